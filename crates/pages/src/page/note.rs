//! A private note, sealed: its text stays on its writer's phone, and only its fingerprint goes on the record now. Whoever
//! opens it later shows that it was written then, and not a word of it changed.
//!
//! Never sends a note before its writer opens it. `web/note.js` makes a file of a random line and the text, so that
//! nobody finds a short text by trying; the phone keeps the file under its hash and lists none of the field `sealed` for
//! upload. What is lost: a phone that is lost takes its sealed notes with it, and the page says so.

use maud::{Markup, html};
use model::value::quoted;

use crate::frame::{Page, Tab, recorded, refusal};
use crate::here::Here;
use crate::page::enter::errors;
use crate::page::record::said;
use crate::request::{Draft, Reply, Request};
use crate::say::{self, Wrong};

/// Most letters of what a note is about: this is on the record for all to read.
const ABOUT_MAX: usize = 200;

/// Seals a note, or shows how.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    if !request.posted {
        return shown(here, request, &Vec::new());
    }
    let files = request.fields.files("sealed");
    if files.is_empty() {
        return shown(here, request, &vec![(None, here.t("note-nothing"))]);
    }
    let id = say::new_name(here, "document", "N");
    let about = request.fields.get("about").map(|a| a.chars().take(ABOUT_MAX).collect::<String>());
    let about = about.map_or_else(String::new, |a| format!(", about: {}", quoted(&a)));
    let draft = Draft { attach: files, ..Draft::say(format!("note_sealed(id: {id}{about})")) };
    Reply::Enter { drafts: vec![draft], then: here.to("/note") }
}

/// Opens one's own note to everybody: the same file once more, now to be sent.
pub fn one(here: &Here<'_>, request: &Request, id: &str) -> Reply {
    let Some((entry, hash)) = own(here).into_iter().find(|(e, _)| name_of(here, *e).as_deref() == Some(id)) else {
        return refusal(here, 404, "error-not-found-title", "note-not-yours");
    };
    if !request.posted {
        return shown(here, request, &Vec::new());
    }
    let files = request.fields.files("opened");
    if files.len() != 1 || files.iter().any(|f| f.hash.to_hex() != hash) {
        return shown(here, request, &vec![(None, here.t("note-not-the-same"))]);
    }
    let refs = here.book.lines.get(entry).and_then(Option::as_ref).map(|l| l.hash).into_iter().collect();
    let draft = Draft { attach: files, refs, ..Draft::say(format!("note_opened(id: {id})")) };
    Reply::Enter { drafts: vec![draft], then: here.to("/note") }
}

/// The notes that the visitor sealed: entries by their places, with the fingerprint of each file.
fn own(here: &Here<'_>) -> Vec<(usize, String)> {
    let mine = |entry: &usize| here.book.day.entries.get(*entry).is_some_and(|e| e.signer == here.me());
    let hash = |entry: usize| {
        let line = here.book.lines.get(entry).and_then(Option::as_ref)?;
        Some((entry, line.attach.first()?.hash.to_hex()))
    };
    let sealed = here.book.of_kind("note_sealed").filter(|(_, s)| !s.denied).map(|(e, _)| e);
    sealed.filter(mine).filter_map(hash).collect()
}

fn name_of(here: &Here<'_>, entry: usize) -> Option<String> {
    here.book.text(here.book.day.entries.get(entry)?.statement()?, "id")
}

fn is_opened(here: &Here<'_>, id: &str) -> bool {
    here.book.of_kind("note_opened").any(|(_, s)| !s.denied && here.book.text(s, "id").as_deref() == Some(id))
}

fn shown(here: &Here<'_>, request: &Request, wrong: &Wrong) -> Reply {
    let main = html! {
        (recorded(here, request))
        h1 { (here.t("note-title")) }
        p { (here.t("note-what")) }
        (errors(here, wrong))
        @if here.on_phone() { (form(here)) } @else { p.notice.info { (here.t("note-needs-phone")) } }
        (list(here))
    };
    let mut page = Page::new(here.t("note-title"), Tab::Speak, main);
    page.scripts = &["note"];
    page.status = if wrong.is_empty() { 200 } else { 422 };
    page.reply(here)
}

/// The text has no name, so that no browser ever sends it: the script puts the salted file into `sealed` instead.
fn form(here: &Here<'_>) -> Markup {
    html! {
        form.form method="post" enctype="multipart/form-data" action=(here.to("/note")) data-note="seal" {
            div.field {
                label for="text" { (here.t("note-text")) }
                textarea #text rows="6" required dir="auto" {}
                p.hint { (here.t("note-stays")) }
            }
            div.field {
                label for="about" { (here.t("note-about")) }
                input #about name="about" maxlength=(ABOUT_MAX) autocomplete="off" dir="auto";
                p.hint { (here.t("note-about-hint")) }
            }
            input type="file" name="sealed" hidden tabindex="-1" aria-hidden="true";
            div.actions { button.button.primary type="submit" { (here.t("note-seal")) } }
        }
    }
}

fn list(here: &Here<'_>) -> Markup {
    let own = own(here);
    html! {
        @if !own.is_empty() { h2 { (here.t("note-own")) } }
        @for (entry, hash) in own.iter().rev() {
            @if let Some(id) = name_of(here, *entry) {
                section data-note="own" data-hash=(hash) data-kept=(here.to_thing("/phone/sealed/", hash)) data-gone=(here.t("note-gone")) {
                    ul.log { li.entry { (said(here, *entry)) } }
                    @if is_opened(here, &id) {
                        p { a href=(here.to_thing("/original/", hash)) { (here.t("note-opened")) } }
                    } @else {
                        details hidden data-note="text" { summary { (here.t("note-read")) } p.code dir="auto" {} }
                        form.form method="post" enctype="multipart/form-data" action=(here.to_thing("/note/", &id)) {
                            input type="file" name="opened" hidden tabindex="-1" aria-hidden="true";
                            button.button type="submit" { (here.t("note-open")) }
                        }
                        p.soft role="status" {}
                    }
                }
            }
        }
    }
}
