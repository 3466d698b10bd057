//! All weapons of the inventory, and the way to enter another.

use maud::html;

use crate::frame::{Page, Tab, recorded};
use crate::here::Here;
use crate::page::board::card;
use crate::request::{Reply, Request, encoded};

/// The list.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    let weapons = here.book.weapons();
    let then = here.to("/weapons");
    let main = html! {
        (recorded(here, request))
        h1 { (here.t("nav-weapons")) }
        @if weapons.is_empty() { p.empty { (here.t("weapons-none")) } }
        div.cards { @for weapon in &weapons { (card(here, weapon)) } }
        p { a.button.primary href={ (here.to("/enter/weapon_registered")) "?class=&type=&capacity=&serial=&then=" (encoded(&then)) } { (here.t("weapons-add")) } }
    };
    Page::new(here.t("nav-weapons"), Tab::Scan, main).reply(here)
}
