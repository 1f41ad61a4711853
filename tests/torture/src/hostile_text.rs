//! Text that a terminal, a CI or a compiler obeys, in every field of every input: none of it may leave the
//! process unescaped.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::hostile::{Answer, Server, whole};
use crate::tally::Tally;
use crate::world::{checkpoint_of, command, exporter};

/// Follows a line break in a payload. At the start of an output line, it means that the payload got through.
const MARK: &str = "INJECTED";

/// Texts that some tool would obey.
const PAYLOADS: &[&str] = &[
    "a\n::error file=a.rs,line=1::INJECTED",
    "a\n::stop-commands::INJECTED\nINJECTED",
    "a\r\n##vso[task.setvariable variable=x]INJECTED",
    "a\r::warning::INJECTED",
    "a\x1b]0;INJECTED\x07b",
    "a\x1b[31mINJECTED\x1b[2J\x1b[H",
    "a\u{9b}31mINJECTED\u{9d}0;x\u{9c}",
    "a\u{202e}DETCEJNI\u{2066}b\u{2069}\u{200f}",
    "a\u{2028}INJECTED\u{2029}b\u{85}c\u{b}d\u{c}e",
    "a\u{200b}\u{feff}\u{e0041}\u{fff9}b\u{ad}c\u{180e}",
    "a\0b\u{1}\u{8}\u{8}\u{8}c\u{7f}",
    "\"; INJECTED(); let x = \"",
    "'; DROP TABLE a; --",
    "`echo INJECTED`$(echo INJECTED)${INJECTED}",
    "*/ INJECTED { color: red } /*",
    "// a\n/// ```\n/// INJECTED\n/// ```",
    "</style><script>INJECTED</script><!--",
    "\"#); INJECTED(r#\"",
    "{{ INJECTED }}{% raw %}{# a #}",
    "\\\\ \\n \\u{202e} \\\"",
    "роса и ١ 1 ѕсоре",
    "[a](javascript:INJECTED) ![b](http://e.test) <http://e.test>",
    "../../../INJECTED/a",
];

/// Every field through which outside text gets in.
const FIELDS: &[&str] = &[
    "file name",
    "version",
    "page",
    "frame",
    "icon",
    "icon id",
    "component description",
    "layer",
    "layer type",
    "style",
    "style id",
    "style description",
    "text style",
    "font family",
    "font weight name",
    "text case",
    "collection",
    "mode",
    "variable",
    "variable id",
    "variable description",
    "variable text",
    "alias",
    "render error",
    "api error",
    "storage error",
    "page of a proxy",
    "plan header",
    "limit header",
    "upgrade header",
    "redirect",
    "lock path",
    "lock key",
    "lock version",
    "lock token",
    "checkpoint",
    "limits",
    "lockout",
    "holder",
    "frames",
    "names",
    "replace",
    "dir",
    "output",
    "template text",
    "template path",
    "filter",
    "proxy",
    "report",
];

pub(crate) fn run_all(short: bool) -> Tally {
    let tally = Mutex::new(Tally::new("hostile text"));
    let points = FIELDS.iter().flat_map(|field| PAYLOADS.iter().map(move |payload| (*field, *payload)));
    let next = Mutex::new(points.step_by(if short { 29 } else { 1 }));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some((field, payload)) = next.lock().unwrap().next() else { break };
                    let broken = get_in(field, payload);
                    tally.lock().unwrap().point(&format!("{field}: {}", payload.escape_debug()), &broken);
                }
            });
        }
    });
    tally.into_inner().unwrap()
}

/// The text of each field: the payload for the field under test, the usual text for the others.
struct Texts {
    field: &'static str,
    payload: &'static str,
}

impl Texts {
    fn of(&self, field: &str, usual: &str) -> String {
        if self.field == field { self.payload.to_owned() } else { usual.to_owned() }
    }
}

fn get_in(field: &'static str, payload: &'static str) -> Vec<String> {
    let texts = Arc::new(Texts { field, payload });
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (of_server, of_url) = (Arc::clone(&texts), url.clone());
    let _server = Server::start(Arc::new(move |path: &str| answer(path, &of_server, &of_url)), listener);
    let folder = tempfile::tempdir().unwrap();
    lay_out(folder.path(), &url, &texts);
    let mut broken = Vec::new();
    let args: [&[&str]; 5] = [
        &["--report", "report.json", "-v"],
        &["--dry-run"],
        &["--check"],
        &["--resume", "--filter", "nothing-*"],
        &["--force", "--allow-removal"],
    ];
    for args in args {
        let mut command = command(folder.path(), &exporter(), &[], args);
        if field == "filter" {
            command.args(["--filter", &payload.replace('\0', "")]);
        }
        if field == "report" {
            command.args(["--report", &payload.replace(['\0', '/'], "")]);
        }
        if field == "proxy" {
            command.env("HTTPS_PROXY", payload.replace('\0', ""));
        }
        broken.extend(obeyed(&command.output().unwrap(), args));
        disturb(folder.path(), &texts);
    }
    broken.extend(files(folder.path()));
    broken.extend(compile(folder.path()).err());
    broken
}

/// Puts the payload into the files that an export leaves for the next one.
fn disturb(folder: &Path, texts: &Texts) {
    let lock = folder.join("exfig.lock");
    let escaped = texts.payload.escape_unicode().to_string().replace("\\u{", "\\U{");
    let escaped = toml_escapes(&escaped);
    let replace = |path: &Path, from: &str, to: &str| {
        if let Ok(text) = fs::read_to_string(path) {
            let _ = fs::write(path, text.replacen(from, to, 1));
        }
    };
    match texts.field {
        "lock path" => replace(&lock, "[\"assets/", &format!("[\"{escaped}")),
        "lock key" => replace(&lock, "icons:assets", &escaped),
        "lock version" => replace(&lock, "version = \"", &format!("version = \"{escaped}")),
        "lock token" => replace(&lock, "[\"surface", &format!("[\"{escaped}")),
        "checkpoint" => {
            let text = serde_json::to_string(texts.payload).unwrap();
            let path = checkpoint_of(folder);
            if let Some(parent) = path.parent().filter(|parent| parent.is_dir()) {
                let _ = fs::write(
                    parent.join(".exfig-checkpoint.json"),
                    format!("{{\"exportId\":{text},\"startedAt\":{text},\"configHash\":{text}}}"),
                );
            }
        }
        "limits" | "lockout" | "holder" => {
            let start = if texts.field == "holder" { "lock-" } else { texts.field };
            for entry in fs::read_dir(folder.join("target/state/exfig")).into_iter().flatten().flatten() {
                if entry.file_name().to_string_lossy().starts_with(start) {
                    let _ = fs::write(entry.path(), texts.payload);
                }
            }
        }
        _ => {}
    }
}

/// Rewrites `\U{1f}` escapes of any length the way TOML spells them.
fn toml_escapes(text: &str) -> String {
    text.split("\\U{").enumerate().fold(String::new(), |all, (at, part)| {
        match part.split_once('}').filter(|_| at > 0) {
            Some((digits, rest)) => format!("{all}\\U{digits:0>8}{rest}"),
            None => all + part,
        }
    })
}

/// Finds output that a terminal or a CI would obey.
fn obeyed(ran: &Output, args: &[&str]) -> Vec<String> {
    let mut broken = Vec::new();
    for (stream, bytes) in [("stdout", &ran.stdout), ("stderr", &ran.stderr)] {
        let text = String::from_utf8_lossy(bytes);
        if let Some(c) = text.chars().find(|c| is_obeyed(*c)) {
            broken.push(format!("{stream} of {args:?} contains {}", c.escape_unicode()));
        }
        let begins = |line: &&str| {
            let line = line.trim_start();
            line.starts_with("::") || line.starts_with("##") || line.starts_with(MARK)
        };
        if let Some(line) = text.lines().find(begins) {
            broken.push(format!("{stream} of {args:?} contains the line `{line}`"));
        }
    }
    if !matches!(ran.status.code(), Some(0..=7)) {
        broken.push(format!(
            "{args:?} exits with {:?}: {}",
            ran.status.code(),
            String::from_utf8_lossy(&ran.stderr)
        ));
    }
    broken
}

fn is_obeyed(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(
            c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// Finds text in the written files that a tool opening them would obey, and anything written outside the
/// named directories.
fn files(folder: &Path) -> Vec<String> {
    let mut broken = Vec::new();
    for name in [
        "src/theme.rs",
        "src/styles.rs",
        "src/text.rs",
        "src/icons.rs",
        "theme.css",
        "theme.json",
        "exfig.lock",
        "report.json",
    ] {
        let text = fs::read_to_string(folder.join(name)).unwrap_or_default();
        // The proof itself rewrites exfig.lock.
        if let Some(c) = text.chars().find(|c| is_obeyed(*c)).filter(|_| name != "exfig.lock") {
            broken.push(format!("`{name}` contains {}", c.escape_unicode()));
        }
        if name.ends_with(".json") && !text.is_empty() && serde_json::from_str::<Value>(&text).is_err() {
            broken.push(format!("`{name}` is not JSON"));
        }
        if name.ends_with(".css") && text.lines().any(|line| line.trim_start().starts_with(MARK)) {
            broken.push(format!("`{name}` contains an injected line"));
        }
    }
    if folder.parent().is_some_and(|parent| parent.join(MARK).exists()) {
        broken.push("something was written outside the workspace".to_owned());
    }
    broken
}

fn compile(folder: &Path) -> Result<(), String> {
    let rustc = Command::new("rustc")
        .args(["--edition", "2024", "--crate-type", "lib", "--emit", "metadata", "-D", "warnings", "-o"])
        .arg(folder.join("lib.rmeta"))
        .arg(folder.join("src/lib.rs"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&rustc.stderr);
    if rustc.status.success() { Ok(()) } else { Err(format!("the workspace does not compile: {said}")) }
}

fn answer(path: &str, texts: &Texts, url: &str) -> Answer {
    let header =
        |text: &str| text.chars().map(|c| if c.is_ascii_graphic() { c } else { ' ' }).collect::<String>();
    let refusal = |status: &str, headers: String, body: String| -> Answer {
        let head = format!(
            "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        Box::new(std::io::Cursor::new([head.into_bytes(), body.into_bytes()].concat()))
    };
    let is_download = path.starts_with("/cdn/");
    match texts.field {
        "api error" if !is_download => {
            return refusal(
                "403 Forbidden",
                String::new(),
                json!({"status": 403, "err": texts.payload}).to_string(),
            );
        }
        "storage error" if is_download => {
            return refusal(
                "403 Forbidden",
                String::new(),
                format!("<Error><Code>a</Code><Message>{}</Message></Error>", texts.payload),
            );
        }
        "page of a proxy" => {
            return refusal(
                "403 Forbidden",
                String::new(),
                format!("<html><title>{}</title></html>", texts.payload),
            );
        }
        "plan header" | "limit header" | "upgrade header" if !is_download => {
            let of = |field: &str, usual: &str| header(&texts.of(field, usual));
            let headers = format!(
                "Retry-After: 400000\r\nX-Figma-Plan-Tier: {}\r\nX-Figma-Rate-Limit-Type: {}\r\nX-Figma-Upgrade-Link: https://{}\r\n",
                of("plan header", "pro"),
                of("limit header", "low"),
                of("upgrade header", "figma.com")
            );
            return refusal("429 no", headers, String::new());
        }
        "redirect" => {
            return refusal(
                "302 no",
                format!("Location: http://127.0.0.1:1/{}\r\n", header(texts.payload)),
                String::new(),
            );
        }
        _ => {}
    }
    let of = |field: &str, usual: &str| texts.of(field, usual);
    if is_download {
        return whole(
            "image/svg+xml",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"><path d=\"M0 0H8V8Z\"/></svg>",
        );
    }
    let body = if path.starts_with("/v1/images/") {
        let image = if texts.field == "render error" { Value::Null } else { json!(format!("{url}/cdn/0")) };
        json!({"err": of("render error", ""), "images": {of("icon id", "2:0"): image}})
    } else if path.ends_with("/meta") {
        json!({"file": {"name": of("file name", "A"), "version": of("version", "1")}})
    } else if path.ends_with("/styles") {
        json!({"meta": {"styles": []}})
    } else if path.contains("/variables/") {
        variables(&of)
    } else if path.contains("/nodes") {
        json!({"version": of("version", "1"), "nodes": {}})
    } else {
        document(&of)
    };
    whole("application/json", body.to_string())
}

fn variables(of: &dyn Fn(&str, &str) -> String) -> Value {
    let id = of("variable id", "V:1");
    json!({"meta": {
    "variableCollections": {"C:1": {"id": "C:1", "name": of("collection", "theme"), "defaultModeId": "1:0", "variableIds": [id, "V:2", "V:3"],
        "modes": [{"modeId": "1:0", "name": "Light"}, {"modeId": "1:1", "name": of("mode", "Dark")}]}},
    "variables": {
        id.clone(): {"id": id, "name": of("variable", "surface/base"), "variableCollectionId": "C:1", "resolvedType": "COLOR",
            "description": of("variable description", "The base."),
            "valuesByMode": {"1:0": {"r": 1, "g": 1, "b": 1, "a": 1}, "1:1": {"r": 0, "g": 0, "b": 0, "a": 1}}},
        "V:2": {"id": "V:2", "name": "word", "variableCollectionId": "C:1", "resolvedType": "STRING",
            "valuesByMode": {"1:0": of("variable text", "hello"), "1:1": "b"}},
        "V:3": {"id": "V:3", "name": "other", "variableCollectionId": "C:1", "resolvedType": "COLOR",
            "valuesByMode": {"1:0": {"type": "VARIABLE_ALIAS", "id": of("alias", "V:1")}, "1:1": {"r": 0, "g": 0, "b": 0, "a": 1}}},
    }}})
}

fn document(of: &dyn Fn(&str, &str) -> String) -> Value {
    let bounds = json!({"x": 0, "y": 0, "width": 8, "height": 8});
    let fills = json!([{"type": "SOLID", "color": {"r": 1, "g": 0, "b": 0, "a": 1}}]);
    let (icon, style) = (of("icon id", "2:0"), of("style id", "9:1"));
    json!({"name": of("file name", "A"), "version": of("version", "1"),
        "components": {icon.clone(): {"key": "k", "name": "a", "description": of("component description", "An icon.")}},
        "styles": {
            style.clone(): {"key": "s", "name": of("style", "brand/red"), "styleType": "FILL", "description": of("style description", "Red.")},
            "9:2": {"key": "t", "name": of("text style", "body/large"), "styleType": "TEXT", "description": "Text."}},
        "document": {"id": "0:0", "name": "Document", "type": "DOCUMENT", "children": [
            {"id": "0:1", "name": of("page", "Page"), "type": "CANVAS", "children": [
                {"id": "1:1", "name": of("frame", "Icons"), "type": "FRAME", "children": [
                    {"id": icon, "name": of("icon", "sun"), "type": "COMPONENT", "size": {"x": 8, "y": 8}, "absoluteBoundingBox": bounds, "fills": fills,
                        "children": [{"id": "2:9", "name": of("layer", "layer"), "type": of("layer type", "VECTOR"), "absoluteBoundingBox": bounds, "fills": fills}]},
                    {"id": "2:1", "name": "moon", "type": "COMPONENT", "size": {"x": 8, "y": 8}, "absoluteBoundingBox": bounds, "fills": fills}]},
                {"id": "3:1", "name": "r", "type": "RECTANGLE", "styles": {"fill": style}, "fills": fills},
                {"id": "3:2", "name": "t", "type": "TEXT", "styles": {"text": "9:2"}, "fills": fills,
                    "style": {"fontFamily": of("font family", "Inter"), "fontPostScriptName": of("font weight name", "Inter-Bold"),
                        "fontWeight": 700, "fontSize": 16, "textCase": of("text case", "UPPER")}}]}]}})
}

fn lay_out(folder: &Path, url: &str, texts: &Texts) {
    let of = |field: &str, usual: &str| {
        toml_escapes(&texts.of(field, usual).escape_unicode().to_string().replace("\\u{", "\\U{"))
    };
    let manifest = format!(
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[package.metadata.exfig]\n\
         file = \"AAAAAAAAAAAAAAAAAAAAAA\"\nbase-url = \"{url}\"\nretry = {{ max-retries = 0 }}\n\
         rate-limit = {{ capacity = 1000, refill-per-second = 1000 }}\nmax-wait = \"1s\"\n\n\
         [[package.metadata.exfig.icons]]\nframes = [\"{}\"]\nexclude = [\"{}\"]\nreplace = [\"^x$\", \"{}\"]\ndir = \"{}\"\n\
         output = [{{ format = \"rust\", path = \"src/icons.rs\" }}, {{ template = \"{}\", path = \"{}\" }}]\n\n\
         [[package.metadata.exfig.colors]]\nsource = \"variables\"\ntypes = [\"color\", \"string\"]\noutput = [\n\
         {{ format = \"rust\", path = \"src/theme.rs\" }}, {{ format = \"css\", path = \"theme.css\" }}, {{ format = \"json\", path = \"theme.json\" }}]\n\n\
         [[package.metadata.exfig.colors]]\noutput = [{{ format = \"rust\", path = \"src/styles.rs\" }}]\n\n\
         [[package.metadata.exfig.typography]]\noutput = [{{ format = \"rust\", path = \"src/text.rs\" }}]\n",
        of("frames", "Icons"),
        of("names", "none"),
        of("replace", "y"),
        of("dir", "assets"),
        of("template path", "own.jinja"),
        of("output", "own.txt"),
    );
    fs::create_dir(folder.join("src")).unwrap();
    for module in ["icons", "theme", "styles", "text"] {
        fs::write(folder.join(format!("src/{module}.rs")), "").unwrap();
    }
    let modules = ["icons", "theme", "styles", "text"].map(|module| format!("pub mod {module};\n")).concat();
    fs::write(folder.join("src/lib.rs"), modules).unwrap();
    fs::write(
        folder.join("own.jinja"),
        texts.of("template text", "{% for item in items %}{{ item.name | one_line }}\n{% endfor %}"),
    )
    .unwrap();
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
}
