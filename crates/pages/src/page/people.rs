//! Who is who today: roles, qualifications, minors, devices; and letting somebody join.
//!
//! Conflicts of roles are the protocol's findings, asked before they are signed. No address and no number of anybody is
//! kept here. A file shown as evidence is kept by its hash; nobody here says that it is genuine.

use std::collections::BTreeMap;

use book::ask::RuleSays;
use book::people::Person;
use maud::{Markup, html};
use model::Statement;
use model::vocabulary::Kind;
use record::control::{Control, Disown, Enrol, May};
use record::entry::{KeyBytes, SignedEntry};
use record::key::PublicKey;

use crate::access::Access;
use crate::frame::{Page, Tab, chip, recorded, refusal};
use crate::here::Here;
use crate::page::day::ask;
use crate::page::enter::{errors, input, record};
use crate::page::hold;
use crate::page::offer;
use crate::page::several;
use crate::page::sign_in;
use crate::page::what_if::{mended, no_longer_held};
use crate::request::{Draft, Fields, Reply, Request, encoded};
use crate::say::{Wrong, identifier};

/// How long before its end a permit is spoken of: a month, as renewing one takes weeks.
const WARN_DAYS: i64 = 30;

/// Whoever is younger is a minor.
const OF_AGE: i64 = 18;

/// Most weapons that a conflict of roles is asked about.
const WEAPONS_ASKED: usize = 3;

/// Most entries of a lost phone that are offered as the last that counts.
const LAST_ENTRIES: usize = 8;

/// What is shown by a paper or a person's judgement, and is entered with a file.
const EVIDENCE: &[&str] = &[
    "permit_shown",
    "course_completed",
    "trained",
    "qualifications_attested",
    "age_shown",
    "minor_approved",
    "experience_shown",
    "fit_attested",
    "advisor_proof_shown",
    "permit_revoked",
];

/// Everybody.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    let people = here.book.people();
    let main = html! {
        (recorded(here, request))
        h1 { (here.t("nav-people")) }
        @if here.visitor.may_enrol {
            div #waiting data-waiting=(here.to("/waiting")) data-admit=(here.to("/people/admit")) data-text=(here.t("people-waiting")) {}
            form.form #waiting-clear hidden method="post" action=(here.to("/phone/clear-waiting")) {
                button.button.quiet type="submit" { (here.t("people-waiting-clear")) }
                p.hint { (here.t("people-waiting-clear-what")) }
            }
            p { a.button.primary href=(here.to("/people/admit")) { (here.t("people-admit")) } }
        }
        ul.people {
            @for (id, person) in &people {
                li {
                    a.name href=(here.to_thing("/person/", id)) { (here.name(id)) }
                    @for role in &person.roles { span.role { (here.word("role", role)) } }
                    (notes(here, id, person))
                }
            }
        }
        @if people.is_empty() { p.empty { (here.t("people-none")) } }
    };
    Page::new(here.t("nav-people"), Tab::More, main).reply(here)
}

/// What needs somebody's eye: a permit that ends, two jobs, a minor, no phone.
fn notes(here: &Here<'_>, id: &str, person: &Person) -> Markup {
    let ends = expiries(here, id).into_iter().filter(|(_, _, days)| *days <= WARN_DAYS);
    html! {
        @for (permit, _, days) in ends { span.note { (expiry_words(here, &permit, days)) } }
        @for (rule, _) in conflicts(here, person) {
            @if let Some(rule) = here.protocol.rules.get(rule) {
                span.note { (chip(here, model::Verdict::Failed)) " " (rule.title) }
            }
        }
        @if let Some(years) = age(here, id).filter(|a| *a < OF_AGE) {
            span.note { (here.tw("people-minor", &[("years", years.into())])) }
        }
        @if person.devices.is_empty() && here.visitor.may_enrol { span.note { (here.t("people-no-phone")) } }
    }
}

// ---- one person ------------------------------------------------------------------------------------------

/// One person.
pub fn person(here: &Here<'_>, request: &Request, id: &str) -> Reply {
    let Some(person) = here.book.people().remove(id) else {
        return refusal(here, 404, "error-not-found-title", "error-not-found");
    };
    if request.posted {
        return acted(here, request, &person);
    }
    let fields = &request.fields;
    if fields.has("link") {
        return sign_in::link_form(here, id, fields, &Wrong::new());
    }
    if let Some(kind) = fields.get("add").filter(|k| EVIDENCE.contains(k)).and_then(|k| here.kind(k)) {
        return evidence_form(here, &person, kind, fields, &Wrong::new());
    }
    if let Some(key) = fields.get("disown") {
        return disown_form(here, &person, key, fields, &Wrong::new());
    }
    person_page(here, request, &person)
}

fn person_page(here: &Here<'_>, request: &Request, person: &Person) -> Reply {
    let id = person.id.as_str();
    let main = html! {
        (recorded(here, request))
        h1 { (here.name(id)) }
        @if here.name(id) != id { p.soft.code { (id) } }
        (hold::on_person(here, id))
        (roles_today(here, person))
        (minor(here, id))
        (qualifications(here, id))
        (devices(here, person))
        (sign_in::of_person(here, id))
        p { a href={ (here.to("/record")) "?about=" (encoded(id)) } { (here.t("record-all-about")) } }
    };
    Page::new(here.name(id), Tab::More, main).reply(here)
}

/// What a form of the page comes to.
fn acted(here: &Here<'_>, request: &Request, person: &Person) -> Reply {
    let fields = &request.fields;
    let then = here.to_thing("/person/", &person.id);
    let signed = |drafts: Vec<Draft>| Reply::Enter { drafts, then: then.clone() };
    if let Some(reply) = sign_in::acted(here, request, &person.id) {
        return reply;
    }
    let role = fields.get("role").filter(|r| roles(here).contains(r));
    match (fields.get("do").unwrap_or_default(), role) {
        ("assign", Some(role)) if person.roles.contains(role) => Reply::Go(then),
        ("assign", Some(role)) => assign(here, request, person, role),
        ("release", Some(role)) if person.roles.contains(role) => {
            signed(vec![Draft::say(format!("role_released(person: {}, role: {role})", person.id))])
        }
        ("disown", _) => match disowned(here, person, fields) {
            Ok(draft) => signed(vec![draft]),
            Err(wrong) => disown_form(here, person, fields.get("key").unwrap_or_default(), fields, &wrong),
        },
        ("evidence", _) => {
            let kind = fields.get("add").filter(|k| EVIDENCE.contains(k)).and_then(|k| here.kind(k));
            let Some(kind) = kind else { return Reply::Go(then) };
            match evidence(here, person, kind, fields) {
                Ok(draft) => signed(vec![draft]),
                Err(wrong) => evidence_form(here, person, kind, fields, &wrong),
            }
        }
        _ => Reply::Go(then),
    }
}

// ---- roles -----------------------------------------------------------------------------------------------

fn roles_today(here: &Here<'_>, person: &Person) -> Markup {
    let action = here.to_thing("/person/", &person.id);
    let free: Vec<&str> = roles(here).into_iter().filter(|r| !person.roles.contains(*r)).collect();
    html! {
        h2 { (here.t("people-roles-today")) }
        @if person.roles.is_empty() { p { (here.t("people-no-role")) } }
        @for role in &person.roles {
            p { span.role { (here.word("role", role)) } }
            @if offer::may(here, "role_released") {
                form method="post" action=(action) {
                    input type="hidden" name="role" value=(role);
                    button.button.quiet type="submit" name="do" value="release" {
                        (here.tw("people-release", &[("role", (&here.word("role", role)).into())]))
                    }
                }
            }
        }
        (conflicts_shown(here, person))
        @if offer::may(here, "role_assigned") {
            form.form method="post" action=(action) {
                div.field {
                    label for="role" { (here.t("people-assign")) }
                    select #role name="role" required {
                        option value="" { (here.t("form-choose")) }
                        @for role in &free { option value=(role) { (here.word("role", role)) } }
                    }
                }
                button.button type="submit" name="do" value="assign" { (here.t("people-assign-do")) }
            }
        } @else { p.soft { (offer::who(here, "role_assigned")) } }
    }
}

/// Signs a role at once, unless the protocol has something to say: then that is read first.
fn assign(here: &Here<'_>, request: &Request, person: &Person, role: &str) -> Reply {
    let event = format!("role_assigned(person: {}, role: {role})", person.id);
    let asked = ask(here, &event);
    let against: Vec<RuleSays> =
        asked.map_or_else(Vec::new, |a| a.rules.into_iter().filter(RuleSays::is_in_the_way).collect());
    let lost = no_longer_held(here, &event, &role_questions(here, &person.id));
    if (against.is_empty() && lost.is_empty()) || request.fields.has("sure") {
        return Reply::Enter { drafts: vec![Draft::say(event)], then: here.to_thing("/person/", &person.id) };
    }
    let args = [("person", here.name(&person.id)), ("role", here.word("role", role))];
    let args: Vec<(&str, messages::Arg<'_>)> = args.iter().map(|(n, v)| (*n, v.into())).collect();
    let main = html! {
        h1 { (here.tw("people-assign-title", &args)) }
        div.notice.danger role="alert" {
            p { (here.t("people-assign-found")) }
            ul {
                @for says in &against {
                    @if let Some(rule) = here.protocol.rules.get(says.rule) { li { (chip(here, says.verdict)) " " (rule.title) } }
                }
            }
            @if !lost.is_empty() {
                p { (here.t("people-assign-lost")) }
                ul { @for rule in &lost { @if let Some(rule) = here.protocol.rules.get(*rule) { li { (rule.title) } } } }
            }
        }
        form method="post" action=(here.to_thing("/person/", &person.id)) {
            input type="hidden" name="role" value=(role);
            input type="hidden" name="sure" value="yes";
            a.button.primary href=(here.to_thing("/person/", &person.id)) { (here.t("people-assign-not")) }
            button.button.quiet type="submit" name="do" value="assign" { (here.t("people-assign-sure")) }
        }
    };
    let mut page = Page::new(here.name(&person.id), Tab::More, main);
    page.status = 409;
    page.reply(here)
}

/// Questions whose answers a person's roles may change: taking a weapon out, handing it on, the day itself.
fn role_questions(here: &Here<'_>, person: &str) -> Vec<String> {
    let mut questions = vec!["day_started()".to_owned()];
    for weapon in here.book.weapons().into_iter().take(WEAPONS_ASKED) {
        questions.push(format!("taken_out(weapon: {}, by: {person})", weapon.name));
    }
    questions
}

/// Rules that fail with the roles that somebody has now and would be held without one of them, with that role.
fn conflicts(here: &Here<'_>, person: &Person) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    if person.roles.len() < 2 {
        return found;
    }
    let questions = role_questions(here, &person.id);
    for role in &person.roles {
        let event = format!("role_released(person: {}, role: {role})", person.id);
        for rule in mended(here, &event, &questions) {
            if found.iter().all(|(known, _)| *known != rule) {
                found.push((rule, role.clone()));
            }
        }
    }
    found
}

fn conflicts_shown(here: &Here<'_>, person: &Person) -> Markup {
    let found = conflicts(here, person);
    html! {
        @if !found.is_empty() {
            div.notice.danger {
                p { (here.t("people-conflict")) }
                ul { @for (rule, _) in &found { @if let Some(rule) = here.protocol.rules.get(*rule) { li { (rule.title) } } } }
            }
        }
    }
}

// ---- qualifications --------------------------------------------------------------------------------------

fn qualifications(here: &Here<'_>, id: &str) -> Markup {
    let about = |s: &Statement| !s.denied && here.book.text(s, "person").as_deref() == Some(id);
    let mut entries: Vec<usize> =
        EVIDENCE.iter().flat_map(|k| here.book.of_kind(k)).filter(|(_, s)| about(s)).map(|(e, _)| e).collect();
    entries.sort_unstable();
    html! {
        h2 { (here.t("people-qualifications")) }
        @for (permit, last_day, days) in expiries(here, id) { (expiry(here, &permit, &last_day, days)) }
        @if entries.is_empty() { p.empty { (here.t("people-no-qualifications")) } }
        ul.log {
            @for entry in &entries {
                li.entry { (crate::page::record::said(here, *entry)) (attached(here, *entry)) }
            }
        }
        details {
            summary { (here.t("people-add-qualification")) }
            @for kind in EVIDENCE {
                (offer::link(here, kind, &format!("{}?add={kind}", here.to_thing("/person/", id)), "quiet"))
            }
        }
    }
}

/// The files that came with an entry.
fn attached(here: &Here<'_>, entry: usize) -> Markup {
    let files = here.book.lines.get(entry).and_then(Option::as_ref).map(|l| l.attach.as_slice()).unwrap_or_default();
    html! {
        @for file in files {
            " " a href=(here.to_thing("/original/", &file.hash.to_hex())) { (here.t("people-evidence")) }
        }
    }
}

/// A person's permits as last shown: name, last day, days until then.
fn expiries(here: &Here<'_>, id: &str) -> Vec<(String, String, i64)> {
    let mut last: BTreeMap<String, (String, i64)> = BTreeMap::new();
    let today = model::time::local_day(here.book.now, here.book.day.utc_offset);
    for (_, statement) in here.book.of_kind("permit_shown").filter(|(_, s)| !s.denied) {
        if here.book.text(statement, "person").as_deref() != Some(id) {
            continue;
        }
        let kind = || here.book.text(statement, "kind").map(|k| here.word("permit_kind", &k));
        let name = here.book.text(statement, "permit").or_else(kind).unwrap_or_default();
        let day = here.book.text(statement, "valid_to").and_then(|d| Some((model::time::date_days(&d)?, d)));
        match day {
            Some((day, text)) => drop(last.insert(name, (text, day - today))),
            None => drop(last.remove(&name)),
        }
    }
    last.into_iter().map(|(name, (text, days))| (name, text, days)).collect()
}

fn expiry(here: &Here<'_>, permit: &str, last_day: &str, days: i64) -> Markup {
    let words = expiry_words(here, permit, days);
    let class = match days {
        ..0 => "notice danger",
        0..=WARN_DAYS => "notice warning",
        _ => "soft",
    };
    html! { p class=(class) { (words) " (" (last_day) ")" } }
}

fn expiry_words(here: &Here<'_>, permit: &str, days: i64) -> String {
    let id = if days < 0 { "people-permit-over" } else { "people-permit-left" };
    here.tw(id, &[("permit", (&permit.replace('_', " ")).into()), ("days", days.abs().into())])
}

/// The form of a paper, with its file.
fn evidence_form(here: &Here<'_>, person: &Person, kind: &Kind, fields: &Fields, wrong: &Wrong) -> Reply {
    if !offer::may(here, &kind.name) {
        return refusal(here, 403, "error-not-yours-title", "error-not-yours");
    }
    let main = html! {
        h1 { (here.name(&person.id)) ": " (kind.title) }
        (errors(here, wrong))
        form.form method="post" enctype="multipart/form-data" action=(here.to_thing("/person/", &person.id)) {
            input type="hidden" name="add" value=(kind.name);
            @for field in kind.fields.iter().filter(|f| f.name != "person") { (input(here, kind, field, fields, wrong)) }
            div.field {
                label for="file" { (here.t("people-file")) }
                input #file name="file" type="file" accept="image/*,application/pdf";
                p.hint { (here.t("people-file-hint")) }
            }
            div.actions { button.button.primary type="submit" name="do" value="evidence" { (record(here, kind)) } }
        }
    };
    let mut page = Page::new(kind.title.clone(), Tab::More, main);
    page.status = if wrong.is_empty() { 200 } else { 422 };
    page.reply(here)
}

fn evidence(here: &Here<'_>, person: &Person, kind: &Kind, fields: &Fields) -> Result<Draft, Wrong> {
    let mut fields = fields.clone();
    fields.0.retain(|(name, _)| name != "person" && name != "person-new");
    fields.0.push(("person".to_owned(), person.id.clone()));
    let draft = crate::page::enter::draft(here, kind, &fields)?;
    Ok(Draft { attach: several::files(&fields, "file"), ..draft })
}

// ---- minors ----------------------------------------------------------------------------------------------

/// The age that was shown last.
fn age(here: &Here<'_>, id: &str) -> Option<i64> {
    let about = |s: &Statement| !s.denied && here.book.text(s, "person").as_deref() == Some(id);
    let (_, statement) = here.book.of_kind("age_shown").rfind(|(_, s)| about(s))?;
    here.book.field(statement, "years")?.amount()
}

/// For somebody under age: which consents there are, and who gave them.
fn minor(here: &Here<'_>, id: &str) -> Markup {
    let Some(years) = age(here, id).filter(|a| *a < OF_AGE) else { return html! {} };
    let words = here.protocol.vocabulary.choices.iter().find(|c| c.name == "approver");
    let given = |approver: &str| {
        let is = |s: &Statement, f: &str, v: &str| here.book.text(s, f).as_deref() == Some(v);
        let of = |s: &Statement| !s.denied && is(s, "person", id) && is(s, "approver", approver);
        here.book.of_kind("minor_approved").rfind(|(_, s)| of(s)).and_then(|(_, s)| here.book.text(s, "by"))
    };
    let form = format!("{}?add=minor_approved", here.to_thing("/person/", id));
    html! {
        h2 { (here.t("people-consents")) }
        p.notice.warning { (here.tw("people-minor", &[("years", years.into())])) }
        ul.people {
            @for (word, _) in words.map(|c| c.words.as_slice()).unwrap_or_default() {
                li {
                    span.name { (here.word("approver", word)) }
                    @match given(word) {
                        Some(by) => span.note { (here.tw("people-consent-by", &[("person", (&here.name(&by)).into())])) },
                        None => span.note { (here.t("people-consent-none")) },
                    }
                }
            }
        }
        (offer::link(here, "minor_approved", &form, ""))
    }
}

// ---- devices ---------------------------------------------------------------------------------------------

fn devices(here: &Here<'_>, person: &Person) -> Markup {
    let may = crate::access::may(here, "disown") == Access::Allowed;
    html! {
        h2 { (here.t("people-devices")) }
        @if person.devices.is_empty() { p { (here.t("people-no-phone")) } }
        ul.people {
            @for (key, device) in &person.devices {
                li {
                    span.name { @if device.is_empty() { (here.t("people-first-device")) } @else { (device) } }
                    span.note.code { (check_words(&key.to_base64())) }
                    @if may {
                        a.button.quiet href={ (here.to_thing("/person/", &person.id)) "?disown=" (encoded(&key.to_base64())) } {
                            (here.t("people-lost"))
                        }
                    }
                }
            }
        }
        @if !may && !person.devices.is_empty() { p.soft { (here.t("people-lost-who")) } }
    }
}

/// The entries of a device, newest first: their places in the record, and their numbers in its chain.
fn entries_of(here: &Here<'_>, key: &KeyBytes) -> Vec<(usize, u64)> {
    let number = |line: &book::Line| SignedEntry::parse(&line.bytes).ok().map(|e| e.entry().number);
    let lines = here.book.lines.iter().enumerate().rev().filter_map(|(i, l)| Some((i, l.as_ref()?)));
    let mut entries: Vec<(usize, u64)> =
        lines.filter(|(_, l)| l.key == *key).filter_map(|(i, l)| Some((i, number(l)?))).collect();
    model::sorted::sort_by_key(&mut entries, |(_, number)| std::cmp::Reverse(*number));
    entries
}

fn key_of(person: &Person, text: &str) -> Option<KeyBytes> {
    person.devices.iter().map(|(key, _)| *key).find(|key| key.to_base64() == text)
}

/// The lost-phone form: what happens, which entries still count, why.
fn disown_form(here: &Here<'_>, person: &Person, key: &str, fields: &Fields, wrong: &Wrong) -> Reply {
    let Some(key) = key_of(person, key).filter(|_| crate::access::may(here, "disown") == Access::Allowed) else {
        return refusal(here, 403, "error-not-yours-title", "error-not-yours");
    };
    let entries = entries_of(here, &key);
    let chosen = fields.get("last").map(str::to_owned).or_else(|| entries.first().map(|(_, n)| n.to_string()));
    let is_chosen = |value: &str| chosen.as_deref() == Some(value);
    let main = html! {
        h1 { (here.tw("people-lost-title", &[("person", (&here.name(&person.id)).into())])) }
        ul {
            @for id in ["people-lost-1", "people-lost-2", "people-lost-3", "signin-lost-passkeys"] { li { (here.t(id)) } }
            @if !sign_in::accounts_of(here, &person.id).is_empty() { li { strong { (here.t("signin-lost-account")) } } }
        }
        (errors(here, wrong))
        form.form method="post" action=(here.to_thing("/person/", &person.id)) {
            input type="hidden" name="key" value=(key.to_base64());
            fieldset.choices {
                legend { (here.t("people-lost-last")) }
                @for (entry, number) in entries.iter().take(LAST_ENTRIES) {
                    label {
                        input type="radio" name="last" required value=(number) checked[is_chosen(&number.to_string())];
                        span { (crate::page::record::said(here, *entry)) }
                    }
                }
                label {
                    input type="radio" name="last" required value="none" checked[is_chosen("none") || entries.is_empty()];
                    span { (here.t("people-lost-none")) }
                }
            }
            div.field {
                label for="why" { (here.t("people-lost-why")) }
                input #why name="why" required maxlength="200" value=[fields.get("why")] autocomplete="off";
            }
            div.actions { button.button.danger type="submit" name="do" value="disown" { (here.t("people-lost-do")) } }
        }
    };
    let mut page = Page::new(here.t("people-lost"), Tab::More, main);
    page.status = if wrong.is_empty() { 200 } else { 422 };
    page.reply(here)
}

fn disowned(here: &Here<'_>, person: &Person, fields: &Fields) -> Result<Draft, Wrong> {
    let mut wrong = Wrong::new();
    let key = fields.get("key").and_then(|k| key_of(person, k));
    let why = fields.get("why").filter(|w| record::entry::is_text(w));
    if why.is_none() {
        wrong.push((Some("why".to_owned()), here.t("people-lost-why-needed")));
    }
    let known = |n: u64, key: &KeyBytes| entries_of(here, key).iter().any(|(_, number)| *number == n);
    let last = match (fields.get("last"), key) {
        (Some("none"), Some(_)) => Some(None),
        (Some(n), Some(key)) => n.parse::<u64>().ok().filter(|n| known(*n, &key)).map(Some),
        _ => None,
    };
    let (Some(key), Some(why), Some(last)) = (key, why, last) else {
        wrong.push((Some("last".to_owned()), here.t("people-lost-last-needed")));
        return Err(wrong);
    };
    let control = Control::Disown(Disown { key, last, why: why.to_owned() });
    Ok(Draft { control: Some(control), ..Draft::default() })
}

// ---- letting somebody join -------------------------------------------------------------------------------

/// Letting somebody join: their phone's key, who they are, what they do today.
pub fn admit(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    match request.posted.then(|| drafts(here, &request.fields)) {
        Some(Ok(drafts)) => Reply::Enter { drafts, then: here.to("/people") },
        Some(Err(wrong)) => form(here, &request.fields, &wrong),
        None => form(here, &request.fields, &Vec::new()),
    }
}

fn drafts(here: &Here<'_>, fields: &Fields) -> Result<Vec<Draft>, Wrong> {
    let mut wrong: Wrong = Vec::new();
    let mut say = |field: &str, text: String| wrong.push((Some(field.to_owned()), text));
    let key = fields.get("key").and_then(|k| PublicKey::from_base64(k).ok());
    if key.is_none() {
        say("key", here.t("people-key-wrong"));
    }
    let name = fields.get("name").unwrap_or_default().to_owned();
    let person = identifier(fields.get("person").unwrap_or(&name)).map(|p| p.to_ascii_lowercase());
    if person.is_none() {
        say("name", here.tw("error-required", &[("field", here.t("people-name").as_str().into())]));
    }
    if key.is_some_and(|k| here.book.keys.enrolled(&k.into(), u64::MAX).is_some()) {
        say("key", here.t("people-key-known"));
    }
    if is_contact(&name) {
        say("name", here.t("people-name-contact"));
    }
    let (Some(key), Some(person), true) = (key, person, wrong.is_empty()) else { return Err(wrong) };
    let admin = fields.has("admin") && here.visitor.may_enrol;
    let device = fields.get("device").filter(|d| record::entry::is_text(d)).unwrap_or("phone").to_owned();
    let may = if admin { May::ALL } else { May::SAY };
    let enrol = Control::Enrol(Enrol { key, persons: vec![person.clone()], may, device });
    let mut drafts = vec![Draft { control: Some(enrol), ..Draft::default() }];
    if !name.is_empty() && here.name(&person) != name {
        drafts.push(Draft::say(format!("person_named(person: {person}, name: {})", model::value::quoted(&name))));
    }
    let has = here.book.roles(&person);
    let known = |r: &&str| roles(here).contains(r) && !has.contains(*r);
    drafts.extend(
        fields.all("role").filter(known).map(|r| Draft::say(format!("role_assigned(person: {person}, role: {r})"))),
    );
    Ok(drafts)
}

/// Whether it is an e-mail address or a phone number, and no name: the record is kept for years and is read by many.
fn is_contact(name: &str) -> bool {
    name.contains('@') || name.chars().filter(char::is_ascii_digit).count() >= 6
}

/// The roles that there are.
fn roles<'h>(here: &'h Here<'_>) -> Vec<&'h str> {
    let choice = here.protocol.vocabulary.choices.iter().find(|c| c.name == "role");
    choice.map_or_else(Vec::new, |c| c.words.iter().map(|(w, _)| w.as_str()).collect())
}

fn form(here: &Here<'_>, fields: &Fields, wrong: &Wrong) -> Reply {
    let chosen: Vec<&str> = fields.all("role").collect();
    let main = html! {
        h1 { (here.t("people-admit")) }
        p { (here.t("people-admit-how")) }
        (errors(here, wrong))
        form.form method="post" action=(here.to("/people/admit")) {
            div.field {
                label for="key" { (here.t("people-key")) }
                input #key.code name="key" required value=[fields.get("key")] autocomplete="off" spellcheck="false";
                @if let Some(check) = fields.get("key").map(check_words) { p.hint { (here.tw("people-check", &[("code", (&check).into())])) } }
            }
            div.field {
                label for="name" { (here.t("people-name")) }
                input #name name="name" required maxlength="100" value=[fields.get("name")] autocomplete="off";
            }
            input type="hidden" name="device" value=[fields.get("device")];
            @if let Some(person) = fields.get("person") { input type="hidden" name="person" value=(person); }
            fieldset.choices.two {
                legend { (here.t("people-roles")) }
                @for role in roles(here) {
                    label {
                        input type="checkbox" name="role" value=(role) checked[chosen.contains(&role)];
                        span { (here.word("role", role)) }
                    }
                }
            }
            (admin(here, fields))
            div.actions { button.button.primary type="submit" { (here.t("people-admit")) } }
        }
    };
    Page::new(here.t("people-admit"), Tab::More, main).reply(here)
}

fn admin(here: &Here<'_>, fields: &Fields) -> Markup {
    html! {
        fieldset.choices {
            legend { (here.t("people-may")) }
            label {
                input type="checkbox" name="admin" value="yes" checked[fields.has("admin")];
                span { (here.t("people-may-enrol")) }
            }
        }
    }
}

/// Six letters of a key, which both people read to each other before one lets the other in.
pub fn check_words(key: &str) -> String {
    let letters: String = key.chars().filter(char::is_ascii_alphanumeric).take(6).collect();
    letters.to_ascii_uppercase()
}
