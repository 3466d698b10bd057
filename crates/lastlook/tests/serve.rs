//! `lastlook serve` as whoever runs it meets it: started, watched, told to stop, started again.
//!
//! Never asks anybody but this machine, and ends every process that it began.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on stops"
)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use record::encoding::{array_from_hex, from_base64};
use record::key::{PublicKey, Signature, SigningKey};
use server::client::{Client, sign};
use server::log_id;
use store::tree::file_hash;

const LOG: &str = "tamarack.example/record";
const OTHER: &str = "juniper.example/record";
/// How long to wait for a line that must come.
const LINE_WAIT: Duration = Duration::from_secs(60);

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lastlook-serve-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lastlook"));
    command.args(arguments).current_dir(folder);
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        command.env_remove(name);
    }
    command
}

/// Runs a command that ends by itself.
fn run(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

/// A server that runs until it is dropped.
struct Serving {
    child: Child,
    lines: Receiver<String>,
    said: Vec<String>,
}

impl Serving {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        Self::start_in(folder, arguments, &[])
    }

    /// As [`Serving::start`], with these variables in the environment.
    fn start_in(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = command(folder, &["serve"]);
        command.envs(environment.iter().copied());
        if !arguments.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        let mut child = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (say, lines) = channel();
        let streams: [Box<dyn Read + Send>; 2] =
            [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
        for stream in streams {
            let say = say.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    let _ = say.send(line);
                }
            });
        }
        Self { child, lines, said: Vec::new() }
    }

    /// Waits for a line with this in it.
    fn says(&mut self, words: &str) -> String {
        if let Some(line) = self.said.iter().find(|line| line.contains(words)) {
            return line.clone();
        }
        loop {
            let line = self.lines.recv_timeout(LINE_WAIT);
            let line = line.unwrap_or_else(|_| panic!("it does not say `{words}`, but:\n{}", self.said.join("\n")));
            self.said.push(line.clone());
            if line.contains(words) {
                return line;
            }
        }
    }

    /// Where it listens, after these words.
    fn address(&mut self, before: &str) -> SocketAddr {
        let line = self.says(before);
        let rest = line.split_once(before).unwrap().1;
        let end = rest.find(|c: char| !(c.is_ascii_digit() || ".:".contains(c))).unwrap_or(rest.len());
        rest[..end].parse().unwrap_or_else(|_| panic!("{line}"))
    }

    fn client(&mut self) -> Client {
        Client::new(self.address("listening at http://").to_string())
    }

    fn signal(&self, name: &str) {
        let status = Command::new("kill").args([format!("-{name}"), self.child.id().to_string()]).status();
        assert!(status.unwrap().success());
    }

    /// Waits for its end; the code.
    fn ended(mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn get(client: &Client, path: &str) -> (u16, String) {
    let response = client.send("GET", path, None, &[]).unwrap();
    (response.status, response.words())
}

/// The key of the office, which may do everything.
fn office(folder: &Path, origin: &str) -> SigningKey {
    let path = folder.join("lastlook-data/log-keys").join(format!("{}.office", log_id(origin)));
    SigningKey::from_seed(array_from_hex(fs::read_to_string(path).unwrap().trim()).unwrap())
}

// ---- first start ------------------------------------------------------------------------------------

#[test]
fn it_starts_without_arguments_and_is_ready() {
    let folder = folder("first");
    let mut serving = Serving::start(&folder, &[]);
    let client = serving.client();
    serving.says("a new store begins in lastlook-data");
    serving.says("nobody is in it yet");
    assert_eq!(get(&client, "/health/live"), (200, "alive".into()));
    assert_eq!(get(&client, "/health/ready"), (200, "ready".into()));
    assert_eq!(get(&client, "/openapi.json").0, 200);
    assert!(get(&client, "/metrics").1.contains("lastlook_build_info{version="));
    assert_eq!(get(&client, "/elsewhere").0, 404);
    assert!(folder.join("lastlook-data/lastlook.db").is_file());
}

#[test]
fn a_mistyped_folder_is_seen_and_a_taken_address_said() {
    let folder = folder("mistyped");
    fs::write(folder.join("call-sheet.txt"), "x").unwrap();
    let out = run(&folder, &["serve", "."]);
    let words = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(out.status.code() == Some(2) && words.contains("something else; choose another folder"), "{words}");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let out = run(&folder, &["serve", "new", "--listen", &taken.local_addr().unwrap().to_string()]);
    let words = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(out.status.code() == Some(2) && words.contains("is it taken already?"), "{words}");
}

#[test]
fn what_it_was_built_without_it_says_how_to_build() {
    let folder = folder("built");
    let says = |arguments: &[&str], words: &str| {
        let out = run(&folder, &[&["serve", "--listen", "127.0.0.1:0"], arguments].concat());
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(out.status.code() == Some(2) && said.contains(words), "{arguments:?}: {said}");
    };
    if !cfg!(feature = "postgres") {
        says(&["--database", "postgres://127.0.0.1:9/x"], "cargo build --release --features postgres");
    }
    if cfg!(feature = "s3") {
        says(&["--objects", "s3://film/x"], "`--objects` needs AWS_ACCESS_KEY_ID");
    } else {
        says(&["--objects", "s3://film/x"], "cargo build --release --features s3");
    }
    says(&["--objects", "film"], "`film` is no object store");
    says(&["--webhook", "studio.example"], "is no address for a webhook");
    says(&["--limit-key", "many"], "is no limit");
    says(&["--tls-cert", "x"], "--tls-key");
}

#[test]
fn several_productions_are_kept_apart() {
    let folder = folder("several");
    let mut serving = Serving::start(&folder, &["--production", LOG, "--production", OTHER]);
    let client = serving.client();
    for origin in [LOG, OTHER] {
        serving.says(&format!("/log/{}  {origin}", log_id(origin)));
    }
    let photo = b"a chamber, open".as_slice();
    let rest = format!("original/{}", file_hash(photo).to_hex());
    let (ours, theirs) = (office(&folder, LOG), office(&folder, OTHER));
    let put = |key: &SigningKey, origin: &str| client.signed(key, origin, "PUT", &rest, photo).unwrap().words();
    let read = |key: &SigningKey, origin: &str| client.signed(key, origin, "GET", &rest, &[]).unwrap().status;
    assert_eq!((put(&ours, LOG), put(&ours, LOG)), ("stored".into(), "known".into()));
    assert_eq!((read(&ours, LOG), read(&theirs, OTHER), read(&ours, OTHER)), (200, 404, 401));
    assert_eq!(put(&theirs, OTHER), "stored", "it does not tell that others have it");
    // A second start begins nothing anew.
    serving.signal("TERM");
    assert_eq!(serving.ended(), Some(0));
    let mut serving = Serving::start(&folder, &["--production", LOG]);
    let client = serving.client();
    assert_eq!(client.signed(&ours, LOG, "GET", &rest, &[]).unwrap().body, photo);
}

#[test]
fn a_backup_is_made_while_it_serves_and_opens_like_the_store() {
    let folder = folder("backup");
    let mut serving = Serving::start(&folder, &["--production", LOG]);
    let client = serving.client();
    let key = office(&folder, LOG);
    let photo = b"a chamber, open".as_slice();
    let rest = format!("original/{}", file_hash(photo).to_hex());
    assert_eq!(client.signed(&key, LOG, "PUT", &rest, photo).unwrap().status, 200);
    let out = run(&folder, &["store", "backup", "lastlook-data", "copy"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(!folder.join("copy/log-keys").exists(), "who holds a backup cannot sign");
    let out = run(&folder, &["store", "fsck", "copy"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
    assert_eq!(get(&client, "/health/ready").0, 200);
    // Restored: the copy, and the keys that were kept apart.
    fs::create_dir(folder.join("copy/log-keys")).unwrap();
    for item in fs::read_dir(folder.join("lastlook-data/log-keys")).unwrap() {
        let path = item.unwrap().path();
        fs::copy(&path, folder.join("copy/log-keys").join(path.file_name().unwrap())).unwrap();
    }
    let mut restored = Serving::start(&folder, &["copy"]);
    assert_eq!(get(&restored.client(), "/health/ready").0, 200);
}

// ---- TLS ----------------------------------------------------------------------------------------------

#[test]
fn without_https_it_says_what_phones_will_lack() {
    let folder = folder("warned");
    let mut open = Serving::start(&folder, &["--listen", "0.0.0.0:0"]);
    open.says("listening at http://0.0.0.0:");
    assert!(open.says("warning: without HTTPS").contains("--tls local"));
    drop(open);
    let mut own = Serving::start(&folder, &[]);
    own.says("listening at http://127.0.0.1:");
    own.signal("TERM");
    own.says("stopping");
    assert!(!own.said.iter().any(|line| line.contains("warning")), "{:?}", own.said);
}

#[test]
fn the_local_authority_is_kept_secret_and_given_out_to_be_trusted() {
    let folder = folder("authority");
    let fetch = |serving: &mut Serving| {
        let address = serving.address("https://");
        serving.says("SHA-256 fingerprint is");
        serving.says("stop with Ctrl-C");
        let at = serving.said.iter().position(|line| line.contains("SHA-256 fingerprint is")).unwrap();
        let fingerprint = serving.said[at + 1].trim().replace(' ', "").to_lowercase();
        let client = Client::new(address.to_string());
        let response = client.send("GET", "/ca.crt", None, &[]).unwrap();
        assert_eq!(response.header("content-type"), Some("application/x-x509-ca-cert"));
        assert_eq!(file_hash(&response.body).to_hex(), fingerprint);
        let page = client.send("GET", "/", None, &[]).unwrap();
        assert!(page.words().replace(' ', "").to_lowercase().contains(&fingerprint), "people compare it");
        // Nothing of the record is told to those who do not speak HTTPS.
        assert_eq!(client.send("GET", "/metrics", None, &[]).unwrap().status, 307);
        assert_eq!(client.send("POST", "/log/x/sync", None, &[]).unwrap().status, 400);
        fingerprint
    };
    let mut serving = Serving::start(&folder, &["--tls", "local"]);
    let first = fetch(&mut serving);
    let path = folder.join("lastlook-data/log-keys/tls-authority");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    drop(serving);
    assert_eq!(fetch(&mut Serving::start(&folder, &["--tls", "local"])), first, "phones trust it once");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let out = run(&folder, &["serve", "--listen", "127.0.0.1:0", "--tls", "local"]);
    let words = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(out.status.code() == Some(2) && words.contains("can be read by others"), "{words}");
}

#[test]
fn a_certificate_that_cannot_be_read_is_refused_before_anything_listens() {
    let folder = folder("certificate");
    fs::write(folder.join("cert.pem"), "nothing").unwrap();
    let out = run(&folder, &["serve", "--listen", "127.0.0.1:0", "--tls-cert", "cert.pem", "--tls-key", "cert.pem"]);
    let words = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(out.status.code() == Some(2) && words.contains("there is none in the file"), "{words}");
}

// ---- stop ---------------------------------------------------------------------------------------------

#[test]
fn it_finishes_what_began_and_takes_nothing_new() {
    let folder = folder("stop");
    let mut serving = Serving::start(&folder, &["--production", LOG]);
    let address = serving.address("listening at http://");
    let client = Client::new(address.to_string());
    let film = vec![7; 300_000];
    let path = format!("/log/{}/original/{}", log_id(LOG), file_hash(&film).to_hex());
    let challenge = client.challenge(LOG).unwrap();
    let authorization = sign(&office(&folder, LOG), &challenge, "PUT", &path, &film);
    let length = film.len();
    let head = format!(
        "PUT {path} HTTP/1.1\r\nhost: x\r\nauthorization: {authorization}\r\ncontent-length: {length}\r\n\
         expect: 100-continue\r\n\r\n"
    );
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(&film[..length / 2]).unwrap();
    serving.signal("TERM");
    serving.says("stopping: what began is finished");
    let refused = (0..1_000).any(|_| TcpStream::connect(address).is_err());
    assert!(refused, "it still accepts");
    stream.write_all(&film[length / 2..]).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("stored\n"), "{answer}");
    assert_eq!(serving.ended(), Some(0));
}

#[test]
fn ctrl_c_stops_it_and_twice_at_once() {
    let folder = folder("interrupt");
    let mut serving = Serving::start(&folder, &[]);
    serving.says("listening at");
    serving.signal("INT");
    assert_eq!(serving.ended(), Some(0));
    let mut serving = Serving::start(&folder, &["--production", LOG]);
    let address = serving.address("listening at http://");
    let key = office(&folder, LOG);
    // Somebody who never ends holds up a stop for 20 seconds, unless it is asked for twice.
    let client = Client::new(address.to_string());
    let path = format!("/log/{}/original/{}", log_id(LOG), file_hash(b"x").to_hex());
    let authorization = sign(&key, &client.challenge(LOG).unwrap(), "PUT", &path, b"x");
    let mut slow = TcpStream::connect(address).unwrap();
    let head = format!(
        "PUT {path} HTTP/1.1\r\nhost: x\r\nauthorization: {authorization}\r\ncontent-length: 1\r\nexpect: 100-continue\r\n\r\n"
    );
    slow.write_all(head.as_bytes()).unwrap();
    slow.read_exact(&mut [0; 25]).unwrap();
    serving.signal("INT");
    serving.says("stopping");
    let begun = std::time::Instant::now();
    serving.signal("INT");
    serving.says("stopped at once");
    assert_eq!(serving.ended(), Some(2));
    assert!(begun.elapsed() < Duration::from_secs(15));
    drop(slow);
}

// ---- watching ------------------------------------------------------------------------------------------

#[test]
fn numbers_at_an_address_of_their_own_are_nowhere_else() {
    let folder = folder("numbers");
    let arguments = ["--production", LOG, "--metrics-listen", "127.0.0.1:0"];
    let mut serving = Serving::start(&folder, &arguments);
    let (client, numbers) = (serving.client(), serving.address("numbers at http://"));
    let numbers = Client::new(numbers.to_string());
    assert_eq!(get(&client, "/metrics").0, 404);
    let (status, text) = get(&numbers, "/metrics");
    assert!(status == 200 && text.contains("lastlook_requests_total{route=\"none\",method=\"GET\",status=\"404\"} 1"));
    assert_eq!(get(&numbers, "/health/ready").0, 200);
    drop(serving);
    let mut proxied = Serving::start(&folder, &["--behind-proxy"]);
    assert_eq!(get(&proxied.client(), "/metrics").0, 404, "behind a proxy, all come from this machine");
}

#[test]
fn limits_are_those_that_were_asked_for() {
    let folder = folder("limits");
    let mut serving = Serving::start(&folder, &["--limit-address", "1:2"]);
    let client = serving.client();
    let ask = || client.send("GET", "/health/live", None, &[]).unwrap();
    assert_eq!((ask().status, ask().status), (200, 200));
    let refused = ask();
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("1")));
    assert!(refused.words().contains("try again in 1 seconds"));
}

/// A receiver that takes so many messages: what it was sent, head and body.
fn receiver(answers: &'static [&'static str]) -> (String, Receiver<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook?token=secret", listener.local_addr().unwrap());
    let (say, heard) = channel();
    std::thread::spawn(move || {
        for answer in answers {
            let (stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream);
            let (mut head, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                if line == "\r\n" {
                    break;
                }
                head += &line;
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            reader.get_mut().write_all(answer.as_bytes()).unwrap();
            say.send((head, String::from_utf8(body).unwrap())).unwrap();
        }
    });
    (url, heard)
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let line = head.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}:"))).unwrap();
    line.split_once(':').unwrap().1.trim()
}

#[test]
fn a_receiver_hears_of_each_entry_signed_and_again_after_it_was_away() {
    let folder = folder("webhook");
    let elsewhere = "302 Found\r\nlocation: http://127.0.0.1:9/";
    let (url, heard) = receiver(Box::leak(Box::new(["503 Away", elsewhere, "204 No Content"])));
    let mut serving = Serving::start(&folder, &["--production", LOG, "--webhook", &url]);
    let client = serving.client();
    let line = serving.says("receivers check with whpk_");
    let key = line.split_once("whpk_").unwrap().1.trim();
    let key = PublicKey::from_base64(key).unwrap();
    let messages = [(); 3].map(|()| heard.recv_timeout(LINE_WAIT).unwrap());
    for (head, body) in &messages {
        assert!(head.starts_with("POST /hook?token=secret HTTP/1.1"), "{head}");
        let signed = format!("{}.{}.{body}", header(head, "webhook-id"), header(head, "webhook-timestamp"));
        let signature = from_base64(header(head, "webhook-signature").strip_prefix("v1a,").unwrap()).unwrap();
        key.verify(signed.as_bytes(), &Signature::from_bytes(&signature).unwrap()).unwrap();
        assert_eq!(body, &messages[0].1, "the same until it is taken; no redirect is followed");
    }
    assert!(messages[0].1.contains(&format!("\"origin\":\"{LOG}\"")), "{}", messages[0].1);
    let told = serving.says("takes messages again");
    assert!(!told.contains("secret"), "{told}");
    let numbers = get(&client, "/metrics").1;
    let host = url.split('/').nth(2).unwrap();
    for line in [
        format!("lastlook_webhook_deliveries_total{{hook=\"1 {host}\",outcome=\"failed\"}} 2"),
        format!("lastlook_webhook_deliveries_total{{hook=\"1 {host}\",outcome=\"taken\"}} 1"),
        format!("lastlook_webhook_lag_entries{{hook=\"1 {host}\",log=\"{}\"}} 0", log_id(LOG)),
    ] {
        assert!(numbers.contains(&line), "{line}\n{numbers}");
    }
    serving.signal("TERM");
    assert_eq!(serving.ended(), Some(0));
}

/// The server makes requests in one place only, so that what it asks, and whom, can be read in one sitting.
#[test]
fn only_one_file_can_make_requests() {
    fn files(folder: &Path, out: &mut Vec<PathBuf>) {
        for item in fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() { files(&path, out) } else { out.push(path) }
        }
    }
    let mut all = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    all.retain(|path| fs::read_to_string(path).is_ok_and(|text| text.contains("ureq")));
    let names: Vec<_> = all.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(names, ["outgoing.rs"]);
}

// ---- databases and object stores -------------------------------------------------------------------------

#[cfg(feature = "postgres")]
#[path = "../../store/tests/common/server.rs"]
mod database;

/// With the keys in a folder and nothing else there: a second server of the same productions, and files kept apart.
#[cfg(feature = "postgres")]
#[test]
fn logs_in_postgresql_are_served_by_two() {
    let (url, _running) = match database::reach() {
        Ok(reached) => reached,
        Err(why) => {
            eprintln!("\n*** SKIPPED: no test of PostgreSQL was run: {why} ***\n");
            return;
        }
    };
    let folder = folder("postgres");
    fs::write(folder.join("database"), format!("{url}\n")).unwrap();
    let schema = format!("serve_{}", std::process::id());
    let arguments =
        ["--database", "database", "--database-schema", &schema, "--production", LOG, "--production", OTHER];
    let mut first = Serving::start(&folder, &arguments);
    let client = first.client();
    assert_eq!(get(&client, "/health/ready"), (200, "ready".into()));
    assert!(!folder.join("lastlook-data/lastlook.db").exists());
    let mut second = Serving::start(&folder, &arguments);
    let other = second.client();
    let key = office(&folder, LOG);
    let checkpoint = |client: &Client| client.signed(&key, LOG, "GET", "checkpoint", &[]).unwrap().body;
    assert_eq!(checkpoint(&client), checkpoint(&other));
    assert!(get(&client, "/metrics").1.contains(&format!("lastlook_log_entries{{log=\"{}\"}} 1\n", log_id(LOG))));
    first.signal("TERM");
    assert_eq!(first.ended(), Some(0));
    assert_eq!(get(&other, "/health/ready").0, 200);
}

/// Takes the object store that `LASTLOOK_TEST_S3` names, such as `moto_server`, with a bucket `lastlook-test`.
#[cfg(feature = "s3")]
#[test]
fn files_in_an_object_store_are_kept_apart() {
    let Ok(endpoint) = std::env::var("LASTLOOK_TEST_S3") else {
        eprintln!("\n*** SKIPPED: no test of S3 was run: LASTLOOK_TEST_S3 is not set ***\n");
        return;
    };
    let folder = folder("s3");
    let place = format!("s3://lastlook-test/serve-{}", std::process::id());
    let environment =
        [("AWS_ENDPOINT_URL", endpoint.as_str()), ("AWS_ACCESS_KEY_ID", "x"), ("AWS_SECRET_ACCESS_KEY", "y")];
    let arguments = ["--objects", &place, "--production", LOG, "--production", OTHER];
    let mut serving = Serving::start_in(&folder, &arguments, &environment);
    let client = serving.client();
    let photo = b"a chamber, open".as_slice();
    let rest = format!("original/{}", file_hash(photo).to_hex());
    let (ours, theirs) = (office(&folder, LOG), office(&folder, OTHER));
    assert_eq!(client.signed(&ours, LOG, "PUT", &rest, photo).unwrap().words(), "stored");
    assert_eq!(client.signed(&ours, LOG, "GET", &rest, &[]).unwrap().body, photo);
    assert_eq!(client.signed(&theirs, OTHER, "GET", &rest, &[]).unwrap().status, 404);
    assert!(!folder.join("lastlook-data/originals-of").exists());
}
