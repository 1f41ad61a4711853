//! Hashing that is the same on every run and machine: for URL ids, seeded faults and generated keys. Not
//! cryptographic.

/// FNV-1a, 64 bit.
pub(crate) fn fnv64(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The finalizer of SplitMix64: spreads a weak hash over all 64 bits.
pub(crate) fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// `value` as a fraction in `0.0..1.0`, from its upper 53 bits.
pub(crate) fn fraction(value: u64) -> f64 {
    (value >> 11) as f64 / (1u64 << 53) as f64
}

/// A string in the form of a UUID, derived from `text` alone.
pub(crate) fn uuid_like(text: &str) -> String {
    let high = mix(fnv64(text.as_bytes()));
    let low = mix(high ^ text.len() as u64);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_the_published_ones() {
        assert_eq!(fnv64(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv64(b"a"), 0xaf63_dc4c_8601_ec8c);
        // The first output of SplitMix64 with seed 0.
        assert_eq!(mix(0), 0xe220_a839_7b1d_cdaf);
        assert_eq!(fraction(u64::MAX), 1.0 - f64::EPSILON / 2.0);
        assert_eq!(uuid_like("x").len(), 36);
    }
}
