//! The home of people who handle weapons: scan a code or type a name, and come to the card with the one next action.

use maud::html;

use crate::frame::{Page, Tab, recorded};
use crate::here::Here;
use crate::request::{Reply, Request};

/// What a code or a name leads to.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    let code = request.fields.get("code");
    if let Some(weapon) = code.and_then(|c| here.book.weapons().into_iter().find(|w| w.name.eq_ignore_ascii_case(c))) {
        return Reply::Go(here.to_thing("/weapon/", &weapon.name));
    }
    let main = html! {
        (recorded(here, request))
        h1 { (here.t("nav-scan")) }
        @if let Some(code) = code { p.notice.warning { (here.tw("scan-not-known", &[("code", code.into())])) } }
        form.form method="get" action=(here.to("/scan")) {
            div.field {
                label for="code" { (here.t("scan-type")) }
                input #code name="code" autocomplete="off" autocapitalize="off";
            }
            div.actions { button.button.primary type="submit" { (here.t("form-search")) } }
        }
        p { a.button href=(here.to("/weapons")) { (here.t("nav-weapons")) } }
    };
    Page::new(here.t("nav-scan"), Tab::Scan, main).reply(here)
}
