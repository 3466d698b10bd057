//! The day: what is planned, the meeting, who was there.

use maud::html;

use crate::frame::{Page, Tab, recorded};
use crate::here::Here;
use crate::request::{Reply, Request, encoded};

/// The day.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    let then = encoded(&here.to("/day"));
    let main = html! {
        (recorded(here, request))
        h1 { (here.t("nav-day")) }
        @for kind in ["day_started", "called_for", "meeting_held", "attended", "break_started", "break_ended", "day_wrapped"] {
            @if let Some(kind) = here.kind(kind) {
                a.button.quiet href={ (here.to_thing("/enter/", &kind.name)) "?then=" (then) } { (kind.title) }
            }
        }
    };
    Page::new(here.t("nav-day"), Tab::Day, main).reply(here)
}
