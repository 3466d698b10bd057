//! Damages bundles in every way that the documents say shows, and changes them in ways that must not matter.
//!
//! Never part of what people run: it exists so that a test can count how many attacks are missed (none) and how
//! many harmless changes raise an alarm (none). The attacker has the files; as the owner of the server he has the
//! log's keys too.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code: it stops where it fails")]
#![allow(missing_docs, reason = "the kinds say what they are")]

pub mod sample;

use crate::bundle::{Disclosure, FileMap, Parts, Trust, pack, write};
use crate::checkpoint::Checkpoint;
use crate::control::{Control, Redact};
use crate::entry::{Entry, SignedEntry};
use crate::merkle::{Hash, leaf_hash, root_of};
use crate::note::{Note, Signer};
use sample::{MINUTE_MS, Set, key};

/// Numbers that look random and are the same for the same seed (splitmix64).
#[derive(Clone, Copy, Debug)]
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let a = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let b = (a ^ (a >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        b ^ (b >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap()
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// A bundle with what its reader knows.
#[derive(Clone, Debug)]
pub struct Given {
    /// The files.
    pub files: FileMap,
    /// What the reader knows.
    pub trust: Trust,
}

macro_rules! kinds {
    ($name:ident, $doc:literal; $($variant:ident => $function:ident),* $(,)?) => {
        #[doc = $doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($variant,)* }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Makes one.
            pub fn make(self, set: &Set, random: &mut Random) -> Given {
                match self { $(Self::$variant => $function(set, random),)* }
            }
        }
    };
}

kinds! { Attack, "What an attacker does.";
    FlipAnyBit => flip_any_bit,
    FlipAndPack => flip_and_pack,
    ChangeByte => change_byte,
    DropFile => drop_file,
    AddFile => add_file,
    DropEntry => drop_entry,
    InsertEntry => insert_entry,
    DoubleEntry => double_entry,
    SwapEntries => swap_entries,
    CutLog => cut_log,
    OwnerDrops => owner_drops,
    OwnerDropsLinked => owner_drops_linked,
    OwnerInserts => owner_inserts,
    OwnerDoubles => owner_doubles,
    OwnerSwaps => owner_swaps,
    OwnerRedates => owner_redates,
    OwnerEdits => owner_edits,
    OwnerBackDates => owner_back_dates,
    OwnerReplacesByStranger => owner_replaces_by_stranger,
    OwnerReplacesByEnrolled => owner_replaces_by_enrolled,
    OwnerRechains => owner_rechains,
    OwnerSplices => owner_splices,
    OwnerForks => owner_forks,
    OwnerRollsBack => owner_rolls_back,
    OwnerSpeaksForAnother => owner_speaks_for_another,
    OpeningChanged => opening_changed,
    OpeningMoved => opening_moved,
    OpeningTwice => opening_twice,
    OpeningOfDestroyed => opening_of_destroyed,
    OriginalChanged => original_changed,
    OriginalsSwapped => originals_swapped,
    OriginalAdded => original_added,
    CheckpointForged => checkpoint_forged,
    CheckpointOlder => checkpoint_older,
    CheckpointOfOther => checkpoint_of_other,
    OtherLog => other_log,
    WitnessesStripped => witnesses_stripped,
    WitnessForged => witness_forged,
    HidesHolding => hides_holding,
    HidesEnrolment => hides_enrolment,
}

kinds! { Benign, "What must not matter.";
    Untouched => untouched,
    OtherBagInfo => other_bag_info,
    OtherReason => other_reason,
    OtherPage => other_page,
    OtherProtocol => other_protocol,
    ManifestOrder => manifest_order,
    HeldBack => held_back,
    OpeningsHeldBack => openings_held_back,
    OpeningsOrder => openings_order,
    OriginalsHeldBack => originals_held_back,
    FewerCheckpoints => fewer_checkpoints,
    MoreWitnesses => more_witnesses,
    NothingKnown => nothing_known,
    OlderKnown => older_known,
}

/// A record with everything in it, some of it by chance; two witnesses cosigned the newest checkpoint.
pub fn victim(seed: u64) -> Set {
    let mut random = Random(seed);
    let mut set = sample::small(&format!("attack {}", seed % 4));
    for _ in 0..random.below(12) {
        let device = random.below(4);
        match random.below(6) {
            0 => drop(set.say_beside(device, &["owen", "\"a long text\""])),
            1 => drop(set.say_attached(device, format!("picture {}", random.next()).as_bytes())),
            2 => set.checkpoint(),
            _ => drop(set.say(device, &format!("show(weapon: R{}, to: kim)", random.below(9)))),
        }
    }
    let destroyed = set.openings.remove(1);
    let redact = Redact { entry: destroyed.entry, numbers: vec![destroyed.number], why: "asked to".into() };
    set.steer(0, &Control::Redact(redact));
    set.say_attached(1, b"another picture");
    set.checkpoint();
    cosign(&mut set, 2);
    set
}

fn cosign(set: &mut Set, count: usize) {
    let (size, bytes) = set.checkpoints.pop().unwrap();
    let mut note = Note::parse(&bytes).unwrap();
    for witness in set.witnesses.iter().take(count) {
        note.add(witness.cosign(&note, set.now_ms / 1000 + 9).unwrap()).unwrap();
    }
    set.checkpoints.push((size, note.to_string().into_bytes()));
}

/// What a careful reader knows: the log's key, two witnesses, and the newest checkpoint, from a phone.
fn trust(set: &Set) -> Trust {
    let witnesses = set.witnesses.iter().map(|witness| witness.verifier().clone()).collect();
    let checkpoints = vec![set.checkpoints.last().unwrap().1.clone()];
    Trust { witnesses, witnesses_needed: 2, checkpoints, ..set.trust() }
}

/// The reader knows the log's key only.
fn key_only(set: &Set) -> Trust {
    set.trust()
}

fn whole(set: &Set) -> FileMap {
    write(&set.parts()).unwrap()
}

fn changed(set: &Set, change: impl FnOnce(&mut FileMap)) -> Given {
    let mut files = whole(set);
    change(&mut files);
    pack(&mut files);
    Given { files, trust: trust(set) }
}

fn parts(set: &Set, change: impl FnOnce(&mut Parts)) -> Given {
    let mut parts = set.parts();
    change(&mut parts);
    Given { files: write(&parts).unwrap(), trust: trust(set) }
}

fn flip(bytes: &mut [u8], random: &mut Random) {
    let at = random.below(bytes.len());
    bytes[at] ^= 1 << random.below(8);
}

fn flip_any_bit(set: &Set, random: &mut Random) -> Given {
    let mut files = whole(set);
    let paths: Vec<String> =
        files.iter().filter(|(_, bytes)| !bytes.is_empty()).map(|(path, _)| path.clone()).collect();
    flip(files.get_mut(random.one(&paths)).unwrap(), random);
    Given { files, trust: trust(set) }
}

/// The files whose bytes matter, and how many of them: of a checkpoint, the text and the log's own line, since
/// lines in other names are not asked for.
fn weighty(files: &FileMap) -> Vec<(String, usize)> {
    let weight = |(path, bytes): (&String, &Vec<u8>)| {
        let text = String::from_utf8_lossy(bytes);
        let end = match path.as_str() {
            path if path.starts_with("data/log/checkpoint") => text.find("/clock").unwrap() - sample::ORIGIN.len() - 5,
            path if path.starts_with("data/log/tile") || path.starts_with("data/originals") => bytes.len(),
            "data/openings" => bytes.len(),
            _ => 0,
        };
        (path.clone(), end)
    };
    files.iter().map(weight).filter(|(_, end)| *end > 0).collect()
}

fn flip_and_pack(set: &Set, random: &mut Random) -> Given {
    changed(set, |files| {
        let weighty = weighty(files);
        let (path, end) = random.one(&weighty);
        flip(&mut files.get_mut(path).unwrap()[..*end], random);
    })
}

fn change_byte(set: &Set, random: &mut Random) -> Given {
    changed(set, |files| {
        let weighty = weighty(files);
        let (path, end) = random.one(&weighty);
        let at = random.below(*end);
        let byte = &mut files.get_mut(path).unwrap()[at];
        *byte = byte.wrapping_add(u8::try_from(1 + random.below(255)).unwrap());
    })
}

fn drop_file(set: &Set, random: &mut Random) -> Given {
    let mut files = whole(set);
    let paths: Vec<String> = files.keys().cloned().collect();
    files.remove(random.one(&paths));
    Given { files, trust: trust(set) }
}

fn add_file(set: &Set, random: &mut Random) -> Given {
    let path =
        ["data/x", "x", "data/log/tile/0/001", "data/originals/x", "data/log/checkpoints/x", "data/protocol/../x"];
    changed(set, |files| drop(files.insert((*random.one(&path)).to_owned(), b"x".to_vec())))
}

fn all(set: &Set) -> Vec<Vec<u8>> {
    set.entries.iter().map(|entry| entry.bytes().to_vec()).collect()
}

/// Without the log's key: entries and tiles are changed, the checkpoint stays.
fn thief(set: &Set, change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Given {
    let mut entries = all(set);
    change(&mut entries);
    let leaves = sample::leaves(&entries);
    parts(set, |parts| (parts.leaves, parts.entries) = (leaves, entries.into_iter().map(Some).collect()))
}

/// With the log's keys: everything is made anew, earlier checkpoints left out.
fn owner(set: &Set, trust: Trust, change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Given {
    let mut entries = all(set);
    change(&mut entries);
    let leaves: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    let checkpoint = set.signed_checkpoint(leaves.len() as u64, root_of(&leaves));
    let there = |hash: &Hash| leaves.contains(hash);
    let mut parts = set.parts();
    parts.openings.retain(|opening| there(&opening.entry));
    let attached: Vec<Hash> = entries
        .iter()
        .filter_map(|bytes| SignedEntry::parse(bytes).ok())
        .flat_map(|entry| entry.entry().attach.clone())
        .map(|file| file.hash)
        .collect();
    parts.originals.retain(|bytes| attached.contains(&sha256(bytes)));
    parts = Parts {
        leaves,
        entries: entries.into_iter().map(Some).collect(),
        checkpoint,
        checkpoints: Vec::new(),
        ..parts
    };
    Given { files: write(&parts).unwrap(), trust }
}

fn sha256(bytes: &[u8]) -> Hash {
    use sha2::Digest as _;
    Hash(sha2::Sha256::digest(bytes).into())
}

/// The reader knows the key and the newest checkpoint, no witnesses.
fn phone(set: &Set) -> Trust {
    Trust { checkpoints: vec![set.checkpoints.last().unwrap().1.clone()], ..set.trust() }
}

fn drop_entry(set: &Set, random: &mut Random) -> Given {
    thief(set, |entries| drop(entries.remove(random.below(entries.len()))))
}

fn insert_entry(set: &Set, random: &mut Random) -> Given {
    let more = fresh(set, random);
    thief(set, |entries| entries.insert(random.below(entries.len() + 1), more))
}

fn double_entry(set: &Set, random: &mut Random) -> Given {
    thief(set, |entries| entries.insert(random.below(entries.len() + 1), random.one(&entries.clone()).clone()))
}

fn swap_entries(set: &Set, random: &mut Random) -> Given {
    thief(set, |entries| swap(entries, random))
}

fn cut_log(set: &Set, random: &mut Random) -> Given {
    thief(set, |entries| entries.truncate(1 + random.below(entries.len() - 1)))
}

fn swap(entries: &mut [Vec<u8>], random: &mut Random) {
    let a = random.below(entries.len());
    let b = (a + 1 + random.below(entries.len() - 1)) % entries.len();
    entries.swap(a, b);
}

/// What phone 1 could sign next.
fn fresh(set: &Set, random: &mut Random) -> Vec<u8> {
    let entry = Entry { body: format!("more {}\n", random.next()), ..set.draft(1) };
    entry.sign(&set.devices[1].key).unwrap().bytes().to_vec()
}

fn owner_drops(set: &Set, random: &mut Random) -> Given {
    owner(set, phone(set), |entries| drop(entries.remove(random.below(entries.len()))))
}

/// An entry that a later one of its chain names: shows without anybody's checkpoint.
fn owner_drops_linked(set: &Set, random: &mut Random) -> Given {
    let named = |hash: &Hash| set.entries.iter().any(|entry| entry.entry().previous == Some(*hash));
    let linked: Vec<usize> = (0..set.entries.len()).filter(|at| named(&set.entries[*at].hash())).collect();
    let place = *random.one(&linked);
    owner(set, key_only(set), |entries| drop(entries.remove(place)))
}

fn owner_inserts(set: &Set, random: &mut Random) -> Given {
    let more = fresh(set, random);
    owner(set, phone(set), |entries| entries.insert(random.below(entries.len()), more))
}

fn owner_doubles(set: &Set, random: &mut Random) -> Given {
    owner(set, key_only(set), |entries| {
        entries.insert(random.below(entries.len() + 1), random.one(&entries.clone()).clone())
    })
}

fn owner_swaps(set: &Set, random: &mut Random) -> Given {
    owner(set, phone(set), |entries| swap(entries, random))
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The bytes of one entry with another minute, hour or number; the signature stays.
fn owner_redates(set: &Set, random: &mut Random) -> Given {
    let place = random.below(set.entries.len());
    let edits = [
        ("clock 2026", "clock 2025"),
        ("time 2026", "time 2025"),
        ("T14:", "T13:"),
        ("\nnumber ", "\nnumber 1"),
        (" 0\ntime", " 1\ntime"),
    ];
    owner(set, key_only(set), |entries| {
        let text = text_of(&entries[place]);
        let fitting: Vec<&(&str, &str)> = edits.iter().filter(|(from, _)| text.contains(from)).collect();
        let (from, to) = **random.one(&fitting);
        entries[place] = text.replacen(from, to, 1).into_bytes();
    })
}

fn owner_edits(set: &Set, random: &mut Random) -> Given {
    let place = random.below(set.entries.len());
    owner(set, key_only(set), |entries| {
        let signed = set.entries[place].signed_text().len();
        let at = random.below(signed);
        entries[place][at] ^= 1 << random.below(8);
    })
}

/// A phone's keeper and the owner together: an entry is put an hour before what it had seen.
fn owner_back_dates(set: &Set, random: &mut Random) -> Given {
    let mut set = set.clone();
    let back = (30 + random.below(600) as u64) * MINUTE_MS;
    // Hours later, or the clock would stand before the chain's entry before it.
    set.now_ms += 24 * 60 * MINUTE_MS;
    set.checkpoint();
    set.now_ms -= back;
    let device = random.below(4);
    let entry = Entry { body: "as if before\n".into(), ..set.draft(device) };
    set.add(device, &entry);
    set.now_ms += back;
    set.checkpoint();
    Given { files: whole(&set), trust: set.trust() }
}

fn replace(set: &Set, random: &mut Random, by: impl FnOnce(&Entry) -> SignedEntry, trust: Trust) -> Given {
    let place = 1 + random.below(set.entries.len() - 1);
    let signed = by(set.entries[place].entry());
    owner(set, trust, |entries| entries[place] = signed.bytes().to_vec())
}

fn owner_replaces_by_stranger(set: &Set, random: &mut Random) -> Given {
    let stranger = key("stranger");
    let by = |entry: &Entry| Entry { key: stranger.public().into(), ..entry.clone() }.sign(&stranger).unwrap();
    replace(set, random, by, key_only(set))
}

fn owner_replaces_by_enrolled(set: &Set, random: &mut Random) -> Given {
    let by = |entry: &Entry| {
        let device = set.devices.iter().find(|device| entry.key != device.key.public().into()).unwrap();
        Entry { key: device.key.public().into(), ..entry.clone() }.sign(&device.key).unwrap()
    };
    replace(set, random, by, phone(set))
}

/// The owner has one phone as well: its chain is made anew from some entry on, with other words.
fn owner_rechains(set: &Set, random: &mut Random) -> Given {
    let device = random.below(4);
    let signer = set.devices[device].key.clone();
    let mut previous = None;
    let from = random.below(usize::try_from(set.devices[device].number).unwrap()) as u64;
    owner(set, phone(set), |entries| {
        for bytes in entries.iter_mut() {
            let signed = SignedEntry::parse(bytes).unwrap();
            if signed.entry().key != signer.public().into() || signed.entry().number < from {
                continue;
            }
            let kept = signed.entry().clone();
            let means = Some("something else".into());
            let anew = Entry { previous: previous.or(kept.previous), means, ..kept }.sign(&signer).unwrap();
            previous = Some(anew.hash());
            *bytes = anew.bytes().to_vec();
        }
    })
}

fn owner_splices(set: &Set, random: &mut Random) -> Given {
    let other = sample::small("spliced");
    let foreign = random.one(&other.entries).bytes().to_vec();
    owner(set, key_only(set), |entries| entries.insert(1 + random.below(entries.len()), foreign))
}

fn owner_forks(set: &Set, random: &mut Random) -> Given {
    let own: Vec<&SignedEntry> =
        set.entries.iter().filter(|entry| entry.entry().key == set.devices[1].key.public().into()).collect();
    let old = random.one(&own).entry();
    let twin =
        Entry { body: format!("otherwise {}\n", random.next()), ..old.clone() }.sign(&set.devices[1].key).unwrap();
    owner(set, key_only(set), |entries| entries.push(twin.bytes().to_vec()))
}

/// A genuine older state, to somebody whose phone has seen the newest.
fn owner_rolls_back(set: &Set, random: &mut Random) -> Given {
    let size = 2 + random.below(set.entries.len() - 3);
    owner(set, phone(set), |entries| entries.truncate(size))
}

fn owner_speaks_for_another(set: &Set, random: &mut Random) -> Given {
    let person = (*random.one(&["ana", "ben", "ruth", "nobody"])).to_owned();
    let entry = Entry { person, body: "x\n".into(), ..set.draft(1) }.sign(&set.devices[1].key).unwrap();
    owner(set, key_only(set), |entries| entries.push(entry.bytes().to_vec()))
}

fn opening_changed(set: &Set, random: &mut Random) -> Given {
    let at = random.below(set.openings.len());
    parts(set, |parts| match random.below(3) {
        0 => parts.openings[at].value.push('x'),
        1 => flip(&mut parts.openings[at].salt, random),
        _ => flip(&mut parts.openings[at].entry.0, random),
    })
}

fn opening_moved(set: &Set, random: &mut Random) -> Given {
    let at = random.below(set.openings.len());
    let to = set.entries.iter().filter(|entry| entry.hash() != set.openings[at].entry).collect::<Vec<_>>();
    let to = random.one(&to).hash();
    parts(set, |parts| parts.openings[at].entry = to)
}

fn opening_twice(set: &Set, random: &mut Random) -> Given {
    let opening = random.one(&set.openings).clone();
    parts(set, |parts| parts.openings.push(opening))
}

/// The value that was destroyed, as somebody kept it.
fn opening_of_destroyed(set: &Set, random: &mut Random) -> Given {
    let fresh = sample::small(&name_of(set));
    let kept = fresh.openings[1].clone();
    parts(set, |parts| parts.openings.insert(random.below(parts.openings.len()), kept))
}

fn name_of(set: &Set) -> String {
    let is = |seed: &u64| key(&format!("attack {seed}/log")).public() == *set.log.verifier().key();
    format!("attack {}", (0..4).find(is).unwrap())
}

fn original_changed(set: &Set, random: &mut Random) -> Given {
    changed(set, |files| {
        let paths = originals(files);
        let path = random.one(&paths);
        match random.below(2) {
            0 => files.get_mut(path).unwrap().push(b'x'),
            _ => drop(files.get_mut(path).unwrap().pop()),
        }
    })
}

fn originals(files: &FileMap) -> Vec<String> {
    files.keys().filter(|path| path.starts_with("data/originals/")).cloned().collect()
}

fn originals_swapped(set: &Set, _: &mut Random) -> Given {
    changed(set, |files| {
        let paths = originals(files);
        let (a, b) = (files[&paths[0]].clone(), files[&paths[1]].clone());
        files.insert(paths[0].clone(), b);
        files.insert(paths[1].clone(), a);
    })
}

fn original_added(set: &Set, random: &mut Random) -> Given {
    parts(set, |parts| parts.originals.push(format!("planted {}", random.next()).into_bytes()))
}

fn checkpoint_forged(set: &Set, random: &mut Random) -> Given {
    let other = Signer::new(sample::ORIGIN, key("forger")).unwrap();
    let size = set.entries.len() as u64;
    let note = Checkpoint::new(sample::ORIGIN, size, set.root(size)).unwrap().sign(&[&other]).unwrap();
    let trust = if random.below(2) == 0 { key_only(set) } else { Trust::default() };
    Given { trust, ..parts(set, |parts| parts.checkpoint = note.to_string().into_bytes()) }
}

fn checkpoint_older(set: &Set, random: &mut Random) -> Given {
    let older = set.checkpoints[random.below(set.checkpoints.len() - 1)].1.clone();
    parts(set, |parts| {
        parts.checkpoint = older;
        parts.checkpoints.clear();
    })
}

fn checkpoint_of_other(set: &Set, _: &mut Random) -> Given {
    let other = sample::small("other");
    parts(set, |parts| parts.checkpoint = other.checkpoints[2].1.clone())
}

/// Everything made anew with other keys, to a reader who has a phone's checkpoint only.
fn other_log(set: &Set, random: &mut Random) -> Given {
    let other = sample::small("other");
    let trust = Trust { log_key: None, ..phone(set) };
    let trust = if random.below(2) == 0 { key_only(set) } else { trust };
    Given { files: whole(&other), trust }
}

fn witnesses_stripped(set: &Set, random: &mut Random) -> Given {
    let kept = 2 + random.below(2);
    parts(set, |parts| parts.checkpoint = lines(&parts.checkpoint, |at, line| (at < kept).then(|| line.to_owned())))
}

/// The signature lines of a note, changed.
fn lines(note: &[u8], change: impl Fn(usize, &str) -> Option<String>) -> Vec<u8> {
    let note = Note::parse(note).unwrap();
    let kept = note.signatures().iter().enumerate().filter_map(|(at, line)| change(at, &line.to_string()));
    let kept: String = kept.map(|line| format!("{line}\n")).collect();
    format!("{}\n{kept}", note.text()).into_bytes()
}

fn witness_forged(set: &Set, random: &mut Random) -> Given {
    let changed = 1 + random.below(3);
    let byte = 4 + random.below(72);
    parts(set, |parts| {
        parts.checkpoint = lines(&parts.checkpoint, |at, line| {
            let (head, blob) = line.rsplit_once(' ')?;
            let mut blob = crate::encoding::from_base64(blob).ok()?;
            if at == changed {
                blob[byte] ^= 1;
            }
            Some(format!("{head} {}", crate::encoding::to_base64(&blob)))
        });
    })
}

fn hides_holding(set: &Set, random: &mut Random) -> Given {
    let place = random.below(set.entries.len());
    let mut given = parts(set, |parts| parts.entries[place] = None);
    let said = Disclosure::of(0..set.entries.len() as u64, "everything").to_string();
    given.files.insert("data/disclosure.txt".into(), said.into_bytes());
    pack(&mut given.files);
    given
}

fn hides_enrolment(set: &Set, random: &mut Random) -> Given {
    let enrolments = [1, 2, 7];
    let place = *random.one(&enrolments);
    parts(set, |parts| parts.entries[place] = None)
}

fn untouched(set: &Set, _: &mut Random) -> Given {
    changed(set, |_| {})
}

fn other_bag_info(set: &Set, random: &mut Random) -> Given {
    parts(set, |parts| {
        parts.bag_info = format!("Bagging-Date: 2026-06-{:02}\nx: {}\n", 1 + random.below(30), random.next())
    })
}

fn other_reason(set: &Set, random: &mut Random) -> Given {
    parts(set, |parts| parts.reason = format!("because of {} — Größe", random.next()))
}

fn other_page(set: &Set, random: &mut Random) -> Given {
    let page = (random.below(3) > 0).then(|| random.next().to_string().into_bytes());
    parts(set, |parts| parts.page = page)
}

fn other_protocol(set: &Set, random: &mut Random) -> Given {
    parts(set, |parts| {
        parts.protocol.push((format!("us-ca/{}.rules", random.next()), random.next().to_le_bytes().to_vec()))
    })
}

fn manifest_order(set: &Set, random: &mut Random) -> Given {
    let mut given = changed(set, |_| {});
    let tags = given.files["tagmanifest-sha256.txt"].clone();
    let mut lines: Vec<String> = text_of(&tags).lines().map(str::to_owned).collect();
    lines.sort_by_key(|_| random.next());
    let tags: String = lines.into_iter().map(|line| format!("{line}\n")).collect();
    given.files.insert("tagmanifest-sha256.txt".into(), tags.into_bytes());
    given
}

fn held_back(set: &Set, random: &mut Random) -> Given {
    parts(set, |parts| {
        let mut attached = Vec::new();
        for (place, entry) in set.entries.iter().enumerate() {
            if entry.control().is_none() && random.below(2) == 0 {
                parts.entries[place] = None;
                parts.openings.retain(|opening| opening.entry != entry.hash());
            } else {
                attached.extend(entry.entry().attach.iter().map(|file| file.hash));
            }
        }
        parts.originals.retain(|bytes| attached.contains(&sha256(bytes)));
    })
}

fn openings_held_back(set: &Set, random: &mut Random) -> Given {
    parts(set, |parts| parts.openings.retain(|_| random.below(2) == 0))
}

fn openings_order(set: &Set, random: &mut Random) -> Given {
    parts(set, |parts| parts.openings.sort_by_key(|_| random.next()))
}

fn originals_held_back(set: &Set, random: &mut Random) -> Given {
    parts(set, |parts| parts.originals.retain(|_| random.below(2) == 0))
}

fn fewer_checkpoints(set: &Set, random: &mut Random) -> Given {
    parts(set, |parts| parts.checkpoints.retain(|_| random.below(2) == 0))
}

/// Lines by people whom the reader does not know.
fn more_witnesses(set: &Set, random: &mut Random) -> Given {
    let stranger =
        crate::cosignature::Cosigner::new("stranger.example", key(&format!("witness {}", random.next()))).unwrap();
    parts(set, |parts| {
        let mut note = Note::parse(&parts.checkpoint).unwrap();
        note.add(stranger.cosign(&note, 1 + random.next() / 4).unwrap()).unwrap();
        parts.checkpoint = note.to_string().into_bytes();
    })
}

fn nothing_known(set: &Set, _: &mut Random) -> Given {
    Given { trust: Trust::default(), ..changed(set, |_| {}) }
}

fn older_known(set: &Set, random: &mut Random) -> Given {
    let known = random.one(&set.checkpoints).1.clone();
    Given { trust: Trust { checkpoints: vec![known], ..set.trust() }, ..changed(set, |_| {}) }
}
