//! Runs the worker under `strace`: writes down every call that changes a file, and can let calls fail or kill in them.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;

use super::operation::{Operation, Watcher};
use super::said::Said;
use super::script::Fault;
use super::table::Setup;
use super::trace::{Call, parse};
use super::worker::Job;

/// Every call that can change a file, its name, or what a descriptor stands for. Those that the model does not know
/// are among them so that it can refuse them.
const CALLS: &str = "open,openat,openat2,creat,write,writev,pwrite64,pwritev,pwritev2,truncate,ftruncate,fallocate,\
    rename,renameat,renameat2,unlink,unlinkat,rmdir,fsync,fdatasync,sync_file_range,sync,syncfs,close,mkdir,mkdirat,\
    link,linkat,symlink,symlinkat,dup,dup2,dup3,fcntl,lseek,mmap,copy_file_range,sendfile,splice,io_uring_enter";
/// Bytes of a string that strace writes down: more than any write has.
const STRING_MAX: &str = "1048576";

/// What came of one run of the worker.
pub struct Ended {
    /// What it said.
    pub said: Said,
    /// The code that it ended with, if it ended by itself.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// Its calls.
    pub calls: Vec<Call>,
}

/// Whether there is a `strace` that may trace.
pub fn is_possible() -> Result<(), String> {
    let tried = Command::new("strace").args(["-f", "-o", "/dev/null", "true"]).output();
    match tried {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!("`strace` cannot trace here: {}", String::from_utf8_lossy(&output.stderr).trim())),
        Err(_) => Err("`strace` is not installed".into()),
    }
}

/// Runs the worker and writes its calls down. `inject` is what goes wrong, as strace's `inject=`; `also` are further
/// calls to be traced.
pub fn run(setup: &Setup, name: &str, job: &Job, inject: Option<&str>, also: &str) -> Result<Ended, Fault> {
    let trace = setup.folder(&format!("{name}.trace"));
    let mut strace = Command::new("strace");
    strace.args(["-f", "-xx", "-s", STRING_MAX, "-o"]).arg(&trace);
    // Faster, but with it strace 6.1 sends no signals.
    if !inject.is_some_and(|inject| inject.contains("signal=")) {
        strace.arg("--seccomp-bpf");
    }
    let comma = if also.is_empty() { "" } else { "," };
    strace.args(["-e", &format!("trace={CALLS}{comma}{also}"), "-e", "signal=none"]);
    if let Some(inject) = inject {
        strace.args(["-e", &format!("inject={inject}")]);
    }
    let output = strace.arg(&setup.program).args(job.args()).output()?;
    let text = std::fs::read_to_string(&trace)?;
    std::fs::remove_file(&trace)?;
    let mut said = Said::default();
    said.hear_all(&output.stdout);
    Ok(Ended { said, code: output.status.code(), signal: output.status.signal(), calls: parse(&text)? })
}

/// Follows several runs over one folder.
pub struct Recorder {
    watcher: Watcher,
}

impl Recorder {
    /// Begins with an empty folder.
    pub fn new(root: &Path) -> Self {
        Self { watcher: Watcher::new(root) }
    }

    /// Takes in one run.
    pub fn follow(&mut self, ended: &Ended) -> Result<(), String> {
        self.watcher.follow(&ended.calls)
    }

    /// All that was asked of the disk.
    pub fn operations(self) -> Vec<Operation> {
        self.watcher.operations()
    }
}
