//! A private PostgreSQL server in a temporary folder, from the programs that are installed here.

#![allow(dead_code, reason = "each test file takes what it needs")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The user that the server runs as when the tests run as root, which PostgreSQL refuses.
const USERS: [&str; 2] = ["postgres", "nobody"];

/// A database server that is stopped, and its folder removed, at the end.
pub struct Server {
    folder: PathBuf,
    programs: PathBuf,
    user: Option<&'static str>,
}

/// Where a PostgreSQL can be reached: what `LASTLOOK_TEST_POSTGRES` says, or a private server; else why not.
pub fn reach() -> Result<(String, Option<Server>), String> {
    if let Ok(url) = std::env::var("LASTLOOK_TEST_POSTGRES") {
        return Ok((url, None));
    }
    let server = Server::start()?;
    Ok((server.url(), Some(server)))
}

impl Server {
    /// Starts a server that listens on a socket in its folder only.
    pub fn start() -> Result<Self, String> {
        let programs = programs().ok_or("no initdb and postgres are installed")?;
        let folder = std::env::temp_dir().join(format!("lastlook-postgres-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
        let user = USERS.into_iter().find(|user| is_root && known(user));
        let server = Self { folder, programs, user };
        if let Some(user) = user {
            run(Command::new("chown").arg(user).arg(&server.folder))?;
        }
        let data = server.folder.join("data");
        let data = data.to_string_lossy();
        run(server.program("initdb").args(["-D", &data, "-A", "trust", "-U", "lastlook", "-E", "UTF8", "--locale=C"]))?;
        let listen = format!("-k {} -c listen_addresses=''", server.folder.display());
        let log = server.folder.join("log");
        run(server.program("pg_ctl").args(["-D", &data, "-w", "-o", &listen, "-l", &log.to_string_lossy(), "start"]))?;
        Ok(server)
    }

    pub fn url(&self) -> String {
        format!("host={} user=lastlook dbname=postgres", self.folder.display())
    }

    /// Stops the server as a power cut would, and starts it again.
    pub fn crash(&self) {
        let data = self.folder.join("data");
        let restarted =
            run(self.program("pg_ctl").args(["-D", &data.to_string_lossy(), "-m", "immediate", "-w", "restart"]));
        assert_eq!(restarted, Ok(()));
    }

    fn program(&self, name: &str) -> Command {
        let path = self.programs.join(name);
        let mut command = match self.user {
            Some(user) => {
                let mut command = Command::new("runuser");
                command.args(["-u", user, "--"]).arg(path);
                command
            }
            None => Command::new(path),
        };
        command.current_dir(&self.folder);
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.folder.join("data");
        let _ = run(self.program("pg_ctl").args(["-D", &data.to_string_lossy(), "-m", "immediate", "stop"]));
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    // Output goes to nowhere, not into a pipe: the server that `pg_ctl` leaves behind would hold it open.
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{command:?} ended with {status}")),
        Err(error) => Err(format!("{command:?}: {error}")),
    }
}

fn known(user: &str) -> bool {
    run(Command::new("id").arg(user)).is_ok()
}

/// The folder with `initdb`, `pg_ctl` and `postgres`: in the path, or where Debian puts them.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    folders.extend(versions.map(|version| version.path().join("bin")));
    let complete = |folder: &PathBuf| ["initdb", "pg_ctl", "postgres"].iter().all(|name| is_file(&folder.join(name)));
    folders.into_iter().find(complete)
}

fn is_file(path: &Path) -> bool {
    path.is_file()
}
