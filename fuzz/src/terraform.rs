//! Terraform source, evaluated: a root module, and below a line `# module`, the files of the folder `m`.
#![no_main]

mod reader;

use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;
use trailsmith::read::{self, terraform::Folders};

fuzz_target!(|bytes: &[u8]| {
    let json = bytes.first() == Some(&b'{');
    let (root, module) = halves(bytes);
    let names = if json { ["main.tf.json", "m/main.tf.json"] } else { ["main.tf", "m/main.tf"] };
    let files: Vec<_> = names.into_iter().zip([Some(root), module]).collect();
    let files: Vec<_> = files.iter().filter_map(|(name, bytes)| Some((*name, (*bytes)?))).collect();
    reader::judge(&files, |texts, options| {
        let folders = ["", "m"].into_iter().zip(texts).map(|(folder, text)| (folder.to_owned(), vec![*text]));
        let files: BTreeMap<_, _> = folders.collect();
        for folder in files.values() {
            read::terraform::module_sources(folder);
        }
        read::terraform::read("", &Folders { files }, options, &[])
    });
});

fn halves(bytes: &[u8]) -> (&[u8], Option<&[u8]>) {
    const MARK: &[u8] = b"\n# module\n";
    match bytes.windows(MARK.len()).position(|window| window == MARK) {
        Some(at) => (&bytes[..at], Some(&bytes[at + MARK.len()..])),
        None => (bytes, None),
    }
}
