//! Power cuts: remounts the disk as its device had it at that moment.
//!
//! The workspace is on a file system in an image file. The exporter is killed at a random moment and the
//! image is copied at once, so what was not synced is not in the copy. Half of the cuts come after a sync of
//! a file unrelated to the export, which makes file systems write out names whose bytes they do not have yet.
//! The device itself does not reorder writes, so this proof is weaker than a disk whose cache lies.

use std::fs::File;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use fake_figma::FakeFigma;
use tempfile::TempDir;

use crate::proofs::Effort;
use crate::tally::{Chance, Tally};
use crate::world::{World, command, exporter, tool};

const SYSTEMS: [(&str, &[&str]); 3] =
    [("ext4", &["-q", "-F"]), ("xfs", &["-q", "-f"]), ("btrfs", &["-q", "-f"])];
/// XFS needs 300 MB.
const SIZE: u64 = 320 * 1024 * 1024;
const ICONS: usize = 150;

pub(crate) fn run(effort: Effort) -> Vec<Tally> {
    let mut tallies = Vec::new();
    let world = World::new(ICONS, effort.durability, FakeFigma::builder());
    for (name, options) in SYSTEMS {
        match Disk::make(name, options) {
            Ok(disk) => tallies.push(cuts(&world, &disk, name, effort)),
            Err(why) => println!("power cut on {name}: skipped ({why})"),
        }
    }
    tallies
}

fn cuts(world: &World, disk: &Disk, name: &str, effort: Effort) -> Tally {
    let mut tally = Tally::new(format!("power cut on {name}"));
    let mut chance = Chance(effort.seed);
    let folder = disk.mount_point().join("ws");
    let (mut finished, mut longest) = (0, Duration::from_millis(400));
    for cut in 0..effort.cuts {
        let _ = std::fs::remove_dir_all(&folder);
        world.lay_out(&folder);
        tool("sync", &["-f", &folder.to_string_lossy()]).unwrap();
        let begun = Instant::now();
        let mut child = command(&folder, &exporter(), &[], &[]).spawn().unwrap();
        let moment = Duration::from_micros(chance.below(longest.as_micros() as u64 * 5 / 4));
        let mut done = false;
        while begun.elapsed() < moment && !done {
            done = child.try_wait().unwrap().is_some();
            std::thread::park_timeout(Duration::from_micros(200));
        }
        let _ = child.kill();
        let complete = child.wait().unwrap().success();
        if complete {
            finished += 1;
            longest = begun.elapsed().max(Duration::from_millis(100));
        }
        if cut % 2 == 1 {
            let other = File::create(disk.mount_point().join("other")).unwrap();
            other.set_len(100).unwrap();
            other.sync_all().unwrap();
        }
        disk.cut();
        // Everything that a finished export says it wrote must be there, without any repair.
        let mut broken = if complete { world.differences(&folder) } else { Vec::new() };
        broken.extend(world.broken(&folder));
        broken.extend(world.unresumed(&folder));
        tally.point(&format!("cut {cut} after {moment:?}"), &broken);
    }
    println!(
        "power cut on {name}: {finished} of {} after the export ended, the others during it",
        effort.cuts
    );
    tally
}

/// A file system in an image file, mounted.
struct Disk {
    folder: TempDir,
}

impl Disk {
    fn make(system: &str, options: &[&str]) -> Result<Self, String> {
        let disk = Self { folder: tempfile::tempdir().map_err(|error| error.to_string())? };
        let image = File::create(disk.image()).map_err(|error| error.to_string())?;
        image.set_len(SIZE).map_err(|error| error.to_string())?;
        std::fs::create_dir(disk.mount_point()).map_err(|error| error.to_string())?;
        let image = disk.image().to_string_lossy().into_owned();
        tool(&format!("mkfs.{system}"), &[options, &[&*image]].concat())?;
        disk.mount()?;
        Ok(disk)
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("disk.img")
    }

    fn mount_point(&self) -> PathBuf {
        self.folder.path().join("mnt")
    }

    fn mount(&self) -> Result<(), String> {
        tool("mount", &["-o", "loop", &self.image().to_string_lossy(), &self.mount_point().to_string_lossy()])
    }

    /// Also waits for the exporter's children (cargo, rustfmt) to end.
    fn unmount(&self) {
        let mut tries = 0;
        while let Err(why) = tool("umount", &[&self.mount_point().to_string_lossy()]) {
            tries += 1;
            assert!(tries < 100, "{why}");
            std::thread::park_timeout(Duration::from_millis(100));
        }
    }

    /// Continues with what the device had; what was only in memory is gone.
    fn cut(&self) {
        let copy = self.folder.path().join("snap.img");
        tool("cp", &["--sparse=always", &self.image().to_string_lossy(), &copy.to_string_lossy()]).unwrap();
        self.unmount();
        std::fs::rename(copy, self.image()).unwrap();
        self.mount().unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = tool("umount", &[&self.mount_point().to_string_lossy()]);
    }
}
