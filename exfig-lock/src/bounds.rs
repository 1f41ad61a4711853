//! How large what is read may be, and how much memory a text may take once it is parsed. The exporter and the check
//! share these limits: what one of them reads, the other does not refuse.

const MIB: u64 = 1024 * 1024;

/// The largest `exfig.lock`, in bytes. One with 100,000 files takes a fifth of that.
pub const LARGEST_LOCK: u64 = 64 * MIB;

/// The largest Cargo.toml, or configuration of Cargo, in bytes.
pub const LARGEST_MANIFEST: u64 = 16 * MIB;

/// The largest template, in bytes.
pub const LARGEST_TEMPLATE: u64 = MIB;

/// Roughly how many bytes of memory an object or a list takes, and an entry of one.
const OBJECT: u64 = 256;
const ENTRY: u64 = 64;

/// Checks the text of a lock or a checkpoint, which anybody may have edited. One with 100,000 items takes
/// half of the limit.
///
/// # Errors
/// Fails if parsing it would take more memory than the limit.
pub fn check_state(text: &str) -> Result<(), String> {
    const LIMIT: u64 = 128 * MIB;
    if memory(text.as_bytes()) <= LIMIT {
        return Ok(());
    }
    Err(format!("parsing it would take more than {} MiB of memory", LIMIT / MIB))
}

/// Estimates how much memory a parsed text takes, in bytes.
pub fn memory(text: &[u8]) -> u64 {
    let (mut lists, mut entries) = (0, 0);
    for byte in text {
        match byte {
            b'{' | b'[' => lists += 1,
            b',' => entries += 1,
            _ => {}
        }
    }
    text.len() as u64 + OBJECT * lists + ENTRY * entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_small_values_take_more_than_their_text() {
        let small = "{},".repeat(500_000);
        assert!(check_state(&small).is_err());
        assert!(check_state(&"[\"a\", \"b\"],\n".repeat(100_000)).is_ok());
        assert_eq!(memory(b"[1, 2]"), 6 + 256 + 64);
    }
}
