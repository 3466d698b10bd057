//! Small logs, and what section 7 of record.md says of them.

use super::base64;
use super::sample::{MINUTE_MS, ORIGIN, Set, hex, key, sign_text, small};
use record::chain::{CheckpointTime, LogView, Place, check};
use record::clock::{Clock, LocalTime};
use record::control::{Control, Disown, Enrol, May, Redact};
use record::entry::{Entry, Kind, Marks, Seen, SignedEntry};
use record::findings::At;
use record::merkle::{Hash, leaf_hash};
use serde_json::{Value, json};

/// One place of a case.
#[derive(Clone)]
enum Put {
    Shown(Vec<u8>),
    HeldBack(Hash),
    NotReadable(Option<Hash>),
}

/// A log that is to be checked.
struct Case {
    places: Vec<Put>,
    leaves: Option<Vec<Option<Hash>>>,
    times: Vec<CheckpointTime>,
}

impl Case {
    fn of(set: &Set) -> Self {
        let places = set.entries.iter().map(|entry| Put::Shown(entry.bytes().to_vec())).collect();
        Self { places, leaves: None, times: Vec::new() }
    }

    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn push(mut self, entry: &SignedEntry) -> Self {
        self.places.push(Put::Shown(entry.bytes().to_vec()));
        self
    }

    fn hold_back(&mut self, place: usize) {
        if let Put::Shown(bytes) = &self.places[place] {
            self.places[place] = Put::HeldBack(leaf_hash(bytes));
        }
    }

    fn leaves(&self) -> Vec<Option<Hash>> {
        let leaf = |put: &Put| match put {
            Put::Shown(bytes) => Some(leaf_hash(bytes)),
            Put::HeldBack(hash) => Some(*hash),
            Put::NotReadable(hash) => *hash,
        };
        self.leaves.clone().unwrap_or_else(|| self.places.iter().map(leaf).collect())
    }

    fn test(&self, comment: &str, expected: &[(u64, &str)]) -> Value {
        let place = |put: &'_ Put| match put {
            Put::Shown(bytes) => json!(base64(bytes)),
            Put::HeldBack(_) => json!("held back"),
            Put::NotReadable(_) => json!("not readable"),
        };
        let view = |put| match put {
            &Put::HeldBack(_) => Place::HeldBack,
            Put::NotReadable(_) => Place::NotReadable,
            Put::Shown(bytes) => Place::Shown(bytes),
        };
        let places: Vec<Place<'_>> = self.places.iter().map(view).collect();
        let leaves = self.leaves();
        let log = LogView { origin: Some(ORIGIN), places: &places, leaves: &leaves, times: &self.times };
        let found: Vec<(u64, &str)> = check(&log)
            .iter()
            .map(|finding| match finding.at {
                At::Place(place) => (place, finding.code.name()),
                _ => panic!("{finding}"),
            })
            .collect();
        assert_eq!(found, expected, "{comment}");
        let broken = check(&log).iter().any(|finding| finding.severity() == record::findings::Severity::Broken);
        json!({
            "comment": comment,
            "places": self.places.iter().map(place).collect::<Vec<_>>(),
            "leaves": leaves.iter().map(|leaf| leaf.map(|hash| hex(&hash.0))).collect::<Vec<_>>(),
            "times": self.times.iter().map(|at| json!([at.size, at.time])).collect::<Vec<_>>(),
            "result": super::result(!broken),
            "findings": found.iter().map(|(place, code)| json!([place, code])).collect::<Vec<_>>(),
        })
    }
}

/// The whole file.
pub fn file() -> Value {
    let groups =
        [("Clean", clean()), ("Broken", broken()), ("Keys", keys()), ("Noted", noted()), ("Partial", partial())];
    let group = |(kind, tests): (&str, Vec<Value>)| (json!({ "type": kind, "origin": ORIGIN }), tests);
    let notes = "record.md section 7. places: base64 of an entry, or `held back`, or `not readable`; leaves: hex, null \
                 where not known; times: sizes of checkpoints with the clock key's seconds; findings: place and code";
    super::file("Chain", notes, groups.into_iter().map(group).collect())
}

fn clean() -> Vec<Value> {
    let set = small("chain");
    let times = |minutes: u64| CheckpointTime { size: 8, time: set.entries[7].entry().clock.ms / 1000 + minutes * 60 };
    vec![
        Case::of(&Set::open("chain")).test("an `open` entry", &[]),
        Case::of(&set).test("a small log", &[]),
        Case::of(&set).with(|case| case.times = vec![times(1)]).test("with the time of a checkpoint", &[]),
        Case { places: Vec::new(), leaves: None, times: Vec::new() }.test("no entries", &[]),
    ]
}

/// A small log and one more entry by phone 1.
fn one_more(change: impl FnOnce(&Set, &mut Entry)) -> (Set, SignedEntry) {
    let set = small("chain");
    let mut entry = Entry { body: "more\n".into(), ..set.draft(1) };
    change(&set, &mut entry);
    let signed = entry.sign(&set.devices[1].key).unwrap();
    (set, signed)
}

fn last(comment: &str, expected: &[&str], change: impl FnOnce(&Set, &mut Entry)) -> Value {
    let (set, signed) = one_more(change);
    let place = set.entries.len() as u64;
    let expected: Vec<(u64, &str)> = expected.iter().map(|code| (place, *code)).collect();
    Case::of(&set).push(&signed).test(comment, &expected)
}

/// What phone 2, which may enrol, says for somebody else.
fn typed_in(comment: &str, expected: &[&str], marks: Marks) -> Value {
    let set = small("chain");
    let entry = Entry { person: "olga".into(), marks, body: "more\n".into(), ..set.draft(2) };
    let signed = entry.sign(&set.devices[2].key).unwrap();
    let expected: Vec<(u64, &str)> = expected.iter().map(|code| (set.entries.len() as u64, *code)).collect();
    Case::of(&set).push(&signed).test(comment, &expected)
}

fn broken() -> Vec<Value> {
    let set = small("chain");
    let end = set.entries.len() as u64;
    let text = String::from_utf8(set.entries[3].signed_text().to_vec()).unwrap();
    let malformed = sign_text(&text.replace("number 0", "number 00"), &set.devices[1].key);
    let mut unsigned = set.entries[10].bytes().to_vec();
    let at = unsigned.len() - 20;
    unsigned[at] = if unsigned[at] == b'A' { b'B' } else { b'A' };
    let replaced = |place: usize, bytes: Vec<u8>, keep_leaf: bool| {
        let mut case = Case::of(&set);
        let leaves = case.leaves();
        case.places[place] = Put::Shown(bytes);
        case.leaves = keep_leaf.then_some(leaves);
        case
    };
    let dropped = |place: usize| Case::of(&set).with(|case| drop(case.places.remove(place)));
    let swapped = |a: usize, b: usize| Case::of(&set).with(|case| case.places.swap(a, b));
    let twice = |place: usize| Case::of(&set).push(&set.entries[place]);
    vec![
        replaced(10, malformed, false).test("malformed", &[(10, "malformed")]),
        replaced(10, b"not an entry".to_vec(), true)
            .test("malformed, and not what the log has", &[(10, "malformed"), (10, "leaf")]),
        replaced(10, unsigned, true).test("a changed signature", &[(10, "signature"), (10, "leaf")]),
        last("of another log", &["wrong-log"], |_, entry| entry.log = "other.example/record".into()),
        twice(9).test("twice", &[(end, "twice")]),
        dropped(0).test("no `open`", &dropped(0).found()),
        dropped(3).test("the first of a chain dropped", &dropped(3).found()),
        dropped(9).test("the last of a chain dropped: only the checkpoint shows it", &dropped(9).found()),
        swapped(8, 9).test("two of different chains swapped: only the checkpoint shows it", &swapped(8, 9).found()),
        swapped(3, 5).test("two of one chain swapped", &swapped(3, 5).found()),
        swapped(0, 1).test("`open` is second", &swapped(0, 1).found()),
        last("a `previous` of another chain", &["link"], |set, entry| entry.previous = Some(set.entries[0].hash())),
        last("a `previous` that is not there", &["link"], |_, entry| entry.previous = Some(Hash([9; 32]))),
        last("a number left out", &["link"], |_, entry| entry.number += 1),
        last("a `ref` that is not there", &["reference"], |_, entry| entry.refs = vec![Hash([9; 32])]),
        last("`refs` of which one is not there", &["reference"], |set, entry| {
            entry.refs = vec![set.entries[2].hash(), Hash([9; 32]), Hash([8; 32])];
        }),
        last("another root seen", &["seen"], |_, entry| entry.seen = Some(Seen { size: 8, root: Hash([9; 32]) })),
        last("more seen than there is", &["seen"], |set, entry| {
            let size = set.entries.len() as u64 + 1;
            entry.seen = Some(Seen { size, root: set.root(8) });
        }),
        last("all before it seen", &[], |set, entry| {
            let size = set.entries.len() as u64;
            entry.seen = Some(Seen { size, root: set.root(size) });
        }),
        second_open(),
    ]
}

impl Case {
    /// For cases whose many findings are those of the crate: the second verifier must find the same.
    fn found(&self) -> Vec<(u64, &'static str)> {
        let views: Vec<Place<'_>> = self
            .places
            .iter()
            .map(|put| match put {
                Put::Shown(bytes) => Place::Shown(bytes),
                Put::HeldBack(_) => Place::HeldBack,
                Put::NotReadable(_) => Place::NotReadable,
            })
            .collect();
        let leaves = self.leaves();
        let log = LogView { origin: Some(ORIGIN), places: &views, leaves: &leaves, times: &self.times };
        let found: Vec<(u64, &'static str)> = check(&log)
            .iter()
            .filter_map(|finding| match finding.at {
                At::Place(place) => Some((place, finding.code.name())),
                _ => None,
            })
            .collect();
        found
    }
}

fn second_open() -> Value {
    let set = small("chain");
    let other = Set::open("chain/second");
    let end = set.entries.len() as u64;
    Case::of(&set).push(&other.entries[0]).test("a second `open`", &[(end, "open"), (end, "not-enrolled")])
}

fn keys() -> Vec<Value> {
    let set = small("chain");
    let end = set.entries.len() as u64;
    let by =
        |device: usize, control: &Control| set.draft(device).saying(control).sign(&set.devices[device].key).unwrap();
    let stranger = Entry { seen: set.seen(), clock: Clock { ms: set.now_ms, counter: 0 }, ..stranger() }
        .sign(&key("stranger"))
        .unwrap();
    let enrol_stranger = Control::Enrol(Enrol {
        key: key("stranger").public(),
        persons: vec!["kim".into()],
        may: May::SAY,
        device: "a tablet".into(),
    });
    let disown = |last| Control::Disown(Disown { key: set.devices[1].key.public().into(), last, why: "lost".into() });
    let redact = Control::Redact(Redact { entry: set.entries[4].hash(), numbers: vec![1], why: "asked".into() });
    let mut late = Case::of(&set).push(&stranger);
    late = late.push(&by(0, &enrol_stranger));
    let mut early = Case::of(&set).push(&by(0, &enrol_stranger));
    early = early.push(&stranger);
    let own = Case::of(&set).push(&by(2, &set.enrolment(0, May::SAY)));
    let mut self_disowned = set.clone();
    self_disowned.steer(
        2,
        &Control::Disown(Disown { key: set.devices[2].key.public().into(), last: Some(0), why: "lost".into() }),
    );
    vec![
        Case::of(&set).push(&stranger).test("a key that nobody enrolled", &[(end, "not-enrolled")]),
        late.test("a key that is enrolled later", &[(end, "not-enrolled")]),
        early.test("a key that was enrolled for another person", &[(end + 1, "person")]),
        Case::of(&set).push(&by(1, &enrol_stranger)).test("enrols and may not", &[(end, "not-permitted")]),
        Case::of(&set)
            .push(&by(1, &enrol_stranger))
            .push(&stranger)
            .test("the key that it enrolled signs", &[(end, "not-permitted"), (end + 1, "person")]),
        Case::of(&set).push(&by(1, &disown(None))).test(
            "disowns and may not",
            &[(end, "not-permitted"), (end, "disowned"), (3, "disowned"), (5, "disowned"), (9, "disowned")].sorted(),
        ),
        Case::of(&set).push(&by(1, &disown(Some(3)))).test("leaves, and may not disown", &[]),
        Case::of(&set)
            .push(&by(1, &disown(Some(2))))
            .test("leaves, and lets its last word not count", &[(end, "not-permitted"), (end, "disowned")]),
        Case::of(&set)
            .push(&by(1, &disown(Some(4))))
            .test("leaves later, and may not disown", &[(end, "not-permitted")]),
        Case::of(&set).push(&by(1, &redact)).test("redacts and may not", &[(end, "not-permitted")]),
        Case::of(&set).push(&by(2, &redact)).test("redacts", &[]),
        Case::of(&set).push(&by(0, &set.enrolment(1, May::ALL))).test("enrols a key again", &[(end, "not-permitted")]),
        own.test("enrols the key of the `open` entry", &[(end, "not-permitted")]),
        Case::of(&set).push(&by(0, &disown(Some(1)))).test("a device is lost", &[(9, "disowned")]),
        Case::of(&set).push(&by(0, &disown(Some(2)))).test("a device is lost and nothing was signed since", &[]),
        Case::of(&set)
            .push(&by(0, &disown(Some(2))))
            .push(&by(2, &disown(Some(0))))
            .test("a device is lost, said twice", &[(5, "disowned"), (9, "disowned")]),
        Case::of(&self_disowned).test("a device disowns itself", &Case::of(&self_disowned).found()),
    ]
}

fn stranger() -> Entry {
    let time = LocalTime { utc: 1_778_508_720, offset: -420 };
    Entry { time, body: "x\n".into(), ..Entry::new(ORIGIN, Kind::Say, &key("stranger"), "ruth") }
}

trait Sorted {
    fn sorted(self) -> Self;
}

impl<const N: usize> Sorted for [(u64, &'static str); N] {
    fn sorted(mut self) -> Self {
        self.sort_by_key(|(place, _)| *place);
        self
    }
}

fn noted() -> Vec<Value> {
    let set = small("chain");
    let (newest, _) = set.checkpoints[2];
    let mark = |paper, imported, late| Marks { paper, imported, late };
    let mut tests = vec![
        last("for another person", &["person"], |_, entry| entry.person = "ben".into()),
        last("for another person, from paper", &["person"], |_, entry| {
            (entry.person, entry.marks) = ("ben".into(), mark(true, false, false));
        }),
        last("for another person, imported", &["person"], |_, entry| {
            (entry.person, entry.marks) = ("ben".into(), mark(false, true, false));
        }),
        last("for the own person, from paper, by a key that may not enrol", &["person"], |_, entry| {
            entry.marks = mark(true, false, false);
        }),
        typed_in("typed in for another by a key that may enrol, from paper", &[], mark(true, false, false)),
        typed_in("typed in for another by a key that may enrol, imported", &[], mark(false, true, false)),
        typed_in("for another by a key that may enrol, without mark", &["person"], Marks::default()),
        last("for another person, late", &["person"], |_, entry| {
            (entry.person, entry.marks) = ("ben".into(), mark(false, false, true));
        }),
        last("a clock that went back", &["clock-back"], |set, entry| {
            entry.clock = Clock { counter: 0, ms: set.entries[9].entry().clock.ms - 1 }
        }),
        last("a clock that stands still", &["clock-back"], |set, entry| entry.clock = set.entries[9].entry().clock),
        last("a counter that rises", &[], |set, entry| {
            entry.clock = Clock { counter: 1, ..set.entries[9].entry().clock }
        }),
        last("10 minutes apart", &[], |_, entry| entry.time.utc -= 600),
        last("10 minutes and a second apart", &["skew"], |_, entry| entry.time.utc -= 601),
        last("an hour ahead", &["skew"], |_, entry| entry.time.utc += 3600),
        last("an hour apart, late", &[], |_, entry| {
            entry.time.utc -= 3600;
            entry.marks.late = true;
        }),
    ];
    let dated = |comment: &str, ms: i64, size: u64, time: u64, expected: &[&str]| {
        let (set, signed) = one_more(|set, entry| {
            entry.clock.ms = set.now_ms.checked_add_signed(ms).unwrap();
            entry.time.utc = (entry.clock.ms / 1000).cast_signed();
        });
        let place = set.entries.len() as u64;
        let expected: Vec<(u64, &str)> = expected.iter().map(|code| (place, *code)).collect();
        Case::of(&set)
            .push(&signed)
            .with(|case| case.times = vec![CheckpointTime { size, time }])
            .test(comment, &expected)
    };
    let now = set.now_ms / 1000;
    tests.extend([
        dated("10 minutes before a checkpoint that it had seen", 0, newest, now + 600, &[]),
        dated("10 minutes and a second before it", 0, newest, now + 601, &["back-dated"]),
        dated("before a checkpoint smaller than what it had seen", 0, 9, now + 1200, &["back-dated"]),
        dated("before a checkpoint larger than what it had seen", 0, newest + 1, now + 1200, &[]),
        dated("10 minutes after a checkpoint that includes it", 0, newest + 1, now - 600, &[]),
        dated("10 minutes and a second after it", 0, newest + 1, now - 601, &["ahead"]),
        dated("an hour after a checkpoint that does not include it", 3_600_000, newest, now, &[]),
    ]);
    tests.extend(forks());
    tests
}

fn forks() -> Vec<Value> {
    let (set, first) = one_more(|_, _| {});
    let again = |body: &str, seconds: u64| {
        let clock = Clock { ms: set.now_ms + seconds * 1000, counter: 0 };
        Entry { body: format!("{body}\n"), clock, ..set.draft(1) }.sign(&set.devices[1].key).unwrap()
    };
    let end = set.entries.len() as u64;
    let second = again("otherwise", 1);
    let after = Entry {
        number: first.entry().number + 1,
        previous: Some(first.hash()),
        clock: Clock { ms: set.now_ms + MINUTE_MS, counter: 0 },
        ..set.draft(1)
    };
    let after = after.sign(&set.devices[1].key).unwrap();
    let both = || Case::of(&set).push(&first).push(&second);
    vec![
        both().test("two entries of one number", &[(end, "fork"), (end + 1, "fork")]),
        both().push(&after).test("and one after the first", &[(end, "fork"), (end + 1, "fork")]),
        both()
            .push(&again("a third", 2))
            .test("three entries of one number", &[(end, "fork"), (end + 1, "fork"), (end + 2, "fork")]),
        both().push(&first).test(
            "a fork and the same again",
            &[(end, "fork"), (end + 1, "fork"), (end + 2, "twice"), (end + 2, "fork")],
        ),
        both().with(|case| case.hold_back(usize::try_from(end).unwrap())).test("a fork of which one is held back", &[]),
    ]
}

fn partial() -> Vec<Value> {
    let set = small("chain");
    let held = |places: &[usize]| Case::of(&set).with(|case| places.iter().for_each(|place| case.hold_back(*place)));
    let unreadable = |place: usize, leaf: bool| {
        Case::of(&set).with(|case| {
            let hash = leaf.then(|| set.entries[place].hash());
            case.places[place] = Put::NotReadable(hash);
        })
    };
    let (whole, signed) = one_more(|_, entry| entry.refs = vec![Hash([9; 32])]);
    let dangling = Case::of(&whole).push(&signed);
    let mut hole = Case::of(&whole).push(&signed);
    hole.places[4] = Put::NotReadable(None);
    let (_, wrong_seen) = one_more(|_, entry| entry.seen = Some(Seen { size: 8, root: Hash([9; 32]) }));
    let mut seen_hole = Case::of(&whole).push(&wrong_seen);
    seen_hole.places[4] = Put::NotReadable(None);
    let mut repeated = Case::of(&set);
    repeated.places.push(Put::HeldBack(set.entries[3].hash()));
    let end = set.entries.len() as u64;
    vec![
        held(&[3, 4, 9]).test("statements held back", &[]),
        held(&[3]).test("a predecessor held back", &[]),
        held(&[1]).test("an `enrol` held back", &held(&[1]).found()),
        held(&[0]).test("the `open` held back", &held(&[0]).found()),
        unreadable(0, true).test("the `open` not readable", &[]),
        unreadable(1, true).test("an `enrol` not readable", &[]),
        unreadable(4, false).test("a place of which nothing is known", &[]),
        dangling.test("a `ref` that is not there", &[(end, "reference")]),
        hole.test("a `ref` that may be the place of which nothing is known", &[]),
        seen_hole.test("a root over leaves of which one is not known", &[]),
        repeated.test("a place held back that repeats another", &[(end, "twice")]),
    ]
}
