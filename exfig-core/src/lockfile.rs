//! `exfig.lock`: what an export wrote, committed beside Cargo.toml. It is how the next export knows what is fresh, what is ours to
//! overwrite or remove, and what somebody edited by hand.
//!
//! One line per output, sorted, so that a diff shows what a design change did. A lock of a newer format is never overwritten.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

use crate::asset::FileKey;
use crate::digest::Digest;

/// The format that this version writes.
pub const FORMAT: u32 = 1;

/// The name of the file, in the package's directory.
pub const FILE_NAME: &str = "exfig.lock";

/// What the exports of a package wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    /// By entry, in the configuration's order.
    pub entries: Vec<LockEntry>,
}

/// What one entry wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockEntry {
    /// The entry's id: `icons`, `icons-2`.
    pub id: String,
    /// The Figma file.
    pub file: FileKey,
    /// The file's version that the outputs show.
    pub version: String,
    /// The digest of the entry's settings then.
    pub settings: Digest,
    /// Whether everything of that version is there; if not, the next export looks again.
    pub complete: bool,
    /// Path relative to the package → what is there.
    pub outputs: BTreeMap<String, LockOutput>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockOutput {
    /// Of its bytes.
    pub sha256: Digest,
    /// The node it shows; absent for generated text.
    pub node: Option<String>,
    /// What its node looked like and how it was drawn, where that is known.
    pub look: Option<Look>,
    /// It shows an older version or other settings than the entry says, because its export has failed since, or was left out.
    pub outdated: bool,
}

/// What a file shows: the look of its node and the settings that it was made with, as two shortened digests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look(String);

impl Look {
    /// Digits of the node's look: 96 bits, so that no two looks of a library are ever taken for one another.
    const NODE: usize = 24;
    /// Digits of the settings; there are few of them.
    const SETTINGS: usize = 12;

    /// Of a node that looks like `node`, made with `settings`.
    #[must_use]
    pub fn new(node: &Digest, settings: &Digest) -> Self {
        Self(format!("{}-{}", &node.as_str()[..Self::NODE], &settings.as_str()[..Self::SETTINGS]))
    }

    fn parse(text: &str) -> Option<Self> {
        let hex = |part: &str| part.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let (node, settings) = text.split_once('-')?;
        let fits = node.len() == Self::NODE && settings.len() == Self::SETTINGS && hex(node) && hex(settings);
        fits.then(|| Self(text.to_owned()))
    }

    /// Whether the node looked the same.
    #[must_use]
    pub fn same_node(&self, other: &Self) -> bool {
        self.0[..Self::NODE] == other.0[..Self::NODE]
    }

    /// Whether it was made with these settings.
    #[must_use]
    pub fn is_made_with(&self, settings: &Digest) -> bool {
        self.0[Self::NODE + 1..] == settings.as_str()[..Self::SETTINGS]
    }

    /// Whether it was made with the same settings.
    #[must_use]
    pub fn same_settings(&self, other: &Self) -> bool {
        self.0[Self::NODE..] == other.0[Self::NODE..]
    }
}

/// Why a lock cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// Written by a newer exfig.
    #[error("it has format {0}, and this exfig knows {FORMAT}: update exfig")]
    Newer(u32),
    /// Not what an exfig writes: a merge conflict, a hand edit.
    #[error(
        "it cannot be read ({0}): restore it from version control, or delete it and export again with `--force`"
    )]
    Unreadable(String),
}

#[derive(Deserialize)]
struct Header {
    version: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(default)]
    entry: Vec<FileEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileEntry {
    id: String,
    file: String,
    version: String,
    settings: String,
    #[serde(default = "yes")]
    complete: bool,
    #[serde(default)]
    outputs: Vec<FileOutput>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileOutput {
    path: String,
    sha256: String,
    node: Option<String>,
    look: Option<String>,
    #[serde(default)]
    outdated: bool,
}

fn yes() -> bool {
    true
}

impl Lock {
    /// Reads the text of an exfig.lock.
    ///
    /// # Errors
    /// [`LockError`] says whether a newer exfig wrote it or it is damaged.
    pub fn parse(text: &str) -> Result<Self, LockError> {
        let unreadable =
            |what: String| LockError::Unreadable(what.lines().next().unwrap_or_default().to_owned());
        // The version stands before the first entry; what a newer exfig wrote after it is not for us to read.
        let head = text.find("\n[[").map_or(text, |end| &text[..end]);
        let header: Header = toml::from_str(head).map_err(|error| unreadable(error.message().to_owned()))?;
        if header.version > FORMAT {
            return Err(LockError::Newer(header.version));
        }
        let file: File = toml::from_str(text).map_err(|error| unreadable(error.message().to_owned()))?;
        let mut entries = Vec::with_capacity(file.entry.len());
        for entry in file.entry {
            let digest =
                |text: &str| Digest::parse(text).ok_or_else(|| unreadable(format!("`{text}` is no sha256")));
            let mut outputs = BTreeMap::new();
            for output in entry.outputs {
                let sha256 = digest(&output.sha256)?;
                if !crate::lockfile::is_relative(&output.path) {
                    return Err(unreadable(format!("`{}` leads out of the package", output.path)));
                }
                let look = match &output.look {
                    Some(text) => {
                        Some(Look::parse(text).ok_or_else(|| unreadable(format!("`{text}` is no look")))?)
                    }
                    None => None,
                };
                let read = LockOutput { sha256, node: output.node, look, outdated: output.outdated };
                outputs.insert(output.path, read);
            }
            entries.push(LockEntry {
                file: FileKey::parse(&entry.file).map_err(unreadable)?,
                settings: digest(&entry.settings)?,
                id: entry.id,
                version: entry.version,
                complete: entry.complete,
                outputs,
            });
        }
        Ok(Self { entries })
    }

    /// The text of the lock: the same value always gives the same bytes.
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = format!(
            "# What `cargo xtask figma-export` wrote. Commit this file; do not edit it.\nversion = {FORMAT}\n"
        );
        // Writing to a String cannot fail.
        for entry in &self.entries {
            let _ = writeln!(
                text,
                "\n[[entry]]\nid = {}\nfile = {}",
                quote(&entry.id),
                quote(entry.file.as_str())
            );
            let _ = writeln!(text, "version = {}\nsettings = \"{}\"", quote(&entry.version), entry.settings);
            if !entry.complete {
                text.push_str("complete = false\n");
            }
            text.push_str("outputs = [\n");
            for (path, output) in &entry.outputs {
                let _ = write!(text, "  {{ path = {}, sha256 = \"{}\"", quote(path), output.sha256);
                if let Some(node) = &output.node {
                    let _ = write!(text, ", node = {}", quote(node));
                }
                if let Some(Look(look)) = &output.look {
                    let _ = write!(text, ", look = \"{look}\"");
                }
                if output.outdated {
                    text.push_str(", outdated = true");
                }
                text.push_str(" },\n");
            }
            text.push_str("]\n");
        }
        text
    }

    /// The entry with this id.
    #[must_use]
    pub fn entry(&self, id: &str) -> Option<&LockEntry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// Every output of every entry.
    pub fn outputs(&self) -> impl Iterator<Item = (&str, &LockOutput)> {
        self.entries.iter().flat_map(|entry| &entry.outputs).map(|(path, output)| (path.as_str(), output))
    }
}

/// Whether a path stays where it is joined to: relative, no `..`, no drive, no NUL.
#[must_use]
pub fn is_relative(path: &str) -> bool {
    !path.is_empty()
        && !path.contains(['\0', '\\', ':'])
        && path.split('/').all(|segment| !segment.is_empty() && segment != "." && segment != "..")
}

/// A TOML basic string.
fn quote(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Lock {
        let output = |bytes: &[u8], node: Option<&str>| LockOutput {
            sha256: Digest::of(bytes),
            node: node.map(str::to_owned),
            look: node.map(|_| Look::new(&Digest::of(b"sun"), &Digest::of(b"svg"))),
            outdated: false,
        };
        Lock {
            entries: vec![LockEntry {
                id: "icons".to_owned(),
                file: FileKey::parse("KEY").unwrap(),
                version: "77".to_owned(),
                settings: Digest::of(b"settings"),
                complete: false,
                outputs: BTreeMap::from([
                    ("src/icons.rs".to_owned(), output(b"rs", None)),
                    ("assets/über \"x\".svg".to_owned(), output(b"svg", Some("1:2"))),
                ]),
            }],
        }
    }

    #[test]
    fn a_lock_is_one_line_per_output() {
        insta::assert_snapshot!(sample().render(), @r##"
        # What `cargo xtask figma-export` wrote. Commit this file; do not edit it.
        version = 1

        [[entry]]
        id = "icons"
        file = "KEY"
        version = "77"
        settings = "cde0fb0dec1400c54a0f7e7eafa73624c53e4da258bbd34b3380a0defeba95c1"
        complete = false
        outputs = [
          { path = 'assets/über "x".svg', sha256 = "acdb1373d1761939cb5daa3332223298529581464a90afae39927e7aef8edd46", node = "1:2", look = "27756f050e14a1cb1c1ee867-acdb1373d176" },
          { path = "src/icons.rs", sha256 = "571b0e35550136585f653a70460974d32f85879142300ecb361eff423ac62cd4" },
        ]
        "##);
    }

    #[test]
    fn it_is_read_back() {
        assert_eq!(Lock::parse(&sample().render()), Ok(sample()));
        assert_eq!(Lock::parse(&Lock::default().render()), Ok(Lock::default()));
    }

    #[test]
    fn damage_is_named() {
        assert_eq!(Lock::parse("version = 2\n[[newer]]\n"), Err(LockError::Newer(2)));
        for text in ["", "<<<<<<< HEAD", "version = \"1\"", "version = 1\n[[entry]]\nid = 3"] {
            assert!(matches!(Lock::parse(text), Err(LockError::Unreadable(_))), "{text:?}");
        }
        let escaping = sample().render().replace("src/icons.rs", "../../.bashrc");
        assert!(
            matches!(Lock::parse(&escaping), Err(LockError::Unreadable(why)) if why.contains("leads out"))
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_survived(text in ".{0,200}") {
            let _ = Lock::parse(&text);
        }

        #[test]
        fn any_name_is_read_back(name in "[^\\\\:\0/]{1,20}") {
            let mut lock = sample();
            let path = format!("a/{name}");
            proptest::prop_assume!(is_relative(&path));
            let output = lock.entries[0].outputs["src/icons.rs"].clone();
            lock.entries[0].outputs.insert(path, output);
            proptest::prop_assert_eq!(Lock::parse(&lock.render()), Ok(lock));
        }
    }
}
