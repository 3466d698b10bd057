//! A new production: its name, where the work is done, which rules are adopted. Only a device that may let others join
//! can say this; what it says holds from then on.

use maud::html;
use model::value::quoted;

use crate::frame::{Page, Tab};
use crate::here::Here;
use crate::page::enter::errors;
use crate::request::{Draft, Reply, Request};
use crate::say::Wrong;

/// Places whose law is among the packs, and a few others, as ISO 3166-2 writes them.
const PLACES: &[&str] =
    &["US-CA", "US-NM", "US-GA", "US-NY", "US-LA", "US-TX", "US", "CA-ON", "CA-BC", "CA-MB", "GB", "AU", "MX", "ES"];

/// The form, or what it came to.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    match request.posted.then(|| drafts(here, request)) {
        Some(Ok(drafts)) => Reply::Enter { drafts, then: here.to("/") },
        Some(Err(wrong)) => form(here, request, &wrong),
        None => form(here, request, &Vec::new()),
    }
}

fn drafts(here: &Here<'_>, request: &Request) -> Result<Vec<Draft>, Wrong> {
    let fields = &request.fields;
    let mut wrong: Wrong = Vec::new();
    let name = fields.get("name").unwrap_or_default();
    if name.is_empty() {
        wrong.push((
            Some("name".to_owned()),
            here.tw("error-required", &[("field", here.t("setup-name").as_str().into())]),
        ));
    }
    let place = fields.get("place-other").or_else(|| fields.get("place")).unwrap_or_default();
    if !is_place(place) {
        wrong.push((Some("place".to_owned()), here.t("setup-place-wrong")));
    }
    let offset = fields.get("offset").unwrap_or("+00:00");
    if !is_offset(offset) {
        wrong.push((Some("offset".to_owned()), here.t("setup-offset-wrong")));
    }
    let known = |p: &&str| here.protocol.packs.iter().any(|k| k.id == *p);
    let packs: Vec<&str> = fields.all("pack").filter(known).collect();
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let mut drafts = Vec::new();
    if !here.book.is_set_up() {
        drafts.push(Draft::say(format!("production {} in {} at {offset}", quoted(name), quoted(place))));
    }
    let adopted = |p: &&&str| !here.book.day.adoptions.iter().any(|a| a.pack == **p);
    drafts.extend(packs.iter().filter(adopted).map(|p| Draft::say(format!("adopt {p}"))));
    Ok(drafts)
}

/// `US-CA`.
fn is_place(place: &str) -> bool {
    let (country, region) = place.split_once('-').unwrap_or((place, "XX"));
    let capitals = |t: &str| t.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    country.len() == 2 && capitals(country) && (1..=3).contains(&region.len()) && capitals(region)
}

/// `-08:00`.
fn is_offset(offset: &str) -> bool {
    let clock = offset.strip_prefix(['+', '-']);
    clock.and_then(model::time::clock_seconds).is_some_and(|s| s <= 14 * 3_600)
}

fn form(here: &Here<'_>, request: &Request, wrong: &Wrong) -> Reply {
    let fields = &request.fields;
    let chosen: Vec<&str> = fields.all("pack").collect();
    let main = html! {
        h1 { (here.t("setup-title")) }
        (errors(here, wrong))
        form.form method="post" action=(here.to("/setup")) {
            @if !here.book.is_set_up() {
                div.field {
                    label for="name" { (here.t("setup-name")) }
                    input #name name="name" required maxlength="200" value=[fields.get("name")] autocomplete="off";
                }
                div.field {
                    label for="place" { (here.t("setup-place")) }
                    select #place name="place" {
                        @for place in PLACES { option value=(place) selected[fields.get("place") == Some(place)] { (place) } }
                    }
                    p.hint { (here.t("setup-place-hint")) }
                }
                div.field {
                    label for="offset" { (here.t("setup-offset")) }
                    input #offset name="offset" required pattern="[+\\-][0-9]{2}:[0-9]{2}" value=(fields.get("offset").unwrap_or("-07:00")) data-utc-offset="";
                    p.hint { (here.t("setup-offset-hint")) }
                }
            }
            fieldset.choices {
                legend { (here.t("setup-packs")) }
                @for pack in &here.protocol.packs {
                    @let adopted = here.book.day.adoptions.iter().any(|a| a.pack == pack.id);
                    label {
                        input type="checkbox" name="pack" value=(pack.id) disabled[adopted]
                            checked[adopted || chosen.contains(&pack.id.as_str()) || (!request.posted && matches!(pack.id.as_str(), "house" | "csatf"))];
                        span { (here.words.pack(&pack.id, &pack.title)) }
                    }
                }
            }
            p.soft { (here.t("setup-packs-note")) }
            div.actions { button.button.primary type="submit" { (here.t("setup-do")) } }
        }
    };
    Page::new(here.t("setup-title"), Tab::More, main).reply(here)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_offsets_are_checked() {
        assert!(is_place("US-CA") && is_place("GB") && !is_place("California") && !is_place("us-ca"));
        assert!(is_offset("-08:00") && is_offset("+05:30") && !is_offset("08:00") && !is_offset("+25:00"));
    }
}
