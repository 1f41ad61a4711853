//! How other systems behave: file systems that treat two spellings as one name, few open files, one target
//! directory for several checkouts.

use std::path::Path;
use std::process::Command;

use fake_figma::{Design, FakeFigma};
use serde_json::json;

use crate::tally::Tally;
use crate::world::{command, copy, exporter, run, said, tool, tree};

pub(crate) fn run_all() -> Tally {
    let mut tally = Tally::new("other systems");
    let systems: [(&str, Prepare); 3] = [("vfat", vfat), ("ext4 casefold", casefold), ("ntfs", ntfs)];
    for (name, prepare) in systems {
        for change in CHANGES {
            match on_loop(prepare, |folder| respelled(folder, change)) {
                Ok(broken) => tally.point(&format!("{name}: {}", change.0), &broken),
                Err(why) => println!("{name}: skipped ({why})"),
            }
        }
    }
    for limit in [256, 64] {
        tally.point(&format!("{limit} open files"), &few_files(limit));
    }
    tally.point("one target directory for two checkouts", &shared_target());
    tally
}

type Prepare = fn(&str, &str) -> Result<(), String>;

fn vfat(image: &str, mount: &str) -> Result<(), String> {
    tool("mkfs.vfat", &[image])?;
    tool("mount", &["-o", "loop", image, mount])
}

fn casefold(image: &str, mount: &str) -> Result<(), String> {
    tool("mkfs.ext4", &["-q", "-O", "casefold", "-E", "encoding=utf8", image])?;
    tool("mount", &["-o", "loop", image, mount])?;
    std::fs::create_dir(Path::new(mount).join("w")).map_err(|error| error.to_string())?;
    tool("chattr", &["+F", &format!("{mount}/w")])
}

/// NTFS in user space, for kernels that support neither of the others.
fn ntfs(image: &str, mount: &str) -> Result<(), String> {
    tool("mkfs.ntfs", &["-q", "-F", image])?;
    tool("lowntfs-3g", &["-o", "ignore_case", image, mount])
}

/// Runs a proof in a directory on a new file system.
fn on_loop(prepare: Prepare, proof: impl Fn(&Path) -> Vec<String>) -> Result<Vec<String>, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let (image, mount) = (folder.path().join("image"), folder.path().join("mount"));
    std::fs::create_dir(&mount).map_err(|error| error.to_string())?;
    tool("truncate", &["-s", "128M", &image.to_string_lossy()])?;
    let prepared = prepare(&image.to_string_lossy(), &mount.to_string_lossy());
    let broken = prepared.map(|()| {
        let inner = mount.join("w");
        let _ = std::fs::create_dir(&inner);
        let mut broken = Vec::new();
        std::fs::write(inner.join("Case"), "").unwrap();
        if !inner.join("case").exists() {
            broken.push("the file system is case-sensitive".to_owned());
        }
        std::fs::remove_file(inner.join("Case")).unwrap();
        broken.extend(proof(&inner));
        broken
    });
    let _ = tool("umount", &["-l", &mount.to_string_lossy()]);
    broken
}

/// A change: its name, the old and the new text in Cargo.toml, and the old and the new name in Figma.
type Change = (&'static str, (&'static str, &'static str), (&'static str, &'static str));

const CHANGES: [Change; 4] = [
    ("a name", ("", ""), ("arrow left", "arrowleft")),
    ("dir", ("\"assets\"", "\"Assets\""), ("", "")),
    ("name-style", ("camelCase", "PascalCase"), ("", "")),
    ("an output", ("src/icons.rs", "src/Icons.rs"), ("", "")),
];

fn respelled(folder: &Path, (_, (old, new), (name, renamed)): Change) -> Vec<String> {
    let mut design = Design::synthetic(6);
    if let Some(node) = design.node_mut("2:0") {
        node["name"] = json!("arrow left");
    }
    let server = FakeFigma::builder().design(design).start().unwrap();
    let mut manifest = manifest(&server).replace("dir = ", "name-style = \"camelCase\"\ndir = ");
    std::fs::create_dir_all(folder.join("src")).unwrap();
    std::fs::write(folder.join("src/lib.rs"), "").unwrap();
    std::fs::write(folder.join("Cargo.toml"), &manifest).unwrap();
    let mut broken = Vec::new();
    let mut export = |what: &str| {
        let ran = run(folder, &[]);
        if !ran.status.success() {
            broken.push(format!("{what} exits with {:?}: {}", ran.status.code(), said(&ran)));
        }
    };
    export("the first export");
    if !old.is_empty() {
        manifest = manifest.replace(old, new);
        std::fs::write(folder.join("Cargo.toml"), &manifest).unwrap();
    }
    server.edit(|design| {
        if let Some(node) = design.node_mut("2:0").filter(|node| node["name"] == name) {
            node["name"] = json!(renamed);
        }
    });
    export("the export after the change");
    let assets = tree(folder).into_keys().filter(|path| path.ends_with(".svg")).count();
    if assets != 6 {
        broken.push(format!("{assets} icons instead of 6"));
    }
    for path in recorded(folder) {
        if !folder.join(&path).is_file() {
            broken.push(format!("`{path}` is recorded but does not exist"));
        }
    }
    let check = run(folder, &["--check"]);
    if !check.status.success() {
        broken.push(format!("--check exits with {:?}: {}", check.status.code(), said(&check)));
    }
    broken
}

fn recorded(folder: &Path) -> Vec<String> {
    let lock = std::fs::read_to_string(folder.join("exfig.lock")).unwrap_or_default();
    let rows = lock.lines().filter_map(|line| line.trim().strip_prefix("[\"")?.split('"').next());
    rows.filter(|path| path.contains('/')).map(str::to_owned).collect()
}

fn manifest(server: &FakeFigma) -> String {
    format!(
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[package.metadata.exfig]\nfile = \"{}\"\n\
         base-url = \"{}\"\nrate-limit = {{ capacity = 1000, refill-per-second = 1000 }}\n\n\
         [[package.metadata.exfig.icons]]\nframes = [\"Icons\"]\ndir = \"assets\"\noutput = [{{ format = \"rust\", path = \"src/icons.rs\" }}]\n",
        server.file_keys()[0],
        server.api_url(),
    )
}

fn workspace(server: &FakeFigma) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("src")).unwrap();
    std::fs::write(folder.path().join("src/lib.rs"), "pub mod icons;\n").unwrap();
    std::fs::write(folder.path().join("Cargo.toml"), manifest(server)).unwrap();
    folder
}

fn few_files(limit: u32) -> Vec<String> {
    let server = FakeFigma::builder().design(Design::synthetic(2_000)).start().unwrap();
    let folder = workspace(&server);
    let script = format!("ulimit -n {limit} && exec \"$0\" \"$@\"");
    let program = exporter().to_string_lossy().into_owned();
    let ran = command(folder.path(), Path::new("sh"), &["-c", &script, &program], &[]).output().unwrap();
    let written = tree(folder.path()).into_keys().filter(|path| path.ends_with(".svg")).count();
    if ran.status.success() && written == 2_000 {
        return Vec::new();
    }
    vec![format!("{written} of 2000 icons; exits with {:?}: {}", ran.status.code(), said(&ran))]
}

fn shared_target() -> Vec<String> {
    let server = FakeFigma::builder().design(Design::synthetic(20)).start().unwrap();
    let (first, shared) = (workspace(&server), tempfile::tempdir().unwrap());
    let second = tempfile::tempdir().unwrap();
    copy(first.path(), second.path());
    let export = |folder: &Path, args: &[&str]| {
        let mut command: Command = command(folder, &exporter(), &[], args);
        command.env("CARGO_TARGET_DIR", shared.path()).output().unwrap()
    };
    let mut broken = Vec::new();
    std::thread::scope(|scope| {
        let runs =
            [first.path(), second.path()].map(|folder| scope.spawn(move || export(folder, &["--resume"])));
        for ran in runs {
            let ran = ran.join().unwrap();
            if !ran.status.success() {
                broken.push(format!("exits with {:?}: {}", ran.status.code(), said(&ran)));
            }
        }
    });
    broken
}
