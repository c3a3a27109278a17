//! Addresses and blocks of them.

use std::net::IpAddr;

/// Whether an address, or a whole block, is within a block. An address of the other version is in none.
pub(super) fn within(block: &str, address: &str) -> bool {
    let (Some((network, length)), Some((address, own))) = (read(block), read(address)) else { return false };
    let width = if network.is_ipv4() { 32 } else { 128 };
    let differ = bits(network) ^ bits(address);
    let same = differ.checked_shr(width - length).unwrap_or(0) == 0;
    network.is_ipv4() == address.is_ipv4() && own >= length && same
}

/// Whether a block is so large that it keeps nobody out: what S3 takes for public (S3 user guide, "Blocking public access to
/// your Amazon S3 storage": broader than /8, or than /32 of version 6).
pub(crate) fn is_broad(block: &str) -> bool {
    read(block).is_some_and(|(network, length)| length < if network.is_ipv4() { 8 } else { 32 })
}

fn read(text: &str) -> Option<(IpAddr, u32)> {
    let (address, length) =
        text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
    let address: IpAddr = address.trim().parse().ok()?;
    let width = if address.is_ipv4() { 32 } else { 128 };
    let length =
        length.map_or(Some(width), |length| length.parse().ok().filter(|length| *length <= width))?;
    Some((address, length))
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_both_versions() {
        assert!(within("203.0.113.0/24", "203.0.113.9") && !within("203.0.113.0/24", "203.0.114.9"));
        assert!(within("0.0.0.0/0", "198.51.100.1") && !within("0.0.0.0/0", "::1"));
        assert!(within("2001:db8::/32", "2001:db8:1::5") && !within("2001:db8::/32", "2001:db9::5"));
        assert!(within("::/0", "2001:db8::1") && within("203.0.113.7", "203.0.113.7"));
        assert!(within("10.0.0.0/8", "10.2.0.0/16") && !within("10.2.0.0/16", "10.0.0.0/8"));
        assert!(is_broad("0.0.0.0/1") && is_broad("2000::/3") && is_broad("::/0"));
        assert!(!is_broad("10.0.0.0/8") && !is_broad("2001:db8::/32") && !is_broad("*"));
        assert!(!within("10.0.0.0/33", "10.0.0.1") && !within("x", "10.0.0.1"));
    }
}
