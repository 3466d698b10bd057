//! A witness over HTTP: what it vouches for, what it refuses, and that it remembers.

use crate::support::{LOG, Listening, Set, Time, assert_says, folder, key, union};
use record::checkpoint::{Checkpoint, Log};
use record::cosignature::collect;
use record::key::SigningKey;
use record::merkle::{Hash, consistency_proof, leaf_hash, root_of};
use record::note::{Note, NoteSignature, Signer};
use record::witness::Request;
use server::client::Response;
use server::witness::{WitnessServer, router};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use store::StoreError;

const ORIGIN: &str = "juniper.example/log";

/// A log that may lie.
struct Liar {
    signer: Signer,
    leaves: Vec<Hash>,
}

impl Liar {
    fn new(story: &str) -> Self {
        let leaves = (0..40).map(|i| leaf_hash(format!("{story} {i}").as_bytes())).collect();
        Self { signer: Signer::new(ORIGIN, key(30)).unwrap(), leaves }
    }

    fn note(&self, size: usize) -> Note {
        let checkpoint = Checkpoint::new(ORIGIN, size as u64, root_of(&self.leaves[..size])).unwrap();
        checkpoint.sign(&[&self.signer]).unwrap()
    }

    fn request(&self, old: usize, new: usize) -> Request {
        let leaves = self.leaves[..new].to_vec();
        let grows = old > 0 && old < new;
        let proof = if grows { consistency_proof(&leaves, old as u64, new as u64).unwrap() } else { vec![] };
        Request::new(old as u64, proof, self.note(new)).unwrap()
    }
}

struct Witnessing {
    folder: PathBuf,
    told: Arc<Mutex<Vec<String>>>,
    listening: Listening,
}

fn open(folder: &Path, told: &Arc<Mutex<Vec<String>>>, logs: Vec<Log>) -> Result<WitnessServer, StoreError> {
    let told = told.clone();
    let operator = Arc::new(move |words: &str| told.lock().unwrap().push(words.to_owned()));
    WitnessServer::open(folder, union(), logs, Time::new().clock(), operator)
}

impl Witnessing {
    fn start(folder: PathBuf) -> Self {
        let told = Arc::default();
        let log = Log::of(Liar::new("a").signer.verifier().clone()).unwrap();
        let listening = Listening::start(router(open(&folder, &told, vec![log]).unwrap()));
        Self { folder, told, listening }
    }

    fn post(&self, body: &[u8]) -> Response {
        self.listening.client().send("POST", "/add-checkpoint", None, body).unwrap()
    }

    fn ask(&self, request: &Request) -> Response {
        self.post(request.to_string().as_bytes())
    }

    fn assert_vouches(&self, liar: &Liar, old: usize, new: usize) {
        let request = liar.request(old, new);
        let response = self.ask(&request);
        assert_eq!(response.status, 200, "{}", response.words());
        let mut note = request.note().clone();
        let text = String::from_utf8(response.body).unwrap();
        note.add(NoteSignature::parse(text.strip_suffix('\n').unwrap()).unwrap()).unwrap();
        assert_eq!(collect(&note, &[union().verifier().clone()]).unwrap().len(), 1);
    }

    fn assert_conflict(&self, request: &Request, size: usize) {
        let response = self.ask(request);
        assert_eq!((response.status, response.words()), (409, size.to_string()));
        assert_eq!(response.header("content-type"), Some("text/x.tlog.size"));
        assert_eq!(response.body, format!("{size}\n").into_bytes());
    }
}

#[test]
fn it_vouches_for_growth_and_remembers() {
    let log = Liar::new("a");
    let witness = Witnessing::start(folder("witness"));
    witness.assert_vouches(&log, 0, 5);
    witness.assert_vouches(&log, 5, 5);
    witness.assert_vouches(&log, 5, 17);
    witness.assert_conflict(&log.request(5, 20), 17);
    witness.assert_conflict(&log.request(0, 17), 17);
    let Witnessing { folder, listening, .. } = witness;
    drop(listening);
    // Another process takes over.
    let witness = Witnessing::start(folder);
    witness.assert_conflict(&log.request(0, 5), 17);
    witness.assert_vouches(&log, 17, 40);
}

#[test]
fn it_refuses_as_specified() {
    let (log, other) = (Liar::new("a"), Liar::new("b"));
    let witness = Witnessing::start(folder("witness-refuses"));
    witness.assert_vouches(&log, 0, 9);
    // A proof of another story.
    assert_says(&witness.ask(&other.request(9, 12)), 422, "only grew");
    // The same size with another root: the log signed both. The evidence is kept, and people are told.
    assert_says(&witness.ask(&other.request(9, 9)), 409, "two faces");
    let kept = |kind: &str| {
        let hex = store::tree::file_hash(ORIGIN.as_bytes()).to_hex();
        std::fs::read_to_string(witness.folder.join(format!("{hex}.{kind}"))).unwrap()
    };
    assert_eq!(kept("other-face"), other.note(9).to_string());
    assert_eq!(kept("first-face"), log.note(9).to_string());
    assert!(witness.told.lock().unwrap()[0].contains("two stories"));
    // Larger old size than the checkpoint's.
    let body = log.request(9, 9).to_string().replacen("old 9", "old 10", 1);
    assert_says(&witness.post(body.as_bytes()), 400, "larger");
    // Signed by a stranger in its name, or a log that it does not know.
    let forger = Liar { signer: Signer::new(ORIGIN, key(31)).unwrap(), ..Liar::new("a") };
    assert_says(&witness.ask(&forger.request(9, 12)), 403, "not signed");
    let signer = Signer::new("unknown.example/log", SigningKey::from_seed([30; 32])).unwrap();
    let note = Checkpoint::new("unknown.example/log", 1, log.leaves[0]).unwrap().sign(&[&signer]).unwrap();
    assert_says(&witness.ask(&Request::new(0, vec![], note).unwrap()), 404, "does not know");
    for body in [&b""[..], b"old x\n\n", b"old 9\n\nnonsense\n", &[0xff; 10], b"old 09\n\n"] {
        assert_says(&witness.post(body), 400, "reading a witness request");
    }
    let large = vec![b'a'; record::witness::REQUEST_BYTES_MAX + 1];
    assert_says(&witness.post(&large), 413, "");
    let client = witness.listening.client();
    assert_says(&client.send("GET", "/add-checkpoint", None, b"").unwrap(), 405, "method");
    assert_says(&client.send("POST", "/", None, b"").unwrap(), 404, "path");
    // After all this it vouches for what it would have vouched for before.
    witness.assert_vouches(&log, 9, 12);
}

#[test]
fn nothing_is_vouched_for_that_cannot_be_remembered() {
    let log = Liar::new("a");
    let witness = Witnessing::start(folder("witness-disk"));
    witness.assert_vouches(&log, 0, 3);
    let aside = witness.folder.with_extension("aside");
    std::fs::rename(&witness.folder, &aside).unwrap();
    let response = witness.ask(&log.request(0, 3));
    assert_says(&response, 503, "cannot use its store");
    std::fs::rename(&aside, &witness.folder).unwrap();
    witness.assert_conflict(&log.request(0, 4), 3);
    // A memory that cannot be read is not "nothing yet".
    let hex = store::tree::file_hash(ORIGIN.as_bytes()).to_hex();
    std::fs::write(witness.folder.join(format!("{hex}.checkpoint")), b"").unwrap();
    assert_says(&witness.ask(&log.request(0, 4)), 503, "cannot use its store");
    assert_eq!(witness.told.lock().unwrap().len(), 2);
}

/// Several stories at once: one is vouched for, and the others must begin from there.
#[test]
fn two_stories_at_once_are_not_both_vouched_for() {
    let witness = Witnessing::start(folder("witness-race"));
    let address = witness.listening.address.to_string();
    let stories = ["a", "b", "c", "d", "e", "f"];
    let ask = |(at, story): (usize, &str)| {
        let (body, address) = (Liar::new(story).request(0, 3 + at).to_string(), address.clone());
        std::thread::spawn(move || {
            let client = server::client::Client::new(address);
            client.send("POST", "/add-checkpoint", None, body.as_bytes()).unwrap().status
        })
    };
    let threads: Vec<_> = stories.into_iter().enumerate().map(ask).collect();
    let mut statuses: Vec<u16> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409]);
}

#[test]
fn one_folder_has_one_witness() {
    let witness = Witnessing::start(folder("witness-lock"));
    let second = open(&witness.folder, &Arc::default(), vec![]);
    assert!(matches!(second, Err(StoreError::InUse(_))));
}

/// From the log over the witness into the checkpoint that every phone gets.
#[test]
fn a_server_and_a_witness_together() {
    let set = Set::new("witnessed");
    let client = set.client();
    let ruth = set.phone(LOG, 1);
    let log = set.server.with_ledger(LOG, |ledger| ledger.log().clone()).unwrap();
    let witness = Listening::start(router(open(&folder("witnessed-w"), &Arc::default(), vec![log]).unwrap()));
    let note = Note::parse(&ruth.get(&client, "checkpoint").body).unwrap();
    let body = Request::new(0, vec![], note).unwrap().to_string();
    let line = witness.client().send("POST", "/add-checkpoint", None, body.as_bytes()).unwrap();
    assert_eq!(line.status, 200, "{}", line.words());
    assert_eq!(client.signed(&ruth.key, LOG, "POST", "witness", &line.body).unwrap().status, 200);
    let cosigned = Note::parse(&ruth.get(&client, "checkpoint").body).unwrap();
    assert_eq!(collect(&cosigned, &[union().verifier().clone()]).unwrap().len(), 1);
}
