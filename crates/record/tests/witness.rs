//! A witness's answers, status by status, as C2SP `tlog-witness` asks, and a search for any way to make one
//! cosign two stories.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

use record::checkpoint::{Checkpoint, Log};
use record::cosignature::{self, CosignatureError, Cosigner};
use record::key::SigningKey;
use record::merkle::{self, EMPTY_ROOT, Hash};
use record::note::{Note, NoteError, Signer};
use record::witness::{Answer, Request, RequestError, Seen, Witness};

const ORIGIN: &str = "log.example/set";

/// C2SP tlog-witness's example body.
const SPEC_REQUEST: &str = "old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
";

/// A log that can tell several stories, and a witness that watches it.
struct Scene {
    server: Signer,
    witness: Witness,
    cosigner: Cosigner,
}

impl Scene {
    fn new() -> Self {
        let server = Signer::new(ORIGIN, SigningKey::from_seed([1; 32])).unwrap();
        let cosigner = Cosigner::new("w.example", SigningKey::from_seed([2; 32])).unwrap();
        let log = Log::of(server.verifier().clone()).unwrap();
        Self { witness: Witness::new(cosigner.clone(), vec![log]), server, cosigner }
    }

    fn checkpoint(&self, size: u64, root: Hash) -> Note {
        Checkpoint::new(ORIGIN, size, root).unwrap().sign(&[&self.server]).unwrap()
    }

    /// Asks, through the text of the request.
    fn ask(&self, old: u64, proof: Vec<Hash>, note: Note, seen: Seen) -> Answer {
        let request = Request::new(old, proof, note).unwrap();
        assert_eq!(Request::parse(request.to_string().as_bytes()), Ok(request.clone()));
        self.witness.answer(&request, &seen, 1_700_000_000).unwrap()
    }
}

fn leaves(story: u8) -> Vec<Hash> {
    (0..9_u8).map(|at| merkle::leaf_hash(&[at, if at >= 4 { story } else { 0 }])).collect()
}

fn seen(story: u8, size: u64) -> Seen {
    Seen { size, root: merkle::root(&leaves(story), size).unwrap() }
}

#[test]
fn the_example_request_goes_round() {
    let request = Request::parse(SPEC_REQUEST.as_bytes()).unwrap();
    assert_eq!(request.to_string(), SPEC_REQUEST);
    assert_eq!(
        (request.old_size(), request.proof().len(), request.origin()),
        (20_852_014, 4, "example.com/behind-the-sofa")
    );
    let scene = Scene::new();
    assert_eq!(scene.witness.answer(&request, &Seen::NOTHING, 1).unwrap(), Answer::UnknownLog);
}

#[test]
fn malformed_requests_are_refused() {
    let parse = |text: &str| Request::parse(text.as_bytes()).unwrap_err();
    assert_eq!(parse(""), RequestError::NoBlankLine);
    for old in ["", "old", "old ", "old 01", "old -1", "Old 1", "old 1 ", " old 1", "old 9223372036854775808"] {
        assert_eq!(parse(&SPEC_REQUEST.replace("old 20852014", old)), RequestError::OldSize, "{old:?}");
    }
    assert!(matches!(parse(&SPEC_REQUEST.replace("PlRN", "")), RequestError::Proof(_)));
    assert!(matches!(parse(&SPEC_REQUEST.replace("\nPlRN", "\n\nPlRN")), RequestError::Checkpoint(_)));
    assert!(matches!(parse(SPEC_REQUEST.trim_end()), RequestError::Note(_)));
    assert!(matches!(parse(&SPEC_REQUEST.replace("20852163", "x")), RequestError::Checkpoint(_)));
    let line = "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n";
    assert!(Request::parse(SPEC_REQUEST.replace(line, &line.repeat(60)).as_bytes()).is_ok());
    let too_many = parse(&SPEC_REQUEST.replace(line, &line.repeat(61)));
    assert_eq!(too_many, RequestError::ProofTooLong { got: 64 });
}

#[test]
fn every_status_has_its_case() {
    let (scene, story) = (Scene::new(), leaves(1));
    let at = |size: u64| scene.checkpoint(size, merkle::root(&story, size).unwrap());
    let growth = |old, new| merkle::consistency_proof(&story, old, new).unwrap();

    let first = scene.ask(0, vec![], at(3), Seen::NOTHING);
    let Answer::Cosigned { line, store } = &first else { panic!("{first:?}") };
    assert_eq!((*store, first.status()), (seen(1, 3), 200));
    let mut note = at(3);
    note.add(line.clone()).unwrap();
    let found = cosignature::collect(&note, &[scene.cosigner.verifier().clone()]).unwrap();
    assert_eq!((found.len(), found[0].time()), (1, 1_700_000_000));
    assert!(first.body().starts_with("— w.example ") && first.body().ends_with('\n'));

    assert_eq!(scene.ask(3, growth(3, 7), at(7), seen(1, 3)).status(), 200);
    assert_eq!(scene.ask(3, vec![], at(3), seen(1, 3)).status(), 200, "the same again");
    assert_eq!(scene.ask(0, vec![], scene.checkpoint(0, EMPTY_ROOT), Seen::NOTHING).status(), 200, "an empty log");

    let large = scene.ask(8, vec![], at(7), seen(1, 8));
    assert_eq!((large.status(), large), (400, Answer::OldSizeTooLarge));

    let stranger = Signer::new(ORIGIN, SigningKey::from_seed([9; 32])).unwrap();
    let forged = Checkpoint::new(ORIGIN, 3, EMPTY_ROOT).unwrap().sign(&[&stranger]).unwrap();
    let unsigned = scene.ask(0, vec![], forged, Seen::NOTHING);
    assert_eq!((unsigned.status(), unsigned), (403, Answer::NotSigned(NoteError::NotSigned)));
    let mut false_line = at(3);
    false_line.add(scene.server.sign("another text\n")).unwrap();
    let false_line = scene.ask(0, vec![], false_line, Seen::NOTHING);
    assert!(matches!(false_line, Answer::NotSigned(NoteError::BadSignature { .. })));
    assert_eq!(false_line.status(), 403);

    let unknown = Checkpoint::new("else.example", 3, EMPTY_ROOT).unwrap().sign(&[&scene.server]).unwrap();
    assert_eq!(scene.ask(0, vec![], unknown, Seen::NOTHING).status(), 404);

    let stale = scene.ask(0, vec![], at(7), seen(1, 5));
    assert_eq!((stale.status(), stale.body().as_str(), stale.content_type()), (409, "5\n", "text/x.tlog.size"));
    let split = scene.ask(5, vec![], scene.checkpoint(5, merkle::root(&leaves(2), 5).unwrap()), seen(1, 5));
    assert_eq!((split.status(), split), (409, Answer::SplitView));

    for (old, proof, note) in [
        (3, vec![], at(7)),
        (3, growth(2, 7), at(7)),
        (3, [growth(3, 7), vec![EMPTY_ROOT]].concat(), at(7)),
        (3, growth(3, 7), scene.checkpoint(7, EMPTY_ROOT)),
        (3, vec![EMPTY_ROOT], at(3)),
    ] {
        assert_eq!(scene.ask(old, proof, note, seen(1, 3)), Answer::ProofFails);
    }
    assert_eq!(scene.ask(0, vec![EMPTY_ROOT], at(3), Seen::NOTHING).status(), 422);
}

#[test]
fn the_clock_must_be_usable() {
    let scene = Scene::new();
    let request = Request::new(0, vec![], scene.checkpoint(0, EMPTY_ROOT)).unwrap();
    for time in [0, 1 << 63] {
        let answer = scene.witness.answer(&request, &Seen::NOTHING, time);
        assert_eq!(answer, Err(CosignatureError::Time { time }));
    }
}

/// All requests that a log with two stories (which part after entry 4) can make between sizes 0 and 9, with
/// honest and crossed proofs, against all states: whatever is cosigned must follow from what was seen.
#[test]
fn no_request_makes_it_cosign_two_stories() {
    let (scene, stories) = (Scene::new(), [leaves(1), leaves(2)]);
    let root = |story: usize, size: u64| merkle::root(&stories[story], size).unwrap();
    let (mut cosigned, mut refused) = (0, 0);
    for seen_size in 0..=9 {
        let seen = Seen { size: seen_size, root: root(0, seen_size) };
        for story in 0..2 {
            for new in 0..=9 {
                for old in 0..=new {
                    for (proof_story, leaves) in stories.iter().enumerate() {
                        let proof = merkle::consistency_proof(leaves, old, new).unwrap();
                        let answer = scene.ask(old, proof, scene.checkpoint(new, root(story, new)), seen);
                        let follows = new >= seen_size && (seen_size <= 4 || story == 0);
                        if let Answer::Cosigned { store, .. } = answer {
                            assert!(follows && old == seen_size, "{seen_size}: {old}..{new} of story {story}");
                            assert_eq!(store, Seen { size: new, root: root(story, new) });
                            cosigned += 1;
                        } else {
                            assert!(!(follows && old == seen_size && proof_story == story), "{answer:?}");
                            refused += 1;
                        }
                    }
                }
            }
        }
    }
    println!("witness: {cosigned} cosigned, {refused} refused");
    assert_eq!(cosigned + refused, 10 * 2 * 55 * 2);
    assert!(cosigned > 100 && refused > 1000);
}
