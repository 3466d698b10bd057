//! A form that must not be signed as it came: somebody else opened it, it was sent before, or nobody here made it.
//!
//! Never records anything by itself, and never lets go of what was filled in: it is all in the form that goes on. Every
//! reply of every page passes [`looked_at`], so that no page can forget to ask.

use maud::{Markup, html};
use record::merkle::Hash;

use crate::frame::{Page, Tab, listed, made, refusal};
use crate::here::Here;
use crate::request::{Draft, Form, Reply, Request};

/// What a page replies, unless the form that was sent is not whoever sends it's own, or was sent before.
pub fn looked_at(here: &Here<'_>, request: &Request, reply: Reply) -> Reply {
    let drafts = match &reply {
        Reply::Enter { drafts, .. } => drafts.as_slice(),
        _ => &[],
    };
    match &request.form {
        // An address alone enters nothing: anybody can send one.
        _ if !request.posted && !drafts.is_empty() => refusal(here, 405, "sent-not-title", "sent-by-address"),
        _ if !request.posted => reply,
        Form::Own => reply,
        Form::OfOther(opener) => {
            let why = here.tw("sent-by-other", &[("opener", opener.into()), ("holder", (&holder(here)).into())]);
            not_own(here, request, drafts, &why, true)
        }
        Form::Unknown => not_own(here, request, drafts, &here.t("sent-unknown"), false),
        Form::Sent { made, of, then } => again(here, request, drafts, (made, *of, then)),
    }
}

/// Who holds the phone, as far as it knows.
fn holder(here: &Here<'_>) -> String {
    if here.me().is_empty() { here.t("sent-nobody") } else { here.name(here.me()) }
}

/// Nothing was recorded; what would be is shown, and can be.
fn not_own(here: &Here<'_>, request: &Request, drafts: &[Draft], why: &str, switch: bool) -> Reply {
    let go_on = match here.me() {
        "" => here.t("sent-go-on"),
        _ => here.tw("sent-go-on-as", &[("person", (&holder(here)).into())]),
    };
    let main = html! {
        h1 { (here.t("sent-not-title")) }
        p.notice.warning role="alert" { (why) }
        (would(here, request, drafts))
        p { (here.t("sent-kept")) }
        (all_of_it(here, request, &go_on, "primary"))
        @if switch { p { a.button href=(here.to("/me")) { (here.t("sent-switch")) } } }
        p { a.button.quiet href=(here.to("/")) { (here.t("sent-leave")) } }
    };
    let mut page = Page::new(here.t("sent-not-title"), Tab::Board, main);
    page.status = 409;
    page.reply(here)
}

/// What would be recorded, in the words that would be signed.
fn would(here: &Here<'_>, request: &Request, drafts: &[Draft]) -> Markup {
    let said = |draft: &Draft| draft.means.clone().unwrap_or_else(|| draft.body.clone());
    let said: Vec<String> = drafts.iter().map(said).filter(|words| !words.is_empty()).collect();
    html! {
        @if !said.is_empty() {
            h2 { (here.t("sent-would")) }
            ul.log { @for words in &said { li.entry dir="auto" { (words) } } }
            @for text in written(drafts, request, &said) { p.soft dir="auto" { "“" (text) "”" } }
        }
    }
}

/// Texts that were filled in, that would be signed, and that no sentence shows.
fn written<'r>(drafts: &[Draft], request: &'r Request, said: &[String]) -> Vec<&'r str> {
    let is_signed = |text: &str| drafts.iter().any(|d| d.body.contains(&model::value::quoted(text)));
    let is_shown = |text: &str| said.iter().any(|words| words.contains(text));
    let texts = request.fields.0.iter().map(|(_, value)| value.trim()).filter(|text| !text.is_empty());
    texts.filter(|text| is_signed(text) && !is_shown(text)).collect()
}

/// It was recorded, once; and a way to do the same again, if that is what is meant.
fn again(here: &Here<'_>, request: &Request, drafts: &[Draft], (hashes, of, then): (&[Hash], usize, &str)) -> Reply {
    let entries = made(here, hashes);
    let counts = [("made", hashes.len().into()), ("of", of.into())];
    let main = html! {
        h1 { (here.t("sent-again-title")) }
        p.lede { (here.tw("sent-again", &[("count", hashes.len().into())])) }
        @if here.visitor.person.is_some() { (listed(here, &entries)) }
        @if hashes.len() < of { p.notice.warning role="alert" { (here.tw("sent-half", &counts)) } }
        p { a.button.primary href=(then) { (here.t("sent-continue")) } }
        (would(here, request, drafts))
        p.soft { (here.t("sent-once-more-what")) }
        (all_of_it(here, request, &here.t("sent-once-more"), "quiet"))
    };
    let mut page = Page::new(here.t("sent-again-title"), Tab::Board, main);
    page.status = 409;
    page.reply(here)
}

/// The same form with all that was filled in, under a new mark. A phone keeps files already, and they are named as it
/// named them; a server keeps only what an entry names, so that a file must be chosen once more.
fn all_of_it(here: &Here<'_>, request: &Request, button: &str, class: &str) -> Markup {
    let fields = || request.fields.0.iter().filter(|(_, value)| !value.is_empty());
    let is_file = |name: &str| !here.on_phone() && !request.fields.files(name).is_empty();
    let with_files = fields().any(|(name, _)| is_file(name));
    html! {
        form.form method="post" enctype=[with_files.then_some("multipart/form-data")] action=(here.to(&encoded_path(&request.path))) {
            @for (name, value) in fields() {
                @if is_file(name) {
                    div.field {
                        label for={ "again-" (name) } { (here.t("sent-file")) }
                        input id={ "again-" (name) } name=(name) type="file";
                    }
                } @else { input type="hidden" name=(name) value=(value); }
            }
            button.button.primary[class == "primary"].quiet[class == "quiet"] type="submit" { (button) }
        }
    }
}

/// A path as it stands in an address.
fn encoded_path(path: &str) -> String {
    path.split('/').map(crate::request::encoded).collect::<Vec<_>>().join("/")
}
