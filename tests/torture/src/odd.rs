//! Puts odd things in the place of every file that the exporter opens. The exporter must end in time with a
//! documented exit code, touch nothing outside the workspace, lose nothing inside it, and work again once the
//! odd thing is gone.

use std::fs;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use fake_figma::{FakeFigma, Faults};
use tempfile::TempDir;

use crate::tally::Tally;
use crate::watch::watch;
use crate::world::{Tree, checkpoint_of, command, copy, exporter, first, run, said, second};

const ICONS: usize = 9;

/// Puts something odd at an empty path. Receives the bytes that were there and a directory outside the
/// workspace.
type Put = fn(&Path, &[u8], &Path);

fn special(args: &[&str], path: &Path) {
    let _ = Command::new("mknod").arg(path).args(args).status();
}

fn sparse(path: &Path, gib: u64) {
    let _ = fs::File::create(path).and_then(|file| file.set_len(gib << 30));
}

fn put(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::write(path, bytes).unwrap();
}

fn link(path: &Path, to: impl AsRef<Path>) {
    symlink(to, path).unwrap();
}

fn mode(path: &Path, bytes: &[u8], mode: u32) {
    put(path, bytes);
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

const KINDS: &[(&str, Put)] = &[
    ("nothing", |_, _, _| {}),
    ("an empty file", |path, _, _| put(path, "")),
    ("an empty directory", |path, _, _| fs::create_dir(path).unwrap()),
    ("a non-empty directory", |path, bytes, _| {
        fs::create_dir(path).unwrap();
        put(&path.join("inside"), bytes);
    }),
    ("a pipe", |path, _, _| special(&["p"], path)),
    ("a socket", |path, _, _| _ = UnixListener::bind(path)),
    ("a character device", |path, _, _| special(&["c", "1", "5"], path)),
    ("a block device", |path, _, _| special(&["b", "7", "0"], path)),
    ("a link to /dev/zero", |path, _, _| link(path, "/dev/zero")),
    ("a link to /dev/null", |path, _, _| link(path, "/dev/null")),
    ("a link to /dev/full", |path, _, _| link(path, "/dev/full")),
    ("a link to /dev/urandom", |path, _, _| link(path, "/dev/urandom")),
    ("a link to /dev/tty", |path, _, _| link(path, "/dev/tty")),
    ("a link to /dev/stdin", |path, _, _| link(path, "/dev/stdin")),
    ("a link to /proc/self/mem", |path, _, _| link(path, "/proc/self/mem")),
    ("a link to /proc/kmsg", |path, _, _| link(path, "/proc/kmsg")),
    ("a link to /proc/self/exe", |path, _, _| link(path, "/proc/self/exe")),
    ("a link to a pipe", |path, _, outside| {
        special(&["p"], &outside.join("pipe"));
        link(path, outside.join("pipe"));
    }),
    ("a link to itself", |path, _, _| link(path, path)),
    ("a loop of two links", |path, _, _| {
        let other = path.with_extension("loop");
        link(path, &other);
        link(&other, path);
    }),
    ("a dangling link", |path, _, _| link(path, "nowhere")),
    ("a dangling link to outside", |path, _, outside| link(path, outside.join("nowhere"))),
    ("a link to a file outside", |path, _, outside| link(path, outside.join("file"))),
    ("a link to a directory outside", |path, _, outside| link(path, outside)),
    ("a link to a copy inside", |path, bytes, _| {
        let copy = path.with_extension("copy");
        put(&copy, bytes);
        link(path, &copy);
    }),
    ("a link to Cargo.toml", |path, _, _| link(path, manifest_above(path))),
    ("a chain of fifty links", |path, bytes, outside| {
        put(&outside.join("l0"), bytes);
        for n in 0..50 {
            link(&outside.join(format!("l{}", n + 1)), outside.join(format!("l{n}")));
        }
        link(path, outside.join("l50"));
    }),
    ("a hard link to a file outside", |path, _, outside| _ = fs::hard_link(outside.join("file"), path)),
    ("a hard link to Cargo.toml", |path, _, _| _ = fs::hard_link(manifest_above(path), path)),
    ("a sparse file of 6 GiB", |path, _, _| sparse(path, 6)),
    ("a sparse file of 1 TiB", |path, _, _| sparse(path, 1024)),
    ("a megabyte of NULs", |path, _, _| put(path, vec![0; 1 << 20])),
    ("all bytes", |path, _, _| put(path, (0..=255).collect::<Vec<u8>>())),
    ("Latin-1", |path, _, _| put(path, b"version = 2 # caf\xe9\n")),
    ("UTF-16", |path, bytes, _| put(path, bytes.iter().flat_map(|b| [*b, 0]).collect::<Vec<u8>>())),
    ("a byte order mark", |path, bytes, _| put(path, [b"\xef\xbb\xbf", bytes].concat())),
    ("CR instead of LF", |path, bytes, _| put(path, String::from_utf8_lossy(bytes).replace('\n', "\r"))),
    ("one line of 10 MB", |path, _, _| put(path, "x".repeat(10_000_000))),
    ("a million lines", |path, _, _| put(path, "\n".repeat(1_000_000))),
    ("a million brackets", |path, _, _| put(path, "[".repeat(1_000_000))),
    ("its first half", |path, bytes, _| put(path, &bytes[..bytes.len() / 2])),
    ("itself and trailing bytes", |path, bytes, _| put(path, [bytes, b"\x00more"].concat())),
    ("itself twice", |path, bytes, _| put(path, [bytes, bytes].concat())),
    ("a merge conflict", |path, bytes, _| {
        put(path, [b"<<<<<<< HEAD\n", bytes, b"=======\n", bytes, b">>>>>>> b\n"].concat());
    }),
    ("a web page", |path, _, _| put(path, "<!DOCTYPE html><html>login</html>")),
    ("mode 000", |path, bytes, _| mode(path, bytes, 0o000)),
    ("mode 444", |path, bytes, _| mode(path, bytes, 0o444)),
    ("mode 4755", |path, bytes, _| mode(path, bytes, 0o4755)),
    ("a future date", |path, bytes, _| {
        put(path, bytes);
        let _ = Command::new("touch").args(["-d", "2099-01-01"]).arg(path).status();
    }),
    ("an immutable file", |path, bytes, _| {
        put(path, bytes);
        let _ = Command::new("chattr").arg("+i").arg(path).stderr(std::process::Stdio::null()).status();
    }),
    ("an append-only file", |path, bytes, _| {
        put(path, bytes);
        let _ = Command::new("chattr").arg("+a").arg(path).stderr(std::process::Stdio::null()).status();
    }),
];

fn manifest_above(path: &Path) -> PathBuf {
    path.ancestors().map(|folder| folder.join("Cargo.toml")).find(|manifest| manifest.is_file()).unwrap()
}

/// Every path that the exporter opens, in a workspace with an unfinished export.
fn places(folder: &Path) -> Vec<PathBuf> {
    let state = folder.join("target/state/exfig");
    let checkpoint = checkpoint_of(folder);
    let named = |start: &str| {
        let entries = fs::read_dir(&state).unwrap().map(|entry| entry.unwrap().path());
        let mut of_name =
            entries.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with(start));
        of_name.next().unwrap_or_else(|| state.join(format!("{start}-none")))
    };
    let limits = named("limits");
    let lockout = limits.to_string_lossy().replace("limits", "lockout");
    vec![
        folder.join("assets/ic_24_n0.svg"),
        folder.join("assets"),
        folder.join("src/icons.rs"),
        folder.join("src/own.txt"),
        folder.join("own.jinja"),
        folder.join("exfig.lock"),
        checkpoint.with_file_name(".exfig-journal"),
        checkpoint.parent().unwrap().to_owned(),
        checkpoint,
        folder.join("target/exfig"),
        named("lock-"),
        limits,
        PathBuf::from(lockout),
        state,
        folder.join("report.json"),
    ]
}

pub(crate) fn run_all(short: bool) -> Tally {
    let tally = Mutex::new(Tally::new("odd files"));
    let worlds = [World::new(), World::new()];
    let count = places(worlds[0].base.path()).len();
    let step = if short { 23 } else { 1 };
    let points = (0..count).flat_map(|place| KINDS.iter().map(move |kind| (place, kind)));
    let next = Mutex::new(points.step_by(step));
    std::thread::scope(|scope| {
        for world in &worlds {
            let (next, tally) = (&next, &tally);
            scope.spawn(move || {
                loop {
                    let Some((place, (kind, put))) = next.lock().unwrap().next() else { break };
                    let (place, broken) = world.meets(place, *put);
                    tally.lock().unwrap().point(&format!("{place}: {kind}"), &broken);
                }
            });
        }
    });
    tally.into_inner().unwrap()
}

/// A workspace whose second export failed to download one icon, and the tree it must end up with.
struct World {
    _server: FakeFigma,
    base: TempDir,
    before: Tree,
    after: Tree,
}

impl World {
    fn new() -> Self {
        let server = FakeFigma::builder().design(first(ICONS)).start().unwrap();
        let manifest = format!(
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[package.metadata.exfig]\n\
             file = \"{}\"\nbase-url = \"{}\"\nretry = {{ max-retries = 1, base-delay = \"1ms\", max-delay = \"2ms\" }}\n\
             rate-limit = {{ capacity = 1000, refill-per-second = 1000 }}\nmax-wait = \"1s\"\nrenderer = \"figma\"\n\n\
             [[package.metadata.exfig.icons]]\nframes = [\"Icons\"]\ndir = \"assets\"\noutput = [\n\
             {{ format = \"rust\", path = \"src/icons.rs\" }},\n{{ template = \"own.jinja\", path = \"src/own.txt\" }},\n]\n",
            server.file_keys()[0],
            server.api_url(),
        );
        let base = tempfile::tempdir().unwrap();
        fs::create_dir(base.path().join("src")).unwrap();
        put(&base.path().join("src/lib.rs"), "");
        put(&base.path().join("own.jinja"), "{% for item in items %}{{ item.name }}\n{% endfor %}");
        put(&base.path().join("Cargo.toml"), manifest);
        let done = run(base.path(), &["--report", "report.json"]);
        assert!(done.status.success(), "{}", said(&done));
        let before = outputs(base.path());
        server.edit(|design| second(design, ICONS));
        let reference = tempfile::tempdir().unwrap();
        copy(base.path(), reference.path());
        let done = run(reference.path(), &[]);
        assert!(done.status.success(), "{}", said(&done));
        let after = outputs(reference.path());
        server.set_faults(Faults::script("cdn@2:9000: 500").unwrap());
        let partial = run(base.path(), &[]);
        assert_eq!(partial.status.code(), Some(3), "{}", said(&partial));
        server.set_faults(Faults::none());
        assert!(checkpoint_of(base.path()).is_file(), "an unfinished export has a checkpoint");
        Self { _server: server, base, before, after }
    }

    fn meets(&self, place: usize, put: Put) -> (String, Vec<String>) {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        copy(self.base.path(), folder.path());
        fs::write(outside.path().join("file"), "theirs").unwrap();
        let path = places(folder.path()).swap_remove(place);
        let name = path.strip_prefix(folder.path()).unwrap().to_string_lossy().into_owned();
        let kept = tempfile::tempdir().unwrap();
        let was = take(&path, &kept.path().join("kept"));
        put(&path, &was, outside.path());
        let outside_before = listing(outside.path());
        let mut broken = Vec::new();
        for args in [&["--check"][..], &["--report", "report.json"], &["--resume"], &["--dry-run"]] {
            let ran = watch(command(folder.path(), &exporter(), &[], args));
            broken.extend(ran.broken(&format!("`{}`", args.join(" "))));
        }
        // The exporter's own state directories may be elsewhere: that is how people move a target directory.
        let may_be_elsewhere =
            ["target/exfig", "target/state/exfig"].contains(&name.as_str()) && path.is_dir();
        if listing(outside.path()) != outside_before && !may_be_elsewhere {
            broken.push("something outside the workspace was touched".to_owned());
        }
        for (path, bytes) in outputs(folder.path()).iter().filter(|(path, _)| !path.starts_with(&name)) {
            let known = [self.before.get(path), self.after.get(path)];
            if known.iter().any(Option::is_some) && !known.contains(&Some(bytes)) && !path.starts_with("src/")
            {
                broken.push(format!("`{path}` is neither the old version nor the new one"));
            }
        }
        put_back(&path, &kept.path().join("kept"), self.after.get(&name));
        let again = run(folder.path(), &[]);
        if again.status.code() == Some(0) {
            let found = outputs(folder.path());
            let wrong = self.after.keys().filter(|path| found.get(*path) != self.after.get(*path));
            broken.extend(wrong.map(|path| format!("`{path}` is not as expected in the end")));
        } else {
            broken.push(format!("the last run exits with {:?}: {}", again.status.code(), said(&again)));
        }
        (name, broken)
    }
}

/// Moves away what is at `path` and returns its bytes; empty if it cannot be read.
fn take(path: &Path, to: &Path) -> Vec<u8> {
    let bytes = fs::read(path).unwrap_or_default();
    if path.exists() {
        fs::rename(path, to).or_else(|_| fs::copy(path, to).and_then(|_| fs::remove_file(path))).unwrap();
    }
    bytes
}

/// Does what a user would: removes the odd thing and restores the right one, unless the exporter already has.
fn put_back(path: &Path, kept: &Path, after: Option<&Vec<u8>>) {
    let _ = Command::new("chattr").args(["-R", "-ia"]).arg(path).stderr(std::process::Stdio::null()).status();
    if fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink())
        && let Ok(target) = fs::canonicalize(path)
        && target == path.with_extension("copy")
    {
        // The exporter wrote through the link, to the file next to it, which is just as good.
        fs::rename(target, path).unwrap();
    }
    let is = |kind: fn(&fs::FileType) -> bool| {
        fs::symlink_metadata(path).is_ok_and(|found| kind(&found.file_type()))
    };
    let is_special = |kind: &fs::FileType| {
        kind.is_fifo() || kind.is_socket() || kind.is_char_device() || kind.is_block_device()
    };
    let length = fs::metadata(path).map_or(0, |found| found.len());
    let is_right =
        |after: &Vec<u8>| after.len() as u64 == length && fs::read(path).is_ok_and(|bytes| bytes == *after);
    if is(fs::FileType::is_file) && after.is_some_and(is_right) {
        return;
    }
    if is(fs::FileType::is_dir) {
        fs::remove_dir_all(path).unwrap();
    } else if is(fs::FileType::is_file) || is(fs::FileType::is_symlink) || is(is_special) {
        fs::remove_file(path).unwrap();
    }
    let other = path.with_extension("loop");
    let _ = fs::remove_file(other);
    if kept.is_dir() {
        copy(kept, path);
    } else if kept.exists() {
        fs::copy(kept, path).unwrap();
    }
}

/// Names, kinds and contents of a directory's entries.
fn listing(folder: &Path) -> Vec<(PathBuf, String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let kind = entry.file_type().unwrap();
        let bytes = if kind.is_file() { fs::read(entry.path()).unwrap() } else { Vec::new() };
        all.push((entry.path(), format!("{kind:?}"), bytes));
    }
    all.sort();
    all
}

/// The files an export writes, without its record and state.
fn outputs(folder: &Path) -> Tree {
    let wanted = |path: &Path| {
        let files = fs::read_dir(path).into_iter().flatten().flatten();
        files
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
            .map(|entry| entry.path())
            .collect::<Vec<_>>()
    };
    let mut outputs = Tree::new();
    for path in [wanted(&folder.join("assets")), wanted(&folder.join("src"))].concat() {
        if fs::metadata(&path).is_ok_and(|file| file.len() < 1 << 25) {
            let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            outputs.insert(name, fs::read(&path).unwrap_or_default());
        }
    }
    outputs.remove("src/lib.rs");
    outputs
}
