//! Small bundles, and what bundle.md section 2 says of them.

use super::base64;
use super::sample::{Set, hex, key, sign_text, small};
use record::bundle::{FileMap, Parts, Trust, Verdict, check, pack, write};
use record::checkpoint::Checkpoint;
use record::clock::Clock;
use record::control::{Control, May, Redact};
use record::entry::{Entry, Seen};
use record::merkle::{Hash, leaf_hash};
use record::note::{Note, Signer};
use serde_json::{Value, json};

/// The whole file.
pub fn file() -> Value {
    let groups = [
        ("Valid", valid()),
        ("Bag", bags()),
        ("Log", logs()),
        ("Entries", entries()),
        ("Beside", beside()),
        ("Known", known()),
    ];
    let notes = "bundle.md section 2. files: base64 by path. trust: what the user knows (the log's verifier key, \
                 witnesses, how many are needed, checkpoints from elsewhere in base64). findings: code and path, place, \
                 line, size or an empty text, as text";
    let group = |(kind, tests): (&str, Vec<Value>)| (json!({ "type": kind }), tests);
    super::file("Bundle", notes, groups.into_iter().map(group).collect())
}

fn test(comment: &str, files: &FileMap, trust: &Trust, expected: &[&str]) -> Value {
    let report = check(files, trust).unwrap();
    let mut codes: Vec<&str> = report.findings.iter().map(|finding| finding.code.name()).collect();
    codes.dedup();
    assert_eq!(codes, expected, "{comment}: {:#?}", report.findings);
    let verified = report.verdict == Verdict::Verified;
    let counts = report.counts;
    json!({
        "comment": comment,
        "files": files.iter().map(|(path, bytes)| (path.clone(), json!(base64(bytes)))).collect::<serde_json::Map<_, _>>(),
        "trust": {
            "logKey": trust.log_key.as_ref().map(ToString::to_string),
            "witnesses": trust.witnesses.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "needed": trust.witnesses_needed,
            "checkpoints": trust.checkpoints.iter().map(|note| base64(note)).collect::<Vec<_>>(),
        },
        "result": super::result(verified),
        "verdict": if verified { "verified" } else { "changed" },
        "findings": report.findings.iter().map(|finding| json!([finding.code.name(), finding.at.to_string()])).collect::<Vec<_>>(),
        "counts": {
            "entries": counts.entries, "shown": counts.shown, "heldBack": counts.held_back, "notReadable": counts.not_readable,
            "valuesShown": counts.values_shown, "valuesHeldBack": counts.values_held_back,
            "valuesDestroyed": counts.values_destroyed, "originalsAttached": counts.originals_attached,
            "originalsNotEnclosed": counts.originals_not_enclosed,
        },
        "gaps": report.gaps.iter().map(|gap| json!([gap.start(), gap.end()])).collect::<Vec<_>>(),
    })
}

fn set() -> Set {
    small("bundle")
}

fn whole() -> FileMap {
    write(&set().parts()).unwrap()
}

/// Held back: the places, the openings of their values, and originals that nothing else attaches.
fn without(set: &Set, places: &[usize]) -> Parts {
    let mut parts = set.parts();
    for place in places {
        parts.entries[*place] = None;
        let hash = parts.leaves[*place];
        parts.openings.retain(|opening| opening.entry != hash);
        if !set.entries[*place].entry().attach.is_empty() {
            parts.originals.clear();
        }
    }
    parts
}

/// A value was destroyed.
fn redacted() -> (Set, Hash) {
    let mut set = set();
    let target = set.entries[4].hash();
    set.steer(0, &Control::Redact(Redact { entry: target, numbers: vec![2], why: "asked to".into() }));
    set.checkpoint();
    (set, target)
}

fn witnessed(count: usize) -> Set {
    let mut set = set();
    let (size, note) = set.checkpoints.pop().unwrap();
    let mut note = Note::parse(&note).unwrap();
    for witness in set.witnesses.iter().take(count) {
        note.add(witness.cosign(&note, set.now_ms / 1000 + 5).unwrap()).unwrap();
    }
    set.checkpoints.push((size, note.to_string().into_bytes()));
    set
}

fn with_witnesses(set: &Set, needed: usize) -> Trust {
    let witnesses = set.witnesses.iter().map(|witness| witness.verifier().clone()).collect();
    Trust { witnesses, witnesses_needed: needed, ..set.trust() }
}

/// 257 short entries: two tiles, and a level above.
fn long() -> Set {
    let mut set = Set::open("bundle/long");
    set.now_ms += 1000;
    while set.entries.len() < 257 {
        let entry = Entry { body: "x\n".into(), ..set.draft(0) };
        set.add(0, &entry);
    }
    set.checkpoint();
    set
}

fn valid() -> Vec<Value> {
    let set = set();
    let trust = set.trust();
    let parts = |parts: &Parts| write(parts).unwrap();
    let (redacted, target) = redacted();
    let mut destroyed = redacted.parts();
    destroyed.openings.retain(|opening| (opening.entry, opening.number) != (target, 2));
    let mut least = set.parts();
    (least.checkpoints, least.openings, least.originals, least.protocol, least.page) = <_>::default();
    let mut bare = parts(&least);
    bare.remove("bag-info.txt");
    pack(&mut bare);
    let two = witnessed(2);
    let mut noted = self::set();
    let skewed = Entry { time: record::clock::LocalTime { utc: 1_778_400_000, offset: 0 }, ..noted.draft(1) };
    noted.add(1, &skewed);
    noted.checkpoint();
    let mut crlf = whole();
    let reversed: String = String::from_utf8(crlf["manifest-sha256.txt"].clone())
        .unwrap()
        .lines()
        .rev()
        .map(|line| format!("{line}\n"))
        .collect();
    crlf.insert("manifest-sha256.txt".into(), reversed.into_bytes());
    retag(&mut crlf);
    vec![
        test("whole", &whole(), &trust, &[]),
        test("whole, the user knows nothing", &whole(), &Trust::default(), &[]),
        test("no earlier checkpoints, openings, originals, protocol, page and bag-info", &bare, &trust, &[]),
        test("statements held back", &parts(&without(&set, &[3, 5, 6, 10])), &trust, &[]),
        test("all statements held back", &parts(&without(&set, &[3, 4, 5, 6, 8, 9, 10, 11])), &trust, &[]),
        test("openings held back", &parts(&Parts { openings: Vec::new(), ..set.parts() }), &trust, &[]),
        test("the original not enclosed", &parts(&Parts { originals: Vec::new(), ..set.parts() }), &trust, &[]),
        test("a value destroyed", &parts(&destroyed), &trust, &[]),
        test("two of three witnesses", &parts(&two.parts()), &with_witnesses(&two, 2), &[]),
        test("manifest lines in another order", &crlf, &trust, &[]),
        test("something noted", &parts(&noted.parts()), &trust, &["skew"]),
        test("two tiles", &parts(&long().parts()), &long().trust(), &[]),
    ]
}

/// The tag manifest fits again.
fn retag(files: &mut FileMap) {
    let manifest = files["manifest-sha256.txt"].clone();
    pack(files);
    let line = |bytes: &[u8]| hex(&<[u8; 32]>::from(<sha2::Sha256 as sha2::Digest>::digest(bytes)));
    let (old, new) = (line(&files["manifest-sha256.txt"]), line(&manifest));
    let tag = String::from_utf8(files["tagmanifest-sha256.txt"].clone()).unwrap().replace(&old, &new);
    files.insert("tagmanifest-sha256.txt".into(), tag.into_bytes());
    files.insert("manifest-sha256.txt".into(), manifest);
}

/// A change of the files; `anew` writes the manifests again, as a clever attacker does.
fn changed(comment: &str, anew: bool, expected: &[&str], change: impl FnOnce(&mut FileMap)) -> Value {
    let mut files = whole();
    change(&mut files);
    if anew {
        pack(&mut files);
    }
    test(comment, &files, &set().trust(), expected)
}

fn replace(files: &mut FileMap, path: &str, from: &str, to: &str) {
    let text = String::from_utf8(files[path].clone()).unwrap();
    assert!(text.contains(from), "{from} is not in {text}");
    files.insert(path.into(), text.replacen(from, to, 1).into_bytes());
}

fn put(files: &mut FileMap, path: &str, bytes: &[u8]) {
    files.insert(path.into(), bytes.to_vec());
}

const CHECKPOINT: &str = "data/log/checkpoint";
const DISCLOSURE: &str = "data/disclosure.txt";
const MANIFEST: &str = "manifest-sha256.txt";
const LEAVES: &str = "data/log/tile/0/000.p/12";
const ENTRIES: &str = "data/log/tile/entries/000.p/12";

fn bags() -> Vec<Value> {
    let manifest_line = |from: &'static str, to: &'static str| {
        move |files: &mut FileMap| {
            replace(files, MANIFEST, from, to);
            retag(files);
        }
    };
    vec![
        changed("a protocol file changed", false, &["bag"], |files| put(files, "data/protocol/core.rules", b"x")),
        changed("the page changed", false, &["bag"], |files| put(files, "index.html", b"x")),
        changed("bag-info changed", false, &["bag"], |files| put(files, "bag-info.txt", b"x: y\n")),
        changed("a file in a manifest missing", false, &["bag"], |files| {
            drop(files.remove("data/protocol/core.rules"))
        }),
        changed("a file more", false, &["bag"], |files| put(files, "data/protocol/more.rules", b"x")),
        changed("a file more in the tags", false, &["bag"], |files| put(files, "more.txt", b"x")),
        changed("a file where none may be, listed", true, &["bag"], |files| put(files, "data/more.txt", b"x")),
        changed("a path with ..", true, &["bag"], |files| put(files, "data/protocol/../x", b"x")),
        changed("a path with an empty part", true, &["bag"], |files| put(files, "data/protocol//x", b"x")),
        changed("a path with %", true, &["bag"], |files| put(files, "data/protocol/a%20b", b"x")),
        changed("a path with a backslash", true, &["bag"], |files| put(files, "data/protocol/a\\b", b"x")),
        changed("a path that is not ASCII", true, &["bag"], |files| put(files, "data/protocol/é", b"x")),
        changed("a path of 301 bytes", true, &["bag"], |files| {
            put(files, &format!("data/protocol/{}", "x".repeat(287)), b"x");
        }),
        changed("a path with a space", true, &[], |files| put(files, "data/protocol/a b", b"x")),
        changed("an original whose name is no hash", true, &["bag"], |files| put(files, "data/originals/x", b"x")),
        changed("a tile of another width", true, &["bag"], |files| put(files, "data/log/tile/0/000.p/11", b"x")),
        changed("a tile of a level that there is not", true, &["bag"], |files| {
            put(files, "data/log/tile/1/000.p/1", b"x")
        }),
        changed("no bagit.txt", false, &["bag", "missing"], |files| drop(files.remove("bagit.txt"))),
        changed("another bagit.txt", false, &["bag"], |files| put(files, "bagit.txt", b"BagIt-Version: 0.97\n")),
        changed("no manifest", false, &["bag", "missing"], |files| drop(files.remove(MANIFEST))),
        changed("no tag manifest", false, &["missing"], |files| drop(files.remove("tagmanifest-sha256.txt"))),
        changed("no disclosure", true, &["missing"], |files| drop(files.remove(DISCLOSURE))),
        changed("no openings", true, &["missing"], |files| drop(files.remove("data/openings"))),
        changed("a malformed manifest line", false, &["bag"], manifest_line("  data/openings\n", " data/openings\n")),
        changed("a manifest line in capitals", false, &["bag"], |files| {
            let text = String::from_utf8(files[MANIFEST].clone()).unwrap();
            let hash = text.get(..64).unwrap();
            replace(files, MANIFEST, hash, &hash.to_uppercase());
            retag(files);
        }),
        changed("a manifest line twice", false, &["bag"], |files| {
            let text = String::from_utf8(files[MANIFEST].clone()).unwrap();
            let line = text.lines().next().unwrap();
            put(files, MANIFEST, format!("{text}{line}\n").as_bytes());
            retag(files);
        }),
        changed("a manifest line for a tag file", false, &["bag"], |files| {
            let text = String::from_utf8(files[MANIFEST].clone()).unwrap();
            put(files, MANIFEST, format!("{text}{}  bagit.txt\n", "0".repeat(64)).as_bytes());
            retag(files);
        }),
        changed("no last newline in a manifest", false, &["bag"], |files| {
            files.get_mut(MANIFEST).unwrap().pop();
            retag(files);
        }),
        changed("an empty folder of a manifest", false, &["bag"], |files| {
            put(files, MANIFEST, b"");
            retag(files);
        }),
    ]
}

fn logs() -> Vec<Value> {
    let set = set();
    let other = Signer::new(set.log.verifier().name(), key("bundle/other log")).unwrap();
    let size = 12;
    let forged = Checkpoint::new(set.log.verifier().name(), size, set.root(size)).unwrap().sign(&[&other]).unwrap();
    let renamed = Signer::new("other.example", key("bundle/log")).unwrap();
    let foreign = Checkpoint::new("other.example", size, set.root(size)).unwrap().sign(&[&renamed]).unwrap();
    let wrong_root = set.signed_checkpoint(size, Hash([1; 32]));
    let at = |size: u64| set.signed_checkpoint(size, set.root(size));
    let clock_wrong = {
        let mut note = Note::parse(&wrong_root).unwrap();
        let line = note.signatures()[1].clone();
        note = Checkpoint::new(set.log.verifier().name(), size, set.root(size)).unwrap().sign(&[&set.log]).unwrap();
        note.add(line).unwrap();
        note.to_string()
    };
    let mut tests = Vec::new();
    let entry = |comment: &str, expected: &[&str], change: &dyn Fn(&mut FileMap)| {
        changed(comment, true, expected, |files| change(files))
    };
    tests.extend([
        entry("no checkpoint", &["missing"], &|files| drop(files.remove(CHECKPOINT))),
        entry("a checkpoint that is none", &["checkpoint"], &|files| put(files, CHECKPOINT, b"hello\n")),
        entry("a changed size", &["bag", "missing", "checkpoint", "disclosure"], &|files| {
            replace(files, CHECKPOINT, "\n12\n", "\n11\n")
        }),
        entry("a size beyond all limits", &["checkpoint"], &|files| {
            replace(files, CHECKPOINT, "\n12\n", "\n100000001\n")
        }),
        entry("signed by another key", &["checkpoint"], &|files| put(files, CHECKPOINT, forged.to_string().as_bytes())),
        entry("of another log", &["checkpoint"], &|files| put(files, CHECKPOINT, foreign.to_string().as_bytes())),
        entry("another root, signed", &["root"], &|files| put(files, CHECKPOINT, &wrong_root)),
        entry("a wrong time", &["cosignature"], &|files| put(files, CHECKPOINT, clock_wrong.as_bytes())),
        entry("an earlier checkpoint under another name", &["checkpoint"], &|files| {
            put(files, "data/log/checkpoints/6", &at(7))
        }),
        entry("an earlier checkpoint of the newest size", &[], &|files| put(files, "data/log/checkpoints/12", &at(12))),
        entry("an earlier checkpoint that is newer", &["checkpoint"], &|files| {
            put(files, "data/log/checkpoints/13", &set.signed_checkpoint(13, Hash([1; 32])))
        }),
        entry("an earlier checkpoint with another root", &["checkpoint"], &|files| {
            put(files, "data/log/checkpoints/6", &set.signed_checkpoint(6, Hash([1; 32])))
        }),
        entry("an earlier checkpoint with a leading zero", &["bag"], &|files| {
            put(files, "data/log/checkpoints/07", &at(7))
        }),
        entry("an earlier checkpoint that is none", &["checkpoint"], &|files| {
            put(files, "data/log/checkpoints/5", b"x")
        }),
        entry("no leaf hashes", &["missing"], &|files| drop(files.remove(LEAVES))),
        entry("no entries", &["missing"], &|files| drop(files.remove(ENTRIES))),
        entry("a leaf changed", &["checkpoint", "root", "leaf", "seen"], &|files| {
            files.get_mut(LEAVES).unwrap()[3 * 32] ^= 1
        }),
        entry("leaf hashes cut", &["tile"], &|files| files.get_mut(LEAVES).unwrap().truncate(100)),
        entry("entries cut", &["tile"], &|files| assert!(files.get_mut(ENTRIES).unwrap().pop().is_some())),
        entry("a byte behind the entries", &["tile"], &|files| files.get_mut(ENTRIES).unwrap().push(0)),
    ]);
    let long = long();
    let long_files = write(&long.parts()).unwrap();
    let mut high = long_files.clone();
    high.get_mut("data/log/tile/1/000.p/1").unwrap()[0] ^= 1;
    pack(&mut high);
    let mut low = long_files;
    low.get_mut("data/log/tile/0/000").unwrap()[32 * 200] ^= 1;
    pack(&mut low);
    tests.push(test("a tile of level 1 changed", &high, &long.trust(), &["tile"]));
    tests.push(test("a leaf of 257 changed", &low, &long.trust(), &["root", "tile", "leaf"]));
    let given = Trust { log_key: Some(other.verifier().clone()), ..Trust::default() };
    tests.push(test("the user gives another key", &whole(), &given, &["key", "checkpoint"]));
    let hidden = write(&without(&set, &[0])).unwrap();
    tests.push(test("no key: the `open` entry held back", &hidden, &Trust::default(), &["key", "not-enrolled"]));
    tests.push(test("the `open` entry held back, the user gives the key", &hidden, &set.trust(), &["not-enrolled"]));
    tests
}

/// A log that was signed as it stands, whatever is in it: the owner of the server as villain.
fn owned(set: &Set, entries: &[Vec<u8>]) -> FileMap {
    let mut set = set.clone();
    let leaves: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    let note = set.signed_checkpoint(leaves.len() as u64, record::merkle::root_of(&leaves));
    set.checkpoints.clear();
    set.checkpoints.push((leaves.len() as u64, note));
    let shown = entries.iter().cloned().map(Some).collect();
    write(&Parts { leaves, entries: shown, originals: Vec::new(), openings: Vec::new(), ..set.parts() }).unwrap()
}

fn entries() -> Vec<Value> {
    let set = set();
    let trust = set.trust();
    let all: Vec<Vec<u8>> = set.entries.iter().map(|entry| entry.bytes().to_vec()).collect();
    let with = |change: &dyn Fn(&mut Vec<Vec<u8>>)| {
        let mut entries = all.clone();
        change(&mut entries);
        owned(&set, &entries)
    };
    let codes = |files: &FileMap| -> Vec<&'static str> {
        let mut codes: Vec<&str> =
            check(files, &trust).unwrap().findings.iter().map(|finding| finding.code.name()).collect();
        codes.dedup();
        assert!(!codes.is_empty());
        codes
    };
    let owner = |comment: &str, change: &dyn Fn(&mut Vec<Vec<u8>>)| {
        let files = with(change);
        test(comment, &files, &trust, &codes(&files))
    };
    let malformed = sign_text("hello\n", &set.devices[1].key);
    let more = |change: &dyn Fn(&mut Entry)| {
        let mut entry = Entry { body: "more\n".into(), ..set.draft(1) };
        change(&mut entry);
        entry.sign(&set.devices[1].key).unwrap().bytes().to_vec()
    };
    let stranger = Entry { key: key("stranger").public().into(), number: 0, previous: None, ..set.draft(1) }
        .sign(&key("stranger"))
        .unwrap();
    let enrols = set.draft(1).saying(&set.enrolment(3, May::SAY)).sign(&set.devices[1].key).unwrap();
    let push =
        |comment: &str, bytes: Vec<u8>| owner(comment, &|entries: &mut Vec<Vec<u8>>| entries.push(bytes.clone()));
    vec![
        owner("the owner drops an entry", &|entries| drop(entries.remove(5))),
        owner("the owner swaps entries", &|entries| entries.swap(3, 5)),
        owner("the owner doubles an entry", &|entries| entries.push(entries[9].clone())),
        owner("the owner changes a word", &|entries| {
            let text = String::from_utf8(entries[9].clone()).unwrap();
            entries[9] = text.replace("to: ben", "to: kim").into_bytes();
        }),
        push("malformed", malformed),
        push("of another log", more(&|entry| entry.log = "other.example".into())),
        push("a number left out", more(&|entry| entry.number += 1)),
        push("a `ref` to nothing", more(&|entry| entry.refs = vec![Hash([7; 32])])),
        push("another root seen", more(&|entry| entry.seen = Some(Seen { size: 7, root: Hash([7; 32]) }))),
        push("by a stranger", stranger.bytes().to_vec()),
        push("enrols and may not", enrols.bytes().to_vec()),
        push("a second `open`", Set::open("bundle/second").entries[0].bytes().to_vec()),
        push(
            "a fork",
            more(&|entry| {
                (entry.number, entry.previous) = (2, set.entries[5].entry().previous.and(Some(set.entries[5].hash())))
            }),
        ),
        push("for another person", more(&|entry| entry.person = "ana".into())),
        push(
            "a clock that went back",
            more(&|entry| entry.clock = Clock { ms: set.entries[3].entry().clock.ms, counter: 0 }),
        ),
        push(
            "the clock is an hour ahead",
            more(&|entry| {
                entry.clock.ms += 3_600_000;
                entry.time.utc += 3600;
            }),
        ),
        back_dated(),
        disowned(),
    ]
}

fn back_dated() -> Value {
    let mut set = set();
    set.now_ms += 3_600_000;
    set.checkpoint();
    set.now_ms -= 3_500_000;
    let entry = Entry { body: "x\n".into(), ..set.draft(1) };
    set.add(1, &entry);
    set.now_ms += 3_600_000;
    set.checkpoint();
    test("back-dated by most of an hour", &write(&set.parts()).unwrap(), &set.trust(), &["back-dated"])
}

fn disowned() -> Value {
    let mut set = set();
    let target = set.devices[1].key.public().into();
    set.steer(0, &Control::Disown(record::control::Disown { key: target, last: Some(1), why: "lost".into() }));
    set.checkpoint();
    test("a lost device", &write(&set.parts()).unwrap(), &set.trust(), &["disowned"])
}

fn beside() -> Vec<Value> {
    let set = set();
    let line = |at: usize| format!("{}\n", set.openings[at]);
    let opening = |comment: &str, text: String, expected: &[&str]| {
        changed(comment, true, expected, |files| put(files, "data/openings", text.as_bytes()))
    };
    let (redacted, _) = redacted();
    let kept = write(&redacted.parts()).unwrap();
    let mut held = set.parts();
    held.entries[4] = None;
    let original = set.originals[0].clone();
    let hash = hex(&<[u8; 32]>::from(<sha2::Sha256 as sha2::Digest>::digest(&original)));
    let mut no_original = set.parts();
    no_original.entries[5] = None;
    let disclosure = |comment: &str, text: &str, expected: &[&str]| {
        changed(comment, true, expected, |files| put(files, DISCLOSURE, text.as_bytes()))
    };
    let head = "lastlook disclosure 1\n";
    vec![
        opening("openings in another order", line(2) + &line(0) + &line(1), &[]),
        opening("an opening twice", line(0) + &line(0), &["opening"]),
        opening("an opening with another value", line(0).replace(&base64(b"owen"), &base64(b"olga")), &["opening"]),
        opening("an opening of another number", line(0).replace(" 1 ", " 2 "), &["opening"]),
        opening("an opening of a number that there is not", line(0).replace(" 1 ", " 3 "), &["opening"]),
        opening(
            "an opening of no entry",
            line(0).replace(&set.openings[0].entry.to_base64(), &base64(&[5; 32])),
            &["opening"],
        ),
        opening("a malformed opening", "hello\n".into(), &["opening"]),
        opening("an empty line", format!("\n{}", line(0)), &["opening"]),
        opening("no last newline", line(0).trim_end().into(), &["opening"]),
        test("an opening of a value that was destroyed", &kept, &redacted.trust(), &["opening"]),
        test("an opening of an entry that is held back", &write(&held).unwrap(), &set.trust(), &["opening"]),
        changed("an original changed", true, &["original"], |files| {
            put(files, &format!("data/originals/{hash}"), b"another picture of six dummies")
        }),
        changed("an original that nobody attached", true, &["original"], |files| {
            put(files, "data/originals/2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881", b"x");
        }),
        test("the original of an entry that is held back", &write(&no_original).unwrap(), &set.trust(), &["original"]),
        disclosure("says less than is shown", &format!("{head}shown 0-3\nshown 5-11\nreason x\n"), &["disclosure"]),
        disclosure("says more than there is", &format!("{head}shown 0-12\nreason x\n"), &["disclosure"]),
        disclosure("touching ranges", &format!("{head}shown 0-3\nshown 4-11\nreason x\n"), &["disclosure"]),
        disclosure("ranges going down", &format!("{head}shown 5-11\nshown 0-3\nreason x\n"), &["disclosure"]),
        disclosure("a range from the end", &format!("{head}shown 11-0\nreason x\n"), &["disclosure"]),
        disclosure("no reason", &format!("{head}shown 0-11\n"), &["disclosure"]),
        disclosure("an empty reason", &format!("{head}shown 0-11\nreason \n"), &["disclosure"]),
        disclosure("two reasons", &format!("{head}shown 0-11\nreason x\nreason y\n"), &["disclosure"]),
        disclosure(
            "a reason of 4001 bytes",
            &format!("{head}shown 0-11\nreason {}\n", "x".repeat(4001)),
            &["disclosure"],
        ),
        disclosure("a reason of 4000 bytes", &format!("{head}shown 0-11\nreason {}\n", "x".repeat(4000)), &[]),
        disclosure("a tab in the reason", &format!("{head}shown 0-11\nreason x\ty\n"), &["disclosure"]),
        disclosure("another first line", "lastlook disclosure 2\nshown 0-11\nreason x\n", &["disclosure"]),
        {
            let mut files = write(&without(&set, &[3])).unwrap();
            put(&mut files, DISCLOSURE, format!("{head}shown 0-11\nreason x\n").as_bytes());
            pack(&mut files);
            test("hides that a place is held back", &files, &set.trust(), &["disclosure"])
        },
    ]
}

fn known() -> Vec<Value> {
    let set = set();
    let knows = |note: Vec<u8>| Trust { checkpoints: vec![note], ..set.trust() };
    let mut grown = set.clone();
    grown.say(1, "more");
    grown.checkpoint();
    let newer = grown.checkpoints[3].1.clone();
    let other = small("bundle/other");
    let two = witnessed(2);
    let files = write(&two.parts()).unwrap();
    let mut wrong = two.clone();
    let note = String::from_utf8(two.checkpoints[2].1.clone()).unwrap();
    let (head, last) = note.trim_end().rsplit_once(' ').unwrap();
    let mut blob = record::encoding::from_base64(last).unwrap();
    blob[20] ^= 1;
    wrong.checkpoints[2].1 = format!("{head} {}\n", base64(&blob)).into_bytes();
    let rebuilt = {
        let all: Vec<Vec<u8>> = set.entries.iter().take(11).map(|entry| entry.bytes().to_vec()).collect();
        owned(&set, &all)
    };
    let mut inserted: Vec<Vec<u8>> = set.entries.iter().map(|entry| entry.bytes().to_vec()).collect();
    inserted.swap(8, 9);
    vec![
        test("a phone knows the newest checkpoint", &whole(), &knows(set.checkpoints[2].1.clone()), &[]),
        test("a phone knows an earlier one", &whole(), &knows(set.checkpoints[0].1.clone()), &[]),
        test("a phone knows a newer one", &whole(), &knows(newer.clone()), &["older"]),
        test("a phone knows another root", &whole(), &knows(set.signed_checkpoint(9, Hash([9; 32]))), &["split"]),
        test(
            "a phone knows two other roots",
            &whole(),
            &Trust {
                checkpoints: vec![
                    set.signed_checkpoint(9, Hash([9; 32])),
                    set.signed_checkpoint(4, Hash([9; 32])),
                    newer,
                ],
                ..set.trust()
            },
            &["split", "older"],
        ),
        test("a phone knows a checkpoint of another key", &whole(), &knows(other.checkpoints[2].1.clone()), &["key"]),
        test("a phone knows something that is no checkpoint", &whole(), &knows(b"hello".to_vec()), &["key"]),
        test(
            "the whole log made anew with another key",
            &write(&other.parts()).unwrap(),
            &Trust { checkpoints: vec![set.checkpoints[2].1.clone()], ..Trust::default() },
            &["key"],
        ),
        test("rolled back by the owner", &rebuilt, &knows(set.checkpoints[2].1.clone()), &["older"]),
        test("made anew by the owner", &owned(&set, &inserted), &knows(set.checkpoints[2].1.clone()), &["split"]),
        test("three witnesses needed, two there", &files, &with_witnesses(&two, 3), &["witness"]),
        test(
            "a witness's line is wrong",
            &write(&wrong.parts()).unwrap(),
            &with_witnesses(&two, 2),
            &["cosignature", "witness"],
        ),
        test("a witness's line is wrong, but nobody asks", &write(&wrong.parts()).unwrap(), &set.trust(), &[]),
    ]
}
