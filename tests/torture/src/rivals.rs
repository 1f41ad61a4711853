//! What else may happen in a workspace during an export.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use fake_figma::FakeFigma;

use crate::tally::Tally;
use crate::world::{World, checkpoint_of, command, exporter, run, said, tool};

const ICONS: usize = 30;
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn run_all() -> Tally {
    let mut tally = Tally::new("rivals");
    let world = World::new(ICONS, "batch", FakeFigma::builder());
    for _ in 0..5 {
        tally.point("two exports at once", &two_at_once(&world));
    }
    for nth in [1, 4, 9] {
        tally.point("an editor saves an output", &during(&world, nth, editor, &["--force"]));
        tally.point("the assets are removed", &during(&world, nth, remove_assets, &[]));
        tally.point("target/ is removed", &during(&world, nth, remove_target, &[]));
        tally.point("an output becomes a directory", &during(&world, nth, make_directory, &["--force"]));
        tally.point("an output becomes read-only", &during(&world, nth, read_only, &["--resume"]));
        tally.point("Cargo.toml is saved", &during(&world, nth, touch_manifest, &["--resume"]));
    }
    for nth in [1, 5, 10] {
        match full_disk(&world, nth) {
            Ok(broken) => tally.point("the disk fills up", &broken),
            Err(why) => println!("full disk: skipped ({why})"),
        }
    }
    if Command::new("faketime").arg("--version").output().is_ok() {
        for shift in ["+25h", "+400d", "-1h", "-2d"] {
            tally.point(&format!("the clock moves {shift} before --resume"), &clock(&world, shift));
        }
    } else {
        println!("clocks: skipped (needs faketime)");
    }
    tally
}

fn two_at_once(world: &World) -> Vec<String> {
    let folder = world.workspace();
    let hold = world.server.hold("images", 1);
    let first = command(folder.path(), &exporter(), &[], &[]).spawn().unwrap();
    let mut broken = Vec::new();
    if !hold.wait_reached(PATIENCE) {
        broken.push("the first export does not start".to_owned());
    }
    let second = run(folder.path(), &[]);
    if second.status.code() != Some(7) {
        broken.push(format!("the second export exits with {:?}: {}", second.status.code(), said(&second)));
    }
    hold.release();
    let first = first.wait_with_output().unwrap();
    if !first.status.success() {
        broken.push(format!("the first export exits with {:?}: {}", first.status.code(), said(&first)));
    }
    broken.extend(world.differences(folder.path()));
    broken
}

/// Calls `act` while the `nth` download is in flight. The export must end by itself, and another one with the
/// arguments `then` must repair everything.
fn during(world: &World, nth: u64, act: fn(&Path), then: &[&str]) -> Vec<String> {
    let folder = world.workspace();
    let hold = world.server.hold("cdn", nth);
    let child = command(folder.path(), &exporter(), &[], &[]).spawn().unwrap();
    let mut broken = Vec::new();
    if !hold.wait_reached(PATIENCE) {
        broken.push("the export does not reach its downloads".to_owned());
    }
    act(folder.path());
    hold.release();
    let ran = child.wait_with_output().unwrap();
    let text = said(&ran);
    if !matches!(ran.status.code(), Some(0 | 1 | 3 | 4)) || text.contains("panicked") {
        broken.push(format!("exits with {:?}: {text}", ran.status.code()));
    }
    if EDITED.iter().any(|path| std::fs::read(folder.path().join(path)).is_ok_and(|found| found == MINE))
        && ran.status.success()
    {
        broken.push(format!("a hand edit is not reported: {text}"));
    }
    restore(folder.path());
    let ran = run(folder.path(), then);
    if !ran.status.success() {
        broken.push(format!("the repair exits with {:?}: {}", ran.status.code(), said(&ran)));
    }
    broken.extend(world.differences(folder.path()));
    broken
}

const EDITED: [&str; 2] = ["assets/ic/24/name_3.svg", "src/icons.rs"];
const MINE: &[u8] = b"// mine\n";

fn icon(folder: &Path) -> std::path::PathBuf {
    let mut found = Vec::new();
    for (path, _) in crate::world::tree(folder) {
        if path.starts_with("assets/") && path.contains("name") {
            found.push(path);
        }
    }
    folder.join(found.get(found.len() / 2).map_or("assets/none", String::as_str))
}

fn editor(folder: &Path) {
    std::fs::write(icon(folder), MINE).unwrap();
    std::fs::write(folder.join("src/icons.rs"), MINE).unwrap();
}

fn remove_assets(folder: &Path) {
    let _ = std::fs::remove_dir_all(folder.join("assets"));
}

fn remove_target(folder: &Path) {
    let _ = std::fs::remove_dir_all(folder.join("target"));
}

fn make_directory(folder: &Path) {
    let path = icon(folder);
    let _ = std::fs::remove_file(&path);
    let _ = std::fs::create_dir(&path);
}

fn read_only(folder: &Path) {
    std::fs::set_permissions(icon(folder), std::fs::Permissions::from_mode(0o444)).unwrap();
}

fn touch_manifest(folder: &Path) {
    let path = folder.join("Cargo.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, text).unwrap();
}

/// Does what a person would after the report: removes the directory and makes the file writable.
fn restore(folder: &Path) {
    let path = icon(folder);
    if path.is_file() {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    }
    let Ok(entries) = std::fs::read_dir(folder.join("assets")) else { return };
    for entry in entries.flatten().filter(|entry| entry.path().is_dir() && entry.path().extension().is_some())
    {
        let _ = std::fs::remove_dir(entry.path());
    }
}

fn clock(world: &World, shift: &str) -> Vec<String> {
    let folder = world.workspace();
    let hold = world.server.hold("cdn", 5);
    let mut child = command(folder.path(), &exporter(), &[], &[]).spawn().unwrap();
    let mut broken = Vec::new();
    if !hold.wait_reached(PATIENCE) {
        broken.push("the export does not reach its downloads".to_owned());
    }
    child.kill().unwrap();
    child.wait().unwrap();
    hold.release();
    let program = exporter().to_string_lossy().into_owned();
    let ran = command(folder.path(), Path::new("faketime"), &["-f", shift, &program], &["--resume"])
        .output()
        .unwrap();
    let text = said(&ran);
    if !ran.status.success() {
        broken.push(format!("exits with {:?}: {text}", ran.status.code()));
    }
    if !text.contains("cannot resume") {
        broken.push(format!("an old checkpoint was used: {text}"));
    }
    broken.extend(world.differences(folder.path()));
    broken
}

/// A 40 MB disk that another process fills up. The export must report it and keep its checkpoint.
fn full_disk(world: &World, nth: u64) -> Result<Vec<String>, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mount = folder.path().to_string_lossy().into_owned();
    tool("mount", &["-t", "tmpfs", "-o", "size=40m", "tmpfs", &mount])?;
    let broken = on_full_disk(world, folder.path(), nth);
    tool("umount", &["-l", &mount])?;
    Ok(broken)
}

fn on_full_disk(world: &World, folder: &Path, nth: u64) -> Vec<String> {
    world.lay_out(folder);
    let hold = world.server.hold("cdn", nth);
    let child = command(folder, &exporter(), &[], &[]).spawn().unwrap();
    let mut broken = Vec::new();
    if !hold.wait_reached(PATIENCE) {
        broken.push("the export does not reach its downloads".to_owned());
    }
    let filler = folder.join("target/filler");
    let _ = tool("dd", &["if=/dev/zero", &format!("of={}", filler.display()), "bs=4096"]);
    hold.release();
    let ran = child.wait_with_output().unwrap();
    let text = said(&ran);
    if ran.status.code() != Some(3) || !text.contains("free some space") {
        broken.push(format!("exits with {:?}: {text}", ran.status.code()));
    }
    if !checkpoint_of(folder).exists() {
        broken.push("the checkpoint is lost".to_owned());
    }
    broken.extend(crate::world::temporaries(folder).into_iter().map(|path| format!("`{path}` is left over")));
    std::fs::remove_file(filler).unwrap();
    broken.extend(world.broken(folder));
    broken.extend(world.unresumed(folder));
    broken
}
