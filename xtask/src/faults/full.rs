//! A full disk: a small file system in memory is filled by uploads until there is no room. The store must say so in
//! words, keep what it acknowledged, and go on when there is room again.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::check::check;
use super::disk::{read_image, write_image};
use super::random::Random;
use super::said::Said;
use super::script::{Fault, Script, Upload};
use super::table::{Row, Setup};
use super::worker::{GAVE_UP, Job, begin};

/// Disks that are filled for so many runs of the other harnesses.
const RUNS_FOR_EACH: u64 = 50;
/// Smallest and largest disk, in KiB.
const SIZES: (u64, u64) = (768, 2048);
/// A file that takes room away and is removed in the end, in KiB.
const BALLAST: usize = 256;
/// More uploads than fit.
const UPLOADS: usize = 150;

/// A file system that is taken away when this is dropped.
struct Mounted(PathBuf);

impl Mounted {
    fn new(place: &Path, size: u64) -> Result<Self, String> {
        std::fs::create_dir_all(place).map_err(|error| error.to_string())?;
        let output = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}k"), "lastlook-faults"])
            .arg(place)
            .output()
            .map_err(|_| "there is no `mount`")?;
        if output.status.success() {
            return Ok(Self(place.to_owned()));
        }
        let _ = std::fs::remove_dir(place);
        Err(format!("a small disk cannot be mounted here: {}", String::from_utf8_lossy(&output.stderr).trim()))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
        let _ = std::fs::remove_dir(&self.0);
    }
}

/// Whether a small disk can be mounted.
pub fn is_possible(setup: &Setup) -> Result<(), String> {
    Mounted::new(&setup.folder("full-tried"), SIZES.0).map(|_| ())
}

/// Fills so many disks.
pub fn run(setup: &Setup) -> Result<Row, Fault> {
    setup.each("full", setup.runs.div_ceil(RUNS_FOR_EACH), |number, row| {
        one(setup, setup.seed.wrapping_add(number), row)
    })
}

fn one(setup: &Setup, seed: u64, row: &mut Row) -> Result<(), Fault> {
    let mut random = Random::new(seed, "full");
    let mounted = Mounted::new(&setup.folder(&format!("full-disk-{seed}")), random.between(SIZES.0, SIZES.1))?;
    let ballast = mounted.0.join("ballast");
    std::fs::write(&ballast, vec![0; BALLAST * 1024])?;
    let root = mounted.0.join("root");
    begin(&root)?;
    let uploads = Script::uploads(seed, UPLOADS + 1)?;
    let job = Job { root: root.clone(), seed, uploads: UPLOADS, reopens: 1, careless: false };
    let (mut said, mut wrong) = (Said::default(), Vec::new());
    fill(setup, &job, &mut said, &mut wrong)?;
    let mut lost = copy_is_sound(setup, &root, seed, &uploads, &said, &mut wrong)?;
    // Room again: it goes on, until the disk is full a second time.
    std::fs::remove_file(ballast)?;
    let before = said.acknowledged();
    fill(setup, &job, &mut said, &mut wrong)?;
    if said.acknowledged() <= before {
        wrong.push("it does not go on when there is room again".into());
    }
    lost = lost.max(copy_is_sound(setup, &root, seed, &uploads, &said, &mut wrong)?);
    row.runs += 1;
    row.acknowledged += said.acknowledged();
    row.lost += lost;
    if !wrong.is_empty() {
        let folder = setup.folder(&format!("full-{seed}"));
        write_image(&read_image(&root)?, &folder)?;
        row.fail(&format!("full --runs 1 --seed {seed}"), &folder, &wrong);
    }
    Ok(())
}

/// Lets the worker send until there is no room.
fn fill(setup: &Setup, job: &Job, said: &mut Said, wrong: &mut Vec<String>) -> Result<(), Fault> {
    let output = Command::new(&setup.program).args(job.args()).output()?;
    let faults = said.faults.len();
    said.hear_all(&output.stdout);
    if output.status.code() != Some(GAVE_UP) {
        wrong.push(format!("on a full disk the worker ended with {}", output.status));
    }
    let told = said.faults.get(faults..).unwrap_or_default();
    let clear = |words: &&String| words.contains("full") || words.contains("No space left");
    let unclear: Vec<&String> = told.iter().filter(|words| !clear(words)).collect();
    if told.is_empty() || !unclear.is_empty() {
        wrong.push(format!("it does not say that the disk is full: {unclear:?}"));
    }
    Ok(())
}

/// Checks a copy on another disk, as a person would who wants to know what is there.
fn copy_is_sound(
    setup: &Setup,
    root: &Path,
    seed: u64,
    uploads: &[Upload],
    said: &Said,
    wrong: &mut Vec<String>,
) -> Result<usize, Fault> {
    let folder = setup.folder(&format!("full-copy-{seed}"));
    write_image(&read_image(root)?, &folder)?;
    let verdict = check(&folder, seed, uploads, said);
    std::fs::remove_dir_all(folder)?;
    wrong.extend(verdict.wrong);
    Ok(verdict.lost)
}
