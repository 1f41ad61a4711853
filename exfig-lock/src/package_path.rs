//! Paths inside a package, and the only rule for whether a path stays inside.

use std::fmt;
use std::ops::Deref;
use std::path::Path;

/// A path inside the package, written the same on every platform: with `/`, without `.`, `..` or empty
/// segments, and without characters that any platform rejects in file names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
pub struct PackagePath(String);

/// Why a string is not a path inside the package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPackagePath {
    /// Contains a backslash.
    Backslash,
    /// Absolute, or starts with a drive letter.
    Absolute,
    /// Contains a character that some platforms reject in file names.
    Character,
    /// Contains `..`.
    Parent,
    /// Contains a name that ends with a dot or a space, which Windows drops.
    End,
    /// Contains a name that Windows reserves for a device.
    Device,
    /// Names nothing inside the package.
    Empty,
}

impl PackagePath {
    /// Parses a path as people write it: `./a//b/` becomes `a/b`.
    ///
    /// # Errors
    /// [`NoPackagePath`]
    pub fn parse(text: &str) -> Result<Self, NoPackagePath> {
        if text.contains('\\') {
            return Err(NoPackagePath::Backslash);
        }
        if text.starts_with('/') || text.as_bytes().get(1) == Some(&b':') {
            return Err(NoPackagePath::Absolute);
        }
        if text.chars().any(|c| c.is_control() || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*')) {
            return Err(NoPackagePath::Character);
        }
        let segments: Vec<&str> =
            text.split('/').filter(|segment| !segment.is_empty() && *segment != ".").collect();
        if segments.contains(&"..") {
            return Err(NoPackagePath::Parent);
        }
        if segments.iter().any(|segment| segment.ends_with(['.', ' '])) {
            return Err(NoPackagePath::End);
        }
        if segments.iter().filter_map(|segment| segment.split('.').next()).any(is_reserved) {
            return Err(NoPackagePath::Device);
        }
        if segments.is_empty() {
            return Err(NoPackagePath::Empty);
        }
        Ok(Self(segments.join("/")))
    }

    /// Returns the path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for PackagePath {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<Path> for PackagePath {
    fn as_ref(&self) -> &Path {
        Path::new(&self.0)
    }
}

impl PartialEq<str> for PackagePath {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl fmt::Display for PackagePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether Windows reserves the name for a device, with any extension.
/// Source: "Naming Files, Paths, and Namespaces", Microsoft Learn.
pub fn is_reserved(stem: &str) -> bool {
    let stem = stem.to_ascii_lowercase();
    // Windows takes three of the superscript digits for digits.
    let is_port = |number: &str| "1 2 3 4 5 6 7 8 9 ¹ ² ³".split(' ').any(|digit| digit == number);
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul" | "conin$" | "conout$")
        || ["com", "lpt"].iter().any(|device| stem.strip_prefix(device).is_some_and(is_port))
}

/// Whether a recorded path stays inside the directory it is joined to: relative, no `..`, no drive, no NUL.
/// This is less strict than [`PackagePath::parse`], because earlier versions may have recorded names that the
/// configuration rejects today.
pub fn stays_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.contains(['\0', '\\', ':'])
        && path.split('/').all(|segment| !segment.is_empty() && segment != "." && segment != "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_the_package() {
        let path = PackagePath::parse("a/b").unwrap();
        assert!(path == *"a/b" && path != *"a");
        let table = [
            ("src/design/colors.rs", Ok("src/design/colors.rs")),
            ("./a//b/", Ok("a/b")),
            ("..a/b..c", Ok("..a/b..c")),
            ("a/../b", Err(NoPackagePath::Parent)),
            ("..", Err(NoPackagePath::Parent)),
            ("/etc/passwd", Err(NoPackagePath::Absolute)),
            ("C:/x", Err(NoPackagePath::Absolute)),
            ("a\\b", Err(NoPackagePath::Backslash)),
            ("a\0b", Err(NoPackagePath::Character)),
            ("ab:c", Err(NoPackagePath::Character)),
            ("a./b", Err(NoPackagePath::End)),
            ("src/CON.rs", Err(NoPackagePath::Device)),
            ("lpt1/icons.tar.gz", Err(NoPackagePath::Device)),
            ("src/com¹.rs", Err(NoPackagePath::Device)),
            ("CONIN$", Err(NoPackagePath::Device)),
            ("console/com0.rs", Ok("console/com0.rs")),
            ("com⁴/com", Ok("com⁴/com")),
            ("a /b", Err(NoPackagePath::End)),
            (".", Err(NoPackagePath::Empty)),
            ("", Err(NoPackagePath::Empty)),
        ];
        for (text, want) in table {
            let path = PackagePath::parse(text);
            assert_eq!(path.as_ref().map(|path| path.as_str()).map_err(|why| *why), want, "{text}");
            assert!(want != Ok(text) || stays_inside(text), "{text}");
        }
    }

    #[test]
    fn recorded_paths_stay_inside() {
        for path in ["a", "a/b", "..a/b..c", "a./\"b\" ?"] {
            assert!(stays_inside(path), "{path}");
        }
        for path in ["", "/a", "a/", "a//b", "a/../b", "./a", "C:/a", "a\\b", "a\0b"] {
            assert!(!stays_inside(path), "{path}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_parsed_path_parses_to_itself(text in "[a-c./\\\\: ]{0,12}") {
            if let Ok(path) = PackagePath::parse(&text) {
                proptest::prop_assert_eq!(PackagePath::parse(&path), Ok(path.clone()));
                proptest::prop_assert!(stays_inside(&path));
                proptest::prop_assert!(path.split('/').all(|segment| !segment.is_empty() && segment != ".."));
            }
        }
    }
}
