//! Cuts a document into pieces while it streams in, so that it is never in memory as a whole.
//!
//! The text is scanned for its braces, brackets and strings only. As soon as a node is complete and there is more than a little text,
//! the node is parsed and a number stands for it in the text: so a parent's text is short however much is in it, and every piece
//! goes through serde_json as a slice, three times as fast as byte by byte from a reader. What is not JSON is serde_json's to find:
//! every byte but those of numbers put in, and of long strings that nobody reads, comes before it.
//!
//! What is in memory is bounded before it is parsed: by the text that waits ([`Bulk::piece`]), by the objects in it ([`DENSEST`]), and
//! by what is kept of the nodes ([`Bulk::kept`]).

use std::io::Read;

use memchr::memchr2;
use serde::de::Error as _;

use super::field;
use super::interest::Interest;
use super::node::Node;
use super::read::{Context, NodeSeed, Parsed};
use crate::policy::bulk::{Bulk, KEY};

/// Text that may wait for its end, in bytes.
const WAITING: usize = 1024 * 1024;
/// A node with as much text is parsed as soon as it is complete.
const LARGE: usize = 32 * 1024;
/// Objects and lists in one another; each takes a note of its own, and hostile text is all brackets.
const DEEPEST: usize = 20_000;
/// Bytes of text for each object in it, at least: an object takes more memory than its text, and hostile text is all objects. Figma's
/// smallest, a point, has 17.
const DENSEST: usize = 16;
/// Objects that are not counted.
const FREE_OBJECTS: usize = 16 * 1024;
/// A string of more bytes is let go if nobody reads it.
const LONG: usize = 32 * 1024;
/// Bytes that are read at once.
const CHUNK: usize = 64 * 1024;

/// Reads all of `reader` and gives back the text with numbers in place of nodes, and the nodes by these numbers.
pub(super) fn split(
    mut reader: impl Read,
    interest: &Interest,
    bulk: Bulk,
) -> Result<(Vec<u8>, Parsed), serde_json::Error> {
    let mut splitter = Splitter {
        interest,
        bulk,
        text: Vec::new(),
        open: Vec::new(),
        parsed: Parsed::default(),
        objects: 0,
        string: Quoted::None,
    };
    let mut chunk = vec![0; CHUNK];
    loop {
        match reader.read(&mut chunk) {
            Ok(0) => return Ok((splitter.text, splitter.parsed)),
            Ok(n) => splitter.feed(&chunk[..n])?,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(serde_json::Error::io(error)),
        }
    }
}

/// An object or list that is not complete yet.
struct Open {
    kind: Kind,
    /// Where it begins in the text.
    start: usize,
    /// Whether the next string is a key.
    at_key: bool,
    /// The last key of an object, if it matters.
    key: Key,
    /// Where its text is, quotes included.
    key_at: (usize, usize),
    /// Objects in the text when it began.
    objects: usize,
    /// Where the values of `id`, `name` and `type` are, quotes included.
    facts: [Option<(usize, usize)>; 3],
    /// Whether this node is of interest; decided when its first child is complete.
    of_interest: Option<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Node,
    Object,
    /// The value of a node's `children`.
    Children,
    List,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Children,
    Document,
    Fact(usize),
    Other,
}

/// Whether the scanner is inside a string, and where that began.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quoted {
    None,
    In {
        start: usize,
        escaped: bool,
        /// Its text is let go.
        unread: bool,
    },
}

struct Splitter<'a> {
    interest: &'a Interest,
    bulk: Bulk,
    /// All that was read and not taken out.
    text: Vec<u8>,
    open: Vec<Open>,
    parsed: Parsed,
    /// Objects in the text.
    objects: usize,
    string: Quoted,
}

impl Splitter<'_> {
    fn feed(&mut self, chunk: &[u8]) -> Result<(), serde_json::Error> {
        // What of the chunk is in the text.
        let mut taken = 0;
        let mut at = 0;
        while at < chunk.len() {
            if let Quoted::In { start, escaped, unread } = self.string {
                if escaped {
                    self.string = Quoted::In { start, escaped: false, unread };
                    at += 1;
                    continue;
                }
                let Some(found) = memchr2(b'"', b'\\', &chunk[at..]) else { break };
                at += found + 1;
                if chunk[at - 1] == b'\\' {
                    self.string = Quoted::In { start, escaped: true, unread };
                    continue;
                }
                // Of one that nobody reads, its end.
                let from = if unread { at - 1 } else { taken };
                self.text.extend_from_slice(&chunk[from..at]);
                taken = at;
                self.string = Quoted::None;
                self.string_ends(start);
                continue;
            }
            let byte = chunk[at];
            at += 1;
            match byte {
                b'"' => {
                    let start = self.text.len() + at - 1 - taken;
                    self.string = Quoted::In { start, escaped: false, unread: false };
                }
                b'{' | b'[' => {
                    if self.open.len() >= DEEPEST {
                        return Err(serde_json::Error::custom(format!(
                            "lists and objects are nested more than {DEEPEST} deep"
                        )));
                    }
                    self.opens(byte, self.text.len() + at - 1 - taken);
                }
                b',' => {
                    if let Some(top) = self.open.last_mut() {
                        top.at_key = matches!(top.kind, Kind::Node | Kind::Object);
                    }
                }
                b':' => {
                    if let Some(top) = self.open.last_mut() {
                        top.at_key = false;
                    }
                }
                b'}' | b']' => {
                    self.text.extend_from_slice(&chunk[taken..at]);
                    taken = at;
                    self.closes()?;
                }
                _ => {}
            }
        }
        if !matches!(self.string, Quoted::In { unread: true, .. }) {
            self.text.extend_from_slice(&chunk[taken..]);
        }
        self.let_go()?;
        self.check()
    }

    /// Drops the text of a long string that nobody reads.
    fn let_go(&mut self) -> Result<(), serde_json::Error> {
        if let Quoted::In { start, escaped, unread: false } = self.string
            && self.text.len() - start > LONG
            && self.is_unread()?
        {
            self.text.truncate(start + 1);
            self.string = Quoted::In { start, escaped, unread: true };
        }
        Ok(())
    }

    /// Whether nobody reads the value that is open.
    fn is_unread(&mut self) -> Result<bool, serde_json::Error> {
        if self.open.last().is_none_or(|top| top.at_key) {
            return Ok(false);
        }
        let (inside, _) = self.above()?;
        let node = self.open.iter().rev().find(|open| open.kind == Kind::Node);
        let Some(around) = node.or(self.open.first()) else { return Ok(false) };
        let key = self.text.get(around.key_at.0 + 1..around.key_at.1.saturating_sub(1));
        let key = key.and_then(|key| std::str::from_utf8(key).ok()).unwrap_or_default();
        Ok(match node {
            Some(_) => !field::is_read(key, inside, self.interest.styles),
            None => !super::read::BESIDE_NODES.contains(&key),
        })
    }

    fn check(&self) -> Result<(), serde_json::Error> {
        if self.text.len() as u64 > self.bulk.piece() {
            let limit = self.bulk.piece() / (1024 * 1024);
            return Err(serde_json::Error::custom(format!(
                "more than {limit} MiB in one node; raise `{KEY}` in Cargo.toml"
            )));
        }
        if self.objects > FREE_OBJECTS && self.objects * DENSEST > self.text.len() {
            return Err(serde_json::Error::custom("it consists of empty objects"));
        }
        Ok(())
    }

    fn opens(&mut self, byte: u8, start: usize) {
        let above = self.open.last().map(|top| (top.kind, top.key));
        let kind = match (byte, above) {
            (b'{', Some((Kind::Children, _)) | Some((Kind::Object, Key::Document))) => Kind::Node,
            (b'{', _) => Kind::Object,
            (_, Some((Kind::Node, Key::Children))) => Kind::Children,
            _ => Kind::List,
        };
        let at_key = byte == b'{';
        self.open.push(Open {
            kind,
            start,
            at_key,
            key: Key::Other,
            key_at: (0, 0),
            objects: self.objects,
            facts: [None; 3],
            of_interest: None,
        });
        self.objects += usize::from(at_key);
    }

    fn string_ends(&mut self, start: usize) {
        let end = self.text.len();
        let Some(top) = self.open.last_mut() else { return };
        if top.at_key {
            top.key_at = (start, end);
            top.key = match &self.text[start + 1..end - 1] {
                b"children" => Key::Children,
                b"document" => Key::Document,
                b"id" => Key::Fact(0),
                b"name" => Key::Fact(1),
                b"type" => Key::Fact(2),
                _ => Key::Other,
            };
        } else if let (Kind::Node, Key::Fact(fact)) = (top.kind, top.key) {
            top.facts[fact] = Some((start, end));
        }
    }

    fn closes(&mut self) -> Result<(), serde_json::Error> {
        let Some(closed) = self.open.pop() else { return Ok(()) };
        let is_child = self.open.last().is_some_and(|top| top.kind == Kind::Children);
        let size = self.text.len() - closed.start;
        if closed.kind != Kind::Node || !is_child || (size < LARGE && self.text.len() < WAITING) {
            return Ok(());
        }
        let (inside, depth) = self.above()?;
        self.check()?;
        let context = Context::new(self.interest, self.bulk, std::mem::take(&mut self.parsed));
        let seed = NodeSeed { context: &context, inside, depth };
        let node = super::read::parse(&self.text[closed.start..], seed);
        self.parsed = context.into_parsed();
        let node = node.map_err(|error| serde_json::Error::custom(format!("in a node: {error}")))?;
        let nodes = &mut self.parsed.nodes;
        // What stood for its children has been taken, and was put in last.
        while nodes.last().is_some_and(Option::is_none) {
            nodes.pop();
        }
        self.text.truncate(closed.start);
        self.objects = closed.objects;
        // The spaces keep what stands beside it apart.
        self.text.extend_from_slice(format!(" {} ", nodes.len()).as_bytes());
        nodes.push(Some(node));
        Ok(())
    }

    /// Whether a node around is of interest, and how many there are.
    fn above(&mut self) -> Result<(bool, usize), serde_json::Error> {
        let (mut inside, mut depth) = (false, 0);
        for open in self.open.iter_mut().filter(|open| open.kind == Kind::Node) {
            depth += 1;
            if inside {
                continue;
            }
            inside = match open.of_interest {
                Some(known) => known,
                None => {
                    let mut node = Node::default();
                    for (fact, field) in open.facts.iter().zip([&mut node.id, &mut node.name, &mut node.kind])
                    {
                        if let Some((start, end)) = *fact {
                            *field = serde_json::from_slice(&self.text[start..end])?;
                        }
                    }
                    let decided = self.interest.is_in(&node);
                    open.of_interest = Some(decided);
                    decided
                }
            };
        }
        Ok((inside, depth))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figma::read::read_document;

    /// Gives no more than so many bytes at a time.
    struct Drip<'a>(&'a [u8], usize);

    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let n = self.1.min(self.0.len()).min(buffer.len());
            buffer[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    /// A page with a frame "Icons" and one "Screens", each of so many components whose names need care.
    fn document(components: usize) -> String {
        let component = |id: usize| {
            format!(
                r#"{{"id":"2:{id}","name":"a\\\"}}]{{\u00e9 {id}","type":"COMPONENT","fills":[{{"type":"SOLID"}}],"children":[{{"id":"3:{id}","name":"children","type":"VECTOR","fills":[{{"type":"SOLID"}}],"fillGeometry":[{{"path":"{}"}}],"children":[]}}]}}"#,
                "M0 0L1 1Z".repeat(40)
            )
        };
        let all = (0..components).map(component).collect::<Vec<_>>().join(" ,\n");
        format!(
            r#"{{"name":"A","document":{{"id":"0:0","name":"Document","type":"DOCUMENT","children":[{{"id":"0:1","name":"Page","type":"CANVAS","children":[
                {{"id":"1:1","name":"Icons","type":"FRAME","children":[{all}]}}, {{"id":"1:2","name":"Screens","type":"FRAME","children":[{all}]}}]}}]}}}}"#
        )
    }

    #[test]
    fn what_was_cut_is_the_same_as_what_was_not() {
        let interest = Interest { frames: ["Icons".to_owned()].into(), ..Interest::default() };
        let json = document(3_000);
        assert!(json.len() > 2 * WAITING);
        let (text, _) = split(json.as_bytes(), &interest, Bulk::default()).unwrap();
        assert!(text.len() < WAITING + LARGE, "{} bytes are left", text.len());
        let read = read_document(json.as_bytes(), &interest, Bulk::default()).unwrap();
        let icons = &read.root.children[0].children[0];
        assert_eq!(icons.children.len(), 3_000);
        for (id, icon) in icons.children.iter().enumerate() {
            assert_eq!(
                (icon.id.as_str(), icon.name.as_str()),
                (format!("2:{id}").as_str(), format!("a\\\"}}]{{é {id}").as_str())
            );
            assert_eq!(icon.children[0].art.as_ref().unwrap().fill_geometry.len(), 1);
        }
        // Nobody asked for the others.
        assert!(read.root.children[0].children[1].children.is_empty());
        // One by one they look the same as all at once.
        let few = read_document(document(2).as_bytes(), &interest, Bulk::default()).unwrap();
        assert_eq!(few.root.children[0].children[0].children[1], icons.children[1]);
    }

    #[test]
    fn it_does_not_matter_where_the_text_is_cut() {
        let json = document(3);
        let whole = read_document(json.as_bytes(), &Interest::everything(), Bulk::default()).unwrap();
        for step in [1, 2, 3, 7, 64, 1_000] {
            let dripped =
                read_document(Drip(json.as_bytes(), step), &Interest::everything(), Bulk::default()).unwrap();
            assert_eq!(dripped, whole, "{step} bytes at a time");
        }
    }

    #[test]
    fn numbers_are_no_nodes() {
        let with = |children: &str| {
            let json = format!(
                r#"{{"document":{{"id":"0:0","name":"Document","type":"DOCUMENT","children":[{children}]}}}}"#
            );
            read_document(json.as_bytes(), &Interest::everything(), Bulk::default())
                .map(|_| ())
                .map_err(|error| error.to_string())
        };
        assert!(with("0").unwrap_err().contains("invalid type"));
        assert!(with("{} {}").is_err() && with("{}]").is_err() && with("{},{}").is_ok());
        let large = format!(r#"{{"id":"1:1","name":"{}"}}"#, "a".repeat(LARGE));
        assert!(with(&large).is_ok());
        assert!(with(&format!("{large}{large}")).is_err());
    }

    /// The same bytes so many times.
    struct Again<'a>(&'a [u8], usize, usize);

    impl Read for Again<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let n = buffer.len().min(self.0.len() * self.1 - self.2);
            for byte in &mut buffer[..n] {
                *byte = self.0[self.2 % self.0.len()];
                self.2 += 1;
            }
            Ok(n)
        }
    }

    /// Reads `piece` so many times between `start` and `end`, as a file of which the frame "Icons" counts.
    fn repeated(start: &str, piece: &str, times: usize, end: &str) -> Result<(), String> {
        let reader = start.as_bytes().chain(Again(piece.as_bytes(), times, 0)).chain(end.as_bytes());
        let interest = Interest { frames: ["Icons".to_owned()].into(), ..Interest::default() };
        read_document(reader, &interest, Bulk::default()).map(drop).map_err(|error| error.to_string())
    }

    #[test]
    fn strings_that_nobody_reads_take_no_memory() {
        const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz\\n\\\"{[";
        let icons = r#""id":"1:1","name":"Icons","type":"FRAME""#;
        let screens = r#""id":"1:1","name":"Screens","type":"FRAME""#;
        let many = 20 * 1024 * 1024 / LETTERS.len();
        let long = |start: &str, open: &str, close: &str| {
            repeated(&format!("{start}{open}\""), LETTERS, many, &format!("\"{close}}}]}}}}"))
        };
        assert_eq!(long(&node_start(icons, "pluginData"), "", ""), Ok(()));
        assert_eq!(long(&node_start(icons, "sharedPluginData"), r#"{"a":["b","#, "]}"), Ok(()));
        assert_eq!(long(&node_start(screens, "characters"), "", ""), Ok(()));
        assert_eq!(long(&node_start(screens, "future"), "[", "]"), Ok(()));
        assert_eq!(
            repeated(r#"{"thumbnailUrl":""#, LETTERS, many, r#"","document":{"type":"DOCUMENT"}}"#),
            Ok(())
        );
        // What counts is kept, up to a limit.
        for (node, key) in [(icons, "characters"), (icons, "future"), (screens, "name")] {
            let error = long(&node_start(node, key), "", "").unwrap_err();
            assert!(error.contains("more than 16 MiB in one node; raise `max-document-size`"), "{error}");
        }
    }

    fn node_start(node: &str, key: &str) -> String {
        format!(
            r#"{{"document":{{"id":"0:0","name":"Document","type":"DOCUMENT","children":[{{{node},"{key}":"#
        )
    }

    #[test]
    fn what_is_made_to_take_memory_is_refused_before_it_does() {
        let (start, end) = (node_start(r#""id":"1:1","name":"Icons","type":"FRAME""#, "fills"), "]}]}}");
        let error = repeated(&format!("{start}["), "{},", 1_000_000, end).unwrap_err();
        assert!(error.contains("consists of empty objects"), "{error}");
        let error = repeated(&format!("{start}["), "1111111111", 2_000_000, end).unwrap_err();
        assert!(error.contains("more than 16 MiB in one node"), "{error}");
        let start = node_start(r#""id":"1:1","name":"Icons","type":"FRAME""#, "children");
        let error = repeated(&format!("{start}["), r#"{"id":"1:2","name":"a","type":"X"},"#, 2_000_000, end)
            .unwrap_err();
        assert!(error.contains("the selected nodes take more than 128 MiB"), "{error}");
    }

    #[test]
    fn brackets_alone_take_no_memory() {
        let error =
            read_document(std::io::repeat(b'[').take(1 << 30), &Interest::everything(), Bulk::default())
                .unwrap_err();
        assert!(error.to_string().contains("nested more than 20000 deep"), "{error}");
    }
}
