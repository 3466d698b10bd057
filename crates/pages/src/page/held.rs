//! What guests sent faster than people can read: held back by the server, shown to those who may answer concerns, and put
//! away by them all at once if it is a flood.
//!
//! The record does not have it, so the phone asks the server (`web/app.js` fills the list in); without a server nothing is
//! shown. Never puts anything away without a person's word: that is recorded as a concern of theirs.

use maud::{Markup, html};

use crate::access::{Access, may_enter};
use crate::here::Here;

/// The list, empty until the phone has asked.
pub fn section(here: &Here<'_>) -> Markup {
    if !here.on_phone() || may_enter(here, "concern_answered") != Access::Allowed {
        return html! {};
    }
    html! {
        section #held-back hidden data-from=(here.to("/held-back")) {
            h2 { (here.t("held-title")) " (" span.count {} ")" }
            p { (here.t("held-what")) }
            ul.log dir="auto" {}
            form.form method="post" action=(here.to("/phone/put-away-held")) {
                input type="hidden" name="about" value=(here.t("held-about"));
                button.button type="submit" { (here.t("held-put-all-away")) }
            }
            p.soft { (here.t("held-put-all-away-what")) }
        }
    }
}
