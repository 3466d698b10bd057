//! Single entries, openings, and the reading order.

use super::sample::{self, Set, hex, key, sign_text};
use super::{base64, result};
use record::beside::{Opening, commitment};
use record::clock::{Clock, LocalTime};
use record::control::{Control, Disown, May, Redact};
use record::entry::{Attachment, Entry, Kind, Marks, Seen, SignedEntry};
use record::merkle::Hash;
use serde_json::{Value, json};

/// The whole file of entries.
pub fn file() -> Value {
    let set = sample::small("entry");
    let full = full();
    let text = text_of(&full.sign(&key("entry")).unwrap());
    let open = text_of(&set.entries[0]);
    let enrol = text_of(&set.entries[1]);
    let controls = controls();
    let mut valid: Vec<Value> =
        valids().iter().map(|(comment, entry)| accept(comment, &entry.sign(&key("entry")).unwrap())).collect();
    valid.extend(set.entries.iter().enumerate().map(|(at, entry)| accept(&format!("entry {at} of a log"), entry)));
    valid.extend(controls.iter().map(|(comment, entry)| accept(comment, &entry.sign(&key("entry")).unwrap())));
    let mut invalid = edits(&text, "entry", EDITS);
    invalid.extend(edits(&open, "entry/device/0", OPEN_EDITS));
    invalid.extend(edits(&enrol, "entry/device/0", ENROL_EDITS));
    let [disown, redact] = ["a disown entry", "a redact entry"].map(|name| {
        let (_, entry) = controls.iter().find(|(comment, _)| comment == name).unwrap();
        text_of(&entry.sign(&key("entry")).unwrap())
    });
    invalid.extend(edits(&disown, "entry", DISOWN_EDITS));
    invalid.extend(edits(&redact, "entry", REDACT_EDITS));
    invalid.extend(longer(&text));
    invalid.extend(raw(&full));
    let notes = "record.md sections 1 to 3. entry: base64 of the bytes. For valid ones the hash (hex) and the parsed \
                 fields; for invalid ones the code that a reader reports, malformed or signature. Keys have the seed \
                 SHA-256(name), with the names entry and entry/device/0.";
    super::file("Entry", notes, vec![(json!({ "type": "Valid" }), valid), (json!({ "type": "Invalid" }), invalid)])
}

fn full() -> Entry {
    Entry {
        number: 7,
        previous: Some(Hash([0xd2; 32])),
        clock: Clock { ms: 1_778_512_380_000, counter: 0 },
        time: LocalTime { utc: 1_778_512_380, offset: -420 },
        seen: Some(Seen { size: 40, root: Hash([0x83; 32]) }),
        means: Some("I looked. I counted six. All dummies.".into()),
        marks: Marks { late: true, ..Marks::default() },
        refs: vec![Hash([0x11; 32]), Hash([0x12; 32])],
        attach: vec![Attachment { hash: Hash([0x9f; 32]), length: 4, media: "image/jpeg".into() }],
        beside: vec![Hash([0x21; 32]), Hash([0x22; 32])],
        body: "dummies_checked(weapon: R1, count: 6)\n".into(),
        ..Entry::new(sample::ORIGIN, Kind::Say, &key("entry"), "ruth")
    }
}

fn valids() -> Vec<(String, Entry)> {
    let least = Entry::new("x", Kind::Say, &key("entry"), "a");
    let body = |body: &str| Entry { body: body.into(), ..full() };
    let time = |text: &str, offset: i16, utc: i64| {
        (format!("time {text}"), Entry { time: LocalTime { utc, offset }, ..full() })
    };
    let marks = Marks { imported: true, late: true, paper: true };
    let long = "x".repeat(1000);
    let file = || Attachment { hash: Hash([1; 32]), length: (1 << 53) - 1, media: "a/b".into() };
    [
        ("everything", full()),
        ("the least", least.clone()),
        ("all marks", Entry { marks, ..full() }),
        ("no body", body("")),
        ("a body of one empty line", body("\n")),
        ("a body that ends with empty lines", body("a\n\n\n")),
        ("a body that looks like a signature", body("\u{2014} device.0000000000000000 AAAA\n\n\u{2014} x y\n")),
        ("a body with headers", body("person kim\nmark late\n")),
        ("letters of other scripts and an emoji", body("Señor Größe 測試 🎬 \u{85} \u{2028} \u{feff}\n")),
        ("spaces at the ends of `means`", Entry { means: Some("  two  ".into()), ..full() }),
        ("the longest `means`", Entry { means: Some(long), ..full() }),
        ("the longest person", Entry { person: "p".repeat(100), ..full() }),
        ("the longest log, in two-byte letters", Entry { log: "é".repeat(255), ..full() }),
        ("the greatest number", Entry { number: (1 << 53) - 1, ..full() }),
        ("the greatest clock", Entry { clock: Clock { ms: 253_402_300_799_999, counter: u16::MAX }, ..full() }),
        ("the first clock", Entry { clock: Clock { ms: 0, counter: 0 }, ..full() }),
        (
            "as many of each as may be",
            Entry {
                refs: vec![Hash([3; 32]); 16],
                attach: (0..64).map(|_| file()).collect(),
                beside: vec![Hash([5; 32]); 64],
                ..full()
            },
        ),
        ("a leap day", Entry { clock: Clock { ms: 951_782_400_000, counter: 1 }, ..full() }),
    ]
    .map(|(comment, entry)| (comment.to_owned(), entry))
    .into_iter()
    .chain([
        time("at +14:00, before 1970 in UTC", 840, -50_400),
        time("at -14:00", -840, 1_778_512_380),
        time("at +05:45", 345, 1_778_512_380),
        time("at +00:00", 0, 1_778_512_380),
        time("at the end of 9999", 840, 253_402_300_799 - 50_400),
    ])
    .chain([("the longest entry".to_owned(), longest())])
    .collect()
}

/// Exactly 65,535 bytes.
fn longest() -> Entry {
    let bytes = full().sign(&key("entry")).unwrap().bytes().len();
    let body = full().body;
    Entry { body: format!("{}\n{body}", "x".repeat(65_535 - bytes - 1)), ..full() }
}

fn controls() -> Vec<(String, Entry)> {
    let of = |control: &Control| Entry { refs: Vec::new(), ..full() }.saying(control);
    let target = record::entry::KeyBytes([0xee; 32]);
    let disown = |last| of(&Control::Disown(Disown { key: target, last, why: "left in a cab".into() }));
    let redact = |numbers| of(&Control::Redact(Redact { entry: Hash([0x11; 32]), numbers, why: "asked to".into() }));
    let set = Set::open("entry");
    vec![
        ("a disown entry".into(), disown(Some(41))),
        ("a disown entry of which nothing counts".into(), disown(None)),
        ("a redact entry".into(), redact(vec![1, 3])),
        ("a redact entry of all".into(), redact((1..=64).collect())),
        ("an enrol entry that may all".into(), of(&set.enrolment(1, May::ALL))),
        ("an enrol entry that may redact only".into(), of(&set.enrolment(1, May { redact: true, ..May::default() }))),
    ]
}

fn accept(comment: &str, signed: &SignedEntry) -> Value {
    assert!(signed.verify().is_ok());
    let entry = signed.entry();
    let marks = [(entry.marks.imported, "imported"), (entry.marks.late, "late"), (entry.marks.paper, "paper")];
    let marks: Vec<&str> = marks.into_iter().filter_map(|(has, word)| has.then_some(word)).collect();
    json!({
        "comment": comment, "entry": base64(signed.bytes()), "result": "valid", "codes": [],
        "hash": hex(&signed.hash().0),
        "fields": {
            "log": entry.log, "kind": entry.kind.word(), "key": hex(&entry.key.0), "number": entry.number,
            "previous": entry.previous.map(|hash| hex(&hash.0)), "clock": [entry.clock.ms, entry.clock.counter],
            "time": [entry.time.utc, entry.time.offset],
            "seen": entry.seen.map(|seen| json!([seen.size, hex(&seen.root.0)])),
            "person": entry.person,
            "marks": marks,
            "means": entry.means, "refs": entry.refs.iter().map(|hash| hex(&hash.0)).collect::<Vec<_>>(),
            "attach": entry.attach.iter().map(|file| json!([hex(&file.hash.0), file.length, file.media])).collect::<Vec<_>>(),
            "beside": entry.beside.iter().map(|hash| hex(&hash.0)).collect::<Vec<_>>(), "body": entry.body,
        },
    })
}

fn refuse(comment: &str, bytes: &[u8], code: &str) -> Value {
    let found = match SignedEntry::parse(bytes) {
        Err(_) => "malformed",
        Ok(signed) if signed.verify().is_err() => "signature",
        Ok(_) => "nothing",
    };
    assert_eq!(found, code, "{comment}: {}", String::from_utf8_lossy(bytes));
    json!({ "comment": comment, "entry": base64(bytes), "result": "invalid", "codes": [code] })
}

fn text_of(signed: &SignedEntry) -> String {
    String::from_utf8(signed.signed_text().to_vec()).unwrap()
}

/// Changes of the text, signed anew, so that nothing but the form is wrong.
fn edits(text: &str, signer: &str, edits: &[(&str, &str, &str)]) -> Vec<Value> {
    let one = |(comment, from, to): &(&str, &str, &str)| {
        assert!(text.contains(from), "{comment}: `{from}` is not in\n{text}");
        refuse(comment, &sign_text(&text.replacen(from, to, 1), &key(signer)), "malformed")
    };
    edits.iter().map(one).collect()
}

const EDITS: &[(&str, &str, &str)] = &[
    ("another first line", "lastlook entry 1\n", "lastlook entry 2\n"),
    ("a space behind the first line", "lastlook entry 1\n", "lastlook entry 1 \n"),
    ("a line before the first", "lastlook entry 1\n", "\nlastlook entry 1\n"),
    ("a byte order mark", "lastlook entry 1\n", "\u{feff}lastlook entry 1\n"),
    ("carriage returns", "kind say\n", "kind say\r\n"),
    ("no `log`", "log tamarack.example/record\n", ""),
    ("`log` twice", "log tamarack.example/record\n", "log tamarack.example/record\nlog tamarack.example/record\n"),
    ("an empty `log`", "log tamarack.example/record\n", "log \n"),
    ("a `log` with a space", "log tamarack.example/record\n", "log tamarack.example/ record\n"),
    ("a `log` with a no-break space", "log tamarack.example/record\n", "log tamarack.example/\u{a0}record\n"),
    ("a `log` with an ideographic space", "log tamarack.example/record\n", "log tamarack\u{3000}example\n"),
    ("a `log` with a plus", "log tamarack.example/record\n", "log tamarack.example/re+cord\n"),
    ("two spaces behind `log`", "log tamarack", "log  tamarack"),
    ("`kind` of another word", "kind say\n", "kind tell\n"),
    ("`kind` in capitals", "kind say\n", "kind Say\n"),
    ("no `kind`", "kind say\n", ""),
    ("`kind` before `log`", "log tamarack.example/record\nkind say\n", "kind say\nlog tamarack.example/record\n"),
    ("no `key`", "key ", "kei "),
    ("no `number`", "number 7\n", ""),
    ("`number` with a leading zero", "number 7\n", "number 07\n"),
    ("`number` with a sign", "number 7\n", "number +7\n"),
    ("`number` below zero", "number 7\n", "number -7\n"),
    ("`number` of 2^53", "number 7\n", "number 9007199254740992\n"),
    ("`number` beyond 64 bits", "number 7\n", "number 18446744073709551623\n"),
    ("`number` in other digits", "number 7\n", "number ٧\n"),
    ("`number` 0 with a `previous`", "number 7\n", "number 0\n"),
    ("`previous` `-` for number 7", "previous 0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tI=\n", "previous -\n"),
    ("`previous` without padding", "0tI=\n", "0tI\n"),
    ("`previous` with bits that are not zero", "0tI=\n", "0tJ=\n"),
    (
        "`previous` of 31 bytes",
        "previous 0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tI=\n",
        "previous 0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0g==\n",
    ),
    ("`previous` in the alphabet for addresses", "previous 0tLS", "previous 0-LS"),
    ("`clock` without milliseconds", "15:13:00.000Z 0", "15:13:00Z 0"),
    ("`clock` with an offset", "15:13:00.000Z 0", "15:13:00.000+00:00 0"),
    ("`clock` with a small z", "15:13:00.000Z 0", "15:13:00.000z 0"),
    ("`clock` without a counter", "15:13:00.000Z 0", "15:13:00.000Z"),
    ("`clock` with a counter of 65536", "15:13:00.000Z 0", "15:13:00.000Z 65536"),
    ("`clock` with a counter 00", "15:13:00.000Z 0", "15:13:00.000Z 00"),
    ("`clock` in 1969", "clock 2026-", "clock 1969-"),
    ("`clock` on February 30", "clock 2026-05-11", "clock 2026-02-30"),
    ("`clock` on February 29 of 2100", "clock 2026-05-11", "clock 2100-02-29"),
    ("`clock` in month 13", "clock 2026-05-11", "clock 2026-13-11"),
    ("`clock` at 24:00", "clock 2026-05-11T15:13", "clock 2026-05-11T24:00"),
    ("`clock` with second 60", "15:13:00.000Z 0", "15:13:60.000Z 0"),
    ("`clock` with a space for T", "clock 2026-05-11T", "clock 2026-05-11 "),
    ("`time` in UTC", "08:13:00-07:00", "08:13:00Z"),
    ("`time` at -00:00", "08:13:00-07:00", "08:13:00-00:00"),
    ("`time` at +14:01", "08:13:00-07:00", "08:13:00+14:01"),
    ("`time` at +07:60", "08:13:00-07:00", "08:13:00+07:60"),
    ("`time` with a fraction", "08:13:00-07:00", "08:13:00.5-07:00"),
    ("`time` with second 60", "08:13:00-07:00", "08:13:60-07:00"),
    ("`time` without seconds", "08:13:00-07:00", "08:13-07:00"),
    ("`time` in 1969", "time 2026-", "time 1969-"),
    ("`seen` of size 0", "seen 40 ", "seen 0 "),
    ("`seen` without a root", "seen 40 g4ODg4ODg4ODg4ODg4ODg4ODg4ODg4ODg4ODg4ODg4M=", "seen 40"),
    (
        "`seen` behind `person`",
        "seen 40 g4ODg4ODg4ODg4ODg4ODg4ODg4ODg4ODg4ODg4ODg4M=\nperson ruth\n",
        "person ruth\nseen 40 g4ODg4ODg4ODg4ODg4ODg4ODg4ODg4ODg4ODg4ODg4M=\n",
    ),
    ("no `person`", "person ruth\n", ""),
    ("an empty `person`", "person ruth\n", "person \n"),
    ("two persons", "person ruth\n", "person ruth\nperson kim\n"),
    ("a person with a space", "person ruth\n", "person ruth k\n"),
    ("a person with an accent", "person ruth\n", "person josé\n"),
    ("a mark of another word", "mark late\n", "mark early\n"),
    ("a mark twice", "mark late\n", "mark late\nmark late\n"),
    ("marks in another order", "mark late\n", "mark paper\nmark late\n"),
    ("an empty `means`", "means I looked. I counted six. All dummies.\n", "means \n"),
    ("`means` twice", "means I looked", "means x\nmeans I looked"),
    ("a tab in `means`", "means I looked", "means I\tlooked"),
    ("a zero byte in `means`", "means I looked", "means I\0looked"),
    ("U+007F in `means`", "means I looked", "means I\u{7f}looked"),
    (
        "`ref` in hex",
        "ref ERERERERERERERERERERERERERERERERERERERERERE=",
        "ref 1111111111111111111111111111111111111111111111111111111111111111",
    ),
    (
        "`ref` behind `attach`",
        "attach 9f",
        "attach 9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f 4 image/jpeg\nref ERERERERERERERERERERERERERERERERERERERERERE=\nattach 9f",
    ),
    ("`attach` in capital hex", "attach 9f9f", "attach 9F9F"),
    ("`attach` with a leading zero", " 4 image/jpeg", " 04 image/jpeg"),
    ("`attach` without a length", " 4 image/jpeg", " image/jpeg"),
    ("`attach` with a capital media type", "image/jpeg", "image/JPEG"),
    ("`attach` with a short media type", "image/jpeg", "im"),
    ("`attach` with more behind it", "image/jpeg", "image/jpeg; q=1"),
    ("`beside` from 2", "beside 1 ", "beside 2 "),
    ("`beside` not counting up", "beside 2 ", "beside 3 "),
    ("`beside` with a leading zero", "beside 1 ", "beside 01 "),
    ("an unknown header", "means I looked", "note x\nmeans I looked"),
    ("no empty line behind the headers", "IiIiIiIiIiI=\n\n", "IiIiIiIiIiI=\n"),
    ("a tab in the body", "dummies_checked(", "dummies_checked(\t"),
    ("U+0000 in the body", "dummies_checked(", "dummies_checked(\0"),
    ("an escape character in the body", "dummies_checked(", "\u{1b}[31m("),
    ("no last newline of the text", "count: 6)\n", "count: 6)"),
];

const OPEN_EDITS: &[(&str, &str, &str)] = &[
    ("open: holds something else", "holds production\n", "holds court\n"),
    ("open: no `holds`", "holds production\n", ""),
    ("open: number 1", "number 0\nprevious -\n", "number 1\nprevious 0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tI=\n"),
    ("open: `log-key` of another name", "log-key tamarack.example/record+", "log-key tamarack.example/other+"),
    ("open: the entry's log is another", "log tamarack.example/record\n", "log tamarack.example/other\n"),
    (
        "open: `clock-key` without /clock",
        "clock-key tamarack.example/record/clock+",
        "clock-key tamarack.example/record+",
    ),
    ("open: no `clock-key`", "clock-key ", "clock_key "),
    ("open: a line more", "holds production\n", "holds production\nholds case\n"),
    ("open: an empty line", "holds production\n", "holds production\n\n"),
];

const ENROL_EDITS: &[(&str, &str, &str)] = &[
    ("enrol: no person", "person kim\n", ""),
    ("enrol: a person with a space", "person kim\n", "person kim b\n"),
    ("enrol: may nothing", "may say\n", "may \n"),
    ("enrol: may `open`", "may say\n", "may open say\n"),
    ("enrol: may in another order", "may say\n", "may enrol say\n"),
    ("enrol: may twice", "may say\n", "may say say\n"),
    ("enrol: may with two spaces", "may say\n", "may say  enrol\n"),
    ("enrol: an empty device", "device kim's phone\n", "device \n"),
    ("enrol: a line more", "device kim's phone\n", "device kim's phone\nmay say\n"),
    ("enrol: no device", "device kim's phone\n", ""),
    ("enrol: no body", "device kim's phone\n", "devise\n"),
];

const DISOWN_EDITS: &[(&str, &str, &str)] = &[
    ("disown: no `last`", "last 41\n", ""),
    ("disown: a last of -1", "last 41\n", "last -1\n"),
    ("disown: no `why`", "why left in a cab\n", ""),
    ("disown: an empty `why`", "why left in a cab\n", "why \n"),
    (
        "disown: a key of 31 bytes",
        "key 7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u4=",
        "key 7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7u7g==",
    ),
];

const REDACT_EDITS: &[(&str, &str, &str)] = &[
    ("redact: no `ref`", "ref ERERERERERERERERERERERERERERERERERERERERERE=\n", ""),
    (
        "redact: two `ref`",
        "ref ERERERERERERERERERERERERERERERERERERERERERE=\n",
        "ref ERERERERERERERERERERERERERERERERERERERERERE=\nref ERERERERERERERERERERERERERERERERERERERERERE=\n",
    ),
    ("redact: no numbers", "beside 1 3\n", "beside \n"),
    ("redact: number 0", "beside 1 3\n", "beside 0 3\n"),
    ("redact: number 65", "beside 1 3\n", "beside 1 65\n"),
    ("redact: a number twice", "beside 1 3\n", "beside 1 1\n"),
    ("redact: numbers going down", "beside 1 3\n", "beside 3 1\n"),
    ("redact: no `why`", "why asked to\n", ""),
];

/// Too many or too long.
fn longer(text: &str) -> Vec<Value> {
    let hash = base64(&[0x11; 32]);
    let sign = |comment: &str, text: String| refuse(comment, &sign_text(&text, &key("entry")), "malformed");
    let means = "means I looked. I counted six. All dummies.";
    let attach = format!("attach {} 4 image/jpeg\n", "9f".repeat(32));
    let beside: String = (3..=65).map(|at| format!("beside {at} {hash}\n")).collect();
    let enrol = text_of(&sample::small("entry").entries[1]);
    vec![
        sign("17 `ref`", text.replacen("ref ", &format!("ref {hash}\n").repeat(15).add("ref "), 1)),
        sign("65 `attach`", text.replacen(&attach, &attach.repeat(65), 1)),
        sign("65 `beside`", text.replacen("\n\ndummies", &format!("\n{beside}\ndummies"), 1)),
        sign("a `means` of 1001 bytes", text.replacen(means, &format!("means {}", "x".repeat(1001)), 1)),
        sign("a `means` of 501 two-byte letters", text.replacen(means, &format!("means {}", "é".repeat(501)), 1)),
        sign("a person of 101 bytes", text.replacen("person ruth", &format!("person {}", "p".repeat(101)), 1)),
        sign("a log of 256 characters", text.replacen(sample::ORIGIN, &"l".repeat(256), 1)),
        sign("a media type of 101 bytes", text.replacen("image/jpeg", &"m".repeat(101), 1)),
        sign("an entry of 65,536 bytes", text_of(&longest().sign(&key("entry")).unwrap()).replacen("xxx", "xxxx", 1)),
        refuse(
            "enrol: 51 persons",
            &sign_text(&enrol.replacen("person kim\n", &"person kim\n".repeat(51), 1), &key("entry/device/0")),
            "malformed",
        ),
        refuse(
            "enrol: a key of low order",
            &sign_text(&replace_key(&enrol, &[0; 32]), &key("entry/device/0")),
            "malformed",
        ),
        refuse(
            "enrol: a key that is no point",
            &sign_text(&replace_key(&enrol, &no_point()), &key("entry/device/0")),
            "malformed",
        ),
    ]
}

use std::ops::Add as _;

fn replace_key(enrol: &str, to: &[u8; 32]) -> String {
    let own = Set::open("entry").devices[1].key.public().to_base64();
    enrol.replacen(&own, &base64(to), 1)
}

fn no_point() -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[0] = 2;
    bytes
}

/// Changes of the finished bytes.
fn raw(full: &Entry) -> Vec<Value> {
    let signed = full.sign(&key("entry")).unwrap();
    let bytes = signed.bytes();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let line = text.rsplit_once("\n\n").unwrap().1.to_owned();
    let other = String::from_utf8(sign_text(&text_of(&signed), &key("other"))).unwrap();
    let other_line = other.rsplit_once("\n\n").unwrap().1;
    let name = line.split(' ').nth(1).unwrap();
    let edit = |from: &str, to: &str| text.replacen(from, to, 1).into_bytes();
    let mut not_utf8 = bytes.to_vec();
    let at = text.find("dummies_checked").unwrap();
    not_utf8[at] = 0xff;
    let mut flipped = record::encoding::from_base64(line.trim_end().rsplit(' ').next().unwrap()).unwrap();
    flipped[40] ^= 1;
    let mut id = flipped.clone();
    id[40] ^= 1;
    id[0] ^= 1;
    let blob = line.trim_end().rsplit(' ').next().unwrap();
    let weak = Entry { key: record::entry::KeyBytes([0; 32]), ..full.clone() };
    let mut tests = vec![
        refuse("nothing", b"", "malformed"),
        refuse("one newline", b"\n", "malformed"),
        refuse("not UTF-8", &not_utf8, "malformed"),
        refuse("no signature line", text_of(&signed).as_bytes(), "malformed"),
        refuse("cut off in the signature", &bytes[..bytes.len() - 20], "malformed"),
        refuse("no last newline", &bytes[..bytes.len() - 1], "malformed"),
        refuse("a newline more", &[bytes, b"\n"].concat(), "malformed"),
        refuse("two signature lines", &[bytes, line.as_bytes()].concat(), "malformed"),
        refuse("no empty line before the signature", &edit(&format!("\n\n{line}"), &format!("\n{line}")), "malformed"),
        refuse("two spaces in the signature line", &edit(&format!("{name} "), &format!("{name}  ")), "malformed"),
        refuse("another key's name", &edit(name, other_line.split(' ').nth(1).unwrap()), "malformed"),
        refuse("another key's line", &edit(&line, other_line), "malformed"),
        refuse("a hyphen for the dash", &edit(&line, &line.replace('\u{2014}', "-")), "malformed"),
        refuse("a name in capitals", &edit(name, &name.to_uppercase()), "malformed"),
        refuse("another key id", &edit(blob, &base64(&id)), "malformed"),
        refuse("a signature of 63 bytes", &edit(blob, &base64(&flipped[..67])), "malformed"),
        refuse("a signature without padding", &edit(blob, blob.trim_end_matches('=')), "malformed"),
        refuse("a changed signature", &edit(blob, &base64(&flipped)), "signature"),
        refuse("a changed body", &edit("count: 6", "count: 5"), "signature"),
        refuse("a changed time", &edit("T08:13:00", "T08:12:00"), "signature"),
        refuse("a changed `means`", &edit("counted six", "counted two"), "signature"),
        refuse("a dropped mark", &edit("mark late\n", ""), "signature"),
        refuse("a key of low order", &weak_signed(&weak), "signature"),
    ];
    tests.push(refuse(
        "a key that is no point",
        &weak_signed(&Entry { key: record::entry::KeyBytes(no_point()), ..full.clone() }),
        "signature",
    ));
    tests
}

/// The signature line of a key that nobody has, over a text that names it.
fn weak_signed(entry: &Entry) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    let named = full().sign(&key("entry")).unwrap();
    let text = text_of(&named).replace(&named.entry().key.to_base64(), &entry.key.to_base64());
    let name = format!("device.{}", hex(&Sha256::digest(entry.key.0)[..8]));
    let id = Sha256::new().chain_update(&name).chain_update([b'\n', 1]).chain_update(entry.key.0).finalize();
    // R is the neutral element and S is 0: with a key of low order the equation may hold.
    let mut blob = [0; 68];
    blob[..4].copy_from_slice(&id[..4]);
    blob[4] = 1;
    format!("{text}\n\u{2014} {name} {}\n", base64(&blob)).into_bytes()
}

/// Openings against the entry that carries the values.
pub fn openings() -> Value {
    let salts = [[0x31; 32], [0x32; 32], [0x33; 32]];
    let values = ["owen", "", "\"ein langer Text, mit Größe\""];
    let beside = salts.iter().zip(values).map(|(salt, value)| commitment(salt, value)).collect();
    let signed = Entry { beside, ..full() }.sign(&key("entry")).unwrap();
    let line = |number: usize| {
        let number_8 = u8::try_from(number).unwrap();
        Opening { entry: signed.hash(), number: number_8, salt: salts[number - 1], value: values[number - 1].into() }
            .to_string()
    };
    let (one, two) = (line(1), line(2));
    let hash = signed.hash().to_base64();
    let salt = base64(&salts[0]);
    let test = |comment: &str, line: &str, valid: bool| {
        let fits = Opening::parse(line)
            .is_ok_and(|opening| opening.entry == signed.hash() && opening.check(signed.entry()).is_ok());
        assert_eq!(fits, valid, "{comment}");
        json!({ "comment": comment, "line": line, "result": result(valid), "codes": if valid { json!([]) } else { json!(["opening"]) } })
    };
    let tests = vec![
        test("a value", &one, true),
        test("an empty value", &two, true),
        test("a text with other letters", &line(3), true),
        test("another value", &one.replace(&base64(b"owen"), &base64(b"olga")), false),
        test("another salt", &one.replace(&salt, &base64(&salts[1])), false),
        test("another number", &one.replace(" 1 ", " 2 "), false),
        test("a number that the entry does not have", &one.replace(" 1 ", " 4 "), false),
        test("number 0", &one.replace(" 1 ", " 0 "), false),
        test("a leading zero", &one.replace(" 1 ", " 01 "), false),
        test("another entry", &one.replace(&hash, &base64(&[7; 32])), false),
        test("an empty value written as nothing", &two.replace(" -", " "), false),
        test("the value `-` itself in place of base64", &one.replace(&base64(b"owen"), "-"), false),
        test("two spaces", &one.replacen(' ', "  ", 1), false),
        test("a part more", &format!("{one} x"), false),
        test("a part less", one.rsplit_once(' ').unwrap().0, false),
        test("base64 without padding", one.trim_end_matches('='), false),
        test("a value that is not UTF-8", &one.replace(&base64(b"owen"), "/w=="), false),
        test("a short salt", &one.replace(&salt, "MTEx"), false),
    ];
    let group = json!({ "type": "Opening", "entry": base64(signed.bytes()) });
    super::file(
        "Opening",
        "record.md section 6: one opening line without its newline, for the entry of the group",
        vec![(group, tests)],
    )
}

/// The reading order.
pub fn order() -> Value {
    let entry = |name: &str, number: u64, ms: u64, counter: u16, marks: Marks, utc: i64| {
        Entry {
            number,
            previous: (number > 0).then_some(Hash([1; 32])),
            clock: Clock { ms, counter },
            time: LocalTime { utc, offset: 60 },
            marks,
            ..Entry::new("x", Kind::Say, &key(name), "a")
        }
        .sign(&key(name))
        .unwrap()
    };
    let (none, paper) = (Marks::default(), Marks { paper: true, ..Marks::default() });
    let imported = Marks { imported: true, ..Marks::default() };
    let late = Marks { late: true, ..Marks::default() };
    let lists = [
        ("by clock", vec![entry("a", 1, 2000, 0, none, 1), entry("a", 0, 1000, 9, none, 5)]),
        (
            "by counter",
            vec![entry("a", 1, 2000, 1, none, 1), entry("a", 2, 2000, 0, none, 1), entry("a", 3, 2000, 10, none, 1)],
        ),
        ("paper by its claimed time", vec![entry("a", 0, 9000, 0, none, 9), entry("b", 0, 99_000, 0, paper, 3)]),
        (
            "an import by its claimed time, before 1970",
            vec![entry("a", 0, 1, 0, none, 9), entry("b", 0, 99_000, 0, imported, -3)],
        ),
        ("`late` does not change it", vec![entry("a", 0, 9000, 0, none, 9), entry("b", 0, 99_000, 0, late, 3)]),
        ("paper of one second by its clock", vec![entry("a", 0, 9000, 0, paper, 3), entry("b", 0, 8000, 0, paper, 3)]),
        ("the same clock by key", ["a", "b", "c", "d"].map(|name| entry(name, 0, 5000, 0, none, 5)).to_vec()),
        ("the same key and clock by number", vec![entry("a", 10, 5000, 0, none, 5), entry("a", 9, 5000, 0, none, 5)]),
        ("a fork by hash", (0..4).map(|at| entry("a", 9, 5000, 0, none, at)).collect()),
        ("paper and no paper of one time", vec![entry("a", 0, 5000, 0, none, 5), entry("b", 0, 7000, 0, paper, 5)]),
    ];
    let test = |(comment, entries): (&str, Vec<SignedEntry>)| {
        let mut order: Vec<usize> = (0..entries.len()).collect();
        order.sort_by_key(|at| entries[*at].order());
        let entries: Vec<String> = entries.iter().map(|entry| base64(entry.bytes())).collect();
        json!({ "comment": comment, "entries": entries, "order": order, "result": "valid", "flags": [] })
    };
    let tests = lists.into_iter().map(test).collect();
    let notes = "record.md section 4, reading order. order: indices of `entries`, first to last";
    super::file("Order", notes, vec![(json!({ "type": "Order" }), tests)])
}
