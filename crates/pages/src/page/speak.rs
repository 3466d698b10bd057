//! Speaking up: a concern or near-miss in under a minute, with a name or without.

use maud::html;

use crate::frame::{Page, Tab, recorded};
use crate::here::Here;
use crate::request::{Draft, Reply, Request};
use crate::say;

/// The form, or what it came to.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    if let Some(about) = request.fields.get("about").filter(|_| request.posted) {
        let name = say::new_name(here, "concern", "C");
        let nameless = here.visitor.person.is_none() || request.fields.has("anonymous");
        let person = nameless.then(|| "poster".to_owned());
        let body = format!("concern_raised(concern: {name}, about: {})", model::value::quoted(about));
        return Reply::Enter { drafts: vec![Draft { person, ..Draft::say(body) }], then: here.to("/speak") };
    }
    let main = html! {
        (recorded(here, request))
        h1 { (here.t("nav-speak-up")) }
        form.form method="post" action=(here.to("/speak")) {
            div.field {
                label for="about" { (here.t("speak-what")) }
                textarea #about name="about" rows="4" required maxlength="4000" {}
            }
            div.actions { button.button.primary type="submit" { (here.t("speak-send")) } }
        }
    };
    Page::new(here.t("nav-speak-up"), Tab::Speak, main).reply(here)
}
