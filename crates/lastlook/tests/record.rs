//! The signed record as its users meet it: the examples are imported, asked, exported, verified, spoiled.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on stops"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, OnceLock};

use record::beside::{Opening, commitment};
use record::clock::{Clock, LocalTime};
use record::encoding::{array_from_hex, from_base64, to_base64, to_hex};
use record::entry::{Entry, Kind, Marks};
use record::key::SigningKey;
use record::merkle::{Hash, leaf_hash};
use record::tiles::decode_bundle;
use store::ledger::{Ledger, LogKeys};
use store::tree::file_hash;
use store::{Options, Sqlite};
use sync::instant::Instant;

const DAY: &str = "examples/a-day-on-set";
const CASE: &str = "examples/rust-2021";
/// A place in the middle of the imported day: one of its handovers.
const PLACE: u64 = 137;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lastlook")).args(arguments).current_dir(root()).output().unwrap()
}

/// Runs a command that must end with this code, and gives what it printed.
fn ends(code: i32, arguments: &[&str]) -> String {
    let out = run(arguments);
    let (stdout, stderr) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert_eq!(out.status.code(), Some(code), "{arguments:?}\n{stdout}\n{stderr}");
    stdout.into_owned()
}

/// A new folder of this test run.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lastlook-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The two examples as a store and a bundle each, made once.
struct Made {
    day: [String; 2],
    case: [String; 2],
}

fn made() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = folder("examples");
        let make = |from: &str, name: &str| {
            let store = folder.join(name).display().to_string();
            let bundle = folder.join(format!("{name}.zip")).display().to_string();
            ends(0, &["import", from, &store, "--log", &format!("{name}.example/record")]);
            ends(0, &["export", &store, "--output", &bundle]);
            [store, bundle]
        };
        Made { day: make(DAY, "day"), case: make(CASE, "case") }
    })
}

// ---- one record, three forms ----------------------------------------------------------------------

#[test]
fn audits_of_plain_files_store_and_bundle_are_identical() {
    for (plain, signed) in [(DAY, &made().day), (CASE, &made().case)] {
        let expected = ends(0, &["audit", plain, "--json"]);
        assert!(expected.len() > 10_000);
        for path in signed {
            assert!(ends(0, &["audit", path, "--json"]) == expected, "{path} differs from {plain}");
        }
    }
    let reading = ["--without", "halls", "--json"];
    let expected = ends(0, &[&["audit", CASE][..], &reading].concat());
    assert!(ends(0, &[&["audit", &made().case[1]][..], &reading].concat()) == expected);
}

#[test]
fn answers_of_plain_files_store_and_bundle_are_identical() {
    let question = "handover(weapon: R1, from: ruth, to: dale, scene: sc14, use: take)";
    let mut codes = Vec::new();
    for at in ["2026-05-11 08:18:30", "2026-05-11 09:13", "2026-05-11 12:47", "2026-05-12 09:29"] {
        for command in ["may", "explain"] {
            let asked = |path: &str| {
                let out = run(&[command, path, question, "--at", at]);
                (out.status.code(), String::from_utf8_lossy(&out.stdout).into_owned())
            };
            let expected = asked(DAY);
            assert!(expected.1.len() > 50, "{expected:?}");
            made().day.iter().for_each(|path| assert_eq!(asked(path), expected, "{command} {path} {at}"));
            codes.push(expected.0);
        }
    }
    assert!(codes.contains(&Some(0)) && codes.contains(&Some(1)), "some are cleared and some are not: {codes:?}");
}

#[test]
fn nothing_typed_is_cut() {
    let folder = folder("naughty");
    let mut record = "production \"x\" in \"US-CA\" at -08:00\n2026-03-02\n".to_owned();
    let naughty = [
        "'; DROP TABLE entries; --",
        "<script>alert(1)</script>",
        "\u{202e}txt.exe\u{202c}",
        "\u{0}\u{7}\u{1b}[31m\r\n\t",
        "{1} {2} withheld # no comment",
        "\u{1f468}\u{200d}\u{1f469} \u{feff}\u{2028}",
        &"long \u{e9}\n".repeat(5_000),
    ];
    for text in naughty {
        record.push_str(&format!("10:00 ana: concern_raised(concern: c1) {}\n", model::value::quoted(text)));
    }
    let (plain, store) = (folder.join("main.record"), folder.join("store").display().to_string());
    fs::write(&plain, &record).unwrap();
    let out = run(&["import", &plain.display().to_string(), &store, "--log", "naughty.example/record"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let bundle = folder.join("bundle.zip").display().to_string();
    ends(0, &["export", &store, "--output", &bundle]);
    ends(0, &["verify", &bundle]);
    let expected = ends(0, &["audit", &plain.display().to_string(), "--json"]);
    let read = ends(0, &["audit", &bundle, "--json"]);
    assert_eq!(read.matches("DROP TABLE").count(), expected.matches("DROP TABLE").count());
    for (place, text) in (2_u64..).zip(naughty) {
        let entry = ends(0, &["store", "entry", &store, &place.to_string()]);
        let quoted = model::value::quoted(text);
        let there = if quoted.len() > 4_096 { "{1}" } else { quoted.as_str() };
        assert!(entry.contains(there), "{place}: {entry}");
    }
}

// ---- bundles --------------------------------------------------------------------------------------

#[test]
fn a_bundle_verifies_and_says_what_it_does_not_prove() {
    for signed in [&made().day, &made().case] {
        let text = ends(0, &["verify", &signed[1]]);
        assert!(
            text.starts_with("VERIFIED") && text.contains("not proved:") && text.contains("that a statement is true")
        );
        let key = text.lines().find_map(|l| l.trim().strip_prefix("Log key: ")).unwrap();
        assert!(ends(0, &["verify", &signed[1], "--log-key", key]).contains("signed with the key that you gave"));
    }
    let other = ends(0, &["verify", &made().case[1]]);
    let other = other.lines().find_map(|l| l.trim().strip_prefix("Log key: ")).unwrap();
    assert!(ends(1, &["verify", &made().day[1], "--log-key", other]).starts_with("CHANGED"));
}

#[test]
fn a_part_counts_what_it_holds_back_and_clears_less() {
    let folder = folder("part");
    let bundle = folder.join("part.zip").display().to_string();
    let store = &made().day[0];
    assert!(ends(2, &["export", store, "--output", &bundle, "--without", "100-119"]).is_empty(), "it needs a reason");
    ends(0, &["export", store, "--output", &bundle, "--without", "100-119,140", "--reason", "asked for the rest"]);
    let report: serde_json::Value = serde_json::from_str(&ends(0, &["verify", &bundle, "--json"])).unwrap();
    assert_eq!(report["gaps"], serde_json::json!([[100, 119], [140, 140]]));
    assert_eq!(report["entries"].as_u64().unwrap() - report["shown"].as_u64().unwrap(), 21);
    // What is held back makes unknown: a question that the whole record clears is not cleared by the part.
    let question =
        ["handover(weapon: R1, from: ruth, to: dale, scene: sc14, use: take)", "--at", "2026-05-11 08:18:30"];
    ends(0, &[&["may", store][..], &question].concat());
    ends(1, &[&["may", &bundle][..], &question].concat());
}

#[test]
fn every_flipped_byte_of_an_entry_is_found_at_its_place() {
    let folder = unpacked(&made().day[1], "flipped");
    let path = folder.join("data/log/tile/entries/000");
    let tile = fs::read(&path).unwrap();
    let (start, length) = within(&tile, PLACE);
    for at in (start..start + length).step_by(41) {
        let mut bytes = tile.clone();
        bytes[at] ^= 1;
        fs::write(&path, bytes).unwrap();
        let report: serde_json::Value =
            serde_json::from_str(&ends(1, &["verify", &folder.display().to_string(), "--json"])).unwrap();
        let places: Vec<u64> = report["findings"].as_array().unwrap().iter().filter_map(|f| f["at"].as_u64()).collect();
        // The next entry of the chain may say, too, that the one before it is gone.
        assert!(places.first() == Some(&PLACE) && places.iter().all(|p| *p <= PLACE + 1), "byte {at}: {report}");
    }
    assert!(ends(2, &["audit", &folder.display().to_string()]).is_empty(), "what was changed is not read");
}

#[test]
fn what_is_no_bundle_is_refused_in_words() {
    let folder = folder("strange");
    let file = folder.join("x.zip");
    fs::write(&file, b"PK\x03\x04 and nothing more").unwrap();
    for path in [file.display().to_string(), folder.join("none.zip").display().to_string()] {
        let out = run(&["verify", &path]);
        assert_eq!(out.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&out.stderr).contains(&path));
    }
}

// ---- the store ------------------------------------------------------------------------------------

#[test]
fn a_value_beside_an_entry_is_destroyed_and_nothing_else_changes() {
    let folder = folder("redact");
    let store = folder.join("store").display().to_string();
    let bundle = folder.join("bundle.zip").display().to_string();
    ends(0, &["import", DAY, &store, "--log", "redact.example/record"]);
    let secret = "Z".repeat(5_000);
    let place = ends(0, &["enter", &store, "office", &format!("inspected(weapon: R1, clear: yes) \"{secret}\"")]);
    let place = place.split_whitespace().nth(3).unwrap().to_owned();
    // A database cuts long values into pages: a part is looked for.
    let part = &secret[..500];
    assert!(holds(&folder.join("store"), part));
    let signed = ends(0, &["store", "entry", &store, &place]);
    assert!(!signed.contains(&secret) && signed.contains("{1}") && signed.contains("\nbeside 1 "));

    assert!(ends(0, &["redact", &store, &place, "--why", "a health matter"]).contains("destroyed"));
    assert_eq!(ends(0, &["store", "entry", &store, &place]), signed, "the entry stays as it was signed");
    assert!(!holds(&folder.join("store"), part), "nothing of the value is left in the store's files");
    ends(0, &["store", "fsck", &store]);
    ends(0, &["store", "rebuild", &store, "--check"]);
    ends(0, &["export", &store, "--output", &bundle]);
    assert!(ends(0, &["verify", &bundle]).contains("Values destroyed: 1"));
    assert!(
        ends(2, &["enter", &store, "office", "inspectd(weapon: R1)"]).is_empty(),
        "what is not understood is not signed"
    );
    let other = ["enter", &store, "ruth", "inspected(weapon: R1, clear: yes)"];
    assert!(ends(2, &other).is_empty(), "the office's key does not speak for others");
    ends(0, &[&other[..], &["--paper", "2026-05-13 08:00"]].concat());
}

#[test]
fn a_damaged_store_names_the_place_and_a_backup_opens() {
    let folder = folder("fsck");
    let (store, backup) = (folder.join("store"), folder.join("backup"));
    ends(0, &["import", DAY, &store.display().to_string(), "--log", "fsck.example/record"]);
    ends(0, &["store", "backup", &store.display().to_string(), &backup.display().to_string()]);
    assert!(ends(0, &["audit", &backup.display().to_string(), "--json"]) == ends(0, &["audit", DAY, "--json"]));

    let database = backup.join("lastlook.db");
    let mut bytes = fs::read(&database).unwrap();
    let entry = ends(0, &["store", "entry", &store.display().to_string(), &PLACE.to_string()]);
    let words = entry.lines().find(|l| l.contains('(')).unwrap().as_bytes();
    let all: Vec<usize> = bytes.windows(words.len()).enumerate().filter(|(_, w)| *w == words).map(|(i, _)| i).collect();
    assert!(!all.is_empty());
    all.iter().for_each(|at| bytes[at + 2] ^= 1);
    fs::write(&database, bytes).unwrap();
    let told = ends(1, &["store", "fsck", &backup.display().to_string()]);
    assert!(told.contains(&format!("entry {PLACE}")), "{told}");
}

/// Whether any file below the folder has these bytes in it.
fn holds(folder: &Path, text: &str) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds(&path, text);
        }
        fs::read(path).unwrap().windows(text.len()).any(|w| w == text.as_bytes())
    })
}

// ---- a borrowed phone -----------------------------------------------------------------------------

/// The question that the imported day clears, and that Ruth's "not clear" forbids.
const QUESTION: [&str; 3] =
    ["handover(weapon: R1, from: ruth, to: dale, scene: sc14, use: take)", "--at", "2026-05-11 08:18:20"];

/// A phone that was enrolled for Kim only, and what it signs.
struct Phone {
    key: SigningKey,
    last: Option<(u64, Hash)>,
    entries: Vec<Vec<u8>>,
    openings: Vec<Vec<u8>>,
}

impl Phone {
    fn say(&mut self, person: &str, marks: Marks, body: &str, refs: Vec<Hash>, value: Option<&str>) -> Hash {
        let number = self.last.map_or(0, |(number, _)| number + 1);
        let utc = 1_778_512_695; // 08:18:15 on 11 May 2026, at -07:00
        let entry = Entry {
            number,
            previous: self.last.map(|(_, hash)| hash),
            clock: Clock { ms: utc as u64 * 1_000, counter: number as u16 },
            time: LocalTime { utc, offset: -420 },
            marks,
            refs,
            beside: value.iter().map(|v| commitment(&[7; 32], v)).collect(),
            body: format!("{body}\n"),
            ..Entry::new("borrowed.example/record", Kind::Say, &self.key, person)
        };
        let signed = entry.sign(&self.key).unwrap();
        self.last = Some((number, signed.hash()));
        self.entries.push(signed.bytes().to_vec());
        let opening = |v: &str| Opening { entry: signed.hash(), number: 1, salt: [7; 32], value: v.to_owned() };
        self.openings.extend(value.map(opening).map(|o| o.to_string().into_bytes()));
        signed.hash()
    }
}

/// Whatever a phone that is enrolled for one person signs: it does not take away what forbids a weapon's use.
#[test]
fn a_borrowed_phone_clears_nothing() {
    type Trick = fn(&mut Phone, Hash);
    let tricks: [(&str, Trick); 6] = [
        ("takes back Ruth's word", |p, not_clear| {
            p.say("kim", Marks::default(), "withdraws", vec![not_clear], None);
        }),
        ("speaks as Ruth", |p, not_clear| {
            p.say("ruth", Marks::default(), "inspected(weapon: R1, clear: yes)", vec![], None);
            p.say("ruth", Marks::default(), "withdraws", vec![not_clear], None);
        }),
        ("types in for Ruth", |p, not_clear| {
            let typed = Marks { paper: true, ..Marks::default() };
            p.say("ruth", typed, "withdraws", vec![not_clear], None);
        }),
        ("takes a name that is another's", |p, _| {
            for name in ["e158", "p158", "p504"] {
                let own = p.say("kim", Marks::default(), &format!("@{name} arrived(person: kim)"), vec![], None);
                p.say("kim", Marks::default(), "withdraws", vec![own], None);
            }
        }),
        ("lowers a rule through a value", |p, _| {
            p.say("kim", Marks::default(), "{1} = 1 days", vec![], Some("set training_valid"));
        }),
        ("drowns the record in faults", |p, _| {
            for i in 0..1_001 {
                let own = p.say("kim", Marks::default(), &format!("nonsense{i}(x: 1)"), vec![], None);
                p.say("kim", Marks::default(), "withdraws", vec![own], None);
            }
        }),
    ];
    for (trick, play) in tricks {
        let folder = folder("borrowed").join("store");
        let store = folder.display().to_string();
        ends(0, &["import", DAY, &store, "--log", "borrowed.example/record"]);
        ends(0, &[&["may", &store][..], &QUESTION].concat());
        let not_clear = "inspected(weapon: R1, clear: no)";
        ends(0, &["enter", &store, "ruth", not_clear, "--paper", "2026-05-11 08:18:10"]);
        ends(1, &[&["may", &store][..], &QUESTION].concat());
        let key = SigningKey::from_seed([9; 32]);
        let kim = ["store", "enrol", &store, &key.public().to_base64(), "--device", "Kim's", "--person", "kim"];
        ends(0, &kim);
        let mut phone = Phone { key, last: None, entries: vec![], openings: vec![] };
        let ruths = leaf_hash(ends(0, &["store", "entry", &store, "504"]).as_bytes());
        play(&mut phone, ruths);
        enter(&folder, &phone);
        let code = run(&[&["may", &store][..], &QUESTION].concat()).status.code();
        assert_ne!(code, Some(0), "a phone that {trick} clears a weapon");
    }
}

/// What the phone signed comes into the log, as its upload would.
fn enter(folder: &Path, phone: &Phone) {
    let store = Arc::new(Sqlite::open(folder, &Options::default()).unwrap());
    let secret = |name: &str| {
        let id: String = to_hex(&file_hash(b"borrowed.example/record").0)[..16].to_owned();
        let seed = store.secrets().unwrap().read(&format!("{id}.{name}")).unwrap().unwrap();
        SigningKey::from_seed(array_from_hex(std::str::from_utf8(&seed).unwrap()).unwrap())
    };
    let keys = LogKeys { log: secret("log"), clock: secret("clock") };
    let mut ledger = Ledger::open(store.clone(), "borrowed.example/record", keys).unwrap();
    let now = Instant::from_millis(1_900_000_000_000).unwrap();
    let admission = ledger.append(&phone.entries, &phone.openings, now).unwrap();
    assert_eq!(admission.entries.len(), phone.entries.len(), "all of it is admitted: {:?}", admission.statuses);
}

// ---- the page -------------------------------------------------------------------------------------

/// The page carries what it needs, and no word of the record as markup. With LASTLOOK_PAGES naming a folder, pages
/// are left there for the browser test (`.ci/bundle-page.mjs`).
#[test]
fn the_page_is_whole() {
    let page = fs::read_to_string(unpacked(&made().day[1], "page").join("index.html")).unwrap();
    assert!(page.contains("default-src 'none'") && page.contains("'wasm-unsafe-eval'"));
    assert!(!page.contains("http://") && !page.contains("https://"), "it names no other place");
    assert!(!page.contains("blanks_tested("), "entries travel in base64 only");
    let Some(pages) = std::env::var_os("LASTLOOK_PAGES").map(PathBuf::from) else { return };
    let part = folder("page-part").join("part.zip").display().to_string();
    ends(0, &["export", &made().case[0], "--output", &part, "--from", "40", "--to", "300", "--reason", "a part"]);
    let leave = |name: &str, text: &str| {
        fs::create_dir_all(pages.join(name)).unwrap();
        fs::write(pages.join(name).join("index.html"), text).unwrap();
    };
    leave("whole", &page);
    leave("case", &fs::read_to_string(unpacked(&made().case[1], "page-case").join("index.html")).unwrap());
    leave("part", &fs::read_to_string(unpacked(&part, "page-part-files").join("index.html")).unwrap());
    leave(&format!("flipped-{PLACE}"), &flipped(&page));
}

/// The page with one bit of one entry changed.
fn flipped(page: &str) -> String {
    let head = "data-path=\"data/log/tile/entries/000\">";
    let start = page.find(head).unwrap() + head.len();
    let end = start + page[start..].find('<').unwrap();
    let mut tile = from_base64(&page[start..end]).unwrap();
    let (at, _) = within(&tile, PLACE);
    tile[at + 300] ^= 1;
    [&page[..start], &to_base64(&tile), &page[end..]].concat()
}

// ---- parts ----------------------------------------------------------------------------------------

/// Where an entry of the first, full tile begins, and how long it is.
fn within(tile: &[u8], place: u64) -> (usize, usize) {
    let entries = decode_bundle(tile, 256).unwrap();
    let before: usize = entries[..place as usize].iter().map(|e| e.len() + 2).sum();
    (before + 2, entries[place as usize].len())
}

/// What the page in a bundle says of it: the same code as in its WebAssembly.
fn page_says(bundle: &str, name: &str) -> serde_json::Value {
    let folder = unpacked(bundle, name);
    let mut request = Vec::new();
    let mut part = |bytes: &[u8]| {
        request.extend((bytes.len() as u32).to_be_bytes());
        request.extend(bytes);
    };
    ["whole", "", "", "", ""].iter().for_each(|text| part(text.as_bytes()));
    let mut folders = vec![folder.clone()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(inner).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                part(path.strip_prefix(&folder).unwrap().to_str().unwrap().as_bytes());
                part(&fs::read(&path).unwrap());
            }
        }
    }
    serde_json::from_str(&bundle_page::answer(&request)).unwrap()
}

#[test]
fn the_page_says_that_it_checks_no_proof_of_a_passkey_and_verify_does() {
    let folder = folder("passkeys");
    let [store, before, after] = ["store", "before.zip", "after.zip"].map(|n| folder.join(n).display().to_string());
    let bundle = |output: &str| drop(ends(0, &["export", &store, "--output", output]));
    ends(0, &["import", DAY, &store, "--log", "day.example/record"]);
    bundle(&before);
    assert!(!page_says(&before, "passkeys-before")["unproved"].to_string().contains("passkey"));
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&ends(0, &["verify", &before, "--json"])).unwrap()["passkeys"],
        serde_json::json!([])
    );

    // What only the office says, and no passkey signed.
    let key = SigningKey::from_seed([77; 32]).public().to_base64();
    ends(0, &["store", "enrol", &store, &key, "--person", "ruth", "--device", "laptop, by passkey"]);
    let used =
        format!(r#"passkey_used(person: ruth, credential: "AQID", device: "{key}", counter: 1, proof: "a.b.c.d")"#);
    ends(0, &["enter", &store, "office", &used]);
    bundle(&after);
    let page = page_says(&after, "passkeys-after");
    assert_eq!(page["verdict"], "verified");
    assert!(page["unproved"].to_string().contains("this page does not check those proofs"), "{page}");
    let said = ends(3, &["verify", &after]);
    assert!(said.contains("proof does not hold: this passkey was not on the record"), "{said}");
}

/// The files of a bundle in a new folder.
fn unpacked(bundle: &str, name: &str) -> PathBuf {
    let folder = folder(name);
    let mut archive = zip::ZipArchive::new(fs::File::open(bundle).unwrap()).unwrap();
    archive.extract(&folder).unwrap();
    folder
}
