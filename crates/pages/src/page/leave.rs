//! Leaving a phone or a browser that is not one's own: its key is given up by its own last word, and its person is erased
//! from it.
//!
//! Nothing is erased here: the phone does that, once the server has the last word. Never leaves while something is not
//! sent, and never with anybody else's key.

use maud::{Markup, html};
use record::control::{Control, Disown};
use record::entry::KeyBytes;
use record::key::PublicKey;

use crate::frame::{Page, Tab, refusal};
use crate::here::Here;
use crate::request::{Draft, Reply, Request};

/// What leaving does, and how; or the last word of this key.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    let Some(key) = own_key(here).filter(|_| here.on_phone()) else {
        return refusal(here, 404, "error-not-found-title", "error-not-found");
    };
    match request.posted.then(|| last_word(here, key)).flatten() {
        Some(draft) => Reply::Enter { drafts: vec![draft], then: here.to("/leave") },
        None => shown(here, request, key),
    }
}

/// The key that signs for whoever acts here.
fn own_key(here: &Here<'_>) -> Option<KeyBytes> {
    here.visitor.key.as_deref().and_then(|key| PublicKey::from_base64(key).ok()).map(KeyBytes::from)
}

/// It counts itself as the last entry that counts: what was said before stays.
fn last_word(here: &Here<'_>, key: KeyBytes) -> Option<Draft> {
    let last = here.visitor.next_number.filter(|_| here.visitor.unsent == 0)?;
    let disown = Disown { key, last: Some(last), why: here.t("leave-why") };
    Some(Draft { control: Some(Control::Disown(disown)), ..Draft::default() })
}

fn shown(here: &Here<'_>, request: &Request, key: KeyBytes) -> Reply {
    let waits = here.visitor.unsent > 0;
    let main = html! {
        h1 { (here.t("leave-title")) }
        @match request.fields.get("wrong") {
            Some("server") => p.notice.danger role="alert" { (here.t("leave-needs-server")) },
            Some("unsent") if !waits => p.notice.danger role="alert" { (here.t("leave-files")) },
            _ => {},
        }
        p.lede { (here.t("leave-lede")) }
        (what_happens(here, key))
        @if waits { (unsent(here)) } @else {
            form.form method="post" action=(here.to("/leave")) {
                div.actions { button.button.danger type="submit" { (here.t("leave-do")) } }
            }
        }
        p { a.button.quiet href=(here.to("/me")) { (here.t("leave-not")) } }
    };
    Page::new(here.t("leave-title"), Tab::More, main).reply(here)
}

fn what_happens(here: &Here<'_>, key: KeyBytes) -> Markup {
    let (passkeys, notes) = (here.book.passkeys(), here.book.of_kind("note_sealed"));
    let own = |entry: usize| here.book.lines.get(entry).and_then(Option::as_ref).is_some_and(|line| line.key == key);
    html! {
        ul {
            li { (here.t("leave-counts")) }
            li { (here.t("leave-back")) }
            @if passkeys.iter().any(|passkey| passkey.device == key) { li { (here.t("leave-passkeys")) } }
            @if notes.into_iter().any(|(entry, _)| own(entry)) { li { strong { (here.t("leave-notes")) } } }
            li { (here.t(if here.visitor.others.is_empty() { "leave-alone" } else { "leave-others" })) }
        }
        @if is_only_one_who_lets_in(here, key) { p.notice.warning { (here.t("leave-last-admin")) } }
    }
}

/// Whether nobody else could let anybody in after this, but for whoever runs the server.
fn is_only_one_who_lets_in(here: &Here<'_>, key: KeyBytes) -> bool {
    let people = here.book.people();
    let others = people.values().flat_map(|person| &person.devices).map(|(other, _)| *other);
    let may = |other: KeyBytes| here.book.keys.enrolled(&other, u64::MAX).is_some_and(|e| e.may.enrol);
    may(key) && !others.filter(|other| *other != key).any(may)
}

/// What must be sent first, and what to do about it.
fn unsent(here: &Here<'_>) -> Markup {
    html! {
        div.notice.danger role="alert" {
            p { (here.tw("leave-unsent", &[("count", here.visitor.unsent.into())])) }
            p { (here.t("leave-unsent-do")) }
        }
        p { a.button href=(here.to("/unsent")) { (here.t("unsent-title")) } }
    }
}
