//! CloudFormation templates.
#![no_main]

mod reader;

use libfuzzer_sys::fuzz_target;
use trailsmith::read;

fuzz_target!(|bytes: &[u8]| reader::judge(&[("template.yaml", bytes)], |texts, options| read::cloudformation::read(texts[0], options)));
