//! The stop: one tap for everybody. Who called it, who may lift it, what is being done.

use maud::html;

use crate::frame::{Page, Tab, recorded, refusal};
use crate::here::Here;
use crate::request::{Draft, Reply, Request, encoded};
use crate::say;

/// Calls a stop, or shows how.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    if request.posted {
        let name = say::new_name(here, "stop", "S");
        let remark = request.fields.get("why").map_or_else(String::new, |w| format!(" {}", model::value::quoted(w)));
        let person = here.visitor.person.is_none().then(|| "poster".to_owned());
        let draft = Draft { person, ..Draft::say(format!("stop_called(stop: {name}){remark}")) };
        return Reply::Enter { drafts: vec![draft], then: here.to_thing("/stop/", &name) };
    }
    let main = html! {
        h1 { (here.t("stop-title")) }
        p.lede { (here.t("stop-lede")) }
        form.form method="post" action=(here.to("/stop")) {
            button.button.danger type="submit" { (here.t("stop-do")) }
            div.field {
                label for="why" { (here.t("stop-why")) }
                input #why name="why" maxlength="500" autocomplete="off";
            }
        }
    };
    Page::new(here.t("stop-title"), Tab::Board, main).reply(here)
}

/// One stop.
pub fn one(here: &Here<'_>, request: &Request, name: &str) -> Reply {
    let about = |s: &model::Statement| here.book.text(s, "stop").as_deref() == Some(name);
    let entries: Vec<usize> =
        (0..here.book.day.entries.len()).filter(|i| here.book.day.entries.get(*i).and_then(|e| e.statement()).is_some_and(about)).collect();
    if entries.is_empty() {
        return refusal(here, 404, "error-not-found-title", "error-not-found");
    }
    let open = here.book.open("stop", "stop_called", "stop_released").iter().any(|(_, s)| s == name);
    let main = html! {
        (recorded(here, request))
        h1 { (here.t(if open { "stop-stands" } else { "stop-lifted" })) }
        ul.log { @for entry in entries { li.entry { (crate::page::record::said(here, entry)) } } }
        @if open && here.visitor.person.is_some() {
            p { (here.t("stop-who-lifts")) }
            a.button href={ (here.to("/enter/stop_released")) "?stop=" (encoded(name)) "&then=" (encoded(&here.to_thing("/stop/", name))) } { (here.t("stop-lift")) }
        }
    };
    Page::new(here.t("stop-title"), Tab::Board, main).reply(here)
}
