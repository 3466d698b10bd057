//! The way to everything that has no tab of its own.

use maud::html;

use crate::frame::{Page, Tab};
use crate::here::Here;
use crate::request::{Reply, Request};

/// The list.
pub fn reply(here: &Here<'_>, _: &Request, _: &str) -> Reply {
    let links = [
        ("/weapons", "nav-weapons"),
        ("/scenes", "plan-scenes"),
        ("/meeting", "meeting-title"),
        ("/rounds", "rounds-title"),
        ("/count", "count-title"),
        ("/people", "nav-people"),
        ("/hold", "hold-title"),
        ("/override", "override-title"),
        ("/note", "note-title"),
        ("/record", "nav-record"),
        ("/print", "print-title"),
        ("/export", "export-title"),
        ("/far", "more-far"),
        ("/me", "nav-settings"),
    ];
    let main = html! {
        h1 { (here.t("nav-more")) }
        ul.links {
            @for (path, text) in links { li { a.button.quiet href=(here.to(path)) { (here.t(text)) } } }
            @if here.visitor.may_enrol { li { a.button.quiet href=(here.to("/setup")) { (here.t("setup-title")) } } }
        }
    };
    Page::new(here.t("nav-more"), Tab::More, main).reply(here)
}
