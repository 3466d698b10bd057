//! Scanning, labels, sheets of paper, exports and packets: what people read, what is signed, what is in the files.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use book::sample::{ORIGIN, Sample};
use book::{Book, Protocols};
use common::{asked, at, in_spanish, page, sample, until, visitor};
use messages::Language;
use pages::{Host, Reply, Request, Visitor};
use qr::label::{Claim, Sort};
use qr::{Code, entry_text};
use record::beside::Opening;
use record::control::{Control, Disown};
use record::entry::{Entry, Kind};
use record::key::SigningKey;

/// Just after lunch of the example's day.
fn now() -> i64 {
    at("2026-05-11", "12:47")
}

/// The key of the first phone that the sample lets in.
fn phone_key() -> SigningKey {
    SigningKey::from_seed([11; 32])
}

/// The example with a phone of Ruth's own.
fn with_phone() -> Sample {
    let mut sample = until(sample(), now());
    sample.say("ruth", now() - 60, "inspected(weapon: R1, by: ruth, clear: yes)", true).unwrap();
    sample
}

/// Ruth, on her phone, which knows the server.
fn ruth() -> Visitor {
    Visitor {
        key: Some(phone_key().public().to_base64()),
        address: Some("https://192.168.1.20:8700".to_owned()),
        ..visitor("ruth")
    }
}

/// The page after the host signed what it was asked to sign.
fn signed(sample: &Sample, visitor: &Visitor, target: &str, key: &SigningKey) -> String {
    let mut request = Request::show(target);
    let Reply::Sign { texts } = asked(sample, visitor, now(), &request) else { panic!("nothing to sign") };
    request.signatures = texts.iter().map(|t| key.sign(t.as_bytes()).0).collect();
    shown(asked(sample, visitor, now(), &request))
}

fn shown(reply: Reply) -> String {
    match reply {
        Reply::Page { html, .. } => html,
        other => panic!("no page: {other:?}"),
    }
}

/// What a scanner brings, by address and by form.
fn scanned(sample: &Sample, visitor: &Visitor, text: &str) -> Reply {
    let encoded = pages::request::encoded(text);
    let got = asked(sample, visitor, now(), &Request::show(&format!("/scan?code={encoded}")));
    let posted = asked(sample, visitor, now(), &Request::post("/scan", &format!("code={encoded}")));
    assert_eq!(got, posted, "a form is read like an address");
    got
}

fn label(name: &str, sort: Sort, log: &str, key: &SigningKey) -> String {
    let claim = Claim::new(log, sort, name, "2026-05-11", key.public()).unwrap();
    claim
        .attach("https://192.168.1.20:8700/set/0123456789abcdef", key.sign(claim.text().as_bytes()))
        .unwrap()
        .to_string()
}

fn goes(address: &str) -> Reply {
    Reply::Go(format!("/set/0123456789abcdef{address}"))
}

/// The values of hidden fields with this name.
fn hidden(html: &str, name: &str) -> Vec<String> {
    let start = format!("name=\"{name}\" value=\"");
    html.split(&start).skip(1).map(|rest| plain(rest.split('"').next().unwrap())).collect()
}

fn plain(markup: &str) -> String {
    markup.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

// ---- scanning ----------------------------------------------------------------------------------------------

#[test]
fn a_label_opens_the_card_and_a_foreign_one_is_refused() {
    let sample = with_phone();
    assert_eq!(scanned(&sample, &ruth(), &label("R1", Sort::Weapon, ORIGIN, &phone_key())), goes("/weapon/R1"));
    assert_eq!(scanned(&sample, &ruth(), &label("dale", Sort::Person, ORIGIN, &phone_key())), goes("/person/dale"));
    for (log, key) in [("other.example/record", phone_key()), (ORIGIN, SigningKey::from_seed([99; 32]))] {
        let html = shown(scanned(&sample, &ruth(), &label("R1", Sort::Weapon, log, &key)));
        assert!(html.contains("was not made for this production"), "{html}");
        assert!(!html.contains("/weapon/R1"), "a foreign label leads nowhere");
    }
}

/// What somebody without an account reads who scans a label with their phone's own camera.
fn found(sample: &Sample, guest: bool, label: &str) -> String {
    let visitor = Visitor { person: None, host: Host::Server, guest, ..ruth() };
    let rest = label.split_once("/c/").unwrap().1;
    shown(asked(sample, &visitor, now(), &Request::show(&format!("/c/{rest}"))))
}

#[test]
fn a_guest_who_scans_a_weapons_label_is_told_what_to_do() {
    let sample = with_phone();
    let html = found(&sample, true, &label("R1", Sort::Weapon, ORIGIN, &phone_key()));
    for wanted in
        ["<h1>R1</h1>", "weapon of this production", "do not touch it", "Whom to call", "/stop\"", "/speak?weapon=R1\""]
    {
        assert!(html.contains(wanted), "`{wanted}` is not in {html}");
    }
    let foreign = found(&sample, true, &label("R1", Sort::Weapon, "other.example/record", &phone_key()));
    assert!(foreign.contains("was not made for this production"), "{foreign}");
    let badge = found(&sample, true, &label("dale", Sort::Person, ORIGIN, &phone_key()));
    assert!(badge.contains("badge of somebody") && !badge.contains("dale"), "{badge}");
}

#[test]
fn a_stranger_is_told_the_same_of_every_label_and_nothing_of_the_production() {
    let sample = with_phone();
    let genuine = found(&sample, false, &label("R1", Sort::Weapon, ORIGIN, &phone_key()));
    let forged = found(&sample, false, &label("R1", Sort::Weapon, ORIGIN, &SigningKey::from_seed([99; 32])));
    let nonsense = found(&sample, false, "/c/weapon");
    assert!(genuine.contains("treat it as loaded"), "{genuine}");
    assert_eq!(genuine, forged);
    assert_eq!(genuine, nonsense);
    let production = book::Book::read(&sample.source, &mut book::Protocols::new(), now()).day.production;
    for secret in ["R1", production.as_str()] {
        assert!(!genuine.contains(secret), "{secret}: {genuine}");
    }
}

#[test]
fn a_label_of_a_disowned_device_says_so_beside_the_card() {
    let mut sample = with_phone();
    disown(&mut sample, &phone_key());
    let html = shown(scanned(&sample, &ruth(), &label("R1", Sort::Weapon, ORIGIN, &phone_key())));
    assert!(html.contains("was disowned since") && html.contains("href=\"/set/0123456789abcdef/weapon/R1\""), "{html}");
}

fn disown(sample: &mut Sample, key: &SigningKey) {
    let office = SigningKey::from_seed([3; 32]);
    let last =
        sample.source.entries.iter().rev().find(|(_, e)| e.entry().key == office.public().into()).unwrap().1.clone();
    let control = Control::Disown(Disown { key: key.public().into(), last: None, why: "lost".to_owned() });
    let entry = Entry {
        number: last.entry().number + 1,
        previous: Some(last.hash()),
        clock: last.entry().clock.tick(last.entry().clock.ms + 1),
        ..Entry::new(ORIGIN, Kind::Say, &office, "office").saying(&control)
    };
    let place = sample.source.entries.len() as u64;
    sample.source.entries.push((Some(place), entry.sign(&office).unwrap()));
}

/// An entry by a device that nobody let in.
fn by_a_stranger(sample: &mut Sample, person: &str, body: &str, refs: &[record::merkle::Hash]) {
    let key = SigningKey::from_seed([77; 32]);
    let clock = sample.source.entries.last().unwrap().1.entry().clock;
    let entry = Entry {
        clock: clock.tick(clock.ms + 1),
        body: format!("{body}\n"),
        refs: refs.to_vec(),
        ..Entry::new(ORIGIN, Kind::Say, &key, person)
    };
    sample.source.entries.push((None, entry.sign(&key).unwrap()));
}

#[test]
fn a_packet_carries_what_counts_and_says_of_the_rest_why_it_does_not() {
    let mut sample = with_phone();
    sample.say("joe", now() - 50, "injury(id: I9, person: joe, weapon: R1) \"left shoulder\"", true).unwrap();
    sample.say("ruth", now() - 40, "injury(id: I9, person: kim, weapon: R1) \"a lie\"", true).unwrap();
    sample.say("paolo", now() + 3_600, "injury(id: I9, person: ana, weapon: R1)", true).unwrap();
    disown(&mut sample, &phone_key());
    by_a_stranger(&mut sample, "dale", "injury(id: I9, person: dale, weapon: R1)", &[]);
    for form in ["osha-301", "cal-342"] {
        let html = page(&sample, &visitor("lee"), now(), &format!("/packet/{form}/I9"));
        let (fields, rest) = html.split_once("In no field above").or(html.split_once("in no field above")).unwrap();
        assert!(fields.contains("joe") && fields.contains("left shoulder"), "{html}");
        assert!(!fields.contains("kim") && !fields.contains("a lie") && !fields.contains("denies this"), "{html}");
        for why in ["signed it was disowned", "the device that signed it was ahead", "was not let in when it came"] {
            assert_eq!(rest.matches(why).count(), 1, "{why}: {rest}");
        }
        let spanish = page(&sample, &in_spanish(visitor("lee")), now(), &format!("/packet/{form}/I9"));
        assert!(spanish.contains("Esto no cuenta: el aparato que lo firmó no estaba admitido"), "{spanish}");
    }
    let record = page(&sample, &visitor("lee"), now(), "/record?about=kim");
    assert_eq!(record.matches("<li class=\"entry\"").count(), 1, "nobody denied it, and no list says so: {record}");
}

#[test]
fn what_takes_back_anothers_word_is_on_the_record_as_what_it_is_and_denies_nothing_on_paper() {
    let mut sample = with_phone();
    let hash = sample.say("joe", now() - 50, "injury(id: I9, person: joe, weapon: R1)", true).unwrap();
    by_a_stranger(&mut sample, "joe", "withdraws \"never happened\"", &[hash]);
    let html = page(&sample, &visitor("lee"), now(), "/packet/osha-301/I9");
    assert!(!html.contains("denies this") && !html.contains("In dispute"), "{html}");
    let record = page(&sample, &visitor("lee"), now(), "/record?about=joe");
    let entry = record.split("<li class=\"entry\"").nth(1).unwrap();
    assert!(entry.contains("does not count") && entry.contains("class=\"proof\""), "it can be looked at: {entry}");
    assert!(html.contains("the device that signed it was not let in"), "{html}");
}

#[test]
fn the_calendar_carries_what_counts_and_the_page_says_what_is_left_out() {
    let mut sample = with_phone();
    let before = calendar(&sample);
    sample.say("ruth", now() - 40, "meeting_held(meeting: M9, scene: sc14)", true).unwrap();
    assert!(calendar(&sample).contains("meeting-m9"), "it counts");
    disown(&mut sample, &phone_key());
    let named = |text: &str| text.matches("BEGIN:VEVENT").count();
    assert_eq!(named(&before), named(&calendar(&sample)));
    let html = page(&sample, &visitor("lee"), now(), "/export");
    assert!(html.contains("One entry does not count and is not in the calendar."), "{html}");
    assert!(html.contains("the device that signed it was disowned"), "{html}");
}

fn calendar(sample: &Sample) -> String {
    match asked(sample, &visitor("lee"), now(), &Request::show("/export/calendar.ics")) {
        Reply::File { bytes, .. } => String::from_utf8(bytes).unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_poster_says_what_it_is() {
    let sample = with_phone();
    let ours = "https://192.168.1.20:8700/set/0123456789abcdef/p/BwcHBwcHBwcHBwcHBwcHBw";
    let other = "https://192.168.1.20:8700/set/0123456789abcdef/p/AAAAAAAAAAAAAAAAAAAAAA";
    let here = Visitor { poster: Some(ours.to_owned()), ..ruth() };
    assert!(shown(scanned(&sample, &here, ours)).contains("This is the poster of this production."));
    assert!(shown(scanned(&sample, &here, other)).contains("not the poster of this production that is in use"));
    assert!(shown(scanned(&sample, &ruth(), ours)).contains("This is the poster of a production."));
}

fn join(log: &str) -> String {
    let key = SigningKey::from_seed([77; 32]);
    let request = qr::join::Request {
        log: log.to_owned(),
        key: key.public(),
        person: "noor".to_owned(),
        name: "Noor \"N\" <b>".to_owned(),
        device: "Noor's phone".to_owned(),
    };
    let signature = key.sign(request.text().unwrap().as_bytes());
    request.attach(signature).unwrap().to_string()
}

#[test]
fn a_new_phone_of_this_production_leads_to_the_form_that_lets_it_in() {
    let sample = with_phone();
    let Reply::Go(address) = scanned(&sample, &ruth(), &join(ORIGIN)) else { panic!("no form") };
    let form = Request::show(&address);
    assert_eq!(form.path, "/set/0123456789abcdef/people/admit");
    assert_eq!(form.fields.get("name"), Some("Noor \"N\" <b>"));
    let refused = shown(scanned(&sample, &ruth(), &join("other.example/record")));
    assert!(refused.contains("asks to join another production"), "{refused}");
}

#[test]
fn a_join_whose_signature_does_not_fit_is_refused() {
    let changed = join(ORIGIN).replace("person noor", "person ruth");
    let html = shown(scanned(&with_phone(), &ruth(), &changed));
    assert!(html.contains("was changed"), "{html}");
}

#[test]
fn names_are_found_as_before_and_unknown_ones_are_shown_as_text() {
    let sample = with_phone();
    assert_eq!(scanned(&sample, &ruth(), " r1 "), goes("/weapon/R1"));
    let html = shown(scanned(&sample, &ruth(), "<script>alert(1)</script>"));
    assert!(html.contains("&lt;script&gt;") && !html.contains("<script>alert"), "{html}");
    let long = shown(scanned(&sample, &ruth(), &"é".repeat(4_000)));
    assert!(long.contains(&format!("“{}…”", "é".repeat(80))), "a long text is cut");
}

#[test]
fn the_code_on_a_paper_check_opens_its_form_and_no_other_address_is_followed() {
    let sample = with_phone();
    let base = "https://192.168.1.20:8700/set/0123456789abcdef";
    assert_eq!(scanned(&sample, &ruth(), &format!("{base}/enter/show?when=paper")), goes("/enter/show?when=paper"));
    for other in ["/enter/show?when=paper&by=x", "/enter/none?when=paper", "/setup", "/enter/show/../../x?when=paper"] {
        let html = shown(scanned(&sample, &ruth(), &format!("{base}{other}")));
        assert!(html.contains("is on the record"), "{other}: {html}");
    }
}

/// An entry that needs several codes: a remark with line ends, quotes and letters of several scripts.
fn long_entry() -> (Sample, String) {
    let mut sample = with_phone();
    let remark = "I looked. \\\"No\\\" <b>👀 ‏مرحبا ".repeat(60);
    let hash = sample.say("ruth", now() - 30, &format!("cleaned(weapon: R1) \"{remark}\""), false).unwrap();
    let entry = sample.source.entries.iter().find(|(_, e)| e.hash() == hash).unwrap().1.clone();
    (sample, entry_text(&entry))
}

#[test]
fn parts_are_pasted_one_after_the_other_and_come_out_byte_for_byte() {
    let (sample, text) = long_entry();
    let mut parts = qr::parts::in_turn(&text).unwrap();
    assert!(parts.len() >= 3, "{}", parts.len());
    parts.reverse();
    let first = shown(scanned(&sample, &ruth(), &parts[0]));
    assert!(first.contains(&format!("1 of {} parts are here", parts.len())), "{first}");
    assert!(first.contains(">Still missing: 1, 2"), "{first}");
    let mut known: Vec<String> = hidden(&first, "part");
    for (at, part) in parts.iter().enumerate().skip(1) {
        let encoded = |t: &String| pages::request::encoded(&t.replace('\n', "\r\n"));
        let form: Vec<String> = known.iter().map(|p| format!("part={}", encoded(p))).collect();
        let form = format!("{}&code={}", form.join("&"), encoded(part));
        let html = shown(asked(&sample, &ruth(), now(), &Request::post("/scan", &form)));
        known = hidden(&html, "part");
        if at + 1 == parts.len() {
            assert_eq!(hidden(&html, "entry"), [text.strip_prefix("LLE1\n").unwrap()]);
        } else {
            assert_eq!(known.len(), at + 1, "{html}");
        }
    }
}

#[test]
fn a_part_of_another_text_is_refused_and_what_is_there_is_kept() {
    let (sample, text) = long_entry();
    let (one, other) =
        (qr::parts::in_turn(&text).unwrap(), qr::parts::in_turn(&text.replace("looked", "peered")).unwrap());
    let form = format!("part={}&code={}", pages::request::encoded(&one[0]), pages::request::encoded(&other[1]));
    let html = shown(asked(&sample, &ruth(), now(), &Request::post("/scan", &form)));
    assert!(html.contains("This part is of another message"), "{html}");
    assert_eq!(hidden(&html, "part"), [one[0].clone()]);
    let torn = one[1].replace("looked", "locked");
    let form = format!("part={}&code={}", pages::request::encoded(&one[0]), pages::request::encoded(&torn));
    let html = shown(asked(&sample, &ruth(), now(), &Request::post("/scan", &form)));
    assert!(html.contains("was read wrongly") && hidden(&html, "part").len() == 1, "{html}");
}

#[test]
fn unsent_entries_are_carried_with_their_openings() {
    let (sample, _) = long_entry();
    let entry = sample.source.entries.last().unwrap().1.clone();
    let opening = Opening { entry: entry.hash(), number: 1, salt: [5; 32], value: "\"I <saw> it\"".to_owned() };
    let unsent = qr::unsent::Unsent::new(vec![entry.clone()], vec![opening.clone()]).unwrap();
    let html = shown(scanned(&sample, &ruth(), &unsent.to_string()));
    assert_eq!(hidden(&html, "entry"), [String::from_utf8(entry.bytes().to_vec()).unwrap()]);
    assert_eq!(hidden(&html, "opening"), [opening.to_string()]);
    let server = Visitor { host: Host::Server, ..ruth() };
    assert!(shown(scanned(&sample, &server, &unsent.to_string())).contains("Only a phone that joined"));
}

#[test]
fn an_entry_of_another_production_is_not_taken_in() {
    let key = SigningKey::from_seed([8; 32]);
    let entry = Entry {
        body: "cleaned(weapon: R1)\n".to_owned(),
        ..Entry::new("other.example/record", Kind::Say, &key, "ruth")
    };
    let html = shown(scanned(&with_phone(), &ruth(), &entry_text(&entry.sign(&key).unwrap())));
    assert!(html.contains("signed for another production") && !html.contains("name=\"entry\""), "{html}");
}

#[test]
fn the_scanner_has_all_its_words_in_the_readers_language() {
    let html = page(&with_phone(), &in_spanish(ruth()), now(), "/scan");
    let script = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/scan.js")).unwrap();
    let words = script.split("const WORDS = {").nth(1).unwrap().split("\n};").next().unwrap();
    let names = words
        .lines()
        .filter_map(|l| l.strip_prefix("  ")?.split_once(": ").or(l.trim().split_once(':')).map(|(n, _)| n.trim()));
    let names: Vec<&str> = names.filter(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_lowercase())).collect();
    assert!(names.len() >= 17, "{names:?}");
    for name in names {
        assert!(html.contains(&format!("data-say-{name}=\"")), "{name}");
    }
    assert!(html.contains("data-say-progress=\"{have} de {total} partes."), "{html}");
    assert!(html.contains("<textarea id=\"code\" name=\"code\" rows=\"1\""), "{html}");
}

#[test]
fn a_long_entry_is_shown_in_parts() {
    let mut sample = with_phone();
    let remark = "seen in the sun ".repeat(200);
    sample.say("ruth", now() - 20, &format!("handover(weapon: R1, from: ruth, to: dale) \"{remark}\""), false).unwrap();
    let html = page(&sample, &ruth(), now(), "/handover/R1");
    let list = html.split("<ol class=\"parts\"").nth(1).unwrap().split("</ol>").next().unwrap();
    assert!(list.matches("<li><svg").count() >= 4 && list.contains("Part 1 of"), "{list}");
    assert!(html.contains("/web/parts.js"));
}

// ---- a phone that waits ------------------------------------------------------------------------------------

#[test]
fn a_waiting_phone_shows_its_request_signed_by_its_own_key() {
    let key = SigningKey::from_seed([21; 32]);
    let phone = Visitor {
        waiting: Some(key.public().to_base64()),
        name: Some("Noor Haddad".to_owned()),
        device: Some("Noor's phone".to_owned()),
        log: Some(ORIGIN.to_owned()),
        ..visitor("noor")
    };
    let html = signed(&Sample::new().unwrap(), &phone, "/", &key);
    let text = plain(html.split("<pre class=\"code\">").nth(1).unwrap().split("</pre>").next().unwrap());
    let Ok(Code::Join(join)) = Code::parse(&text) else { panic!("{text}") };
    assert_eq!((join.request().person.as_str(), join.request().name.as_str()), ("noor", "Noor Haddad"));
    assert!(html.contains("<figure class=\"qr\"><svg"));
    let strange = signed(&Sample::new().unwrap(), &phone, "/", &SigningKey::from_seed([22; 32]));
    assert!(!strange.contains("<svg"), "what another key signed is not shown");
}

// ---- labels ------------------------------------------------------------------------------------------------

#[test]
fn labels_are_signed_by_the_phone_and_say_what_they_are_on() {
    let sample = with_phone();
    let target = "/print/labels?weapon=R1&lot=Q45&person=ruth&sheet=letter";
    let Reply::Sign { texts } = asked(&sample, &ruth(), now(), &Request::show(target)) else { panic!() };
    let key = phone_key().public().to_base64();
    assert_eq!(
        texts[0],
        format!("lastlook label 1\nlog {ORIGIN}\nsort weapon\nname R1\nissued 2026-05-11\nkey {key}\n")
    );
    assert_eq!(texts.len(), 3);
    let html = signed(&sample, &ruth(), target, &phone_key());
    assert!(html.contains("<div class=\"labels letter\">"), "{html}");
    assert_eq!(html.matches("<div class=\"label\"><svg").count(), 2);
    assert!(html.contains("<p class=\"name\">R1</p>") && html.contains("no. 10443"), "{html}");
    assert!(html.contains("<div class=\"badge\"><svg") && html.contains("armorer"), "{html}");
}

#[test]
fn the_code_on_a_label_is_the_one_that_a_scan_takes() {
    let sample = with_phone();
    let html = signed(&sample, &ruth(), "/print/labels?weapon=R1", &phone_key());
    let expected = label("R1", Sort::Weapon, ORIGIN, &phone_key());
    let drawn = qr::svg(&expected, &qr::draw::Options::label("R1")).unwrap();
    assert!(html.contains(&drawn), "the sheet has another code than {expected}");
    assert_eq!(scanned(&sample, &ruth(), &expected), goes("/weapon/R1"));
}

#[test]
fn without_a_key_or_an_address_there_are_no_labels_and_the_page_says_why() {
    let sample = with_phone();
    let of = |visitor: Visitor| page(&sample, &visitor, now(), "/print/labels?weapon=R1");
    assert!(of(Visitor { key: None, ..ruth() }).contains("signed with the key of a phone that joined"));
    assert!(of(Visitor { address: None, ..ruth() }).contains("does not know the server’s address"));
    let nobody = Visitor { person: None, key: None, host: Host::Server, ..ruth() };
    assert!(matches!(asked(&sample, &nobody, now(), &Request::show("/print/labels")), Reply::Page { status: 403, .. }));
    let strange = SigningKey::from_seed([1; 32]);
    assert!(signed(&sample, &ruth(), "/print/labels?weapon=R1", &strange).contains("did not sign the labels"));
}

#[test]
fn all_of_a_sort_is_one_press_and_unknown_names_are_left_out() {
    let sample = with_phone();
    let Reply::Sign { texts } = asked(&sample, &ruth(), now(), &Request::show("/print/labels?all=weapon")) else {
        panic!()
    };
    assert!(texts.len() >= 3 && texts.iter().all(|t| t.contains("\nsort weapon\n")), "{texts:?}");
    assert!(page(&sample, &ruth(), now(), "/print/labels?weapon=nothing").contains("Make the sheet"));
}

// ---- sheets ------------------------------------------------------------------------------------------------

#[test]
fn a_slip_says_what_the_record_says_of_one_handover() {
    let sample = until(sample(), at("2026-05-11", "13:30"));
    let list = page(&sample, &ruth(), now(), "/print");
    let address = list.split("/set/0123456789abcdef/print/handover/").nth(1).unwrap().split('"').next().unwrap();
    let html = page(&sample, &ruth(), now(), &format!("/print/handover/{address}"));
    let rows =
        ["class=\"slip\"", "Handover of R1", "no. 10443", "<dt>From</dt><dd>dale</dd>", "<dt>To</dt><dd>ruth</dd>"];
    for text in
        rows.into_iter().chain(["HOT: quarter load, 2", "receives, and looked into it", "not signed on the record"])
    {
        assert!(html.contains(text), "{text}: {html}");
    }
    assert!(page(&sample, &in_spanish(ruth()), now(), &format!("/print/handover/{address}")).contains("Entrega de R1"));
    assert!(matches!(
        asked(&sample, &ruth(), now(), &Request::show("/print/handover/zz")),
        Reply::Page { status: 404, .. }
    ));
}

#[test]
fn the_days_log_has_each_weapon_with_its_rounds() {
    let html = page(&sample(), &ruth(), at("2026-05-12", "20:00"), "/print/log/2026-05-11");
    assert!(html.contains("<h2>R1 ") && html.contains("counted out"), "{html}");
    assert!(!html.contains("safe to") && html.contains("does not mean that all was well"));
    assert!(matches!(
        asked(&sample(), &ruth(), now(), &Request::show("/print/log/1999-01-01")),
        Reply::Page { status: 404, .. }
    ));
}

#[test]
fn the_poster_is_in_every_language_whoever_prints_it() {
    let code = "https://192.168.1.20:8700/set/0123456789abcdef/p/BwcHBwcHBwcHBwcHBwcHBw";
    for language in Language::ALL {
        let visitor = Visitor { poster: Some(code.to_owned()), language, ..ruth() };
        let html = page(&with_phone(), &visitor, now(), "/print/poster");
        assert!(
            html.contains("Anybody may stop this set.") && html.contains("Aquí cualquiera puede decir alto."),
            "{html}"
        );
        assert!(html.contains("<figure class=\"qr\"><svg") && html.contains(code));
    }
    let without = page(&with_phone(), &ruth(), now(), "/print/poster");
    assert!(without.contains("There is no poster code yet") && !without.contains("<svg"));
}

#[test]
fn every_kind_has_its_paper_with_all_its_fields_and_how_to_enter_it() {
    let sample = with_phone();
    let protocol = book::Protocols::new().with(std::collections::BTreeMap::new()).0;
    let words = messages::Words::load(Language::English);
    for kind in &protocol.vocabulary.kinds {
        let html = page(&sample, &ruth(), now(), &format!("/print/paper/{}", kind.name));
        for field in kind.fields.iter().filter(|f| f.name != "blind") {
            let label = words.field(&kind.name, &field.name);
            assert!(html.contains(&maud::html! { (label) }.into_string()), "{}: {label}", kind.name);
        }
        assert!(
            html.contains("From paper") && html.contains(&format!("/enter/{}?when=paper", kind.name)),
            "{}",
            kind.name
        );
    }
}

#[test]
fn the_paper_of_a_show_has_a_row_for_each_chamber_of_the_weapon() {
    let html = page(&with_phone(), &ruth(), now(), "/print/paper/show?weapon=R1");
    assert_eq!(html.matches("<td class=\"number\">").count(), 6, "{html}");
    let blank = page(&with_phone(), &ruth(), now(), "/print/paper/show");
    assert_eq!(blank.matches("<td class=\"number\">").count(), 10);
    let meeting = page(&with_phone(), &ruth(), now(), "/print/paper/meeting_held");
    assert!(meeting.contains("☐ ") && meeting.matches("<tr>").count() > 22, "{meeting}");
    assert!(page(&with_phone(), &ruth(), now(), "/print/paper/rounds_counted").contains("Fold back here"));
}

// ---- exports and packets -----------------------------------------------------------------------------------

fn file(sample: &Sample, visitor: &Visitor, name: &str) -> (String, String) {
    match asked(sample, visitor, at("2026-05-12", "20:00"), &Request::show(&format!("/export/{name}"))) {
        Reply::File { name, bytes, .. } => (name, String::from_utf8(bytes).unwrap()),
        other => panic!("no file: {other:?}"),
    }
}

#[test]
fn every_file_on_the_page_can_be_had() {
    let sample = sample();
    let html = page(&sample, &ruth(), at("2026-05-12", "20:00"), "/export");
    let names: Vec<&str> =
        html.split("/set/0123456789abcdef/export/").skip(1).map(|r| r.split('"').next().unwrap()).collect();
    assert_eq!(names.len(), 9, "{names:?}");
    for name in names.into_iter().filter(|name| *name != pages::page::export::WORKBOOK) {
        let (saved_as, text) = file(&sample, &ruth(), name);
        assert!(text.len() > 60 && saved_as.ends_with(name) && saved_as.contains("2026-05-12"), "{saved_as}");
    }
    assert!(file(&sample, &ruth(), "not-a-bound-book.csv").1.contains("NOT A BOUND BOOK"));
    assert!(file(&sample, &ruth(), "calendar.ics").1.starts_with("BEGIN:VCALENDAR\r\n"));
    assert!(matches!(
        asked(&sample, &ruth(), now(), &Request::show("/export/keys.csv")),
        Reply::Page { status: 404, .. }
    ));
}

/// The tables of the workbook that the server makes, as somebody is given them.
fn tables(sample: &Sample, visitor: &Visitor) -> Option<Vec<(&'static str, exchange::Table)>> {
    let book = Book::read(&sample.source, &mut Protocols::new(), now());
    let tongue = pages::Tongue::new(visitor.language);
    pages::page::export::workbook(&pages::Here::new(&book, visitor, &tongue)).map(|(_, tables)| tables)
}

#[test]
fn the_workbook_is_the_servers_and_a_phone_says_so() {
    let sample = sample();
    let got = |target: &str| match asked(&sample, &ruth(), now(), &Request::show(target)) {
        Reply::Page { status: 503, html } => html,
        other => panic!("{other:?}"),
    };
    assert!(got("/export/tables.xlsx").contains("server could not be reached"));
    assert!(got("/export/tables.xlsx?why=long").contains("longer than a cell holds"));
    assert!(got("/export/tables.xlsx?why=%3Cb%3E").contains("server could not be reached"));
    let names: Vec<&str> = tables(&sample, &ruth()).unwrap().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), 6);
    assert!(names.iter().all(|name| name.len() <= 31), "a sheet's name has 31 letters at most: {names:?}");
    assert!(tables(&sample, &Visitor { person: None, ..ruth() }).is_none(), "who has not joined gets none");
}

#[test]
fn a_sheet_offers_a_pdf_and_says_what_to_do_without_one() {
    let sample = sample();
    let html = page(&sample, &ruth(), now(), "/print/paper/show?weapon=R1&recorded=yes");
    for paper in ["a4", "letter"] {
        let address = format!("/pdf/print/paper/show?weapon=R1&amp;paper={paper}\"");
        assert!(html.contains(&address), "{address}: {html}");
    }
    assert!(
        html.find("paper=letter").unwrap() < html.find("paper=a4").unwrap(),
        "a production in California prints on letter"
    );
    let got = |target: &str| asked(&sample, &ruth(), now(), &Request::show(target));
    let Reply::Page { status: 503, html } = got("/pdf/print/paper/show?weapon=R1&paper=a4&why=absent") else {
        panic!()
    };
    assert!(html.contains("“chromium”") && html.contains("/print/paper/show?weapon=R1\""), "{html}");
    assert!(matches!(got("/pdf/note"), Reply::Page { status: 404, .. }), "only sheets become paper");
}

#[test]
fn a_count_that_waits_for_its_second_gives_its_number_to_no_file() {
    let mut sample = with_phone();
    sample
        .say("ruth", now() - 10, "rounds_counted(id: T1, lot: Q45, count: 4711, blind: yes, by: ruth)", true)
        .unwrap();
    for name in ["record.csv", "record.json", "rounds.csv", "rounds-where.csv", "rounds-open.csv"] {
        assert!(!file(&sample, &ruth(), name).1.contains("4711"), "{name}");
    }
    assert!(file(&sample, &ruth(), "record.csv").1.contains("rounds_counted(id: T1, lot: Q45"));
    assert!(!format!("{:?}", tables(&sample, &ruth())).contains("4711"), "nor to the workbook");
    assert!(page(&sample, &ruth(), now(), "/export").contains("A count waits for its second count"));
    sample.say("ruth", now() - 5, "injury(id: U1, person: dale, weapon: R1)", true).unwrap();
    let packet = page(&sample, &ruth(), now(), "/packet/osha-301/U1");
    assert!(packet.contains("The number is shown after the second count") && !packet.contains("4711"), "{packet}");
}

#[test]
fn a_packet_shows_each_field_with_the_entry_that_it_rests_on() {
    let mut sample = with_phone();
    let hash =
        sample.say("ruth", now() - 9, "injury(id: U1, person: dale, weapon: R1) \"a cut <i>hand</i>\"", true).unwrap();
    let list = page(&sample, &ruth(), now(), "/export");
    assert!(list.contains("/packet/osha-301/U1") && list.contains("/packet/cal-342/U1"), "{list}");
    let html = page(&sample, &ruth(), now(), "/packet/osha-301/U1");
    assert!(html.contains("Date of birth") && html.contains("not on the record"), "{html}");
    assert!(
        html.contains("a cut &lt;i&gt;hand&lt;/i&gt;") && html.contains(&format!("/record/{}", hash.to_hex())),
        "{html}"
    );
    assert!(page(&sample, &ruth(), now(), "/packet/cal-342/U1").contains("8 CCR 342"));
    for wrong in ["/packet/osha-301/U9", "/packet/other/U1", "/packet/osha-301"] {
        assert!(
            matches!(asked(&sample, &ruth(), now(), &Request::show(wrong)), Reply::Page { status: 404, .. }),
            "{wrong}"
        );
    }
}
