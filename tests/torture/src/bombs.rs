//! Responses and files crafted to exhaust memory or time: each run must stay below 300 MB, end within 30
//! seconds, and leave existing files alone.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use crate::hostile::{Answer, Server, endless, pack, packed, repeated, whole};
use crate::tally::Tally;
use crate::watch::watch;
use crate::world::{Tree, checkpoint_of, command, exporter, run, said, tree};

/// An endpoint (`meta`, `files`, `styles`, `variables`, `images` or `cdn`), a name, and the response.
type Bomb = (&'static str, &'static str, fn() -> Answer);

const MIB: usize = 1 << 20;
const OK: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\n";

/// The start of a file, up to the frame "Icons". Whatever comes between it and [`END`] belongs to the frame.
const START: &str = r#"{"name":"A","version":"2","document":{"id":"0:0","name":"Document","type":"DOCUMENT","children":[{"id":"0:1","name":"Page","type":"CANVAS","children":[{"id":"1:1","name":"Icons","type":"FRAME","#;
const END: &str = "}]}]}}";

fn json(start: &str, piece: &str, mib: usize, end: &str) -> Answer {
    packed(&pack(repeated(start, piece, mib * MIB / piece.len(), end)))
}

fn in_frame(start: &str, piece: &str, mib: usize, end: &str) -> Answer {
    json(&format!("{START}{start}"), piece, mib, &format!("{end}{END}"))
}

fn head(start: &str, piece: &str, mib: usize) -> Answer {
    repeated(&format!("HTTP/1.1 200 OK\r\n{start}"), piece, mib * MIB / piece.len(), "\r\n\r\n{}")
}

fn svg(start: &str, piece: &str, mib: usize, end: &str) -> Answer {
    let start = format!("{OK}\r\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\">{start}");
    repeated(&start, piece, mib * MIB / piece.len(), &format!("{end}<path d=\"M0 0H8V8Z\"/></svg>"))
}

const BOMBS: &[Bomb] = &[
    ("files", "spaces", || json(START, " ", 600, END)),
    ("files", "a string that exfig ignores", || in_frame("\"pluginData\":\"", "A", 600, "\"")),
    ("files", "a string that exfig reads", || in_frame("\"characters\":\"", "A", 600, "\"")),
    ("files", "a key", || in_frame("\"", "A", 600, "\":1")),
    ("files", "escapes", || in_frame("\"pluginData\":\"", "\\u0000", 600, "\"")),
    ("files", "a number", || in_frame("\"opacity\":", "1", 600, "")),
    ("files", "nested lists", || in_frame("\"a\":", "[", 600, "")),
    ("files", "nested objects", || in_frame("\"a\":", "{\"a\":", 600, "")),
    ("files", "nested nodes", || in_frame("\"children\":[", "{\"type\":\"FRAME\",\"children\":[", 600, "")),
    ("files", "empty nodes", || in_frame("\"children\":[", "{},", 600, "{}]")),
    ("files", "small nodes", || {
        in_frame("\"children\":[", "{\"id\":\"2:1\",\"name\":\"a\",\"type\":\"VECTOR\"},", 600, "{}]")
    }),
    ("files", "empty paints", || in_frame("\"fills\":[", "{},", 600, "{}]")),
    ("files", "small paints", || in_frame("\"fills\":[", "{\"type\":\"SOLID\",\"a\":1},", 600, "{}]")),
    ("files", "outlines", || in_frame("\"fillGeometry\":[", "{\"path\":\"M0 0Z\",\"a\":1},", 600, "{}]")),
    ("files", "styles of a node", || in_frame("\"styles\":{", "\"#\":\"1:1\",", 600, "\"b\":\"\"}")),
    ("files", "styles of the file", || json("{\"styles\":{", "\"#\":{},", 600, "\"b\":{}}}")),
    ("files", "components of the file", || {
        json("{\"components\":{", "\"#\":{\"name\":\"b\"},", 600, "\"b\":{}}}")
    }),
    ("files", "many keys", || json("{", "\"#\":1,", 600, "\"b\":1}")),
    ("files", "uncompressed and endless", || repeated(&format!("{OK}\r\n{{\"a\":\""), "A", usize::MAX, "")),
    ("files", "compressed twice", || {
        packed(&pack(Box::new(std::io::Cursor::new(pack(repeated("", " ", 600 * MIB, ""))))))
    }),
    ("files", "a thousand gzip members", || packed(&pack(repeated("", " ", MIB, "")).repeat(1_000))),
    ("files", "packed, and nothing in it", || {
        let head = format!("{OK}Content-Encoding: gzip\r\n\r\n");
        let gzip = b"\x1f\x8b\x08\0\0\0\0\0\0\xff";
        endless(&[head.as_bytes(), gzip].concat(), b"\0\0\0\xff\xff")
    }),
    ("files", "chunks with endless extensions", || {
        repeated(&format!("{OK}Transfer-Encoding: chunked\r\n\r\n1"), ";a=b", usize::MAX, "")
    }),
    ("files", "endless chunk size", || {
        repeated(&format!("{OK}Transfer-Encoding: chunked\r\n\r\n"), "0", usize::MAX, "")
    }),
    ("files", "endless trailers", || {
        repeated(
            &format!("{OK}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n"),
            "a: b\r\n",
            usize::MAX,
            "",
        )
    }),
    ("files", "a huge Content-Length", || {
        repeated(&format!("{OK}Content-Length: 18446744073709551615\r\n\r\n"), " ", 64 * MIB, "")
    }),
    ("meta", "one endless header", || head("a: ", "b", 1_000)),
    ("meta", "endless headers", || head("", "a: b\r\n", 1_000)),
    ("meta", "an endless status line", || repeated("HTTP/1.1 200 ", "O", usize::MAX, "")),
    ("meta", "endless informational responses", || {
        repeated("", "HTTP/1.1 100 Continue\r\n\r\n", usize::MAX, "")
    }),
    ("meta", "a string", || json("{\"file\":{\"version\":\"2\",\"name\":\"", "A", 600, "\"}}")),
    ("meta", "an endless error body", || repeated("HTTP/1.1 500 no\r\n\r\n", "<b>", usize::MAX, "")),
    ("meta", "a redirect to a long URL", || head("", "a", 0)),
    ("variables", "a string", || json("{\"meta\":{\"a\":\"", "A", 600, "\"}}")),
    ("variables", "empty variables", || {
        json("{\"meta\":{\"variableCollections\":{},\"variables\":{", "\"#\":{},", 16, "\"b\":{}}}}")
    }),
    ("variables", "small variables", || {
        json(
            "{\"meta\":{\"variableCollections\":{},\"variables\":{",
            "\"#\":{\"id\":\"a\",\"name\":\"a\",\"valuesByMode\":{\"1\":1}},",
            31,
            "\"b\":{}}}}",
        )
    }),
    ("variables", "values of a variable", || {
        json(
            "{\"meta\":{\"variableCollections\":{},\"variables\":{\"a\":{\"valuesByMode\":{",
            "\"#\":1,",
            16,
            "\"b\":1}}}}}",
        )
    }),
    ("variables", "ids of a collection", || {
        json(
            "{\"meta\":{\"variables\":{},\"variableCollections\":{\"a\":{\"variableIds\":[",
            "\"a\",",
            31,
            "\"b\"]}}}}",
        )
    }),
    ("variables", "modes", || {
        json(
            "{\"meta\":{\"variables\":{},\"variableCollections\":{\"a\":{\"id\":\"a\",\"name\":\"a\",\"modes\":[",
            "{\"modeId\":\"1\"},",
            31,
            "{}]}}}}",
        )
    }),
    ("styles", "empty styles", || json("{\"meta\":{\"styles\":[", "{},", 31, "{}]}}")),
    ("images", "null for many nodes", || {
        json("{\"err\":null,\"images\":{", "\"#\":null,", 16, "\"b\":null}}")
    }),
    ("images", "many URLs", || {
        json("{\"err\":null,\"images\":{", "\"#\":\"https://e.test\",", 16, "\"b\":null}}")
    }),
    ("cdn", "spaces in an SVG", || svg("", " ", 600, "")),
    ("cdn", "compressed spaces", || packed(&pack(repeated("<svg>", " ", 600 * MIB, "</svg>")))),
    ("cdn", "one path", || svg("<path d=\"M0 0", "L1 1", 120, "\"/>")),
    ("cdn", "many paths", || svg("", "<path d=\"M0 0\"/>", 120, "")),
    ("cdn", "attributes of one element", || svg("<path ", "a=\"\" ", 120, "/>")),
    ("cdn", "many attributes", || svg("", "<path a=\"\" b=\"\" c=\"\" d=\"\" e=\"\"/>", 120, "")),
    ("cdn", "nested groups", || svg("", "<g>", 120, "")),
    ("cdn", "a million texts", || svg("", "<g>a</g>", 120, "")),
    ("cdn", "namespaces", || svg("", "<g xmlns:a=\"b\"/>", 120, "")),
    ("cdn", "entities", || {
        let entities =
            (1..20).map(|n| format!("<!ENTITY e{n} \"&e{};&e{};\">", n - 1, n - 1)).collect::<String>();
        whole(
            "image/svg+xml",
            format!(
                "<!DOCTYPE svg [<!ENTITY e0 \"x\">{entities}]><svg xmlns=\"http://www.w3.org/2000/svg\"><text>&e19;</text></svg>"
            ),
        )
    }),
    ("cdn", "nested uses", || {
        let uses =
            |n: usize| format!("<g id=\"l{}\">{}</g>", n + 1, format!("<use href=\"#l{n}\"/>").repeat(10));
        let all = (0..30).map(uses).collect::<String>();
        svg(&format!("<path id=\"l0\" d=\"M0 0\"/>{all}"), " ", 1, "")
    }),
    ("cdn", "endless noise", || {
        svg(
            "<filter id=\"a\"><feTurbulence baseFrequency=\"1\" numOctaves=\"100000000\"/></filter><path filter=\"url(#a)\" d=\"M0 0H8V8Z\"/>",
            " ",
            1,
            "",
        )
    }),
    ("cdn", "as much noise as is accepted", || {
        let noise = "<feTurbulence baseFrequency=\"1\" numOctaves=\"8\"/>".repeat(200);
        svg(
            &format!("<filter id=\"a\">{noise}</filter><path filter=\"url(#a)\" d=\"M0 0H8V8Z\"/>"),
            " ",
            1,
            "",
        )
    }),
    ("cdn", "an endless error page", || repeated("HTTP/1.1 503 no\r\n\r\n", "<b>", usize::MAX, "")),
    ("cdn", "endless redirects", || {
        whole_head(
            "HTTP/1.1 302 Found\r\nLocation: /cdn/again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        )
    }),
    ("cdn", "a redirect to a long URL", || {
        whole_head(&format!(
            "HTTP/1.1 302 Found\r\nLocation: /cdn/{}\r\nContent-Length: 0\r\n\r\n",
            "a".repeat(300_000)
        ))
    }),
];

/// A workspace file that anyone may have edited, a name, and the file's content.
type FileBomb = (&'static str, &'static str, fn() -> Answer);

const ENTRY: &str = "version = 2\n\n[[entry]]\nkey = \"icons:assets\"\nfile = \"a\"\nversion = \"1\"\nsettings = \"06158cff7b912bdcd704c57c62b93f8a\"\ndrawing = \"06158cff7b912bdcd704c57c62b93f8a\"\nrules = [1, 1]\n";
const CHECKPOINT: &str =
    "{\"schemaVersion\":2,\"exportId\":\"a\",\"startedAt\":\"2026-11-23T10:00:00Z\",\"configHash\":\"a\",";

fn lines(start: &str, piece: &str, mib: usize, end: &str) -> Answer {
    repeated(start, piece, mib * MIB / piece.len(), end)
}

const FILES: &[FileBomb] = &[
    ("exfig.lock", "rows", || lines(&format!("{ENTRY}outputs = [\n"), "[\"#\",\"b\"],", 60, "]\n")),
    ("exfig.lock", "tokens", || lines(&format!("{ENTRY}tokens = [\n"), "[\"\",\"\",\"\"],", 60, "]\n")),
    ("exfig.lock", "entries", || lines("version = 2\n", "[[entry]]\n", 60, "")),
    ("exfig.lock", "nested lists", || lines(&format!("{ENTRY}outputs = "), "[", 60, "\n")),
    ("exfig.lock", "one string", || lines(&format!("{ENTRY}x = \""), "a", 60, "\"\n")),
    ("exfig.lock", "more than exfig reads", || lines("version = 2\n", "# a\n", 200, "")),
    ("checkpoint", "pending", || {
        lines(&format!("{CHECKPOINT}\"pending\":{{\"icons\":["), "\"#\",", 60, "\"\"]}}")
    }),
    ("checkpoint", "completed", || {
        lines(&format!("{CHECKPOINT}\"completed\":{{\"icons\":{{"), "\"#\":\"\",", 60, "\"\":\"\"}}}")
    }),
    ("checkpoint", "nested lists", || lines(CHECKPOINT, "[", 60, "")),
    ("journal", "lines", || lines("", "{}\n", 60, "")),
    ("report.json", "objects", || lines("{\"a\":[", "{},", 60, "{}]}")),
    ("own.jinja", "nested loops", || {
        lines("{% for a in range(100000) %}{% for b in range(100000) %}", "x", 1, "{% endfor %}{% endfor %}")
    }),
    ("own.jinja", "a long string", || {
        lines("{{ 'x' * 1000000000 }}{{ ('y' * 100000000) * 10 }}", " ", 1, "")
    }),
    ("own.jinja", "recursive macros", || {
        lines("{% macro a() %}{{ a() }}{{ a() }}{% endmacro %}{{ a() }}", " ", 1, "")
    }),
    ("own.jinja", "many tags", || lines("", "{{ 1 }}", 60, "")),
];

/// Puts a bomb in a file's place, runs the exporter in several ways, and returns what is broken.
fn lies(place: &str, bomb: fn() -> Answer) -> Vec<String> {
    let world = World::new("none", || whole("", ""));
    let folder = world.folder.path();
    let state = checkpoint_of(folder);
    let path = match place {
        "checkpoint" => state,
        "journal" => state.with_file_name(".exfig-journal"),
        name => folder.join(name),
    };
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::io::copy(&mut bomb(), &mut fs::File::create(&path).unwrap()).unwrap();
    let ways: [&[&str]; 3] = [&["--check"], &["--report", "report.json"], &["--resume"]];
    ways.iter()
        .flat_map(|args| watch(command(folder, &exporter(), &[], args)).broken(&args.join(" ")))
        .collect()
}

fn whole_head(text: &str) -> Answer {
    Box::new(std::io::Cursor::new(text.as_bytes().to_vec()))
}

pub(crate) fn run_all(short: bool) -> Tally {
    let mut tally = Tally::new("bombs");
    for (endpoint, name, bomb) in BOMBS.iter().step_by(if short { 9 } else { 1 }) {
        tally.point(&format!("{endpoint}: {name}"), &World::new(endpoint, *bomb).goes_off());
    }
    // Files are fetched in parallel, but four of them must not take four times the memory of one.
    let of_files = BOMBS.iter().filter(|(endpoint, ..)| matches!(*endpoint, "files" | "variables"));
    for (endpoint, name, bomb) in of_files.step_by(if short { 12 } else { 2 }) {
        tally.point(
            &format!("four {endpoint}: {name}"),
            &World::new(endpoint, *bomb).with_files(4).goes_off(),
        );
    }
    type Picture = (&'static str, &'static str, fn() -> Vec<u8>);
    for (path, name, bomb) in FILES.iter().step_by(if short { 3 } else { 1 }) {
        tally.point(&format!("{path}: {name}"), &lies(path, *bomb));
    }
    let pictures: [Picture; 4] = [
        ("png", "30000 x 30000", || png(30_000, 30_000)),
        ("webp", "16000 x 16000", || png(16_000, 16_000)),
        ("webp", "as many pixels as Figma renders", || png(8_000, 4_000)),
        ("png", "4294967295 x 4294967295", || png(u32::MAX, 1)),
    ];
    for (format, name, make) in pictures.into_iter().step_by(if short { 2 } else { 1 }) {
        let picture = make();
        let world = World::with(format, "cdn", Arc::new(move || whole("image/png", &picture)));
        tally.point(&format!("{format}: {name}"), &world.goes_off());
    }
    tally
}

/// A PNG whose rows are all zeros, which deflate compresses to almost nothing.
fn png(width: u32, height: u32) -> Vec<u8> {
    let chunk = |kind: &[u8; 4], data: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(data);
        [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], kind, data, &crc.sum().to_be_bytes()].concat()
    };
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    let mut pixels = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let row = vec![0; 1 + 4 * width.min(30_000) as usize];
    for _ in 0..height {
        std::io::Write::write_all(&mut pixels, &row).unwrap();
    }
    let parts = [chunk(b"IHDR", &header), chunk(b"IDAT", &pixels.finish().unwrap()), chunk(b"IEND", &[])];
    [b"\x89PNG\r\n\x1a\n".to_vec(), parts.concat()].concat()
}

const ICONS: usize = 24;

struct World {
    folder: TempDir,
    before: Tree,
    _server: Server,
}

impl World {
    fn new(endpoint: &'static str, bomb: fn() -> Answer) -> Self {
        Self::with("svg", endpoint, Arc::new(bomb))
    }

    /// Exports a workspace from a healthy server (unless it is PNG or WebP), then arms the bomb.
    fn with(format: &str, endpoint: &'static str, bomb: Arc<dyn Fn() -> Answer + Send + Sync>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let good = !matches!(format, "png" | "webp");
        let armed = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let (is_armed, of_url) = (Arc::clone(&armed), url.clone());
        let handler = move |path: &str| {
            let is_armed = is_armed.load(std::sync::atomic::Ordering::Relaxed);
            let version = if is_armed { "2" } else { "1" };
            let asked = asked(path);
            if is_armed && asked == endpoint { bomb() } else { healthy(asked, version, &of_url) }
        };
        let server = Server::start(Arc::new(handler), listener);
        let folder = tempfile::tempdir().unwrap();
        lay_out(folder.path(), &url, format);
        if good {
            let first = run(folder.path(), &[]);
            assert!(first.status.success(), "{}", said(&first));
        }
        armed.store(true, std::sync::atomic::Ordering::Relaxed);
        let before = outputs(folder.path());
        Self { folder, before, _server: server }
    }

    /// Exports this many Figma files, each with a bomb.
    fn with_files(self, files: usize) -> Self {
        let path = self.folder.path().join("Cargo.toml");
        let mut manifest = fs::read_to_string(&path).unwrap();
        for file in 1..files {
            manifest += &format!(
                "\n[[package.metadata.exfig.icons]]\nfile = \"BOMB{file}\"\nframes = [\"Icons\"]\ndir = \"assets{file}\"\n\
                 [[package.metadata.exfig.colors]]\nfile = \"BOMB{file}\"\nsource = \"variables\"\n\
                 output = {{ format = \"css\", path = \"src/theme{file}.css\" }}\n"
            );
        }
        fs::write(path, manifest).unwrap();
        self
    }

    fn goes_off(&self) -> Vec<String> {
        let ran = watch(command(self.folder.path(), &exporter(), &[], &["--timeout", "5s"]));
        let mut broken = ran.broken("the export");
        let after = outputs(self.folder.path());
        let changed = self.before.iter().filter(|(path, bytes)| after.get(*path) != Some(bytes));
        if ran.code != Some(0) {
            broken.extend(changed.map(|(path, _)| format!("`{path}` was changed")));
        }
        broken
    }
}

fn asked(path: &str) -> &'static str {
    match path {
        path if path.starts_with("/cdn/") => "cdn",
        path if path.contains("/variables/") => "variables",
        path if path.ends_with("/styles") => "styles",
        path if path.ends_with("/meta") => "meta",
        path if path.starts_with("/v1/images/") => "images",
        _ => "files",
    }
}

fn healthy(endpoint: &str, version: &str, url: &str) -> Answer {
    let body = match endpoint {
        "cdn" => {
            return whole(
                "image/svg+xml",
                format!(
                    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"><path d=\"M0 0H{version}V8Z\"/></svg>"
                ),
            );
        }
        "meta" => format!("{{\"file\":{{\"name\":\"A\",\"version\":\"{version}\"}}}}"),
        "variables" => "{\"meta\":{\"variables\":{},\"variableCollections\":{}}}".to_owned(),
        "styles" => "{\"meta\":{\"styles\":[]}}".to_owned(),
        "images" => {
            let urls =
                (0..ICONS).map(|n| format!("\"2:{n}\":\"{url}/cdn/{n}\"")).collect::<Vec<_>>().join(",");
            format!("{{\"err\":null,\"images\":{{{urls}}}}}")
        }
        _ => {
            let icon = |n: usize| {
                format!(
                    r#"{{"id":"2:{n}","name":"icon {n}","type":"COMPONENT","size":{{"x":8,"y":8}},"absoluteBoundingBox":{{"x":0,"y":0,"width":8,"height":8}},"effects":[{{"type":"LAYER_BLUR","radius":{version}}}],"fills":[{{"type":"SOLID","color":{{"r":0}}}}]}}"#
                )
            };
            let icons = (0..ICONS).map(icon).collect::<Vec<_>>().join(",");
            format!("{START}\"children\":[{icons}]{END}")
                .replace("\"version\":\"2\"", &format!("\"version\":\"{version}\""))
        }
    };
    whole("application/json", body)
}

fn lay_out(folder: &Path, url: &str, format: &str) {
    let manifest = format!(
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[package.metadata.exfig]\n\
         file = \"AAAAAAAAAAAAAAAAAAAAAA\"\nbase-url = \"{url}\"\nretry = {{ max-retries = 1, base-delay = \"1ms\", max-delay = \"2ms\" }}\n\
         rate-limit = {{ capacity = 1000, refill-per-second = 1000 }}\nmax-wait = \"1s\"\n\n\
         [[package.metadata.exfig.icons]]\nframes = [\"Icons\"]\ndir = \"assets\"\nformat = \"{format}\"\n\
         output = {{ template = \"own.jinja\", path = \"src/own.txt\" }}\n\n\
         [[package.metadata.exfig.colors]]\nsource = \"variables\"\noutput = {{ format = \"css\", path = \"src/theme.css\" }}\n\n\
         [[package.metadata.exfig.colors]]\noutput = {{ format = \"css\", path = \"src/colors.css\" }}\n"
    );
    fs::create_dir(folder.join("src")).unwrap();
    fs::write(folder.join("src/lib.rs"), "").unwrap();
    fs::write(folder.join("own.jinja"), "{{ items | length }}").unwrap();
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
}

fn outputs(folder: &Path) -> Tree {
    let mut outputs = tree(folder);
    outputs.retain(|path, _| path.starts_with("assets/") || path.starts_with("src/"));
    outputs
}
