//! The form: two big choices, a text, a photo if there is one, and everything else only for those who have the time.
//!
//! Whoever has no account never learns here which weapons, places or people the record names: they write what they know,
//! or come from a weapon's own label.

use maud::{Markup, html};
use model::value::quoted;
use record::entry::Marks;

use crate::frame::{Page, Tab, recorded};
use crate::here::Here;
use crate::page::enter::errors;
use crate::page::speak::clock::{self, Rules, State};
use crate::page::speak::{
    Concern, POSTER, TEXT_MAX, code, code_shown, concerns, guest_address, is_nameless, is_stranded, name_of, short_name,
};
use crate::request::{Draft, Fields, Reply, Request, encoded};
use crate::say::{self, Wrong};

/// A near-miss as a tile: the kind that it becomes, its fields in order, and whether the work stops with it.
struct Mishap {
    kind: &'static str,
    fields: &'static [&'static str],
    /// Fields without which the entry would say something wrong.
    needs: &'static [&'static str],
    stops: bool,
}

/// What goes wrong with weapons, the gravest first. What is not among them is told as a worry.
const MISHAPS: [Mishap; 6] = [
    Mishap { kind: "injury", fields: &["person", "weapon"], needs: &[], stops: true },
    Mishap { kind: "unintended_discharge", fields: &["weapon", "holder"], needs: &[], stops: true },
    Mishap { kind: "muzzle_breach", fields: &["weapon", "holder"], needs: &[], stops: false },
    Mishap { kind: "failed_to_fire", fields: &["weapon", "by"], needs: &["weapon", "by"], stops: false },
    Mishap { kind: "round_found", fields: &["class"], needs: &["class"], stops: false },
    Mishap { kind: "out_of_sight", fields: &["weapon"], needs: &["weapon"], stops: false },
];

fn mishap(what: &str) -> Option<&'static Mishap> {
    MISHAPS.iter().find(|m| m.kind == what)
}

/// What is asked for: the choice, the kinds of mishap, or a form.
pub fn shown(here: &Here<'_>, request: &Request) -> Reply {
    match request.fields.get("what") {
        Some("wrong") => mishaps(here, request),
        Some(what) => form(here, request, mishap(what), &Vec::new()),
        None => start(here, request),
    }
}

/// Two big choices, then what was said before.
fn start(here: &Here<'_>, request: &Request) -> Reply {
    let weapon = weapon_along(request);
    let main = html! {
        (recorded(here, request))
        h1 { (here.t("nav-speak-up")) }
        p { a.button.primary href={ (here.to(&request.path)) "?what=worry" (weapon) } { (here.t("speak-worry")) } }
        p { a.button.primary href={ (here.to(&request.path)) "?what=wrong" (weapon) } { (here.t("speak-wrong")) } }
        p.soft { (here.t("speak-lede")) }
        (crate::page::held::section(here))
        (list(here))
        (with_code(here, request))
    };
    Page::new(here.t("nav-speak-up"), Tab::Speak, main).reply(here)
}

/// The weapon whose label or card somebody comes from, for the next address.
fn weapon_along(request: &Request) -> String {
    request.fields.get("weapon").map_or_else(String::new, |w| format!("&weapon={}", encoded(w)))
}

/// The way to answers for those who have a code.
pub fn with_code(here: &Here<'_>, request: &Request) -> Markup {
    html! {
        form.form method="post" action=(here.to(if request.path.starts_with("/guest/") { "/guest/speak" } else { "/speak" })) {
            div.field {
                label for="code" { (here.t("speak-code-label")) }
                input #code.code name="code" required autocomplete="off" autocapitalize="characters" spellcheck="false"
                    maxlength="40";
                p.hint { (here.t("speak-code-hint")) }
            }
            button.button type="submit" { (here.t("speak-code-open")) }
        }
    }
}

/// Answered concerns that are shown at once.
const ANSWERED_SHOWN: usize = 20;

/// What was raised: what is overdue first, then what waits longest, then what was answered last. For those who joined.
fn list(here: &Here<'_>) -> Markup {
    if here.visitor.person.is_none() {
        return html! {};
    }
    let rules = Rules::ask(here);
    let mut all: Vec<(State, Concern<'_>)> = concerns(here).into_iter().map(|c| (rules.state(here, &c), c)).collect();
    model::sorted::sort_by_key(&mut all, |(state, c)| {
        let answered = *state == State::Answered;
        (state.clone(), if answered { -c.at } else { c.at })
    });
    let (answered, open): (Vec<_>, Vec<_>) = all.into_iter().partition(|(state, _)| *state == State::Answered);
    html! {
        @if !open.is_empty() {
            h2 { (here.tw("speak-open-count", &[("count", open.len().into())])) }
            ol.steps { @for (state, concern) in &open { (row(here, state, concern)) } }
        }
        @if open.is_empty() { p.empty { (here.t("speak-none-open")) } }
        @if !answered.is_empty() {
            h2 { (here.t("speak-answered-list")) }
            ol.steps { @for (state, concern) in answered.iter().take(ANSWERED_SHOWN) { (row(here, state, concern)) } }
        }
    }
}

/// Letters of a concern that the list shows.
const ROW_LETTERS: usize = 90;

fn row(here: &Here<'_>, state: &State, concern: &Concern<'_>) -> Markup {
    let text: String = concern.about.chars().take(ROW_LETTERS).collect();
    let cut = concern.about.chars().count() > ROW_LETTERS;
    html! {
        li.step.is-done[*state == State::Answered] {
            a.button.what href=(here.to_thing("/speak/", &concern.name)) {
                @if text.is_empty() { (short_name(&concern.name)) } @else { bdi { (text) @if cut { "…" } } }
            }
            span.by {
                (clock::mark(here, state)) " · " (signed(here, concern)) ", " time { (here.clock(concern.at)) }
                @if !concern.is_answered() { " · " (clock::long(here, concern.at)) }
            }
        }
    }
}

/// Who raised a concern.
pub fn signed(here: &Here<'_>, concern: &Concern<'_>) -> String {
    if concern.is_nameless() { here.t("speak-nameless") } else { here.name(&concern.signer) }
}

/// What goes wrong with weapons, one tile each.
fn mishaps(here: &Here<'_>, request: &Request) -> Reply {
    let weapon = weapon_along(request);
    let main = html! {
        h1 { (here.t("speak-wrong")) }
        @for mishap in &MISHAPS {
            p {
                a.button.danger[mishap.stops] href={ (here.to(&request.path)) "?what=" (mishap.kind) (weapon) } {
                    (here.t(&format!("speak-{}", mishap.kind.replace('_', "-"))))
                }
            }
        }
        p { a.button href={ (here.to(&request.path)) "?what=worry" (weapon) } { (here.t("speak-something-else")) } }
    };
    Page::new(here.t("speak-wrong"), Tab::Speak, main).reply(here)
}

fn title(here: &Here<'_>, mishap: Option<&Mishap>) -> String {
    mishap.map_or_else(|| here.t("speak-worry"), |m| here.t(&format!("speak-{}", m.kind.replace('_', "-"))))
}

/// The form, with what was typed before and what is wrong with it.
fn form(here: &Here<'_>, request: &Request, mishap: Option<&'static Mishap>, wrong: &Wrong) -> Reply {
    let fields = &request.fields;
    let title = title(here, mishap);
    let main = html! {
        h1 { (title) }
        (errors(here, wrong))
        @if is_stranded(here, request) { (stranded(here)) }
        form.form method="post" enctype="multipart/form-data" action=(here.to(&request.path)) data-speak="form"
            data-key=(here.visitor.base) data-kept=(here.t("speak-kept")) {
            input type="hidden" name="what" value=(mishap.map_or("worry", |m| m.kind));
            @if let Some(mishap) = mishap { @for field in mishap.fields { (thing(here, mishap, field, fields)) } }
            div.field {
                label for="about" { (here.t(if mishap.is_some() { "speak-what-happened" } else { "speak-what" })) }
                textarea #about name="about" rows="4" required[mishap.is_none()] maxlength=(TEXT_MAX) dir="auto" {
                    (fields.get("about").unwrap_or_default())
                }
            }
            (photo(here))
            @if mishap.is_none() { (where_and_which(here, fields)) }
            (send(here, request, mishap))
        }
    };
    let mut page = Page::new(title, Tab::Speak, main);
    page.scripts = &["speak"];
    page.status = if wrong.is_empty() { 200 } else { 422 };
    page.reply(here)
}

fn photo(here: &Here<'_>) -> Markup {
    html! {
        div.field {
            label for="photo" { (here.t("speak-photo")) }
            input #photo name="photo" type="file" accept="image/*" data-plain=(here.t("speak-photo-plain"))
                data-not-plain=(here.t("speak-photo-not-plain"));
            p.hint role="status" { (here.t("speak-photo-hint")) }
        }
    }
}

/// The buttons, and what a nameless writer should know before pressing one.
fn send(here: &Here<'_>, request: &Request, mishap: Option<&Mishap>) -> Markup {
    let stops = mishap.is_some_and(|m| m.stops);
    let word = if stops { "speak-send-and-stop" } else { "speak-send" };
    // A form that comes back keeps its code: people may have written it down. An address never brings one.
    let typed = request.fields.get("receipt").filter(|_| request.posted).and_then(code);
    let receipt = typed.or_else(|| here.visitor.fresh.as_deref().and_then(code));
    let nameless = is_nameless(here, request);
    let about_names = html! {
        p { (here.t("speak-server-sees")) }
        @if let Some(code) = &receipt {
            div.receipt {
                p { (here.t("speak-receipt-before")) }
                p.code { (code_shown(code)) }
                p { (here.t("speak-receipt-what-for")) }
            }
        }
    };
    html! {
        @if let Some(code) = &receipt { input type="hidden" name="receipt" value=(code); }
        @if nameless {
            // Not kept above the tabs: whoever comes to the button has passed the code.
            (about_names)
            button.button.danger[stops].primary[!stops] type="submit" { (here.t(word)) }
        } @else {
            div.actions {
                button.button.danger[stops].primary[!stops] type="submit" {
                    (here.tw(&format!("{word}-as"), &[("person", (&here.name(here.me())).into())]))
                }
            }
            details {
                summary { (here.t("speak-without-name")) }
                (about_names)
                button.button type="submit" formnovalidate formaction=(guest_address(here, "/speak")) { (here.t("speak-send-nameless")) }
            }
        }
    }
}

/// A form without a name came to this phone instead of the server: nothing was signed.
fn stranded(here: &Here<'_>) -> Markup {
    html! {
        div.notice.warning role="alert" {
            p { strong { (here.t("speak-stranded")) } }
            p { (here.t("speak-stranded-why")) }
            p { button.button type="button" hidden data-speak="keep" { (here.t("speak-keep")) } }
        }
    }
}

/// One field of a mishap: what the record already knows as a menu, never required without need. For whoever has no
/// account a text, as what they tell becomes a concern.
fn thing(here: &Here<'_>, mishap: &Mishap, field: &str, fields: &Fields) -> Markup {
    let label = here.t(&format!("speak-field-{}", if field == "by" { "holder" } else { field }));
    if here.visitor.person.is_none() && field != "class" {
        return written(&label, field, fields, None);
    }
    let required = mishap.needs.contains(&field);
    let options: Vec<(String, String)> = match field {
        "weapon" => here.book.weapons().into_iter().map(|w| (w.name.clone(), w.name)).collect(),
        "class" => choice(here, "round_class"),
        _ => here
            .book
            .names_of("person")
            .into_iter()
            .filter(|p| p != POSTER)
            .map(|p| (p.clone(), here.name(&p)))
            .collect(),
    };
    let chosen = fields.get(field);
    html! {
        div.field {
            label for={ "s-" (field) } { (label) }
            select id={ "s-" (field) } name=(field) required[required] {
                option value="" { (here.t(if required { "form-choose" } else { "speak-not-known" })) }
                @for (value, text) in &options {
                    option value=(value) selected[chosen == Some(value.as_str())] { (text) }
                }
            }
        }
    }
}

fn choice(here: &Here<'_>, name: &str) -> Vec<(String, String)> {
    let choice = here.protocol.vocabulary.choices.iter().find(|c| c.name == name);
    let words = choice.map(|c| c.words.as_slice()).unwrap_or_default();
    words.iter().map(|(word, _)| (word.clone(), here.word(name, word))).collect()
}

/// A field that is written; `known` are names that are offered while it is.
fn written(label: &str, field: &str, fields: &Fields, known: Option<&[String]>) -> Markup {
    let (id, list) = (format!("s-{field}"), format!("l-{field}"));
    html! {
        div.field {
            label for=(id) { (label) }
            input id=(id) name=(field) maxlength=(NAME_MAX) autocomplete="off" dir="auto" list=[known.map(|_| &list)]
                value=[fields.get(field)];
            @if let Some(known) = known {
                datalist id=(list) { @for name in known { option value=(spaced(name)) {} } }
            }
        }
    }
}

/// Letters of a name that somebody writes.
const NAME_MAX: usize = 100;

/// Which weapon and where: only for those who have the time.
fn where_and_which(here: &Here<'_>, fields: &Fields) -> Markup {
    let (weapon, place) = (here.t("speak-field-weapon"), here.t("speak-field-place"));
    let knows = here.visitor.person.is_some();
    let places: Vec<String> = here.book.names_of("place").into_iter().collect();
    html! {
        details open[fields.has("weapon") || fields.has("place")] {
            summary { (here.t("speak-more")) }
            @if knows {
                div.field {
                    label for="s-weapon" { (weapon) }
                    select #s-weapon name="weapon" {
                        option value="" { (here.t("form-none")) }
                        @for weapon in &here.book.weapons() {
                            option value=(weapon.name) selected[fields.get("weapon") == Some(&weapon.name)] { (weapon.name) }
                        }
                    }
                }
            } @else { (written(&weapon, "weapon", fields, None)) }
            (written(&place, "place", fields, knows.then_some(&places)))
        }
    }
}

/// A name of the record as people write it.
fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

/// The record's name that somebody wrote, whatever they did to capitals and blanks.
fn meant(names: impl IntoIterator<Item = String>, written: &str) -> Option<String> {
    let bare = |name: &str| name.trim().to_lowercase().replace([' ', '_', '-'], "");
    let mut same = names.into_iter().filter(|name| bare(name) == bare(written));
    same.next().filter(|_| same.next().is_none())
}

/// What a sent form comes to. Without a name even a mishap is told as a concern: it then has a thread, and its writer
/// can be asked what they saw.
pub fn sent(here: &Here<'_>, request: &Request) -> Reply {
    let mishap = request.fields.get("what").and_then(mishap);
    if is_stranded(here, request) {
        return form(here, request, mishap, &Vec::new());
    }
    let drafts = match mishap.filter(|_| !is_nameless(here, request)) {
        Some(mishap) => told(here, request, mishap),
        None => raised(here, request, mishap),
    };
    match drafts {
        Ok((drafts, then)) => Reply::Enter { drafts, then },
        Err(wrong) => form(here, request, mishap, &wrong),
    }
}

type Drafts = (Vec<Draft>, String);

/// A worry, or a mishap without a name: one concern, and with the gravest a stop.
fn raised(here: &Here<'_>, request: &Request, mishap: Option<&'static Mishap>) -> Result<Drafts, Wrong> {
    let fields = &request.fields;
    let about = words(here, fields, mishap)?;
    let receipt = fields.get("receipt").and_then(code).filter(|_| is_nameless(here, request));
    let name = receipt.map_or_else(|| say::new_name(here, "concern", "C"), |code| name_of(&code));
    let path = if request.path.starts_with("/guest/") { "/guest/speak/" } else { "/speak/" };
    let then = here.to_thing(path, &name);
    // A form that was sent twice, or gone back to, says it once.
    if let Some(known) = concerns(here).into_iter().find(|c| c.name == name) {
        let message = format!("concern_message(concern: {name}, what: {})", quoted(&about));
        let drafts = if known.about == about { Vec::new() } else { vec![draft(here, request, message)] };
        return Ok((drafts, then));
    }
    let known = Known::of(here, fields);
    let body =
        format!("concern_raised(concern: {name}, about: {}{}){}", quoted(&about), known.fields(), known.remark());
    let attach = fields.files("photo");
    let mut drafts = vec![Draft { attach, ..draft(here, request, body) }];
    let stands = !here.book.open("stop", "stop_called", "stop_released").is_empty();
    if mishap.is_some_and(|m| m.stops) && !stands {
        drafts.push(draft(here, request, format!("stop_called(stop: {})", say::new_name(here, "stop", "S"))));
    }
    Ok((drafts, then))
}

/// What was written, after what was chosen.
fn words(here: &Here<'_>, fields: &Fields, mishap: Option<&'static Mishap>) -> Result<String, Wrong> {
    let about = fields.get("about");
    too_long(here, about.unwrap_or_default())?;
    match (mishap, about) {
        (Some(_), Some(about)) => Ok(format!("{}: {about}", title(here, mishap))),
        (Some(_), None) => Ok(title(here, mishap)),
        (None, Some(about)) => Ok(about.to_owned()),
        (None, None) => Err(vec![(Some("about".to_owned()), here.t("speak-nothing-written"))]),
    }
}

/// Weapon and place of a concern as fields where the record has the name that was written; what else was chosen or
/// written, as a remark.
struct Known {
    weapon: Option<String>,
    place: Option<String>,
    rest: Vec<String>,
}

impl Known {
    fn of(here: &Here<'_>, fields: &Fields) -> Known {
        let weapons = here.book.weapons().into_iter().map(|w| w.name);
        let weapon = fields.get("weapon").and_then(|w| meant(weapons, w));
        let place = fields.get("place").and_then(|p| meant(here.book.names_of("place"), p));
        let said = |field: &&str| {
            let value = fields.get(field)?;
            match *field {
                "weapon" if weapon.is_some() => None,
                "place" if place.is_some() => None,
                "holder" | "by" | "person" => Some(here.name(value)),
                _ => Some(value.to_owned()),
            }
        };
        let rest = ["weapon", "place", "person", "holder", "by", "class"].iter().filter_map(said).collect();
        Known { weapon, place, rest }
    }

    fn fields(&self) -> String {
        let field = |name: &str, value: &Option<String>| value.as_ref().map(|v| format!(", {name}: {v}"));
        [field("weapon", &self.weapon), field("place", &self.place)].into_iter().flatten().collect()
    }

    fn remark(&self) -> String {
        if self.rest.is_empty() { String::new() } else { format!(" {}", quoted(&cut(&self.rest.join(" · ")))) }
    }
}

/// Letters of a remark.
fn cut(text: &str) -> String {
    text.chars().take(500).collect()
}

/// A near-miss: its entry, and with the gravest a stop, unless one stands already.
fn told(here: &Here<'_>, request: &Request, mishap: &'static Mishap) -> Result<Drafts, Wrong> {
    let kind = here.kind(mishap.kind).ok_or_else(|| vec![(None, here.t("error-not-found"))])?;
    let mut fields = only(mishap, &request.fields);
    if let Some(about) = request.fields.get("about") {
        too_long(here, about)?;
        fields.0.push(("remark".to_owned(), about.to_owned()));
    }
    if let Some(needed) = mishap.needs.iter().find(|f| !fields.has(f)) {
        let label = here.t(&format!("speak-field-{}", if *needed == "by" { "holder" } else { needed }));
        return Err(vec![(Some((*needed).to_owned()), here.tw("error-required", &[("field", (&label).into())]))]);
    }
    if kind.field("id").is_some() {
        fields.0.push(("id".to_owned(), say::new_name(here, "incident", "U")));
    }
    if mishap.kind == "injury" && fields.has("weapon") {
        fields.0.push(("weapon_involved".to_owned(), "yes".to_owned()));
    }
    let typed = say::typed(here, kind, &fields)?;
    let attach = request.fields.files("photo");
    let mut drafts = vec![Draft { attach, ..draft(here, request, typed.body) }];
    let open = here.book.open("stop", "stop_called", "stop_released");
    let then = match (mishap.stops, open.last()) {
        (true, Some((_, stop))) => here.to_thing("/stop/", stop),
        (true, None) => {
            let stop = say::new_name(here, "stop", "S");
            drafts.push(draft(here, request, format!("stop_called(stop: {stop})")));
            here.to_thing("/stop/", &stop)
        }
        (false, _) => match fields.get("weapon").filter(|_| here.visitor.person.is_some()) {
            Some(weapon) => here.to_thing("/weapon/", weapon),
            None => here.to(&request.path),
        },
    };
    Ok((drafts, then))
}

/// Of what a browser sent only the fields that this form has.
fn only(mishap: &Mishap, sent: &Fields) -> Fields {
    let field = |f: &&str| sent.get(f).map(|v| ((*f).to_owned(), v.to_owned()));
    Fields(mishap.fields.iter().filter_map(field).collect())
}

/// A draft of whoever acts, or of the poster.
pub fn draft(here: &Here<'_>, request: &Request, body: String) -> Draft {
    let person = is_nameless(here, request).then(|| POSTER.to_owned());
    Draft { person, marks: Marks::default(), ..Draft::say(body) }
}

/// # Errors
/// If a text has more letters than fit.
pub fn too_long(here: &Here<'_>, text: &str) -> Result<(), Wrong> {
    let fits = text.chars().count() <= TEXT_MAX;
    let words = || here.tw("speak-too-long", &[("count", TEXT_MAX.into())]);
    fits.then_some(()).ok_or_else(|| vec![(Some("about".to_owned()), words())])
}
