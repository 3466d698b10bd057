//! Power cuts: what the worker asked of the disk is written down, and the disk built again as it may be after a power
//! cut at any moment. Some workers are killed before, or their flushes fail, and they begin anew: what the system then
//! shows as written need not be on the disk.

use std::collections::BTreeSet;
use std::path::Path;

use super::check::check;
use super::disk::{Disk, Names, read_image, write_image};
use super::operation::Operation;
use super::random::Random;
use super::recording::{self, Recorder};
use super::said::Said;
use super::script::{Fault, Script, Upload};
use super::table::{Row, Setup};
use super::worker::{Job, begin};

/// Power cuts for each recording.
const CUTS: u64 = 50;
/// Uploads of a worker that nothing happens to: enough that SQLite empties its write-ahead log by itself.
const UPLOADS_LONG: usize = 110;
/// Uploads of the others.
const UPLOADS_SHORT: usize = 25;
/// Bytes of the write-ahead log's index that are left lying about, with anything in them.
const INDEX_BYTES: usize = 32_768;

/// What is taken away from the recording, to prove that the harness would see it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Control {
    /// Nothing: the real thing.
    None,
    /// Flushes of the write-ahead log but for those before it is emptied, as with `synchronous=NORMAL`.
    Normal,
    /// Flushes of folders.
    Folders,
}

/// A recording: what was asked of the disk, and what was sent.
struct Recording {
    seed: u64,
    accidents: Vec<String>,
    operations: Vec<Operation>,
    uploads: Vec<Upload>,
}

/// Cuts the power so many times; and again with less care taken, which must be found.
pub fn run(setup: &Setup) -> Result<Vec<Row>, Fault> {
    let kinds = [
        ("power", Control::None, setup.runs),
        ("power, as NORMAL", Control::Normal, setup.runs.div_ceil(10)),
        ("power, folders", Control::Folders, setup.runs.div_ceil(10)),
    ];
    kinds.into_iter().map(|(name, control, runs)| cuts(setup, name, control, runs)).collect()
}

fn cuts(setup: &Setup, name: &'static str, control: Control, runs: u64) -> Result<Row, Fault> {
    let mut row = setup.each(name, runs.div_ceil(CUTS), |number, row| {
        let seed = setup.seed.wrapping_add(number);
        let mut recording = record(setup, seed, control)?;
        recording.operations = careless(recording.operations, control);
        for cut in 0..CUTS.min(runs - number * CUTS) {
            one_cut(setup, &recording, cut, control, row)?;
        }
        Ok(())
    })?;
    if control != Control::None {
        row.is_control();
    }
    Ok(row)
}

/// Records one or several workers over one folder, one after the other.
fn record(setup: &Setup, seed: u64, control: Control) -> Result<Recording, Fault> {
    let mut random = Random::new(seed, "power");
    let name = format!("power-{seed}");
    let root = setup.folder(&name);
    begin(&root)?;
    let mut recorder = Recorder::new(&root);
    let accidents = if control == Control::None { accidents(seed, &mut random) } else { Vec::new() };
    let uploads = if accidents.is_empty() { UPLOADS_LONG } else { UPLOADS_SHORT };
    let job = Job { root: root.clone(), seed, uploads, reopens: 3, careless: false };
    for inject in accidents.iter().map(|inject| Some(inject.as_str())).chain([None]) {
        let ended = recording::run(setup, &name, &job, inject, "")?;
        recorder.follow(&ended)?;
    }
    let operations = recorder.operations();
    is_like(&operations, &root)?;
    std::fs::remove_dir_all(root)?;
    Ok(Recording { seed, accidents, operations, uploads: Script::uploads(seed, uploads + 1)? })
}

/// What happens to the workers before the last one: nothing, kills in the middle of a call, or failing flushes.
fn accidents(seed: u64, random: &mut Random) -> Vec<String> {
    let calls = ["fsync", "pwrite64", "rename", "mkdir", "ftruncate", "close", "write"];
    let kill = |random: &mut Random| {
        let call = random.pick(&calls);
        let most = if call == "pwrite64" { 300 } else { 40 };
        format!("{call}:signal=KILL:when={}", random.between(1, most))
    };
    let flush = |random: &mut Random| format!("fsync:error=EIO:when={}", random.between(1, 80));
    match seed % 4 {
        0 => Vec::new(),
        1 => (0..4).map(|_| kill(random)).collect(),
        2 => vec![flush(random), flush(random)],
        _ => vec![flush(random), kill(random), flush(random), kill(random)],
    }
}

/// The model must show what the real folder shows, or it is not trusted.
fn is_like(operations: &[Operation], root: &Path) -> Result<(), Fault> {
    let mut disk = Disk::new(Names::Strict);
    let mut random = Random::new(0, "like");
    operations.iter().for_each(|operation| disk.apply(operation, &mut random));
    let (seen, real) = (disk.seen(), read_image(root)?);
    let names: BTreeSet<_> = seen.keys().chain(real.keys()).filter(|name| seen.get(*name) != real.get(*name)).collect();
    if names.is_empty() { Ok(()) } else { Err(format!("the model of the disk is wrong about {names:?}").into()) }
}

/// Takes the flushes away that a less careful store would not make.
fn careless(operations: Vec<Operation>, control: Control) -> Vec<Operation> {
    let named = |wanted: &str| -> BTreeSet<_> {
        let created = operations.iter().filter_map(|operation| match operation {
            Operation::Create { name, node, .. } if name == wanted => Some(*node),
            _ => None,
        });
        created.collect()
    };
    let (log, database) = (named("lastlook.db-wal"), named("lastlook.db"));
    let files: BTreeSet<_> = operations
        .iter()
        .filter_map(|operation| match operation {
            Operation::Create { node, is_folder: false, .. } => Some(*node),
            _ => None,
        })
        .collect();
    let empties = |rest: &[Operation]| {
        let next = rest.iter().find_map(|operation| match operation {
            Operation::Write { node, .. } if log.contains(node) || database.contains(node) => Some(*node),
            _ => None,
        });
        next.is_some_and(|node| database.contains(&node))
    };
    let mut kept = Vec::with_capacity(operations.len());
    for (index, operation) in operations.iter().enumerate() {
        let rest = operations.get(index + 1..).unwrap_or_default();
        let dropped = match (control, operation) {
            (Control::Normal, Operation::Flush { node }) => log.contains(node) && !empties(rest),
            (Control::Folders, Operation::Flush { node }) => !files.contains(node),
            _ => false,
        };
        if !dropped {
            kept.push(operation.clone());
        }
    }
    kept
}

fn one_cut(setup: &Setup, recording: &Recording, cut: u64, control: Control, row: &mut Row) -> Result<(), Fault> {
    let Recording { seed, accidents, operations, uploads } = recording;
    let mut random = Random::new(seed.wrapping_mul(1 << 20).wrapping_add(cut), "cut");
    let names = if control == Control::Folders || random.per_mille(750) { Names::Strict } else { Names::Ordered };
    let moment = moment(operations, &mut random);
    let (mut disk, mut said) = (Disk::new(names), Said::default());
    for operation in operations.iter().take(moment) {
        disk.apply(operation, &mut random);
        if let Operation::Said(line) = operation {
            said.hear(line);
        }
    }
    let folder = setup.folder(&format!("power-{seed}-{cut}-{}", row.name.len()));
    write_image(&disk.after_power_cut(&mut random), &folder)?;
    let store = folder.join("store");
    if store.is_dir() && random.per_mille(250) {
        std::fs::write(store.join("lastlook.db-shm"), random.bytes(INDEX_BYTES))?;
    }
    let mut verdict = check(&folder, *seed, uploads, &said);
    row.runs += 1;
    row.acknowledged += verdict.acknowledged;
    row.lost += verdict.lost;
    if verdict.is_sound() {
        std::fs::remove_dir_all(folder)?;
    } else {
        verdict.wrong.push(format!("after {accidents:?}, cut {cut} at {moment} of {}, {names:?}", operations.len()));
        row.fail(&format!("power --runs {CUTS} --seed {seed}"), &folder, &verdict.wrong);
    }
    Ok(())
}

/// When the power is cut: half of the times just after something was acknowledged.
fn moment(operations: &[Operation], random: &mut Random) -> usize {
    let any = random.index(operations.len() + 1);
    if random.per_mille(500) {
        return any;
    }
    let acknowledged = |operation: &Operation| matches!(operation, Operation::Said(line) if line.starts_with("kept") || line.starts_with("file"));
    let next = operations.iter().skip(any).position(acknowledged);
    next.map_or(operations.len(), |next| any + next + 1)
}
