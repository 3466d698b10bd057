//! Failing system calls: each call of the way in which an upload is kept fails once, or from some moment on, or the
//! process is killed in it. Nothing may be acknowledged that is not kept, the store may not write again before it was
//! opened anew, and no failure may end in a crash.

use std::collections::BTreeMap;
use std::path::Path;

use super::check::check;
use super::disk::{Disk, Names, write_image};
use super::random::Random;
use super::recording::{self, Ended, Recorder};
use super::said::Said;
use super::script::{Fault, Script, Upload};
use super::table::{Row, Setup};
use super::trace::Call;
use super::worker::{CANNOT_SPEAK, GAVE_UP, Job, begin};

/// Fewest runs of the control: not every call that fails is in the way of an acknowledgement.
const CARELESS_MIN: u64 = 40;
/// Uploads of one worker.
const UPLOADS: usize = 8;
/// The signal of `kill -9`.
const SIGKILL: i32 = 9;
/// Calls that are tried but do not change a file, so that they are not always traced.
const READING: &str = "pread64,read,fstat,newfstatat,stat,lstat,statx,flock,getdents64,munmap";
/// How calls fail. What begins with `retval` or `signal` is strace's; the others are errors.
const FAILURES: [(&str, &[&str]); 22] = [
    ("fsync", &["EIO", "ENOSPC", "EINTR", "signal=KILL"]),
    ("fdatasync", &["EIO", "ENOSPC", "EINTR", "signal=KILL"]),
    ("pwrite64", &["EIO", "ENOSPC", "EINTR", "EDQUOT", "signal=KILL"]),
    ("write", &["EIO", "ENOSPC", "EINTR", "signal=KILL"]),
    ("ftruncate", &["EIO", "ENOSPC", "EINTR", "signal=KILL"]),
    ("openat", &["EIO", "ENOSPC", "EMFILE", "EACCES", "signal=KILL"]),
    ("rename", &["EIO", "ENOSPC", "EROFS", "signal=KILL"]),
    ("unlink", &["EIO", "EROFS", "signal=KILL"]),
    ("mkdir", &["EIO", "ENOSPC", "signal=KILL"]),
    // With EIO, Rust's own library panics when a folder that was listed is closed.
    ("close", &["EINTR", "signal=KILL"]),
    ("fcntl", &["EIO", "ENOLCK", "EINTR", "signal=KILL"]),
    ("lseek", &["EIO"]),
    ("mmap", &["ENOMEM", "EACCES"]),
    ("munmap", &["EINVAL"]),
    ("pread64", &["EIO", "EINTR"]),
    ("read", &["EIO", "EINTR"]),
    ("fstat", &["EIO"]),
    ("newfstatat", &["EIO", "EACCES"]),
    ("statx", &["EIO", "EACCES"]),
    ("flock", &["EIO", "ENOLCK", "EINTR"]),
    ("getdents64", &["EIO"]),
    ("fallocate", &["ENOSPC"]),
];
/// Those that are also tried failing for good: a broken or full disk.
const FOR_GOOD: [&str; 4] = ["fsync", "fdatasync", "pwrite64", "write"];

/// One accident.
#[derive(Clone, Debug)]
struct Failure {
    call: &'static str,
    inject: String,
    for_good: bool,
}

/// Lets calls fail: all of them if they are not more than so many runs.
pub fn run(setup: &Setup) -> Result<Vec<Row>, Fault> {
    let all = failures(setup)?;
    let row = several(setup, "syscalls", sample(setup, &all, setup.runs), false)?;
    let writing = |failure: &&Failure| {
        matches!(failure.call, "fsync" | "pwrite64") && !failure.for_good && !failure.inject.contains("KILL")
    };
    let writing: Vec<Failure> = all.iter().filter(writing).cloned().collect();
    let mut careless =
        several(setup, "syscalls, careless", sample(setup, &writing, setup.runs.div_ceil(20).max(CARELESS_MIN)), true)?;
    careless.is_control();
    let mut row = row;
    row.notes.push(format!("of {} ways in which the {UPLOADS} uploads' calls can fail", all.len()));
    Ok(vec![row, careless])
}

fn several(setup: &Setup, name: &'static str, failures: Vec<Failure>, careless: bool) -> Result<Row, Fault> {
    let uploads = Script::uploads(setup.seed, UPLOADS + 1)?;
    setup.each(name, failures.len() as u64, |number, row| {
        let failure = usize::try_from(number).ok().and_then(|number| failures.get(number));
        failure.map_or(Ok(()), |failure| one(setup, failure, &uploads, careless, number, row))
    })
}

/// Every call of a run to which nothing happens, and every way in which it can fail.
fn failures(setup: &Setup) -> Result<Vec<Failure>, Fault> {
    let root = setup.folder("syscalls-count");
    begin(&root)?;
    let ended = recording::run(setup, "syscalls-count", &job(setup, &root, false), None, READING)?;
    std::fs::remove_dir_all(&root)?;
    if !ended.said.done {
        return Err(format!("the worker does not work: {:?}", ended.said.faults).into());
    }
    // What comes before is the loading of the program.
    let begins = ended.calls.iter().position(|call| names(call, &root)).ok_or("the worker opens nothing")?;
    let count = |calls: &[Call], name: &str| calls.iter().filter(|call| call.name == name).count();
    let mut all = Vec::new();
    for (call, ways) in FAILURES {
        let before = count(ended.calls.get(..begins).unwrap_or_default(), call);
        for when in before + 1..=count(&ended.calls, call) {
            for way in ways {
                all.push(failure(call, way, when, false));
                if FOR_GOOD.contains(&call) && matches!(*way, "EIO" | "ENOSPC") {
                    all.push(failure(call, way, when, true));
                }
            }
        }
    }
    Ok(all)
}

/// Whether a call names something in a folder.
fn names(call: &Call, folder: &Path) -> bool {
    (0..2).any(|index| call.path(index).is_ok_and(|path| Path::new(&path).starts_with(folder)))
}

fn failure(call: &'static str, way: &str, when: usize, for_good: bool) -> Failure {
    let way = if way.contains('=') { way.to_owned() } else { format!("error={way}") };
    let plus = if for_good { "+" } else { "" };
    Failure { call, inject: format!("{call}:{way}:when={when}{plus}"), for_good }
}

/// So many of them, each at most once, and of each call alike many as far as it has them.
fn sample(setup: &Setup, all: &[Failure], count: u64) -> Vec<Failure> {
    let mut random = Random::new(setup.seed, "sample");
    let mut by_call: BTreeMap<&str, Vec<&Failure>> = BTreeMap::new();
    for failure in all {
        by_call.entry(failure.call).or_default().push(failure);
    }
    let mut chosen = Vec::new();
    while (chosen.len() as u64) < count && !by_call.is_empty() {
        for rest in by_call.values_mut() {
            let at = random.index(rest.len());
            chosen.push(rest.swap_remove(at).clone());
        }
        by_call.retain(|_, rest| !rest.is_empty());
    }
    chosen.truncate(usize::try_from(count).unwrap_or(usize::MAX));
    chosen
}

fn job(setup: &Setup, root: &Path, careless: bool) -> Job {
    let reopens = if careless { 0 } else { 2 };
    Job { root: root.to_owned(), seed: setup.seed, uploads: UPLOADS, reopens, careless }
}

fn one(
    setup: &Setup,
    failure: &Failure,
    uploads: &[Upload],
    careless: bool,
    number: u64,
    row: &mut Row,
) -> Result<(), Fault> {
    let name = format!("syscalls-{}-{number}", if careless { "careless" } else { "honest" });
    let root = setup.folder(&name);
    begin(&root)?;
    let also = if READING.split(',').any(|call| call == failure.call) { failure.call } else { "" };
    let ended = recording::run(setup, &name, &job(setup, &root, careless), Some(&failure.inject), also)?;
    let mut wrong = ending(failure, &ended, careless);
    let mut untrue = images(setup, &name, &root, uploads, &ended, &mut wrong)?;
    let verdict = check(&root, setup.seed, uploads, &ended.said);
    untrue = untrue.max(verdict.lost);
    wrong.extend(verdict.wrong);
    row.runs += 1;
    row.acknowledged += verdict.acknowledged;
    row.false_acknowledgements += untrue;
    if wrong.is_empty() {
        std::fs::remove_dir_all(root)?;
    } else {
        wrong.insert(0, format!("with `{}`", failure.inject));
        row.fail(&format!("syscalls --runs {} --seed {}", setup.runs, setup.seed), &root, &wrong);
    }
    Ok(())
}

/// How the worker may end.
fn ending(failure: &Failure, ended: &Ended, careless: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    let killed = failure.inject.contains("signal=KILL");
    match ended.signal {
        Some(SIGKILL) if killed => {}
        Some(signal) => wrong.push(format!("the worker crashed with signal {signal}")),
        None => {}
    }
    let Said { done, faults, .. } = &ended.said;
    let gave_up = ended.code == Some(GAVE_UP) && !failure.for_good && !careless;
    if gave_up {
        wrong.push(format!("the store does not recover by being opened anew: {faults:?}"));
    }
    if ended.code == Some(0) && !done {
        wrong.push("the worker ended without having kept all".into());
    }
    match ended.code {
        None | Some(0 | GAVE_UP | CANNOT_SPEAK) => {}
        Some(code) => wrong.push(format!("the worker ended with {code}")),
    }
    wrong.extend(faults.iter().filter(|words| !is_in_words(words)).map(|words| format!("not in words: {words}")));
    wrong
}

/// Whether a person can read it: no name of a type.
fn is_in_words(fault: &str) -> bool {
    !fault.is_empty()
        && !["Os {", "SqliteFailure", "Error(", "Some(", "::"].iter().any(|type_name| fault.contains(type_name))
}

/// The disk after a power cut when the worker has ended: with nothing but what was flushed, and with part of the rest.
/// Gives the number of acknowledgements that were not true.
fn images(
    setup: &Setup,
    name: &str,
    root: &Path,
    uploads: &[Upload],
    ended: &Ended,
    wrong: &mut Vec<String>,
) -> Result<usize, Fault> {
    let mut random = Random::new(setup.seed, name);
    let mut recorder = Recorder::new(root);
    recorder.follow(ended)?;
    let mut disk = Disk::new(Names::Strict);
    recorder.operations().iter().for_each(|operation| disk.apply(operation, &mut random));
    let folder = setup.folder(&format!("{name}-image"));
    let mut untrue = 0;
    for image in [disk.only_flushed(), disk.after_power_cut(&mut random)] {
        write_image(&image, &folder)?;
        let verdict = check(&folder, setup.seed, uploads, &ended.said);
        untrue = untrue.max(verdict.lost);
        wrong.extend(verdict.wrong.into_iter().map(|what| format!("after a power cut: {what}")));
    }
    std::fs::remove_dir_all(folder)?;
    Ok(untrue)
}
