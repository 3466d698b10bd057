//! `kill -9` at random moments: while the store opens, recovers, writes, or has just said that something is kept.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::check::check;
use super::random::Random;
use super::said::Said;
use super::script::{Fault, Script, Upload};
use super::table::{Row, Setup};
use super::worker::{Job, begin};

/// Most kills that one store suffers.
const KILLS_MAX: u64 = 8;
/// Uploads that a worker would send if it lived.
const UPLOADS: usize = 60;

/// Kills so many workers.
pub fn run(setup: &Setup) -> Result<Row, Fault> {
    let length = whole_run(setup)?;
    let row = setup.each("kill", setup.runs.div_ceil(KILLS_MAX), |chain, row| {
        let kills = KILLS_MAX.min(setup.runs - chain * KILLS_MAX);
        one_store(setup, chain, kills, length, row)
    })?;
    Ok(row)
}

/// How long a worker takes that nobody kills.
fn whole_run(setup: &Setup) -> Result<Duration, Fault> {
    let root = setup.folder("kill-whole");
    begin(&root)?;
    let start = Instant::now();
    let output = Command::new(&setup.program).args(job(&root, setup.seed).args()).output()?;
    let length = start.elapsed();
    let mut said = Said::default();
    said.hear_all(&output.stdout);
    if !said.done || !said.wrong.is_empty() {
        return Err(format!("the worker does not work: {:?} {:?}", said.faults, said.wrong).into());
    }
    std::fs::remove_dir_all(root)?;
    Ok(length)
}

fn job(root: &Path, seed: u64) -> Job {
    Job { root: root.to_owned(), seed, uploads: UPLOADS, reopens: 0, careless: false }
}

/// One store through several kills, checked after some of them and after the last.
fn one_store(setup: &Setup, chain: u64, kills: u64, length: Duration, row: &mut Row) -> Result<(), Fault> {
    let seed = setup.seed.wrapping_add(chain);
    let mut random = Random::new(seed, "kill");
    let root = setup.folder(&format!("kill-{seed}"));
    begin(&root)?;
    let uploads = Script::uploads(seed, UPLOADS + 1)?;
    let mut said = Said::default();
    for number in 0..kills {
        row.runs += 1;
        one_kill(setup, &job(&root, seed), length, &mut random, &mut said)?;
        if number + 1 < kills && random.per_mille(500) {
            continue;
        }
        if !judge(&root, seed, &uploads, &said, row) {
            return Ok(());
        }
    }
    row.acknowledged += said.acknowledged();
    std::fs::remove_dir_all(root)?;
    Ok(())
}

fn judge(root: &Path, seed: u64, uploads: &[Upload], said: &Said, row: &mut Row) -> bool {
    let verdict = check(root, seed, uploads, said);
    row.lost += verdict.lost;
    if !verdict.is_sound() {
        row.fail(&format!("kill --runs {KILLS_MAX} --seed {seed}"), root, &verdict.wrong);
    }
    verdict.is_sound()
}

/// Lets a worker run for some time, or until it has said so much, and kills it.
fn one_kill(setup: &Setup, job: &Job, length: Duration, random: &mut Random, said: &mut Said) -> Result<(), Fault> {
    let mut child = Command::new(&setup.program).args(job.args()).stdout(Stdio::piped()).spawn()?;
    let mut output = BufReader::new(child.stdout.take().ok_or("no pipe")?);
    let mut heard = Vec::new();
    if random.per_mille(500) {
        let whole = u64::try_from(length.as_micros()).unwrap_or(u64::MAX);
        let most = if random.per_mille(300) { whole / 6 } else { whole };
        std::thread::sleep(Duration::from_micros(random.below(most)));
    } else {
        for _ in 0..random.below(UPLOADS as u64) {
            output.read_until(b'\n', &mut heard)?;
        }
        let moment = Instant::now() + Duration::from_micros(random.below(600));
        while Instant::now() < moment {
            std::hint::spin_loop();
        }
    }
    child.kill()?;
    output.read_to_end(&mut heard)?;
    child.wait()?;
    said.hear_all(&heard);
    Ok(())
}
