//! What the AWS CLI prints.
#![no_main]

mod reader;

use libfuzzer_sys::fuzz_target;
use trailsmith::read;

fuzz_target!(|bytes: &[u8]| reader::judge(&[("answers.json", bytes)], |texts, options| read::aws_api::read(texts[0], options)));
