//! Notes, checkpoints, cosignatures, witnesses and proofs against texts that others signed, against the
//! specifications' examples, and against every refusal that the specifications ask for.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

use record::checkpoint::{self, Checkpoint, CheckpointError, Log, Relation};
use record::cosignature::{self, CosignatureError, Cosigner};
use record::encoding;
use record::key::{KeyError, SigningKey};
use record::merkle::{self, EMPTY_ROOT, Hash};
use record::note::{KeyKind, NOTE_BYTES_MAX, Note, NoteError, NoteSignature, SIGNATURES_MAX, Signer, VerifierKey};
use record::proof::{Policy, Proof, ProofError};

/// golang.org/x/mod/sumdb/note, note_test.go.
const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETER_SEED: &str = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const ENOCH: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const TEXT: &str =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETER_LINE: &str =
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const ENOCH_LINE: &str =
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

/// C2SP signed-note, section on verifier keys and its example.
const SPEC_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const SPEC_NOTE: &str = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

/// C2SP signed-note's first example: blank lines and letters beyond ASCII in the text.
const SPEC_POEM: &str = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";

/// C2SP tlog-cosignature's example; its keys are not published.
const SPEC_COSIGNED: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

/// Go's checksum database.
const SUMDB: &str = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
/// Two checkpoints that it signed in 2023 and 2026, with lines by a test witness whose key is not published.
const SUMDB_2023: &str = "go.sum database tree\n15081221\nBoMMe1wd25Tco0mYGROkyqxHZWx+hcSCtMV315Lu6Lg=\n\n— sum.golang.org Az3grilD7vQqTrv66jRgKM84Y80KTprrSt4bKmiOPxgmS5ZVBTeCl6dUvjYnN13R+C8j0jGY1WnUADGMkok3U0m2Zgo=\n— test.example.com qTGhC3917mAr6hGh+T55tNjxaej/D/GQivJZRIj7XGdAcQOTqfMWIPgp/v/904LEduN/h2sSRtHUJXUL4b9Gm7Bz4Qc=\n— test.example.com /Pa7Y/dUvWMAAAAAQVwkQVi81ArPV7BIaQYrMIxyzY0m8a4BdeeBhSKd3PviPK4/3Sd+NKSc5N7PDTCfAkUSVniN+R2oKIggA4iiDQ==\n";
const SUMDB_2026: &str = "go.sum database tree\n63096908\n8lHrQPRYe4KT4WQ9/Qk8/taKnD6IRHbFgfN7vQE2Y54=\n\n— sum.golang.org Az3gri/oVBN1jAhNZ/iS+W31psFAWRT20/GyrhpU6taFwulQGetBkH5S7wpGXdS935jiIGiUUAXBVHzT/P6fYhqAmAk=\n";
/// An entry of it, and the proof that it is there.
const SUMDB_PROOF: &str = include_str!("data/sumdb.tlog-proof");
const SUMDB_ENTRY: &str = "github.com/transparency-dev/tessera v1.0.0 h1:4OT1V9xJLa5NnYlFWWlCdZkCm18/o12rdd+bCTje7XE=\ngithub.com/transparency-dev/tessera v1.0.0/go.mod h1:TLvfjlkbmsmKVEJUtzO2eb9Q2IBnK3EJ0dI4G0oxEOU=\n";

fn key(text: &str) -> VerifierKey {
    VerifierKey::parse(text).unwrap()
}

fn note(text: &str) -> Note {
    let note = Note::parse(text.as_bytes()).unwrap();
    assert_eq!(note.to_string(), text);
    note
}

fn signer(name: &str, seed: u8) -> Signer {
    Signer::new(name, SigningKey::from_seed([seed; 32])).unwrap()
}

fn cosigner(name: &str, seed: u8) -> Cosigner {
    Cosigner::new(name, SigningKey::from_seed([seed; 32])).unwrap()
}

#[test]
fn verifier_keys_of_others_go_round() {
    for text in [PETER, ENOCH, SPEC_KEY, SUMDB] {
        assert_eq!(key(text).to_string(), text);
        assert_eq!(text.parse::<VerifierKey>().unwrap().kind(), KeyKind::Ed25519);
    }
    assert_eq!((key(PETER).name(), key(PETER).id().to_string().as_str()), ("PeterNeumann", "c74f20a3"));
}

/// As Go's TestNewVerifier: every part of a key, and every key with one byte changed, is refused.
#[test]
fn mangled_verifier_keys_are_refused() {
    for start in 0..PETER.len() {
        for end in start..=PETER.len() {
            assert_eq!(VerifierKey::parse(&PETER[start..end]).is_ok(), (start, end) == (0, PETER.len()));
        }
    }
    for at in 0..PETER.len() {
        let mut bytes = PETER.as_bytes().to_vec();
        bytes[at] += 1;
        assert!(VerifierKey::parse(&String::from_utf8(bytes).unwrap()).is_err(), "{at}");
    }
    let parse = |text: &str| VerifierKey::parse(text).unwrap_err();
    let long = "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==";
    assert_eq!(parse(long), NoteError::VerifierKey);
    let kind = "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    assert_eq!(parse(kind), NoteError::KeyKindUnknown { kind: 0x65 });
    assert_eq!(parse(&PETER.replace("c74f20a3", "c74f20a4")), NoteError::KeyHash);
    assert_eq!(parse(&PETER.replace("c74f20a3", "C74F20A3")), NoteError::VerifierKey);
    assert!(matches!(parse(&PETER.replace("Peter", "Peter ")), NoteError::KeyName { .. }));
    let weak = format!("a+00000000+{}", encoding::to_base64(&[&[1, 1][..], &[0; 31]].concat()));
    assert_eq!(parse(&weak), NoteError::Key(KeyError::LowOrder));
}

#[test]
fn a_cosignature_key_has_its_own_hash() {
    let witness = cosigner("witness.example/w", 3);
    let text = witness.verifier().to_string();
    assert_eq!(key(&text), *witness.verifier());
    assert_eq!(key(&text).kind(), KeyKind::Cosignature);
    assert_ne!(witness.verifier().id(), signer("witness.example/w", 3).verifier().id());
    assert!(text.split('+').nth(2).unwrap().starts_with('B'));
}

#[test]
fn we_sign_as_go_signs() {
    let seed = encoding::from_base64(PETER_SEED).unwrap();
    let peter = Signer::new("PeterNeumann", SigningKey::from_seed(seed[1..].try_into().unwrap())).unwrap();
    assert_eq!(peter.verifier(), &key(PETER));
    assert_eq!(Note::sign(TEXT, &[&peter]).unwrap().to_string(), format!("{TEXT}\n{PETER_LINE}"));
}

#[test]
fn notes_of_others_verify() {
    for (text, known) in [
        (SPEC_NOTE, SPEC_KEY),
        (&format!("{TEXT}\n{PETER_LINE}"), PETER),
        (&format!("{TEXT}\n{PETER_LINE}{ENOCH_LINE}"), ENOCH),
        (SUMDB_2023, SUMDB),
        (SUMDB_2026, SUMDB),
    ] {
        let signed = note(text).verify(&[key(known)]).unwrap();
        assert_eq!(signed.by(), [key(known)]);
        assert!(text.starts_with(signed.text()));
        // One letter of the text changed, and nobody signed it.
        let changed = text.replacen(|c: char| c.is_ascii_lowercase(), "Z", 1);
        assert!(matches!(note(&changed).verify(&[key(known)]), Err(NoteError::BadSignature { .. })));
    }
    for example in [SPEC_POEM, SPEC_COSIGNED] {
        assert_eq!(note(example).verify(&[key(PETER)]), Err(NoteError::NotSigned));
    }
    assert!(note(SPEC_POEM).text().ends_with(":\n\ned è subito sera.\n"));
}

/// As Go's TestOpen.
#[test]
fn known_and_unknown_signers() {
    let both = note(&format!("{TEXT}\n{PETER_LINE}{ENOCH_LINE}"));
    assert_eq!(both.verify(&[key(PETER)]).unwrap().by(), [key(PETER)]);
    assert_eq!(both.verify(&[key(ENOCH), key(PETER)]).unwrap().by(), [key(PETER), key(ENOCH)]);
    assert_eq!(both.verify(&[]), Err(NoteError::NotSigned));
    let twice = note(&format!("{TEXT}\n{PETER_LINE}{PETER_LINE}"));
    assert_eq!(twice.verify(&[key(PETER), key(PETER)]).unwrap().by(), [key(PETER)]);
    // Same name or same hash, but not both: unknown, hence ignored.
    let renamed = PETER_LINE.replace("PeterNeumann", "PeterNeuman");
    assert_eq!(note(&format!("{TEXT}\n{renamed}")).verify(&[key(PETER)]), Err(NoteError::NotSigned));
    let other = Note::sign(TEXT, &[&signer("PeterNeumann", 9)]).unwrap();
    assert_eq!(other.verify(&[key(PETER)]), Err(NoteError::NotSigned));
    // A genuine line does not save a false one, whichever comes first.
    let bad = PETER_LINE.replace("x08go/ZJ", "x08go/ZK");
    for lines in [format!("{PETER_LINE}{bad}"), format!("{bad}{PETER_LINE}"), format!("{bad}{ENOCH_LINE}")] {
        let verdict = note(&format!("{TEXT}\n{lines}")).verify(&[key(PETER), key(ENOCH)]);
        assert_eq!(verdict, Err(NoteError::BadSignature { name: "PeterNeumann".to_owned() }));
    }
    let witness = cosigner("w", 1);
    assert!(matches!(both.verify(&[witness.verifier().clone()]), Err(NoteError::KeyKind { .. })));
}

#[test]
fn malformed_notes_are_refused() {
    let parse = |text: &str| Note::parse(text.as_bytes()).unwrap_err();
    assert_eq!(parse(TEXT), NoteError::NoSignatures);
    assert_eq!(parse(&format!("{TEXT}\n")), NoteError::NoSignatures);
    assert_eq!(parse(&format!("{TEXT}{PETER_LINE}")), NoteError::NoSignatures);
    assert_eq!(parse(&format!("{TEXT}\n{}", PETER_LINE.trim_end())), NoteError::NoSignatures);
    assert_eq!(parse(&format!("{TEXT}\n{PETER_LINE}\n")), NoteError::NoSignatures);
    assert_eq!(parse(&format!("\u{1}{TEXT}\n{PETER_LINE}")), NoteError::NotText);
    assert_eq!(parse(&format!("{TEXT}\n{PETER_LINE}").replace('\n', "\r\n")), NoteError::NotText);
    assert_eq!(
        Note::parse(&[b"\xff", TEXT.as_bytes(), b"\n", PETER_LINE.as_bytes()].concat()),
        Err(NoteError::NotText)
    );
    for line in [
        "Unexpected line.",
        "— Bad Name x08go/ZJkuBS",
        "— Bad+Name x08go/ZJkuBS",
        "—  x08go/ZJkuBS",
        "— a\u{a0}b x08go/ZJkuBS",
        "- a x08go/ZJkuBS",
        "—a x08go/ZJkuBS",
        "— a",
        "— a x08go/ZJ kuBS",
        "— a x08go/ZJkuBS ",
        "— a x08gow==",
        "— a x08g",
        "— a x08go/ZJkuBT=",
        "— a x08go_ZJkuBS",
    ] {
        let error = parse(&format!("{TEXT}\n{PETER_LINE}{line}\n"));
        assert_eq!(error, NoteError::SignatureLine { line: 2 }, "{line:?}");
    }
    let line = NoteSignature::parse(PETER_LINE.trim_end()).unwrap();
    assert!(line.claims(&key(PETER)) && !line.claims(&key(ENOCH)));
    let renamed = NoteSignature::parse(&PETER_LINE.trim_end().replace("Peter", "Petra")).unwrap();
    assert!(renamed.id() == line.id() && !renamed.claims(&key(PETER)));
    assert_eq!(NoteSignature::parse(PETER_LINE), Err(NoteError::SignatureLine { line: 1 }));
}

#[test]
fn limits_hold_and_leave_room() {
    let most = format!("{TEXT}\n{}", PETER_LINE.repeat(SIGNATURES_MAX));
    let mut full = note(&most);
    assert!(full.verify(&[key(PETER)]).is_ok());
    assert_eq!(Note::parse(format!("{most}{PETER_LINE}").as_bytes()), Err(NoteError::TooManySignatures));
    assert_eq!(full.add(signer("x", 1).sign(TEXT)), Err(NoteError::TooManySignatures));
    assert_eq!(full.to_string(), most);
    let huge = format!("{}\n", "a".repeat(NOTE_BYTES_MAX));
    assert!(matches!(Note::sign(&huge, &[&signer("x", 1)]), Err(NoteError::TooLong { .. })));
    assert!(matches!(Note::parse(huge.as_bytes()), Err(NoteError::TooLong { .. })));
    assert_eq!(Note::sign("no end", &[&signer("x", 1)]), Err(NoteError::NoFinalNewline));
    assert_eq!(Note::sign("a\tb\n", &[&signer("x", 1)]), Err(NoteError::NotText));
    assert_eq!(Note::sign("a\n", &[]), Err(NoteError::NoSignatures));
    for text in ["\n", "\n\n", "a\n\n\n", "\n\n— not a signature\n\n"] {
        let signed = Note::sign(text, &[&signer("x", 1)]).unwrap();
        assert_eq!(note(&signed.to_string()).verify(&[signer("x", 1).verifier().clone()]).unwrap().text(), text);
    }
}

#[test]
fn checkpoints_print_and_parse() {
    let parsed = Checkpoint::parse(note(SPEC_COSIGNED).text()).unwrap();
    assert_eq!((parsed.origin(), parsed.size()), ("example.com/behind-the-sofa", 20_852_163));
    assert_eq!(parsed.root().to_base64(), "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
    assert_eq!(parsed.to_string(), note(SPEC_COSIGNED).text());
    let extended = parsed.with_extensions(vec!["one".to_owned(), "two words".to_owned()]).unwrap();
    assert_eq!(Checkpoint::parse(&extended.to_string()), Ok(extended.clone()));
    assert!(extended.with_extensions(vec![String::new()]).is_err());
    let root = EMPTY_ROOT.to_base64();
    assert!(Checkpoint::parse(&format!("log with spaces\n0\n{root}\n")).is_ok());
    for (text, error) in [
        (String::new(), CheckpointError::Lines),
        (format!("log\n0\n{root}"), CheckpointError::Lines),
        ("log\n0\n".to_owned(), CheckpointError::Lines),
        (format!("\n0\n{root}\n"), CheckpointError::Lines),
        (format!("log\n00\n{root}\n"), CheckpointError::Size),
        (format!("log\n-1\n{root}\n"), CheckpointError::Size),
        (format!("log\n9223372036854775808\n{root}\n"), CheckpointError::Size),
        (format!("log\n0\n{}\n", &root[..40]), CheckpointError::Root),
        (format!("log\n0\n{root}\n\n"), CheckpointError::Extension),
        (format!("log\n0\n{root}\n\nx\n"), CheckpointError::Extension),
        (format!("log\n0\n{root}\na\tb\n"), CheckpointError::Extension),
    ] {
        assert_eq!(Checkpoint::parse(&text), Err(error), "{text:?}");
    }
    assert!(Checkpoint::new("", 0, EMPTY_ROOT).is_err() && Checkpoint::new("a\nb", 0, EMPTY_ROOT).is_err());
}

#[test]
fn real_checkpoints_are_believed_only_of_their_log() {
    let log = Log::new("go.sum database tree", vec![key(SUMDB)]).unwrap();
    let (old, new) = (log.verify(&note(SUMDB_2023)).unwrap(), log.verify(&note(SUMDB_2026)).unwrap());
    assert_eq!(checkpoint::compare(&new, &old), Ok(Relation::NeedsProof { old: 15_081_221, new: 63_096_908 }));
    assert_eq!(checkpoint::compare(&old, &old.clone()), Ok(Relation::Same));
    let other = Log::of(key(SUMDB)).unwrap();
    assert_eq!(other.origin(), "sum.golang.org");
    assert!(matches!(other.verify(&note(SUMDB_2023)), Err(CheckpointError::OtherLog { .. })));
    let stranger = Log::new("go.sum database tree", vec![key(PETER)]).unwrap();
    assert_eq!(stranger.verify(&note(SUMDB_2023)), Err(CheckpointError::Note(NoteError::NotSigned)));
}

#[test]
fn two_stories_show() {
    let (server, leaves) = (signer("log.example", 1), [b"a", b"b", b"c"].map(|leaf| merkle::leaf_hash(leaf)));
    let log = Log::of(server.verifier().clone()).unwrap();
    let at = |size: u64, root: Hash| {
        log.verify(&Checkpoint::new("log.example", size, root).unwrap().sign(&[&server]).unwrap()).unwrap()
    };
    let (two, three) = (at(2, merkle::root_of(&leaves[..2])), at(3, merkle::root_of(&leaves)));
    let forged = at(3, EMPTY_ROOT);
    assert_eq!(checkpoint::compare(&three, &forged), Ok(Relation::SplitView));
    assert_eq!(checkpoint::compare(&two, &three), Ok(Relation::NeedsProof { old: 2, new: 3 }));
    let proof = merkle::consistency_proof(&leaves[..], 2, 3).unwrap();
    assert_eq!(checkpoint::verify_growth(&two, &three, &proof), Ok(()));
    assert!(checkpoint::verify_growth(&two, &forged, &proof).is_err());
    assert!(checkpoint::verify_growth(&three, &two, &proof).is_err());
    let elsewhere = signer("other.example", 2);
    let note = Checkpoint::new("other.example", 3, EMPTY_ROOT).unwrap().sign(&[&elsewhere]).unwrap();
    let foreign = Log::of(elsewhere.verifier().clone()).unwrap().verify(&note).unwrap();
    assert!(matches!(checkpoint::compare(&three, &foreign), Err(CheckpointError::OtherLog { .. })));
}

#[test]
fn cosignatures_carry_their_time() {
    let (w1, w2) = (cosigner("w.example/1", 11), cosigner("w.example/2", 12));
    let mut cosigned = note(SUMDB_2026);
    let plain = cosigned.clone();
    for (witness, time) in [(&w1, 1_679_315_147), (&w2, 5), (&w1, 7)] {
        cosigned.add(witness.cosign(&plain, time).unwrap()).unwrap();
    }
    let times = |keys: &[VerifierKey]| {
        let found = cosignature::collect(&note(&cosigned.to_string()), keys).unwrap();
        found.iter().map(|one| (one.witness().name().to_owned(), one.time())).collect::<Vec<_>>()
    };
    let (first, second) = ("w.example/1".to_owned(), "w.example/2".to_owned());
    assert_eq!(times(&[w2.verifier().clone()]), [(second.clone(), 5)]);
    let all = [(first.clone(), 1_679_315_147), (second, 5), (first, 7)];
    assert_eq!(times(&[w2.verifier().clone(), w1.verifier().clone()]), all);
    // The log's own signature still stands, and ignores the witnesses.
    assert!(cosigned.verify(&[key(SUMDB)]).is_ok());
    // Another time, another text, another key: not by that witness.
    let line = w1.cosign(&plain, 100).unwrap().to_string();
    let (head, blob) = line.rsplit_once(' ').unwrap();
    let honest = encoding::from_base64(blob).unwrap();
    for at in 4..honest.len() {
        let mut bytes = honest.clone();
        bytes[at] ^= 1;
        let mut forged = plain.clone();
        forged.add(NoteSignature::parse(&format!("{head} {}", encoding::to_base64(&bytes))).unwrap()).unwrap();
        let verdict = cosignature::collect(&forged, &[w1.verifier().clone()]);
        assert_eq!(verdict, Err(CosignatureError::BadCosignature { name: "w.example/1".to_owned() }), "byte {at}");
    }
    let mut moved = note(SUMDB_2023);
    moved.add(NoteSignature::parse(&line).unwrap()).unwrap();
    assert!(cosignature::collect(&moved, &[w1.verifier().clone()]).is_err());
    for time in [0, 1 << 63, u64::MAX] {
        assert_eq!(w1.cosign(&plain, time), Err(CosignatureError::Time { time }));
    }
    assert!(matches!(w1.cosign(&note(SPEC_NOTE), 1), Err(CosignatureError::Checkpoint(_))));
    assert!(matches!(cosignature::collect(&plain, &[key(SUMDB)]), Err(CosignatureError::Note(_))));
}

/// A witness that signs a time beyond the limit is not believed, though the signature is its own.
#[test]
fn a_time_beyond_the_limit_is_refused_though_signed() {
    let (witness, secret) = (cosigner("w", 4), SigningKey::from_seed([4; 32]));
    let verdict = |time: u64| {
        let mut cosigned = note(SUMDB_2026);
        let signature = secret.sign(format!("cosignature/v1\ntime {time}\n{}", cosigned.text()).as_bytes());
        let blob = [&witness.verifier().id().0[..], &time.to_be_bytes(), &signature.0].concat();
        cosigned.add(NoteSignature::parse(&format!("— w {}", encoding::to_base64(&blob))).unwrap()).unwrap();
        cosignature::collect(&cosigned, &[witness.verifier().clone()]).map(|found| found[0].time())
    };
    assert_eq!(verdict(1_700_000_000), Ok(1_700_000_000));
    assert_eq!(verdict((1 << 63) - 1), Ok((1 << 63) - 1));
    assert_eq!(verdict(1 << 63), Err(CosignatureError::BadCosignature { name: "w".to_owned() }));
}

/// Two keys whose hashes collide under one name (found by search): a line could be either's.
#[test]
fn keys_that_cannot_be_told_apart_are_refused() {
    let [one, two] = [69_101_u32, 114_672].map(|number| {
        let mut seed = [0; 32];
        seed[..4].copy_from_slice(&number.to_be_bytes());
        Signer::new("a", SigningKey::from_seed(seed)).unwrap()
    });
    assert_eq!((one.verifier().id(), one.verifier().id().to_string().as_str()), (two.verifier().id(), "0d072d44"));
    let signed = Note::sign(TEXT, &[&one]).unwrap();
    assert!(signed.verify(&[one.verifier().clone(), one.verifier().clone()]).is_ok());
    let both = signed.verify(&[one.verifier().clone(), two.verifier().clone()]);
    assert_eq!(both, Err(NoteError::AmbiguousKey { name: "a".to_owned() }));
    let wrong = signed.verify(&[two.verifier().clone()]);
    assert_eq!(wrong, Err(NoteError::BadSignature { name: "a".to_owned() }));
}

/// The example's line parses as a cosignature of the time that the specification states.
#[test]
fn the_cosignature_example_has_its_stated_time() {
    let example = note(SPEC_COSIGNED);
    let bytes = example.signatures()[1].bytes();
    assert_eq!(bytes.len(), 72);
    assert_eq!(u64::from_be_bytes(bytes[..8].try_into().unwrap()), 1_679_315_147);
}

#[test]
fn a_real_proof_verifies() {
    let proof = Proof::parse(SUMDB_PROOF.as_bytes()).unwrap();
    assert_eq!(proof.to_string(), SUMDB_PROOF);
    let log = Log::new("go.sum database tree", vec![key(SUMDB)]).unwrap();
    let policy = Policy::new(log.clone(), vec![], 0).unwrap();
    let leaf = merkle::leaf_hash(SUMDB_ENTRY.as_bytes());
    assert_eq!(leaf.to_hex(), "0fa57c511c3b2ffcc0a05ad63172568d265aaf9844e9b636a0978795396f2ab1");
    let included = proof.verify(&leaf, &policy).unwrap();
    assert_eq!((included.index(), included.checkpoint().size()), (43_930_254, 58_253_265));
    assert!(matches!(proof.verify(&merkle::leaf_hash(b"v1.0.1"), &policy), Err(ProofError::Merkle(_))));
    let witnessed = Policy::new(log, vec![cosigner("w", 1).verifier().clone()], 1).unwrap();
    assert_eq!(proof.verify(&leaf, &witnessed), Err(ProofError::TooFewWitnesses { got: 0, needed: 1 }));
    // Every character of the hashes and the checkpoint matters.
    let start = SUMDB_PROOF.find("index").unwrap();
    for at in start..SUMDB_PROOF.len() {
        let mut bytes = SUMDB_PROOF.as_bytes().to_vec();
        bytes[at] ^= 1;
        let verdict = Proof::parse(&bytes).map(|proof| proof.verify(&leaf, &policy).is_ok());
        assert!(!matches!(verdict, Ok(true)), "byte {at}");
    }
}

#[test]
fn a_policy_counts_witnesses_by_key() {
    let (server, w1, w2) = (signer("log.example", 1), cosigner("w1", 11), cosigner("w2", 12));
    let w1_again = cosigner("also-w1", 11);
    let leaves = [merkle::leaf_hash(b"a"), merkle::leaf_hash(b"b")];
    let mut checkpoint = Checkpoint::new("log.example", 2, merkle::root_of(&leaves)).unwrap().sign(&[&server]).unwrap();
    for witness in [&w1, &w1_again] {
        checkpoint.add(witness.cosign(&checkpoint, 9).unwrap()).unwrap();
    }
    let path = merkle::inclusion_proof(&leaves[..], 0, 2).unwrap();
    let proof = Proof::new(0, path, checkpoint).unwrap().with_extra(b"context".to_vec()).unwrap();
    assert_eq!(Proof::parse(proof.to_string().as_bytes()), Ok(proof.clone()));
    let log = Log::of(server.verifier().clone()).unwrap();
    let keys: Vec<_> = [&w1, &w1_again, &w2].map(|witness| witness.verifier().clone()).into();
    let policy = |needed| Policy::new(log.clone(), keys.clone(), needed);
    let included = proof.verify(&leaves[0], &policy(1).unwrap()).unwrap();
    assert_eq!(included.cosignatures().len(), 2);
    assert_eq!(included.cosignatures()[0].time(), 9);
    let verdict = proof.verify(&leaves[0], &policy(2).unwrap());
    assert_eq!(verdict, Err(ProofError::TooFewWitnesses { got: 1, needed: 2 }));
    assert_eq!(policy(3), Err(ProofError::Policy { known: 2, needed: 3 }));
    let own = cosigner("own", 1).verifier().clone();
    assert_eq!(Policy::new(log.clone(), vec![own], 0), Err(ProofError::OwnWitness { name: "own".to_owned() }));
    assert!(matches!(Policy::new(log, vec![key(PETER)], 0), Err(ProofError::Note(_))));
}

#[test]
fn malformed_proofs_are_refused() {
    let tail = format!("\n{SUMDB_2026}");
    let parse = |head: &str| Proof::parse(format!("{head}{tail}").as_bytes()).map(|proof| proof.index());
    let first = "c2sp.org/tlog-proof@v1\n";
    let hash = format!("{}\n", EMPTY_ROOT.to_base64());
    assert_eq!(parse(&format!("{first}index 0\n")), Ok(0));
    assert_eq!(parse(&format!("{first}extra AA==\nindex 7\n{hash}")), Ok(7));
    assert_eq!(parse(&format!("{first}index 7\n{}", hash.repeat(63))), Ok(7));
    assert_eq!(parse(&format!("{first}index 7\n{}", hash.repeat(64))), Err(ProofError::TooManyHashes { got: 64 }));
    for (head, error) in [
        ("c2sp.org/tlog-proof@v2\nindex 0\n".to_owned(), ProofError::Header),
        (first.to_owned(), ProofError::Index),
        (format!("{first}index 01\n"), ProofError::Index),
        (format!("{first}index 9223372036854775808\n"), ProofError::Index),
        (format!("{first}index 0\nextra AA==\n"), ProofError::Hash(encoding::EncodingError::Base64)),
        (format!("{first}extra AA==\nextra AA==\nindex 0\n"), ProofError::Index),
        (format!("{first}extra \nindex 0\n"), ProofError::Extra),
        (format!("{first}extra A\nindex 0\n"), ProofError::Extra),
        (format!("{first}index 0\nAA==\n"), ProofError::Hash(encoding::EncodingError::Length { expected: 32, got: 1 })),
    ] {
        assert_eq!(parse(&head), Err(error), "{head:?}");
    }
    assert_eq!(Proof::parse(first.as_bytes()), Err(ProofError::NoBlankLine));
    assert!(matches!(Proof::parse(format!("{first}index 0\n\n").as_bytes()), Err(ProofError::Note(_))));
}
