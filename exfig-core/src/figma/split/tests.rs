//! Documents cut into nodes and read in pieces of any size.

use super::*;
use crate::figma::read::read_document;

/// Yields at most this many bytes per read.
struct Drip<'a>(&'a [u8], usize);

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.1.min(self.0.len()).min(buffer.len());
        buffer[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

/// A page with two frames, "Icons" and "Screens", each with this many components whose names need escaping.
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
fn a_split_document_equals_a_whole_one() {
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
    // The other frame is not of interest.
    assert!(read.root.children[0].children[1].children.is_empty());
    // Read in one piece, they are the same.
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
fn numbers_are_not_nodes() {
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

/// Yields the same bytes this many times.
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

/// Reads `piece` this many times between `start` and `end`, with only the frame "Icons" of interest.
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
    // What is of interest is kept, up to a limit.
    for (node, key) in [(icons, "characters"), (icons, "future"), (screens, "name")] {
        let error = long(&node_start(node, key), "", "").unwrap_err();
        assert!(error.contains("more than 16 MiB in one node; raise `max-document-size`"), "{error}");
    }
}

fn node_start(node: &str, key: &str) -> String {
    format!(r#"{{"document":{{"id":"0:0","name":"Document","type":"DOCUMENT","children":[{{{node},"{key}":"#)
}

#[test]
fn documents_made_to_exhaust_memory_are_rejected_first() {
    let (start, end) = (node_start(r#""id":"1:1","name":"Icons","type":"FRAME""#, "fills"), "]}]}}");
    let error = repeated(&format!("{start}["), "{},", 1_000_000, end).unwrap_err();
    assert!(error.contains("consists mostly of empty objects"), "{error}");
    let error = repeated(&format!("{start}["), "1111111111", 2_000_000, end).unwrap_err();
    assert!(error.contains("more than 16 MiB in one node"), "{error}");
    let start = node_start(r#""id":"1:1","name":"Icons","type":"FRAME""#, "children");
    let error =
        repeated(&format!("{start}["), r#"{"id":"1:2","name":"a","type":"X"},"#, 2_000_000, end).unwrap_err();
    assert!(error.contains("the selected nodes take more than 128 MiB"), "{error}");
}

#[test]
fn brackets_alone_take_no_memory() {
    let error = read_document(std::io::repeat(b'[').take(1 << 30), &Interest::everything(), Bulk::default())
        .unwrap_err();
    assert!(error.to_string().contains("nested more than 20000 deep"), "{error}");
}
