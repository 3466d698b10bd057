//! Every endpoint, asked by every kind of caller.
//!
//! Never takes the server's own table for the truth: this one was written from `sync.md`, and both must agree.

use crate::support::{LOG, OTHER, Phone, Set, assert_says, key, union};
use record::control::May;
use record::note::Note;
use server::access::{Access, Caller, Endpoint, TABLE, access};
use server::client::{Response, sign};
use server::log_id;
use store::tree::file_hash;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Nobody,
    Enrolled,
    Disowned,
    NotEnrolled,
    EnrolledElsewhere,
}
use Who::{Disowned, Enrolled, EnrolledElsewhere, Nobody, NotEnrolled};

/// Endpoint, method, what follows `/log/ID/`, and the status for each caller.
type Row = (Endpoint, &'static str, &'static str, [(Who, u16); 5]);

#[rustfmt::skip]
const EXPECTED: [Row; 7] = [
    (Endpoint::Challenge,   "GET",  "challenge",
        [(Nobody, 200), (Enrolled, 200), (Disowned, 200), (NotEnrolled, 200), (EnrolledElsewhere, 200)]),
    // Before somebody syncs: what is cosigned is the checkpoint as it is at first.
    (Endpoint::Witness,     "POST", "witness",
        [(Nobody, 401), (Enrolled, 200), (Disowned, 401), (NotEnrolled, 401), (EnrolledElsewhere, 401)]),
    (Endpoint::Sync,        "POST", "sync",
        [(Nobody, 401), (Enrolled, 200), (Disowned, 401), (NotEnrolled, 401), (EnrolledElsewhere, 401)]),
    (Endpoint::PutOriginal, "PUT",  "original/HASH",
        [(Nobody, 401), (Enrolled, 200), (Disowned, 401), (NotEnrolled, 401), (EnrolledElsewhere, 401)]),
    (Endpoint::GetOriginal, "GET",  "original/HASH",
        [(Nobody, 401), (Enrolled, 200), (Disowned, 401), (NotEnrolled, 401), (EnrolledElsewhere, 401)]),
    (Endpoint::Checkpoint,  "GET",  "checkpoint",
        [(Nobody, 401), (Enrolled, 200), (Disowned, 401), (NotEnrolled, 401), (EnrolledElsewhere, 401)]),
    (Endpoint::Tile,        "GET",  "tile/0/000.p/1",
        [(Nobody, 401), (Enrolled, 200), (Disowned, 401), (NotEnrolled, 401), (EnrolledElsewhere, 401)]),
];

const FILE: &[u8] = b"a photograph of an empty chamber";

/// The phones of the callers, and what they bring.
struct Callers {
    set: Set,
    cosignature: String,
}

impl Callers {
    fn new() -> Self {
        let set = Set::new("access");
        set.enrol(LOG, 1, May::SAY);
        set.enrol(LOG, 2, May::SAY);
        set.disown(LOG, 2);
        set.enrol(OTHER, 4, May::ALL);
        let note = set.server.with_ledger(LOG, |ledger| ledger.checkpoint().unwrap()).unwrap();
        let cosignature = format!("{}\n", union().cosign(&Note::parse(&note).unwrap(), 1_800_000_000).unwrap());
        Self { set, cosignature }
    }

    fn phone(&self, who: Who) -> Phone {
        let seed = match who {
            Enrolled => 1,
            Disowned => 2,
            Nobody | NotEnrolled => 3,
            EnrolledElsewhere => 4,
        };
        self.set.stranger(LOG, seed)
    }

    fn body(&self, endpoint: Endpoint, who: Who) -> Vec<u8> {
        match endpoint {
            Endpoint::Sync => {
                let mut phone = self.phone(who);
                phone.say(&[]);
                phone.request().to_bytes()
            }
            Endpoint::PutOriginal => FILE.to_vec(),
            Endpoint::Witness => self.cosignature.clone().into_bytes(),
            _ => Vec::new(),
        }
    }

    fn ask(&self, endpoint: Endpoint, who: Who, method: &str, rest: &str) -> Response {
        let client = self.set.client();
        let path = format!("/log/{}/{}", log_id(LOG), rest.replace("HASH", &file_hash(FILE).to_hex()));
        let body = self.body(endpoint, who);
        let challenge = client.challenge(LOG).unwrap();
        let signed = sign(&self.phone(who).key, &challenge, method, &path, &body);
        client.send(method, &path, (who != Nobody).then_some(signed.as_str()), &body).unwrap()
    }

    /// What somebody could have changed.
    fn state(&self) -> (u64, usize, bool) {
        let cosignatures = |size| {
            let cosigned = |ledger: &mut store::ledger::Ledger| ledger.store().cosignatures(ledger.id(), size).unwrap();
            self.set.server.with_ledger(LOG, cosigned).unwrap().len()
        };
        let hex = file_hash(FILE).to_hex();
        let file = self.set.folder.join("files").join(log_id(LOG)).join(&hex[..2]).join(&hex[2..]);
        (self.set.size(LOG), cosignatures(4), file.exists())
    }
}

#[test]
fn every_cell_of_the_table() {
    let callers = Callers::new();
    let before = callers.state();
    assert_eq!(before, (4, 0, false));
    for allowed in [false, true] {
        for (endpoint, method, rest, cells) in EXPECTED {
            for (who, expected) in cells.into_iter().filter(|(_, expected)| (*expected == 200) == allowed) {
                let response = callers.ask(endpoint, who, method, rest);
                assert_eq!(response.status, expected, "{endpoint:?} {who:?}: {}", response.words());
                if !allowed {
                    let words = match who {
                        Nobody => "not signed",
                        Disowned => "was disowned",
                        _ => "not enrolled",
                    };
                    assert_says(&response, 401, words);
                    assert_eq!(callers.state(), before, "{endpoint:?} {who:?}");
                }
            }
        }
    }
    assert_eq!(callers.state(), (5, 1, true));
}

#[test]
fn the_servers_own_table_says_the_same() {
    assert_eq!(TABLE.len(), EXPECTED.len());
    for (endpoint, _, _, cells) in EXPECTED {
        for (who, expected) in cells {
            let caller = match who {
                Nobody => Caller::Nobody,
                Enrolled => Caller::Enrolled,
                Disowned => Caller::Disowned,
                NotEnrolled | EnrolledElsewhere => Caller::NotEnrolled,
            };
            // What is asked here brings no enrolment along.
            let answer = if access(endpoint, caller) == Access::Allowed { 200 } else { 401 };
            assert_eq!(answer, expected, "{endpoint:?} {who:?}");
        }
    }
}

/// A signature is for one log only, even where the same key is enrolled in both.
#[test]
fn a_challenge_of_one_log_is_none_in_another() {
    let set = Set::new("two-logs");
    set.enrol(LOG, 1, May::SAY);
    set.enrol(OTHER, 1, May::SAY);
    let (client, path) = (set.client(), format!("/log/{}/checkpoint", log_id(OTHER)));
    let of_other = client.challenge(OTHER).unwrap();
    let of_log = client.challenge(LOG).unwrap();
    let ask = |challenge| client.send("GET", &path, Some(&sign(&key(1), challenge, "GET", &path, &[])), &[]).unwrap();
    assert_says(&ask(&of_log), 401, "did not make it for this log");
    assert_eq!(ask(&of_other).status, 200);
}
