//! Cuts a document into pieces while it streams in, so that it is never in memory as a whole.
//!
//! The scanner looks only for braces, brackets and strings. As soon as neighboring nodes are complete and long enough,
//! this run of nodes is parsed and a number replaces it in the text. So a parent's text stays short however much is in
//! it, serde_json parses every piece as a slice, three times as fast as byte by byte from a reader, and a second
//! thread parses too. Syntax errors are left to serde_json, which sees every byte except those of long strings that
//! nobody reads.
//!
//! Memory is bounded before parsing: by the waiting text ([`Bulk::piece`]), by the objects in it
//! ([`DENSEST`]), and by what is kept of the nodes ([`Bulk::kept`]).

use std::io::Read;

use memchr::memchr2;
use serde::de::Error as _;

use super::constant::Constant;
use super::field;
use super::interest::Interest;
use super::node::Node;
use super::seed::{BESIDE_NODES, Parsed};
use crate::policy::bulk::{Bulk, KEY};

mod runs;

use self::runs::{Run, Runs};

/// Bytes of waiting text from which every complete node is parsed, however small.
const WAITING: usize = 1024 * 1024;
/// Bytes of text from which a run of nodes is parsed.
const LARGE: usize = 32 * 1024;
/// How deep objects and lists may nest: each open one takes an entry in `open`, and hostile text is all
/// brackets.
const DEEPEST: usize = 20_000;
/// The fewest bytes of text per object: an object takes more memory than its text, and hostile text is all
/// objects. Figma's smallest object, a point, has 17.
const DENSEST: usize = 16;
/// Up to this many objects, [`DENSEST`] does not apply.
const FREE_OBJECTS: usize = 16 * 1024;
/// Bytes from which a string is dropped if nobody reads it.
const LONG: usize = 32 * 1024;
/// Bytes per read.
const CHUNK: usize = 64 * 1024;

/// Reads all of `reader`. Returns the text with numbers in place of nodes, and the nodes by these numbers.
pub(super) fn split(
    mut reader: impl Read,
    interest: &Interest,
    bulk: Bulk,
) -> Result<(Vec<u8>, Parsed), serde_json::Error> {
    std::thread::scope(|scope| {
        let mut splitter = Splitter {
            interest,
            bulk,
            text: Vec::new(),
            open: Vec::new(),
            runs: Runs::new(scope, interest, bulk),
            objects: 0,
            string: Quoted::None,
        };
        let mut chunk = vec![0; CHUNK];
        loop {
            match reader.read(&mut chunk) {
                Ok(0) => return Ok((splitter.text, splitter.runs.finish()?)),
                Ok(n) => splitter.feed(&chunk[..n])?,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(serde_json::Error::io(error)),
            }
        }
    })
}

/// An object or list that is still open.
struct Open {
    kind: Kind,
    /// Whether the next string is a key.
    at_key: bool,
    /// The last key of an object, if it matters.
    key: Key,
    /// Where the key is in the text, quotes included.
    key_at: (usize, usize),
    /// The first of the neighboring nodes at the end of the text, if it is a list of nodes.
    run: Option<RunStart>,
    /// Where the values of `id`, `name` and `type` are, quotes included.
    facts: [Option<(usize, usize)>; 3],
    /// Whether this node is of interest; decided when first needed.
    of_interest: Option<bool>,
}

/// Where a run of nodes starts.
#[derive(Clone, Copy)]
struct RunStart {
    /// Where its text starts.
    at: usize,
    /// How many objects were in the text before.
    objects: usize,
    /// How many runs there were.
    runs: usize,
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

/// Whether the scanner is inside a string, and where that started.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quoted {
    None,
    In {
        start: usize,
        escaped: bool,
        /// Whether its text is dropped.
        unread: bool,
    },
}

struct Splitter<'a> {
    interest: &'a Interest,
    bulk: Bulk,
    /// All input that was neither replaced nor dropped.
    text: Vec<u8>,
    open: Vec<Open>,
    runs: Runs<'a>,
    /// How many objects are in the text.
    objects: usize,
    string: Quoted,
}

impl Splitter<'_> {
    fn feed(&mut self, chunk: &[u8]) -> Result<(), serde_json::Error> {
        // How much of the chunk is in the text.
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
                // Of a dropped string, only the closing quote.
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

    /// Whether nobody reads the value that is being scanned.
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
            None => !BESIDE_NODES.contains(&key),
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
            return Err(serde_json::Error::custom("it consists mostly of empty objects"));
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
        if let Some(list) =
            self.open.last_mut().filter(|top| top.kind == Kind::Children && kind == Kind::Node)
        {
            let runs = self.runs.len();
            list.run.get_or_insert(RunStart { at: start, objects: self.objects, runs });
        }
        self.open.push(Open {
            kind,
            at_key,
            key: Key::Other,
            key_at: (0, 0),
            run: None,
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
        let Some(run) = self.open.last().and_then(|top| top.run).filter(|_| closed.kind == Kind::Node) else {
            return Ok(());
        };
        if self.text.len() - run.at < LARGE && self.text.len() < WAITING {
            return Ok(());
        }
        let (inside, depth) = self.above()?;
        self.check()?;
        let text = [b"[", &self.text[run.at..], b"]"].concat();
        self.runs.add(run.runs, Run { text, inside, depth })?;
        self.text.truncate(run.at);
        self.objects = run.objects;
        // The spaces separate it from its neighbors.
        self.text.extend_from_slice(format!(" {} ", run.runs).as_bytes());
        if let Some(list) = self.open.last_mut() {
            list.run = None;
        }
        Ok(())
    }

    /// Returns whether an enclosing node is of interest, and how many enclosing nodes there are.
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
                    let read = |fact: usize| match open.facts[fact] {
                        Some((start, end)) => serde_json::from_slice(&self.text[start..end]),
                        None => Ok(String::new()),
                    };
                    let (id, name, kind) = (read(0)?, read(1)?, Constant::new(&read(2)?));
                    let node = Node { id, name, kind, ..Node::default() };
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
mod tests;
