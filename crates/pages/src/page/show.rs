//! Open and show: chamber by chamber, each a big target that is tapped when all who look have seen into it.
//!
//! What the record says is in a chamber is shown as what the record says; that somebody saw it is signed only for
//! chambers that were tapped. Fewer than the weapon has are recorded as fewer, and said to be.

use std::collections::BTreeSet;

use book::things::{Build, Weapon};
use custody::hands::Load;
use maud::{Markup, html};

use crate::frame::{self, Page, Tab, recorded, refusal};
use crate::here::Here;
use crate::page::enter::errors;
use crate::page::weapon::Choice;
use crate::page::{offer, parts};
use crate::request::{Draft, Fields, Reply, Request, encoded};
use crate::say::{self, HANDLERS, Wrong};

/// Most chambers that are shown as targets; with more nobody looks into each.
const TARGETS_MAX: i64 = 40;

/// The chambers, or what was seen.
pub fn reply(here: &Here<'_>, request: &Request, name: &str) -> Reply {
    let Some(weapon) = here.book.weapon(name) else {
        return refusal(here, 404, "error-no-weapon-title", "error-no-weapon");
    };
    let page = Show { here, fields: &request.fields, look: Look::of(&weapon), weapon };
    if !request.posted {
        return page.form(request, &Vec::new());
    }
    match page.drafts() {
        Ok(drafts) => Reply::Enter { drafts, then: say::then_to_weapon(here, &request.fields, &page.weapon.name) },
        Err(Refused::Wrong(wrong)) => page.form(request, &wrong),
        Err(Refused::Fewer { seen, of }) => page.fewer(seen, of),
    }
}

/// What there is to look into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// Chambers that are seen one by one.
    Chambers(i64),
    /// A magazine and a chamber.
    Magazine,
    /// Chambers of which the record does not say how many there are.
    Uncounted,
    /// Something that has no chamber: whether it is what it should be, and whole.
    Whole,
    /// A replica: whether it is one, and whether anything is in it where it opens.
    Replica,
}

impl Look {
    fn of(weapon: &Weapon) -> Look {
        match (weapon.type_.as_deref(), weapon.capacity) {
            (Some("revolver"), Some(n @ 1..=TARGETS_MAX)) => Look::Chambers(n),
            (Some("shotgun" | "other"), Some(n @ 1..=2)) => Look::Chambers(n),
            _ if weapon.build.is_whole() => Look::Whole,
            _ if weapon.build == Build::LookAlike => Look::Replica,
            (Some("revolver"), _) => Look::Uncounted,
            _ => Look::Magazine,
        }
    }

    /// How many targets there are.
    fn targets(self) -> i64 {
        match self {
            Look::Chambers(n) => n,
            Look::Magazine => 2,
            Look::Whole | Look::Replica => 1,
            Look::Uncounted => 0,
        }
    }
}

/// Why nothing is signed.
enum Refused {
    Wrong(Wrong),
    Fewer { seen: i64, of: i64 },
}

impl From<Wrong> for Refused {
    fn from(wrong: Wrong) -> Self {
        Refused::Wrong(wrong)
    }
}

struct Show<'a> {
    here: &'a Here<'a>,
    fields: &'a Fields,
    weapon: Weapon,
    look: Look,
}

impl Show<'_> {
    // ---- what is signed ----------------------------------------------------------------------------------

    fn drafts(&self) -> Result<Vec<Draft>, Refused> {
        let (lookers, answers) = (self.lookers(), self.answers());
        if lookers.is_empty() && answers.is_empty() {
            return Err(Refused::Wrong(vec![(Some("to".to_owned()), self.here.t("show-nobody"))]));
        }
        let mut drafts = Vec::new();
        if !lookers.is_empty() {
            let chambers = self.chambers()?;
            for to in lookers {
                drafts.push(self.draft(&to, chambers)?);
            }
        }
        for (to, accepted) in answers {
            let said = [("weapon", self.weapon.name.clone()), ("to", to), ("accepted", accepted)];
            drafts.push(say::draft(self.here, "look_offered", &said)?);
        }
        Ok(drafts)
    }

    fn draft(&self, to: &str, chambers: Option<i64>) -> Result<Draft, Wrong> {
        let mut said = vec![("weapon", self.weapon.name.clone()), ("to", to.to_owned())];
        said.extend(chambers.map(|n| ("chambers", n.to_string())));
        said.extend(Some(("by", self.by())).filter(|(_, by)| by != self.here.me()));
        said.extend(self.fields.get("remark").map(|r| ("remark", r.to_owned())));
        say::draft(self.here, "show", &said)
    }

    /// Whoever looked, each once; who opened it does not look as somebody else.
    fn lookers(&self) -> Vec<String> {
        let by = self.by();
        let given: BTreeSet<&str> = self.fields.all("to").filter(|to| *to != by).collect();
        given.into_iter().map(str::to_owned).collect()
    }

    /// How many were seen; none where there is nothing to count.
    fn chambers(&self) -> Result<Option<i64>, Refused> {
        let wrong = |id: &str| Refused::Wrong(vec![(Some("seen".to_owned()), self.here.t(id))]);
        if self.look == Look::Uncounted {
            let given = self.fields.get("chambers").and_then(|n| n.parse::<i64>().ok());
            return given.filter(|n| *n > 0).map(Some).ok_or_else(|| wrong("show-how-many"));
        }
        let (seen, of) = (self.seen(), self.look.targets());
        match seen {
            0 => Err(wrong("show-none-seen")),
            _ if self.look == Look::Whole => Ok(None),
            _ if seen < of && !self.fields.has("partly") => Err(Refused::Fewer { seen, of }),
            _ => Ok(Some(seen)),
        }
    }

    fn seen(&self) -> i64 {
        (1..=self.look.targets()).filter(|n| self.is_seen(*n)).map(|_| 1).sum()
    }

    fn is_seen(&self, target: i64) -> bool {
        self.fields.all("seen").any(|s| s == target.to_string())
    }

    /// Who was offered a look, and whether they took it.
    fn answers(&self) -> Vec<(String, String)> {
        let answer = |person: String| {
            let given = self.fields.get(&format!("look-{person}"))?;
            Some((person, given.to_owned()))
        };
        self.in_line().into_iter().filter_map(answer).collect()
    }

    // ---- who ---------------------------------------------------------------------------------------------

    /// Who opens it: as the form says, else the handler who acts, else the one who has it.
    fn by(&self) -> String {
        let handlers = say::with_roles(self.here, HANDLERS);
        let is_handler = |p: &String| handlers.contains(p);
        let me = self.here.me().to_owned();
        let given = self.fields.get("by").map(str::to_owned);
        let own = Some(me.clone()).filter(is_handler);
        let holder = self.weapon.holder(self.here.book).filter(is_handler);
        given.or(own).or(holder).or_else(|| handlers.first().cloned()).unwrap_or(me)
    }

    /// Who looks, the likeliest first: those the address names, the 1st ADs, whoever it went to last.
    fn candidates(&self) -> Vec<String> {
        let mut people: Vec<String> = self.fields.all("to").map(str::to_owned).collect();
        people.extend(say::with_roles(self.here, &["first_ad"]));
        people.extend(self.last_recipient());
        let by = self.by();
        let mut known = BTreeSet::new();
        people.into_iter().filter(|p| *p != by && known.insert(p.clone())).collect()
    }

    /// Who acts with it: to whom it was handed last, other than a handler who took it back.
    fn last_recipient(&self) -> Option<String> {
        let handlers = say::with_roles(self.here, HANDLERS);
        let handovers = self.here.book.of_kind("handover").rev().filter(|(_, s)| !s.denied);
        let of_it = handovers.filter(|(_, s)| self.here.book.field(s, "weapon") == Some(self.weapon.value));
        of_it.filter_map(|(_, s)| self.here.book.text(s, "to")).find(|p| !handlers.contains(p))
    }

    /// Who will stand in or near its line of fire, in the scene that it was last asked about.
    fn in_line(&self) -> Vec<String> {
        let scene = Choice::of(self.here, &self.weapon, self.fields).scene;
        let book = self.here.book;
        let listed = book.of_kind("in_line").filter(|(_, s)| {
            let of_scene = scene.is_none() || book.text(s, "scene") == scene;
            !s.denied && of_scene && book.field(s, "weapon") == Some(self.weapon.value)
        });
        let people: BTreeSet<String> = listed.filter_map(|(_, s)| book.text(s, "person")).collect();
        people.into_iter().collect()
    }

    // ---- what is shown -----------------------------------------------------------------------------------

    fn form(&self, request: &Request, wrong: &Wrong) -> Reply {
        let here = self.here;
        let title = here.tw(self.title_text(), &[("weapon", (&self.weapon.name).into())]);
        let main = html! {
            (recorded(here, request))
            h1 { (title) }
            (errors(here, wrong))
            p.lede { (frame::load(here, &self.weapon)) }
            // That it is empty, and nothing was fired since, stands above and on each chamber: the circle needs the room.
            @let is_plain = self.weapon.holding.load == Load::Empty && fired_since(here, &self.weapon) == Some(0);
            @if !(is_plain && self.look.targets() > 1) { p { (content(here, &self.weapon, self.look)) } }
            @if offer::may(here, "show") {
                form.form method="post" action=(here.to_thing("/show/", &self.weapon.name)) {
                    @if self.look.targets() > 1 { p.hint { (here.t("show-tap")) } }
                    (self.targets())
                    (self.who_looked())
                    @for person in self.in_line() { (self.offered(&person)) }
                    (self.who_opened())
                    (parts::remark(here, self.fields))
                    (parts::then_field(self.fields))
                    @if let Some(scene) = self.fields.get("scene") { input type="hidden" name="scene" value=(scene); }
                    div.actions {
                        button.button.primary type="submit" { (here.t(self.do_text())) }
                    }
                    // Below the bar: what is seldom done does not take the room of what is looked at.
                    @if self.look.targets() > 1 {
                        button.button.quiet type="submit" name="partly" value="yes" { (here.t("show-partly-do")) }
                    }
                }
            } @else { p.soft { (offer::who(here, "show")) } }
            (self.otherwise())
        };
        let mut page = Page::new(title.clone(), Tab::Scan, main);
        page.scripts = &["chambers"];
        page.status = if wrong.is_empty() { 200 } else { 422 };
        page.reply(here)
    }

    fn title_text(&self) -> &'static str {
        if self.look == Look::Whole { "show-title-whole" } else { "show-title" }
    }

    fn do_text(&self) -> &'static str {
        match self.look {
            Look::Uncounted => "show-do-number",
            Look::Whole | Look::Replica => "show-do-whole",
            _ => "show-do",
        }
    }

    /// One target for something that is looked at as a whole.
    fn whole(&self, legend: &str, text: &str) -> Markup {
        html! {
            fieldset.choices {
                legend { (self.here.t(legend)) }
                label {
                    input type="checkbox" name="seen" value="1" checked[self.is_seen(1)];
                    span { (self.here.t(text)) }
                }
            }
        }
    }

    fn targets(&self) -> Markup {
        let here = self.here;
        match self.look {
            Look::Uncounted => html! {
                p.notice.warning { (here.t("show-capacity-unknown")) }
                (parts::number(here, &here.t("show-how-many"), "chambers", self.fields.get("chambers")))
            },
            Look::Whole => self.whole("show-whole-legend", "show-whole"),
            Look::Replica => self.whole("show-look-alike-legend", "show-look-alike"),
            Look::Magazine => {
                self.list(&[here.t("show-magazine"), here.t("show-chamber")], "", in_each(here, &self.weapon, None))
            }
            Look::Chambers(n) => {
                let circle = if (5..=10).contains(&n) { format!("of-{n}") } else { String::new() };
                let class = in_each(here, &self.weapon, Some(n));
                let word = if class == "unseen" { String::new() } else { here.t(&format!("show-in-{class}")) };
                let labels: Vec<String> = (1..=n).map(|i| format!("{i} {word}").trim_end().to_owned()).collect();
                self.list(&labels, &circle, class)
            }
        }
    }

    /// The targets, in a circle or in a list, with how many were tapped.
    fn list(&self, labels: &[String], circle: &str, class: &str) -> Markup {
        let here = self.here;
        let args = |n: i64| [("seen", n.into()), ("of", labels.len().into())];
        let label = if circle.is_empty() { "show-list-label" } else { "show-circle-label" };
        html! {
            ol class={ "chambers " (circle) } aria-label=(here.t(label)) {
                @for (n, text) in (1_i64..).zip(labels) {
                    li class=(class) {
                        label {
                            input type="checkbox" name="seen" value=(n) checked[self.is_seen(n)];
                            span { (text) }
                        }
                    }
                }
                @if !circle.is_empty() {
                    li.middle {
                        p data-seen=(here.tw("show-seen", &[("seen", "{seen}".into()), ("of", "{of}".into())])) aria-live="polite" {
                            (here.tw("show-seen", &args(self.seen())))
                        }
                    }
                }
            }
        }
    }

    fn who_looked(&self) -> Markup {
        let here = self.here;
        let candidates = self.candidates();
        let chosen: Vec<&str> = self.fields.all("to").collect();
        let by = self.by();
        let others: Vec<String> =
            here.book.names_of("person").into_iter().filter(|p| !candidates.contains(p) && *p != by).collect();
        html! {
            fieldset.choices.two[candidates.len() > 1] {
                legend { (here.t(if self.look == Look::Whole { "show-who-looked-whole" } else { "show-who-looked" })) }
                @for person in &candidates {
                    label {
                        input type="checkbox" name="to" value=(person) checked[chosen.contains(&person.as_str())];
                        span { (here.name(person)) (roles(here, person)) }
                    }
                }
            }
            @if !others.is_empty() {
                details open[candidates.is_empty()] {
                    summary { (here.t("show-somebody-else")) }
                    div.field {
                        label for="to-other" { (here.t("show-somebody-else")) }
                        select #to-other name="to" {
                            option value="" { (here.t("form-none")) }
                            @for person in &others { option value=(person) { (here.name(person)) } }
                        }
                    }
                }
            }
        }
    }

    /// Somebody in the line of fire may look, and need not.
    fn offered(&self, person: &str) -> Markup {
        let here = self.here;
        let field = format!("look-{person}");
        html! {
            fieldset.choices.two {
                legend { (here.tw("show-offered", &[("person", (&here.name(person)).into())])) }
                @for (word, text) in [("yes", "show-accepted"), ("no", "show-declined")] {
                    label {
                        input type="radio" name=(field) value=(word) checked[self.fields.get(&field) == Some(word)];
                        span { (here.t(text)) }
                    }
                }
            }
        }
    }

    fn who_opened(&self) -> Markup {
        let here = self.here;
        let by = self.by();
        let mut people = say::with_roles(here, HANDLERS);
        people.extend([by.clone(), here.me().to_owned()]);
        let people: BTreeSet<String> = people.into_iter().filter(|p| !p.is_empty()).collect();
        html! {
            @if by == here.me() { input type="hidden" name="by" value=(by); } @else {
                div.field {
                    label for="by" { (here.t("show-who-opened")) }
                    select #by name="by" {
                        @for person in &people {
                            option value=(person) selected[*person == by] { (here.name(person)) }
                        }
                    }
                }
            }
        }
    }

    /// From paper, or later than it happened: the form of any kind.
    fn otherwise(&self) -> Markup {
        let here = self.here;
        html! {
            p {
                a href={ (here.to("/enter/show")) "?weapon=" (encoded(&self.weapon.name)) } { (here.t("say-late-or-paper")) }
            }
        }
    }

    /// Fewer were tapped than there are: it is said before it is signed.
    fn fewer(&self, seen: i64, of: i64) -> Reply {
        let here = self.here;
        let title = here.tw("show-title", &[("weapon", (&self.weapon.name).into())]);
        let args = [("seen", seen.into()), ("of", of.into())];
        let again: Vec<(&String, &String)> = self.fields.0.iter().map(|(n, v)| (n, v)).collect();
        let main = html! {
            h1 { (title) }
            section.verdict.is-not-cleared {
                p.word { (here.tw("show-seen", &args)) }
                p.next { (here.tw("show-fewer", &args)) }
            }
            form.form method="post" action=(here.to_thing("/show/", &self.weapon.name)) {
                @for (name, value) in &again { input type="hidden" name=(name) value=(value); }
                input type="hidden" name="partly" value="yes";
                div.actions {
                    a.button.primary href=(self.back()) { (here.t("show-look-again")) }
                    button.button type="submit" { (here.tw("show-record-fewer", &args)) }
                }
            }
        };
        let mut page = Page::new(title.clone(), Tab::Scan, main);
        page.status = 422;
        page.reply(here)
    }

    /// The chambers again, as they were ticked.
    fn back(&self) -> String {
        let pairs: Vec<String> = self.fields.0.iter().map(|(n, v)| format!("{}={}", encoded(n), encoded(v))).collect();
        format!("{}?{}", self.here.to_thing("/show/", &self.weapon.name), pairs.join("&"))
    }
}

fn roles(here: &Here<'_>, person: &str) -> Markup {
    let roles: Vec<String> = here.book.roles(person).iter().map(|r| here.word("role", r)).collect();
    html! { @if !roles.is_empty() { span.hint { (roles.join(", ")) } } }
}

/// What the record says is in each chamber, where it can only be one thing; else it is not said. Without a number of
/// chambers (a magazine) only an empty weapon says so.
fn in_each(here: &Here<'_>, weapon: &Weapon, chambers: Option<i64>) -> &'static str {
    match &weapon.holding.load {
        _ if fired_since(here, weapon) != Some(0) => "unseen",
        Load::Empty => "empty",
        Load::Loaded { class: Some(class), count: Some(n), .. } if Some(*n) == chambers => {
            match here.book.plain(*class).as_str() {
                "dummy" => "dummy",
                "blank" => "blank",
                _ => "unseen",
            }
        }
        _ => "unseen",
    }
}

/// What the record says is in it, in a sentence.
fn content(here: &Here<'_>, weapon: &Weapon, look: Look) -> Markup {
    let fired = fired_since(here, weapon);
    let said = match (&weapon.holding.load, look) {
        (_, Look::Whole) => here.t("show-whole-hint"),
        (Load::Unknown, Look::Replica) => here.t("show-look-alike-hint"),
        (Load::Empty, _) => here.t("show-record-empty"),
        (Load::Loaded { class, count: Some(n), .. }, _) => {
            let class = class.map(|c| here.word("round_class", &here.book.plain(c))).unwrap_or_default();
            let size = weapon.blank.as_deref().map(|s| here.word("load_size", s));
            let what: Vec<String> = [Some(class), size].into_iter().flatten().filter(|w| !w.is_empty()).collect();
            let what = what.join(", ");
            let args = [("count", (*n).into()), ("what", (&what).into())];
            let loaded = here.tw("show-record-loaded", &args);
            match look {
                Look::Chambers(all) if all > *n => {
                    format!("{loaded} {}", here.tw("show-record-rest", &[("count", (all - n).into())]))
                }
                _ => loaded,
            }
        }
        _ => here.t("show-record-unknown"),
    };
    html! {
        (said)
        @match fired {
            Some(0) => {},
            Some(n) => { " " (here.tw("show-record-fired", &[("count", n.into())])) },
            None => { " " (here.t("show-record-fired-some")) },
        }
    }
}

/// How many rounds it fired since it was loaded or unloaded; none if an entry does not say how many.
fn fired_since(here: &Here<'_>, weapon: &Weapon) -> Option<i64> {
    let since = weapon.holding.load_since.unwrap_or(0);
    let of_it = |s: &model::Statement| !s.denied && here.book.field(s, "weapon") == Some(weapon.value);
    let shots = here.book.of_kind("fired").filter(|(e, s)| *e > since && of_it(s));
    let planned: Option<i64> = shots.map(|(_, s)| here.book.field(s, "count").and_then(model::Value::amount)).sum();
    let unmeant =
        here.book.of_kind("unintended_discharge").filter(|(e, s)| *e > since && of_it(s)).map(|_| 1).sum::<i64>();
    planned.map(|n| n + unmeant)
}
