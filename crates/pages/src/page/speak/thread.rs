//! One concern: what was said, what was answered, how long it has waited, and the way to write back.
//!
//! Shown to those who joined, and to whoever has its code. A message of a nameless writer is signed by the poster's key,
//! and only after the code was found to be this concern's.

use maud::{Markup, html};
use model::Statement;
use model::value::quoted;

use crate::access::{Access, may_enter};
use crate::frame::{Page, Tab, held_back, recorded, refusal};
use crate::here::Here;
use crate::page::enter::errors;
use crate::page::speak::clock::{Rules, State, clock, deadlines, turn};
use crate::page::speak::form::{draft, signed, too_long, with_code};
use crate::page::speak::{
    Concern, POSTER, TEXT_MAX, code, concerns, guest_address, is_nameless, is_stranded, name_of, short_name,
};
use crate::request::{Draft, Reply, Request};
use crate::say::Wrong;

/// The thread, or what was written into it.
pub fn reply(here: &Here<'_>, request: &Request, name: &str) -> Reply {
    let concern = concerns(here).into_iter().find(|c| c.name == name);
    let code = request.fields.get("code").filter(|_| request.posted).and_then(code).filter(|c| name_of(c) == name);
    match (concern, request.posted) {
        (Some(concern), true) => written(here, request, &concern, code),
        (Some(concern), false) if here.visitor.person.is_some() && !request.path.starts_with("/guest/") => {
            shown(here, request, &concern, None, &Vec::new())
        }
        // Whether there is such a concern is not told to those who do not have its code.
        (_, false) if is_nameless(here, request) => locked(here, request),
        (None, _) | (_, false) => refusal(here, 404, "error-not-found-title", "speak-no-such"),
    }
}

/// The thread that a code opens.
pub fn by_code(here: &Here<'_>, typed: &str) -> Reply {
    let code = code(typed);
    let name = code.as_deref().map(name_of);
    let concern = concerns(here).into_iter().find(|c| Some(&c.name) == name.as_ref());
    match concern {
        Some(concern) => shown(here, &Request::default(), &concern, code, &Vec::new()),
        None => match here.visitor.held {
            Some(held) => {
                let main = html! { h1 { (here.t("speak-concern")) } (held_back(here, held)) };
                Page::new(here.t("speak-concern"), Tab::Speak, main).reply(here)
            }
            None => refusal(here, 404, "speak-code-wrong-title", "speak-code-wrong"),
        },
    }
}

/// For somebody without an account: the code first. Right after sending, a script shows it once more.
fn locked(here: &Here<'_>, request: &Request) -> Reply {
    let main = html! {
        (recorded(here, request))
        h1 { (here.t("speak-concern")) }
        div.receipt hidden data-speak="receipt" {
            p { (here.t("speak-receipt")) }
            p.code {}
            p { (here.t("speak-receipt-what-for")) }
        }
        p { (here.t("speak-locked")) }
        (with_code(here, request))
    };
    let mut page = Page::new(here.t("speak-concern"), Tab::Speak, main);
    page.scripts = &["speak"];
    page.reply(here)
}

fn shown(here: &Here<'_>, request: &Request, concern: &Concern<'_>, code: Option<String>, wrong: &Wrong) -> Reply {
    let rules = Rules::ask(here);
    let state = rules.state(here, concern);
    let main = html! {
        (recorded(here, request))
        h1 { (here.t("speak-concern")) }
        (clock(here, concern, &state))
        (errors(here, wrong))
        ol.thread { @for part in parts(here, concern) { (one(here, concern, &part, code.is_some())) } }
        (write(here, request, concern, code.as_deref()))
        @if state != State::Answered && here.visitor.person.is_some() { (turn(here, concern, &state)) }
        @if state != State::Answered { (deadlines(here, concern, &rules)) }
        p.soft { span.code { (short_name(&concern.name)) } }
    };
    let mut page = Page::new(here.t("speak-concern"), Tab::Speak, main);
    page.status = if wrong.is_empty() { 200 } else { 422 };
    page.reply(here)
}

/// What belongs to the thread: entries by their places in the record, in order.
fn parts(here: &Here<'_>, concern: &Concern<'_>) -> Vec<usize> {
    let named = |s: &Statement| here.book.field(s, "concern") == Some(concern.value);
    let of = |kind: &str| here.book.of_kind(kind).filter(|(_, s)| named(s)).map(|(e, _)| e).collect::<Vec<_>>();
    let mut all: Vec<usize> =
        ["concern_raised", "concern_message", "concern_answered"].iter().flat_map(|k| of(k)).collect();
    all.sort_unstable();
    all
}

/// One message. `mine`: whether the reader is the nameless writer.
fn one(here: &Here<'_>, concern: &Concern<'_>, at: &usize, mine: bool) -> Markup {
    let Some(entry) = here.book.day.entries.get(*at) else { return html! {} };
    let Some(statement) = entry.statement() else { return html! {} };
    let kind = here.book.kind(statement);
    let said = here.book.text(statement, if kind == "concern_raised" { "about" } else { "what" }).unwrap_or_default();
    let by_writer = entry.signer == concern.signer && kind != "concern_answered";
    let who = if entry.signer == POSTER { here.t("speak-nameless") } else { here.name(&entry.signer) };
    let files = here.book.lines.get(*at).and_then(Option::as_ref).map(|l| l.attach.as_slice()).unwrap_or_default();
    let own = by_writer && (mine || entry.signer == here.me());
    html! {
        li.message.mine[own] {
            p.by {
                @if kind == "concern_answered" { strong { (here.t("speak-answer")) " · " } }
                (who) @if own && mine { " (" (here.t("speak-you")) ")" } ", " (here.clock(entry.at))
                @if statement.denied { " · " (here.t("speak-not-answered-said")) }
            }
            @for line in said.lines() { p dir="auto" { (line) } }
            @let named = ["weapon", "place"].iter().filter_map(|f| here.book.text(statement, f)).map(|n| n.replace('_', " "));
            @let named = named.collect::<Vec<_>>().join(" · ");
            @if kind == "concern_raised" && !named.is_empty() { p.soft { (named) } }
            @if let Some(remark) = &entry.remark { p.soft dir="auto" { (remark) } }
            @for file in files {
                p { a href=(here.to_thing("/original/", &file.hash.to_hex())) { (here.t("speak-photo-of")) } }
            }
        }
    }
}

/// The way to write: with the code for its writer; to answer or ask back for those who joined.
fn write(here: &Here<'_>, request: &Request, concern: &Concern<'_>, code: Option<&str>) -> Markup {
    let path = format!("/speak/{}", concern.name);
    // A phone must not sign for the nameless writer: their form goes past it.
    let action = if code.is_some() { guest_address(here, &path) } else { here.to(&path) };
    let kept = request.fields.get("about").filter(|_| request.posted).unwrap_or_default();
    let raised_it = code.is_some() || here.me() == concern.signer;
    html! {
        form.form method="post" action=(action) {
            @if let Some(code) = code { input type="hidden" name="code" value=(code); }
            div.field {
                label for="about" {
                    @if raised_it { (here.t("speak-write-back")) }
                    @else { (here.tw("speak-write-to", &[("person", (&signed(here, concern)).into())])) }
                }
                textarea #about name="about" rows="3" required maxlength=(TEXT_MAX) dir="auto" { (kept) }
            }
            @if raised_it {
                button.button.primary type="submit" name="as" value="message" { (here.t("speak-write-back-do")) }
            } @else {
                @if may_enter(here, "concern_answered") == Access::Allowed {
                    p.hint { (here.t("speak-answer-hint")) }
                    button.button.primary type="submit" name="as" value="answer" { (here.t("speak-answer-do")) }
                }
                button.button type="submit" name="as" value="message" { (here.t("speak-ask-back")) }
            }
        }
    }
}

/// Something was written: by the writer with the code, or by somebody who joined.
fn written(here: &Here<'_>, request: &Request, concern: &Concern<'_>, code: Option<String>) -> Reply {
    let nameless = is_nameless(here, request);
    if is_stranded(here, request) {
        let words = ["speak-stranded", "speak-stranded-why"].map(|id| (None, here.t(id)));
        return shown(here, request, concern, code, &words.into());
    }
    if nameless && code.is_none() {
        return refusal(here, 403, "speak-code-wrong-title", "speak-code-wrong");
    }
    let about = match request.fields.get("about") {
        Some(about) => about,
        // The code alone: to read.
        None if code.is_some() => return shown(here, request, concern, code, &Vec::new()),
        None => return shown(here, request, concern, code, &vec![(None, here.t("speak-nothing-written"))]),
    };
    if let Err(wrong) = too_long(here, about) {
        return shown(here, request, concern, code, &wrong);
    }
    let answers = request.fields.get("as") == Some("answer") && !nameless && here.me() != concern.signer;
    let kind = if answers { "concern_answered" } else { "concern_message" };
    let body = format!("{kind}(concern: {}, what: {})", concern.name, quoted(about));
    let attach = request.fields.files("photo");
    let then = if nameless { "/guest/speak/" } else { "/speak/" };
    let drafts = vec![Draft { attach, ..draft(here, request, body) }];
    Reply::Enter { drafts, then: here.to_thing(then, &concern.name) }
}
