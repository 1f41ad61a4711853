//! Names of files.

use std::fmt;

use exfig_lock::package_path::is_reserved;
use unicode_normalization::UnicodeNormalization as _;

use super::NameStyle;

/// Why a Figma name cannot become a file name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameError {
    /// The name has no letters or digits.
    Empty,
    /// The name contains `..` or is an absolute path, and would leave the output directory.
    Escapes,
    /// The name contains NUL or another control character.
    Control,
    /// The name is a device name on Windows, where such a file cannot be created.
    Reserved,
    /// The stem would be longer than [`LONGEST_STEM`].
    TooLong,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "its name has no letters or digits",
            Self::Escapes => "its name would lead outside the output directory",
            Self::Control => "its name contains a control character",
            Self::Reserved => "its name is a device name on Windows (con, nul, com1 …)",
            Self::TooLong => "its name is too long for a file name",
        })
    }
}

/// The longest stem, in bytes: the 255 that file systems allow, minus room for a scale and an extension.
const LONGEST_STEM: usize = 200;

/// Returns the file stem for a component called `name`, in `style`.
///
/// # Errors
/// [`NameError`] if the name cannot become a file name.
pub fn file_stem(name: &str, style: NameStyle) -> Result<String, NameError> {
    if name.chars().any(char::is_control) {
        return Err(NameError::Control);
    }
    if name.starts_with(['/', '\\']) || name.split(['/', '\\']).any(|segment| segment.trim() == "..") {
        return Err(NameError::Escapes);
    }
    let stem = style.apply(name);
    if stem.is_empty() {
        Err(NameError::Empty)
    } else if stem.len() > LONGEST_STEM {
        Err(NameError::TooLong)
    } else if is_reserved(&stem) {
        Err(NameError::Reserved)
    } else {
        Ok(stem)
    }
}

/// Returns a key that is equal for two paths that a case-insensitive or normalizing file system treats as the
/// same file.
pub fn same_file_key(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    path.nfc().flat_map(char::to_lowercase).collect::<String>().nfc().collect()
}
