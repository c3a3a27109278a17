//! Terraform's addresses, taken apart.

use std::collections::BTreeSet;

/// The parts of an address between its dots; a dot in an instance key, `["a.b"]`, parts nothing.
pub(super) fn parts(address: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted, mut depth) = (Vec::new(), 0, false, 0_usize);
    let mut escaped = false;
    for (at, byte) in address.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' if !quoted => depth += 1,
            b']' if !quoted => depth = depth.saturating_sub(1),
            b'.' if !quoted && depth == 0 => {
                parts.push(&address[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&address[start..]);
    parts
}

/// A part without its instance key.
pub(super) fn plain(part: &str) -> &str {
    part.split_once('[').map_or(part, |(name, _)| name)
}

/// The names of the modules that a module's address leads through, without instance keys.
pub(super) fn modules(address: &str) -> Vec<&str> {
    let parts = parts(address);
    parts
        .chunks(2)
        .filter_map(|pair| pair.get(1).filter(|_| pair[0] == "module").map(|name| plain(name)))
        .collect()
}

/// The address in a module of what a reference there names; `from` is the address of what refers to it.
///
/// A name without an instance key means the instance of the same key, or the only one there is.
pub(super) fn instance(addresses: &BTreeSet<String>, module: &str, name: &str, from: &str) -> Option<String> {
    let full = if module.is_empty() { name.to_owned() } else { format!("{module}.{name}") };
    if addresses.contains(&full) {
        return Some(full);
    }
    let key = parts(from).last().and_then(|part| part.find('[').map(|at| part[at..].to_owned()));
    if let Some(same) = key.map(|key| format!("{full}{key}")).filter(|same| addresses.contains(same)) {
        return Some(same);
    }
    let start = format!("{full}[");
    let mut found = addresses.range(start.clone()..).take_while(|address| address.starts_with(&start));
    let first = found.next()?;
    found.next().is_none().then(|| first.clone())
}
