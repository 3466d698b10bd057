//! The home of people who handle weapons: scan a code or type a name, and come to the card with the one next action.
//!
//! What was scanned decides nothing: it is looked up, and what it leads to is shown. A code that is not whole, not of
//! this production or not by a device of it is said to be that, and is never followed.

use maud::{Markup, html};
use qr::join::Join;
use qr::label::{Label, Printed};
use qr::parts::{Collector, Part, Progress};
use qr::poster::Poster;
use qr::{Code, CodeError};
use record::beside::Opening;
use record::entry::SignedEntry;
use record::key::PublicKey;

use crate::frame::{self, Page, Tab, recorded};
use crate::here::Here;
use crate::page::board::card;
use crate::page::handover;
use crate::page::paper::PAPER;
use crate::page::weapon::whereabouts;
use crate::request::{Fields, Reply, Request, encoded};
use crate::say;

/// Letters of an unknown code that are shown: longer ones are no names.
const SHOWN_MAX: usize = 80;

/// What a code or a name leads to.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    match raw(&request.fields, "code").next_back() {
        Some(text) => found(here, request, text),
        None => shown(here, request, None),
    }
}

/// A label's address, scanned with the phone's own camera: `/c/weapon/R1/…`.
pub fn label(here: &Here<'_>, request: &Request, rest: &str) -> Reply {
    match (here.visitor.person.is_some(), here.visitor.guest) {
        (true, _) => {}
        (false, true) => return found_by_guest(here, rest),
        (false, false) => return found_by_stranger(here),
    }
    let text = format!("http://lastlook/set/label/c/{rest}");
    if matches!(Code::parse(&text), Err(CodeError::Foreign)) {
        return refused(here, "scan-damaged");
    }
    found(here, request, &text)
}

/// A label that somebody without an account scanned: what it is on, whom to call, and the two things that they can do.
fn found_by_guest(here: &Here<'_>, rest: &str) -> Reply {
    let code = Code::parse(&format!("http://lastlook/set/label/c/{rest}"));
    let Ok(Code::Label(label)) = code else { return refused(here, "scan-damaged") };
    let keys = here.book.keys.all().filter_map(|(k, _)| PublicKey::from_bytes(&k.0).ok());
    let Ok(printed) = label.printed_by(&here.book.origin, keys) else { return refused(here, "scan-forged") };
    let weapon = here.book.weapon(printed.name()).filter(|_| printed.sort().word() == "weapon");
    // A badge names somebody: that is for people of the production.
    let title = match printed.sort().word() {
        "person" => here.t("label-person"),
        _ => printed.name().replace('_', " "),
    };
    let handlers = say::with_roles(here, say::HANDLERS);
    let main = html! {
        h1 { (title) }
        @if printed.sort().word() == "weapon" {
            p.lede { (here.t("label-weapon")) }
            @if let Some(weapon) = &weapon { p { (whereabouts(here, &weapon.holding.place)) " · " (frame::load(here, weapon)) } }
            p.notice.warning { (here.t("label-weapon-do")) }
        } @else {
            p.lede { (here.t(&format!("label-{}", printed.sort().word()))) }
            p.notice.warning { (here.t("label-other-do")) }
        }
        @if is_disowned(here, &printed) { p.notice.warning { (here.t("scan-disowned")) } }
        @if !handlers.is_empty() {
            h2 { (here.t("label-whom")) }
            ul { @for person in &handlers { li { (here.name(person)) } } }
        }
        p { a.button.danger href=(here.to("/stop")) { (here.t("label-stop")) } }
        @let about = weapon.as_ref().map_or_else(String::new, |w| format!("?weapon={}", encoded(&w.name)));
        p { a.button.primary href={ (here.to("/speak")) (about) } { (here.t("nav-speak-up")) } }
        p { a.button.quiet href=(here.to("/")) { (here.t("nav-board")) } }
    };
    Page::new(title, Tab::Scan, main).reply(here)
}

/// A label that somebody scanned who has not even the poster's address: what such a label is and what to do. The page is
/// the same for every label, so that it tells nothing: not even whether there is such a thing.
fn found_by_stranger(here: &Here<'_>) -> Reply {
    let main = html! {
        h1 { (here.t("label-stranger-title")) }
        p.lede { (here.t("label-stranger")) }
        p.notice.warning { (here.t("label-stranger-do")) }
        p { (here.t("label-stranger-member")) }
        p { a.button href=(here.to("/join")) { (here.t("bar-join")) } }
    };
    let mut page = Page::new(here.t("label-stranger-title"), Tab::Scan, main);
    page.is_bare = true;
    page.reply(here)
}

/// Values as they were typed or scanned: a part of a longer text may end in white space that belongs to it.
fn raw<'f>(fields: &'f Fields, name: &'f str) -> impl DoubleEndedIterator<Item = &'f str> {
    fields.0.iter().filter(move |(n, v)| n == name && !v.trim().is_empty()).map(|(_, v)| v.as_str())
}

fn found(here: &Here<'_>, request: &Request, text: &str) -> Reply {
    match Code::parse(text) {
        Ok(Code::Part(part)) => collected(here, request, part),
        Ok(code) => of_code(here, request, code),
        Err(CodeError::Foreign) => {
            let text = text.trim();
            let known = named(here, text, None).or_else(|| paper_form(here, text));
            known.unwrap_or_else(|| shown(here, request, Some(text)))
        }
        Err(CodeError::Check { number, count }) => {
            let args = [("number", i64::from(number).into()), ("count", i64::from(count).into())];
            missing(here, &known_parts(&request.fields), Some(here.tw("scan-part-damaged", &args)))
        }
        Err(_) => refused(here, "scan-damaged"),
    }
}

fn of_code(here: &Here<'_>, request: &Request, code: Code) -> Reply {
    match code {
        Code::Label(label) => labelled(here, request, &label),
        Code::Poster(poster) => on_poster(here, &poster),
        Code::Join(join) => asks_to_join(here, &join),
        Code::Entry(entry) => take_in(here, &[*entry], &[]),
        Code::Unsent(unsent) => take_in(here, unsent.entries(), unsent.openings()),
        // A part within a part: nothing of ours writes that.
        Code::Part(_) => refused(here, "scan-damaged"),
    }
}

// ---- labels ------------------------------------------------------------------------------------------------

fn labelled(here: &Here<'_>, request: &Request, label: &Label) -> Reply {
    let keys = here.book.keys.all().filter_map(|(k, _)| PublicKey::from_bytes(&k.0).ok());
    let Ok(printed) = label.printed_by(&here.book.origin, keys) else { return refused(here, "scan-forged") };
    let known = named(here, printed.name(), Some(printed.sort().word()));
    match known {
        Some(_) if is_disowned(here, &printed) => disowned(here, &printed),
        Some(reply) => reply,
        None => shown(here, request, Some(printed.name())),
    }
}

/// Whether the device that printed it was disowned since: its labels cannot be told from a thief's.
fn is_disowned(here: &Here<'_>, printed: &Printed) -> bool {
    here.book.keys.counted(&printed.key().into()).is_some()
}

/// The card, and beside it that its label proves nothing.
fn disowned(here: &Here<'_>, printed: &Printed) -> Reply {
    let name = printed.name();
    let weapon = here.book.weapon(name).filter(|_| printed.sort().word() == "weapon");
    let main = html! {
        h1 { (name.replace('_', " ")) }
        p.notice.warning role="alert" { (here.t("scan-disowned")) }
        @match &weapon {
            Some(weapon) => div.cards { (card(here, weapon)) },
            None => {
                @if let Some(Reply::Go(address)) = named(here, name, Some(printed.sort().word())) {
                    p { a.button.primary href=(address) { (here.tw("scan-go-on", &[("name", name.into())])) } }
                }
            },
        }
        p { a.button.quiet href=(here.to("/print/labels")) { (here.t("labels-title")) } }
    };
    Page::new(name, Tab::Scan, main).reply(here)
}

/// The card of what has this name: a weapon before a person, a person before a lot.
fn named(here: &Here<'_>, name: &str, sort: Option<&str>) -> Option<Reply> {
    let is = |wanted: &str| sort.is_none_or(|s| s == wanted);
    let same = |known: &String| known.eq_ignore_ascii_case(name) || known.replace('_', " ").eq_ignore_ascii_case(name);
    if let Some(weapon) = here.book.weapons().into_iter().find(|w| is("weapon") && same(&w.name)) {
        return Some(Reply::Go(here.to_thing("/weapon/", &weapon.name)));
    }
    let full = |id: &String| same(id) || here.name(id).eq_ignore_ascii_case(name);
    if let Some(person) = here.book.people().into_keys().find(|p| is("person") && full(p)) {
        return Some(Reply::Go(here.to_thing("/person/", &person)));
    }
    let lot = here.book.names_of("lot").into_iter().find(|l| is("lot") && same(l));
    let lot = lot.map(|l| Reply::Go(here.to_thing("/rounds/", &l)));
    let container = || here.book.names_of("container").into_iter().find(|c| is("container") && same(c));
    lot.or_else(|| container().map(|c| Reply::Go(format!("{}?about={}", here.to("/record"), encoded(&c)))))
}

/// The form of a check that was done on paper: its sheet has the address. Nothing else of an address is followed.
fn paper_form(here: &Here<'_>, text: &str) -> Option<Reply> {
    let (_, rest) = text.split_once("://")?;
    let path = rest.get(rest.find('/')?..)?.strip_prefix(&here.visitor.base)?;
    let kind = here.kind(path.strip_prefix("/enter/")?.strip_suffix(PAPER)?)?;
    Some(Reply::Go(format!("{}{PAPER}", here.to_thing("/enter/", &kind.name))))
}

// ---- a poster, a new phone ---------------------------------------------------------------------------------

/// What a poster is for; and whether it is the one that hangs now.
fn on_poster(here: &Here<'_>, poster: &Poster) -> Reply {
    let text = match here.visitor.poster.as_deref().map(Code::parse) {
        Some(Ok(Code::Poster(ours))) if ours.token() == poster.token() => "scan-poster-ours",
        Some(Ok(Code::Poster(_))) => "scan-poster-other",
        _ => "scan-poster",
    };
    let main = html! {
        h1 { (here.t("scan-poster-title")) }
        p.lede { (here.t(text)) }
        p { (here.t("scan-poster-what")) }
        p { a.button.danger href=(here.to("/stop")) { (here.t("nav-stop")) } }
        p { a.button href=(here.to("/speak")) { (here.t("nav-speak-up")) } }
    };
    Page::new(here.t("scan-poster-title"), Tab::Scan, main).reply(here)
}

/// The form that lets a phone in, filled in with what its own key signed; none for another production's.
fn asks_to_join(here: &Here<'_>, join: &Join) -> Reply {
    let asking = join.request();
    if asking.log != here.book.origin {
        return refused(here, "scan-join-other");
    }
    let fields = [
        ("key", asking.key.to_base64()),
        ("person", asking.person.clone()),
        ("name", asking.name.clone()),
        ("device", asking.device.clone()),
    ];
    let query: Vec<String> = fields.iter().map(|(n, v)| format!("{n}={}", encoded(v))).collect();
    Reply::Go(format!("{}?{}", here.to("/people/admit"), query.join("&")))
}

// ---- entries -----------------------------------------------------------------------------------------------

/// Entries of another phone: the service worker takes them in, and then shows what they say.
fn take_in(here: &Here<'_>, entries: &[SignedEntry], openings: &[Opening]) -> Reply {
    if entries.iter().any(|e| e.entry().log != here.book.origin) {
        return refused(here, "scan-entry-other");
    }
    if !here.on_phone() {
        return refused(here, "scan-entry-on-phone");
    }
    // One entry is looked at; of several it is said how many came.
    let then = match entries {
        [one] => here.to_thing("/receive/", &one.hash().to_hex()),
        _ => here.to("/scan"),
    };
    let main = html! {
        h1 { (here.t("handover-take-in")) }
        p.lede { (here.tw("scan-take-in", &[("count", entries.len().into())])) }
        form.form method="post" action=(here.to("/phone/carry")) data-go="" {
            @for entry in entries { input type="hidden" name="entry" value=(String::from_utf8_lossy(entry.bytes())); }
            @for opening in openings { input type="hidden" name="opening" value=(opening.to_string()); }
            input type="hidden" name="then" value=(then);
            button.button.primary type="submit" { (here.t("handover-take-in")) }
        }
    };
    Page::new(here.t("handover-take-in"), Tab::Scan, main).reply(here)
}

// ---- parts of a longer text --------------------------------------------------------------------------------

/// Puts a part to those that came before it. The script does this by itself; here a person pastes one after the other.
fn collected(here: &Here<'_>, request: &Request, part: Part) -> Reply {
    let mut parts = known_parts(&request.fields);
    let same = |known: &Part| known.sequence() == part.sequence() && known.count() == part.count();
    if !parts.iter().all(same) {
        return missing(here, &parts, Some(here.t("scan-part-other")));
    }
    if !parts.contains(&part) {
        parts.push(part);
    }
    let mut collector = Collector::new();
    let added = parts.iter().map(|part| collector.add(part.clone())).last();
    match added {
        Some(Ok(Progress::Whole(text))) => match Code::parse(&text) {
            Ok(code) => of_code(here, request, code),
            Err(_) => refused(here, "scan-damaged"),
        },
        Some(Ok(Progress::Missing { .. })) => missing(here, &parts, None),
        _ => refused(here, "scan-damaged"),
    }
}

/// The parts that the page has kept so far.
fn known_parts(fields: &Fields) -> Vec<Part> {
    raw(fields, "part")
        .filter_map(|text| if let Ok(Code::Part(part)) = Code::parse(text) { Some(part) } else { None })
        .collect()
}

/// Which parts are still to come, and a place to paste the next one.
fn missing(here: &Here<'_>, parts: &[Part], wrong: Option<String>) -> Reply {
    let count = parts.first().map_or(0, Part::count);
    let absent = (1..=count).filter(|n| parts.iter().all(|p| p.number() != *n));
    let numbers: Vec<String> = absent.map(|n| n.to_string()).collect();
    let main = html! {
        h1 { (here.t("scan-parts-title")) }
        @if let Some(wrong) = &wrong { p.notice.warning role="alert" { (wrong) } }
        @if count > 0 {
            p.lede { (here.tw("scan-parts-have", &[("have", parts.len().into()), ("count", i64::from(count).into())])) }
            progress.progress max=(count) value=(parts.len()) {}
            p { (here.tw("scan-parts-missing", &[("numbers", (&numbers.join(", ")).into())])) }
        }
        form.form method="post" action=(here.to("/scan")) {
            @for part in parts { input type="hidden" name="part" value=(Code::Part(part.clone()).to_string()); }
            (field(here, "scan-parts-paste"))
            div.actions { button.button.primary type="submit" { (here.t("form-continue")) } }
        }
        p { a.button.quiet href=(here.to("/scan")) { (here.t("scan-say-anew")) } }
    };
    // Without the scanner's script: that collects parts of its own, and would not know of these.
    let mut page = Page::new(here.t("scan-parts-title"), Tab::Scan, main);
    page.status = if wrong.is_some() { 422 } else { 200 };
    page.reply(here)
}

// ---- the page ----------------------------------------------------------------------------------------------

/// What was scanned is of no use here, and why.
fn refused(here: &Here<'_>, text: &str) -> Reply {
    let main = html! {
        h1 { (here.t("nav-scan")) }
        p.notice.danger role="alert" { (here.t(text)) }
        p { a.button href=(here.to("/scan")) { (here.t("nav-scan")) } }
    };
    let mut page = Page::new(here.t("nav-scan"), Tab::Scan, main);
    page.status = 422;
    page.reply(here)
}

fn shown(here: &Here<'_>, request: &Request, unknown: Option<&str>) -> Reply {
    let mine = handover::to_sign_for(here);
    let out = here.book.weapons().into_iter().filter(book::things::Weapon::is_out);
    let main = html! {
        (recorded(here, request))
        (handover::carried(here, request))
        h1 { (here.t("nav-scan")) }
        @for (weapon, hash) in &mine {
            a.button.primary href=(here.to_thing("/receive/", hash)) {
                (here.tw("handover-accept-title", &[("weapon", (&weapon.name).into())]))
            }
        }
        @if let Some(code) = unknown {
            p.notice.warning { (here.tw("scan-not-known", &[("code", (&beginning(code)).into())])) }
        }
        (scanner(here))
        // Sent by post: without the script a pasted entry would be too long for an address.
        form.form method="post" action=(here.to("/scan")) {
            (field(here, "scan-type"))
            button.button type="submit" { (here.t("form-search")) }
        }
        div.cards { @for weapon in out { (card(here, &weapon)) } }
        p { a.button.quiet href=(here.to("/weapons")) { (here.t("nav-weapons")) } }
    };
    let mut page = Page::new(here.t("nav-scan"), Tab::Scan, main);
    page.scripts = &["scan"];
    page.reply(here)
}

fn beginning(text: &str) -> String {
    let start: String = text.chars().take(SHOWN_MAX).collect();
    if start.len() < text.len() { format!("{start}…") } else { start }
}

/// A textarea and no input: that would drop the line ends of a pasted code where there is no script.
fn field(here: &Here<'_>, label: &str) -> Markup {
    html! {
        div.field {
            label for="code" { (here.t(label)) }
            textarea #code name="code" rows="1" required autocomplete="off" autocapitalize="off" spellcheck="false" {}
        }
    }
}

/// The place where the camera shows, for the script, with all that it may have to say.
fn scanner(here: &Here<'_>) -> Markup {
    let t = |word: &str| here.t(&format!("scan-say-{word}"));
    // The script puts the numbers in.
    let progress = here.tw("scan-say-progress", &[("have", "{have}".into()), ("total", "{total}".into())]);
    html! {
        div.scanner data-target={ (here.to("/scan")) "?code=" } data-post=(here.to("/scan")) data-autostart=""
            data-say-start=(t("start")) data-say-stop=(t("stop")) data-say-torch=(t("torch")) data-say-image=(t("image"))
            data-say-looking=(t("looking")) data-say-found=(t("found")) data-say-progress=(progress)
            data-say-other=(t("other")) data-say-anew=(t("anew")) data-say-several=(t("several"))
            data-say-damaged=(t("damaged")) data-say-nothing=(t("nothing")) data-say-insecure=(t("insecure"))
            data-say-denied=(t("denied")) data-say-missing=(t("missing")) data-say-busy=(t("busy"))
            data-say-failed=(t("failed")) {}
    }
}
