//! The key of a Figma file.

use std::fmt;

/// The key of a Figma file or branch: the part of its URL that identifies it in the API.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct FileKey(String);

/// What has a URL like that of a design file, and why there is nothing to export.
const OTHERS: [(&str, &str); 5] = [
    ("board", "a FigJam board, which has no components and no styles"),
    ("slides", "a deck of Figma Slides, which has no components to export"),
    ("make", "a Figma Make file, which the API does not offer"),
    ("buzz", "a Figma Buzz file, which has no components to export"),
    ("community", "a file of the Figma Community; open a copy of it in Figma, and use the URL of the copy"),
];

/// Whether the key is one from the docs: `YOUR-FILE-KEY`, `your_key`.
fn is_placeholder(key: &str) -> bool {
    let words = key.to_ascii_lowercase();
    let mut words = words.split(['-', '_']);
    words.next() == Some("your") && words.any(|word| word == "key")
}

impl FileKey {
    /// Parses a bare key or a URL such as `https://www.figma.com/design/KEY/Name` (also `/file/`, `/proto/`). For a
    /// branch, `.../KEY/branch/BRANCH/Name`, the API uses the branch's key.
    ///
    /// # Errors
    /// What is wrong with the text, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        // A browser shows no scheme.
        let bare = ["www.figma.com/", "figma.com/"].iter().any(|host| text.starts_with(host));
        let rest = text.split_once("://").map_or(bare.then_some(text), |(_, rest)| Some(rest));
        let key = match rest {
            None => text,
            Some(rest) => {
                let mut segments = rest.split(['/', '?', '#']).skip(1);
                let kind = segments.next().unwrap_or_default();
                if let Some((_, what)) = OTHERS.iter().find(|(other, _)| *other == kind) {
                    return Err(format!("`{text}` is {what}"));
                }
                if !["design", "file", "proto"].contains(&kind) {
                    return Err(format!(
                        "`{text}` is not the URL of a Figma file; expected one like `…figma.com/design/KEY/Name`"
                    ));
                }
                let key = segments.next().unwrap_or_default();
                match (segments.next(), segments.next()) {
                    (Some("branch"), Some(branch)) if !branch.is_empty() => branch,
                    _ => key,
                }
            }
        };
        if key.is_empty() || !key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
            return Err(format!(
                "`{text}` is neither the key of a Figma file (letters and digits) nor its URL"
            ));
        }
        if is_placeholder(key) {
            return Err(format!("`{text}` is a placeholder: put the key of your Figma file there"));
        }
        Ok(Self(key.to_owned()))
    }

    /// Returns the key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_keys_are_parsed_from_keys_and_urls() {
        let table = [
            ("MhjeA23R15tAR3PO2JamCv", Some("MhjeA23R15tAR3PO2JamCv")),
            ("https://www.figma.com/design/MhjeA23R/App", Some("MhjeA23R")),
            ("https://www.figma.com/design/MhjeA23R/App?node-id=1-2&t=x", Some("MhjeA23R")),
            ("https://www.figma.com/file/MhjeA23R", Some("MhjeA23R")),
            ("https://www.figma.com/design/MhjeA23R/branch/Bra9ch/App", Some("Bra9ch")),
            ("https://www.figma.com/design/MhjeA23R/branch/", Some("MhjeA23R")),
            ("www.figma.com/design/MhjeA23R/App?t=x", Some("MhjeA23R")),
            ("figma.com/board/MhjeA23R/Notes", None),
            ("a_key-1", Some("a_key-1")),
            ("YOUR-FILE-KEY", None),
            ("your_key", None),
            ("https://www.figma.com/board/MhjeA23R/Notes", None),
            ("https://www.figma.com/slides/MhjeA23R/Talk", None),
            ("https://www.figma.com/community/file/1035203688168086460", None),
            ("https://www.figma.com/files/recent", None),
            ("https://www.figma.com/design/", None),
            ("a key", None),
            ("../secrets", None),
            ("", None),
        ];
        for (text, want) in table {
            let key = FileKey::parse(text).ok();
            assert_eq!(key.as_ref().map(FileKey::as_str), want, "{text}");
            assert_eq!(key.map(|key| key.to_string()).as_deref(), want);
        }
    }
}
