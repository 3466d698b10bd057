//! Who is who today: roles, devices; and letting somebody join.

use maud::{Markup, html};
use record::control::{Control, Enrol, May};
use record::key::PublicKey;

use crate::frame::{Page, Tab, recorded, refusal};
use crate::here::Here;
use crate::page::enter::errors;
use crate::request::{Draft, Fields, Reply, Request, encoded};
use crate::say::{Wrong, identifier};

/// Everybody.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    let people = here.book.people();
    let main = html! {
        (recorded(here, request))
        h1 { (here.t("nav-people")) }
        @if here.visitor.may_enrol {
            div #waiting data-waiting=(here.to("/waiting")) data-admit=(here.to("/people/admit")) data-text=(here.t("people-waiting")) {}
            p { a.button.primary href=(here.to("/people/admit")) { (here.t("people-admit")) } }
        }
        ul.people {
            @for (id, person) in &people {
                li {
                    a.name href=(here.to_thing("/person/", id)) { (here.name(id)) }
                    @for role in &person.roles { span.role { (here.word("role", role)) } }
                    @if person.devices.is_empty() { span.note { (here.t("people-no-phone")) } }
                }
            }
        }
        @if people.is_empty() { p.empty { (here.t("people-none")) } }
    };
    Page::new(here.t("nav-people"), Tab::More, main).reply(here)
}

/// One person.
pub fn person(here: &Here<'_>, request: &Request, id: &str) -> Reply {
    let Some(person) = here.book.people().remove(id) else {
        return refusal(here, 404, "error-not-found-title", "error-not-found");
    };
    let then = here.to_thing("/person/", id);
    let form = |kind: &str| format!("{}?person={}&then={}", here.to_thing("/enter/", kind), encoded(id), encoded(&then));
    let main = html! {
        (recorded(here, request))
        h1 { (here.name(id)) }
        p { @for role in &person.roles { span.role { (here.word("role", role)) } " " } }
        @for kind in ["role_assigned", "role_released", "permit_shown", "trained", "course_completed", "age_shown"] {
            @if let Some(kind) = here.kind(kind) { a.button.quiet href=(form(&kind.name)) { (kind.title) } }
        }
        h2 { (here.t("people-devices")) }
        ul { @for (_, device) in &person.devices { li { (device) } } }
        p { a href={ (here.to("/record")) "?about=" (encoded(id)) } { (here.t("record-all-about")) } }
    };
    Page::new(here.name(id), Tab::More, main).reply(here)
}

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
    let person = identifier(fields.get("person").unwrap_or(&name));
    if person.is_none() {
        say("name", here.tw("error-required", &[("field", here.t("people-name").as_str().into())]));
    }
    if key.is_some_and(|k| here.book.keys.enrolled(&k.into(), u64::MAX).is_some()) {
        say("key", here.t("people-key-known"));
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
    drafts.extend(fields.all("role").filter(known).map(|r| Draft::say(format!("role_assigned(person: {person}, role: {r})"))));
    Ok(drafts)
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
