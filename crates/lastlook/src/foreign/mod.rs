//! Foreign files, read in a process of their own: call sheets and scripts come from strangers' mail. The executable starts
//! itself again with [`COMMAND`]; that process limits itself before it looks at a byte ([`child`]).
//!
//! What goes wrong in there goes wrong there: it is killed when it is late, and what it says is data of a stranger.

pub mod child;

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use set_host::aids::{Stopped, Task};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::sync::Semaphore;

/// The hidden subcommand of the process that reads.
pub const COMMAND: &str = "read-foreign-file";
/// How long reading may take. A feature's schedule takes a tenth of a second; a busy laptop some more.
const TIME_MAX: Duration = Duration::from_secs(20);
/// Bytes that it may answer: [`child`] lists so little that it stays below.
const ANSWER_MAX: u64 = 4 << 20;
/// Files that are read at once; each may take [`child::MEMORY_MAX`].
static TURNS: Semaphore = Semaphore::const_new(2);

/// Reads a question (`child` says what one is) in a process of its own.
pub fn read(question: Vec<u8>) -> Task {
    let mut command = Command::new(own_program());
    command.arg(COMMAND);
    Box::pin(answered(command, question, TIME_MAX))
}

/// The program that this process runs, also after a newer one was installed in its place.
fn own_program() -> PathBuf {
    let running = PathBuf::from("/proc/self/exe");
    if running.exists() { running } else { std::env::current_exe().unwrap_or_else(|_| "lastlook".into()) }
}

/// What a command answers to what it is given, within a time.
async fn answered(mut command: Command, question: Vec<u8>, time: Duration) -> Result<Vec<u8>, Stopped> {
    let _turn = TURNS.try_acquire().map_err(|_| Stopped::Busy)?;
    // Nothing of this process goes along: no secret of its environment, no folder.
    command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    #[cfg(unix)]
    command.current_dir("/");
    #[cfg(windows)]
    command.envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
    let mut child = command.spawn().map_err(|e| Stopped::Absent(format!("no process can be started: {e}")))?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let work = async {
        let give = async {
            // A reader that ended early says why by how it ended.
            if let Some(mut stdin) = stdin {
                let _ = stdin.write_all(&question).await;
            }
        };
        let take = async {
            let mut answer = Vec::new();
            if let Some(stdout) = stdout {
                let _ = stdout.take(ANSWER_MAX + 1).read_to_end(&mut answer).await;
            }
            answer
        };
        let ((), answer) = tokio::join!(give, take);
        // Whoever says more than may be said is not waited for.
        if answer.len() as u64 > ANSWER_MAX {
            return Err(Stopped::TooLarge);
        }
        match child.wait().await {
            Ok(status) if status.success() => Ok(answer),
            _ => Err(Stopped::Crashed),
        }
    };
    tokio::time::timeout(time, work).await.unwrap_or(Err(Stopped::Late))
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
    use super::*;

    async fn shell(script: &str, time: Duration) -> Result<Vec<u8>, Stopped> {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        answered(command, b"hello\n".repeat(100_000), time).await
    }

    #[test]
    fn whatever_goes_wrong_in_it_is_said_and_ends() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let patience = Duration::from_secs(20);
        runtime.block_on(async {
            assert_eq!(shell("head -c 5; cat > /dev/null", patience).await, Ok(b"hello".to_vec()));
            assert_eq!(shell("kill -SEGV $$", patience).await, Err(Stopped::Crashed));
            assert_eq!(shell("exit 3", patience).await, Err(Stopped::Crashed));
            assert_eq!(shell("exec yes", patience).await, Err(Stopped::TooLarge));
            assert_eq!(shell("exec sleep 60", Duration::from_millis(200)).await, Err(Stopped::Late));
            assert_eq!(
                shell("echo $HOME$PATH$SECRET; pwd; cat > /dev/null", patience).await.unwrap().last(),
                Some(&b'\n')
            );
        });
    }
}
