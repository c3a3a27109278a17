//! What `terraform show -json` prints.
#![no_main]

mod reader;

use libfuzzer_sys::fuzz_target;
use trailsmith::read;

fuzz_target!(|bytes: &[u8]| reader::judge(&[("plan.json", bytes)], |texts, options| read::terraform::plan::read(texts[0], options)));
