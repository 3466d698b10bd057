//! The press: a sheet of HTML becomes a PDF, by a browser of this machine that runs for this one sheet, without a window,
//! with a profile of one use and without a network.
//!
//! Never prints what needs anything else than itself, and leaves neither a process nor a file behind.

use std::fs::DirBuilder;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use set_host::aids::{Aid, Stopped};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;

use crate::desk;

/// What browsers are called that print so.
const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
/// Where they are on a Mac.
const MAC: &[&str] = &[
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
/// What to say where there is none.
pub const ABSENT: &str =
    "no Chromium is on this machine: install it (Debian's package is `chromium`), or name it with `--chromium`";
/// How long one sheet may take: two seconds on a laptop, more when it is busy.
const TIME_MAX: Duration = Duration::from_secs(40);
/// How long somebody waits for their turn.
const TURN_WAIT: Duration = Duration::from_secs(20);
/// Bytes of a PDF: ten sheets of labels are below one MB.
const PDF_MAX: u64 = 32 << 20;
/// Sheets that are printed at once: each takes a few hundred MB while it runs.
static TURNS: Semaphore = Semaphore::const_new(1);

/// The browser that prints: the one that is named, or one that is found.
pub fn browser(named: Option<&Path>) -> Option<PathBuf> {
    if let Some(named) = named {
        return Some(named.to_owned());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_path = std::env::split_paths(&path).flat_map(|folder| NAMES.iter().map(move |name| folder.join(name)));
    in_path.chain(MAC.iter().map(PathBuf::from)).find(|program| program.is_file())
}

/// The press of a server: what goes wrong in it is said to whoever runs it.
pub fn of_server(browser: Option<PathBuf>) -> Aid {
    Arc::new(move |html| {
        let browser = browser.clone();
        Box::pin(async move {
            let printed = print(browser.as_deref(), &html).await;
            if let Err(stopped @ (Stopped::Absent(_) | Stopped::Crashed | Stopped::Late)) = &printed {
                anstream::eprintln!("no PDF was made: {}", words(stopped));
            }
            printed
        })
    })
}

/// Prints a sheet.
pub async fn print(browser: Option<&Path>, html: &[u8]) -> Result<Vec<u8>, Stopped> {
    let browser = browser.ok_or_else(|| Stopped::Absent(ABSENT.to_owned()))?;
    print_within(browser, html, TIME_MAX).await
}

async fn print_within(browser: &Path, html: &[u8], time: Duration) -> Result<Vec<u8>, Stopped> {
    let turn = tokio::time::timeout(TURN_WAIT, TURNS.acquire()).await;
    let _turn = turn.map_err(|_| Stopped::Busy)?.map_err(|_| Stopped::Busy)?;
    let folder = Folder::new().map_err(|e| Stopped::Absent(format!("no folder for a sheet can be made: {e}")))?;
    let (page, pdf) = (folder.0.join("page.html"), folder.0.join("page.pdf"));
    folder.write(&page, html).map_err(|e| Stopped::Absent(format!("no sheet can be written: {e}")))?;
    let started = command(browser, &folder.0, &page, &pdf).spawn();
    let mut running = Running(started.map_err(|e| Stopped::Absent(format!("`{}`: {e}", browser.display())))?);
    match tokio::time::timeout(time, running.0.wait()).await {
        Ok(Ok(_)) => taken(&pdf),
        Ok(Err(_)) => Err(Stopped::Crashed),
        Err(_) => {
            running.end();
            // What is killed may still write for a moment; its folder goes after it.
            let _ = running.0.wait().await;
            Err(Stopped::Late)
        }
    }
}

/// Why there is no PDF, for whoever runs this.
pub fn words(stopped: &Stopped) -> String {
    match stopped {
        Stopped::Absent(words) => words.clone(),
        Stopped::Busy => "other sheets are being printed; try again".to_owned(),
        Stopped::Late => format!("the browser took more than {} seconds and was ended", TIME_MAX.as_secs()),
        Stopped::Crashed => {
            "the browser ended without a PDF; it needs to start processes of its own, which a service or a container may \
             forbid: see \"PDF\" in docs/OPERATING.md"
                .to_owned()
        }
        Stopped::TooLarge => format!("the PDF has more than {PDF_MAX} bytes"),
    }
}

fn command(browser: &Path, folder: &Path, page: &Path, pdf: &Path) -> Command {
    let with = |name: &str, path: &Path| {
        let mut argument = std::ffi::OsString::from(name);
        argument.push(path);
        argument
    };
    let mut command = Command::new(browser);
    command
        .args(["--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-extensions"])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-default-apps",
            "--disable-sync",
        ])
        .args([
            "--disable-breakpad",
            "--disable-crash-reporter",
            "--disable-dev-shm-usage",
            "--no-pings",
            "--mute-audio",
        ])
        .args(["--password-store=basic", "--use-mock-keychain", "--no-pdf-header-footer"])
        // No network: no name is found, and whatever has no name goes to a proxy that is not there.
        .args([
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--proxy-server=http://127.0.0.1:9",
            "--proxy-bypass-list=<-loopback>",
        ])
        .arg(with("--user-data-dir=", &folder.join("profile")))
        .arg(with("--print-to-pdf=", pdf))
        .arg(address(page));
    #[cfg(unix)]
    {
        // A browser that belongs to root has no sandbox of its own; the sheet's policy lets nothing run all the same.
        if rustix::process::geteuid().is_root() {
            command.arg("--no-sandbox");
        }
        command.process_group(0);
    }
    command.env_clear().env("HOME", folder).env("TMPDIR", folder).env("XDG_RUNTIME_DIR", folder).current_dir(folder);
    #[cfg(windows)]
    command.envs(
        ["SystemRoot", "LOCALAPPDATA", "ProgramFiles"].into_iter().filter_map(|n| Some((n, std::env::var_os(n)?))),
    );
    command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    command
}

/// A file as an address.
fn address(file: &Path) -> String {
    let path = file.to_string_lossy().replace('\\', "/");
    let parts: Vec<String> = path.trim_start_matches('/').split('/').map(pages::request::encoded).collect();
    format!("file:///{}", parts.join("/").replacen("%3A", ":", 1))
}

fn taken(pdf: &Path) -> Result<Vec<u8>, Stopped> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(pdf).map_err(|_| Stopped::Crashed)?;
    file.take(PDF_MAX + 1).read_to_end(&mut bytes).map_err(|_| Stopped::Crashed)?;
    match (bytes.starts_with(b"%PDF-"), bytes.len() as u64 <= PDF_MAX) {
        (false, _) => Err(Stopped::Crashed),
        (true, false) => Err(Stopped::TooLarge),
        (true, true) => Ok(bytes),
    }
}

/// A browser that runs; when this goes, it goes, with all that it started.
struct Running(Child);

impl Running {
    fn end(&mut self) {
        // Of a browser that was waited for there is no number any more: nothing of somebody else's is ended.
        #[cfg(unix)]
        if let Some(group) = self.0.id().and_then(|id| rustix::process::Pid::from_raw(id.cast_signed())) {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.0.start_kill();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// A folder of one use, which only its owner may look into.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Folder, String> {
        let word = record::encoding::to_hex(&desk::random::<8>()?);
        let folder = std::env::temp_dir().join(format!("lastlook-print-{word}"));
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder).map_err(|e| e.to_string())?;
        Ok(Folder(folder))
    }

    fn write(&self, file: &Path, bytes: &[u8]) -> std::io::Result<()> {
        std::fs::File::create_new(file)?.write_all(bytes)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn run<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
    }

    #[test]
    fn a_browser_that_never_ends_is_ended_with_all_that_it_started() {
        let folder = Folder::new().unwrap();
        let (script, told) = (folder.0.join("browser"), folder.0.join("told"));
        let text = format!("#!/bin/sh\nsleep 600 &\necho $! $HOME > '{}'\nwait\n", told.display());
        std::fs::write(&script, text).unwrap();
        std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o700)).unwrap();
        assert_eq!(run(print_within(&script, b"<p>x", Duration::from_secs(3))), Err(Stopped::Late));
        let told = std::fs::read_to_string(told).unwrap();
        let (child, home) = told.trim().split_once(' ').unwrap();
        let command = std::fs::read_to_string(format!("/proc/{child}/cmdline")).unwrap_or_default();
        assert!(!command.contains("sleep"), "its child goes on: {command}");
        assert!(!Path::new(home).exists(), "its folder is still there");
    }

    #[test]
    fn nothing_is_fetched_even_if_a_sheet_asked_for_it() {
        let Some(browser) = browser(None) else {
            eprintln!("SKIPPED: {ABSENT}");
            return;
        };
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let html = format!(
            "<title>x</title><img src='http://{address}/a.png'><script>fetch('http://{address}/b')</script>\
             <link rel=stylesheet href='http://localhost:{}/c.css'><p>printed",
            address.port()
        );
        let pdf = run(print_within(&browser, html.as_bytes(), TIME_MAX)).unwrap();
        assert!(pdf.starts_with(b"%PDF-"));
        let asked = listener.accept().map(|(_, from)| from).map_err(|e| e.kind());
        assert_eq!(asked, Err(std::io::ErrorKind::WouldBlock));
    }

    #[test]
    fn a_folder_with_odd_signs_has_an_address() {
        assert_eq!(address(Path::new("/tmp/a b#c/page.html")), "file:///tmp/a%20b%23c/page.html");
    }
}
