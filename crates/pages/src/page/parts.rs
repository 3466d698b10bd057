//! Parts of forms that several pages use: who did it, one word of a choice, a number, a remark.
//!
//! They show what is asked and what was typed; what it means is read by `say`, and nothing is decided here.

use std::collections::BTreeSet;

use maud::{Markup, html};

use crate::here::Here;
use crate::request::Fields;

/// Carries on where to go after a form.
pub fn then_field(fields: &Fields) -> Markup {
    html! { @if let Some(then) = fields.get("then") { input type="hidden" name="then" value=(then); } }
}

/// Who did it: whoever signs, unless somebody else is chosen.
pub fn who(here: &Here<'_>, fields: &Fields, name: &str, label: &str, people: &[String]) -> Markup {
    let chosen = fields.get(name).unwrap_or_else(|| here.me());
    let others: BTreeSet<&str> =
        people.iter().map(String::as_str).chain([here.me(), chosen]).filter(|p| !p.is_empty()).collect();
    html! {
        div.field {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                @for person in others { option value=(person) selected[person == chosen] { (here.name(person)) } }
            }
        }
    }
}

/// One word of a choice, as large targets.
pub fn one_of(here: &Here<'_>, choice: &str, name: &str, label: &str, chosen: Option<&str>) -> Markup {
    let words = here.protocol.vocabulary.choices.iter().find(|c| c.name == choice).map(|c| c.words.as_slice());
    html! {
        fieldset.choices {
            legend { (label) }
            @for (word, _) in words.unwrap_or_default() {
                label {
                    input type="radio" name=(name) value=(word) checked[chosen == Some(word)] required;
                    span { (here.word(choice, word)) }
                }
            }
        }
    }
}

/// A whole number, with large buttons where there are scripts.
pub fn number(here: &Here<'_>, label: &str, name: &str, value: Option<&str>) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            div.counter {
                button.minus type="button" hidden aria-label=(here.t("form-less")) {}
                input id=(name) name=(name) type="number" inputmode="numeric" min="0" max="100000" step="1" value=[value]
                    required autocomplete="off";
                button.plus type="button" hidden aria-label=(here.t("form-greater")) {}
            }
        }
    }
}

/// A remark, folded away.
pub fn remark(here: &Here<'_>, fields: &Fields) -> Markup {
    html! {
        details open[fields.has("remark")] {
            summary { (here.t("form-remark")) }
            div.field {
                label for="remark" { (here.t("form-remark")) }
                textarea #remark name="remark" rows="2" maxlength="1000" { (fields.get("remark").unwrap_or_default()) }
            }
        }
    }
}
