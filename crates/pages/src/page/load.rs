//! Loading: the rounds are counted out of the box that is open, dummies are checked one by one with their proof, and all
//! of it is signed in one go.
//!
//! With a live or unidentified round open on the record there is no form here, only STOP. What another lot looks like,
//! and what was not screened or tested today, is said before anything is loaded.

use book::things::{LoadWord, Weapon};
use exchange::rounds::{Account, Ledger, Lot};
use maud::{Markup, html};
use model::Statement;

use crate::frame::{self, Page, Tab, recorded, refusal};
use crate::here::Here;
use crate::page::enter::errors;
use crate::page::rounds::{Locks, ledger, lookalike, what};
use crate::page::today::Today;
use crate::page::weapon::Choice;
use crate::page::{offer, parts};
use crate::request::{Draft, Fields, Reply, Request, encoded};
use crate::say::{self, HANDLERS, Wrong};

/// Most rounds that are checked one by one on one page: twice the largest magazine in use.
const ROUNDS_MAX: i64 = 120;

/// The form, or what it came to.
pub fn reply(here: &Here<'_>, request: &Request, name: &str) -> Reply {
    let Some(weapon) = here.book.weapon(name) else {
        return refusal(here, 404, "error-no-weapon-title", "error-no-weapon");
    };
    let finds = stopped_by(here);
    if !finds.is_empty() || weapon.load(here.book) == LoadWord::Live {
        return stop(here, &weapon, &finds);
    }
    let page = Loading { here, fields: &request.fields, ledger: ledger(here), weapon };
    if !request.posted {
        return page.form(request, &Vec::new());
    }
    match page.drafts() {
        Ok(drafts) => Reply::Enter { drafts, then: say::then_to_weapon(here, &request.fields, &page.weapon.name) },
        Err(wrong) => page.form(request, &wrong),
    }
}

/// Live and unidentified rounds that were found and not removed: the entries.
pub fn stopped_by(here: &Here<'_>) -> Vec<usize> {
    let grave = |entry: usize| {
        let statement = here.book.day.entries.get(entry).and_then(|e| e.statement());
        let class = statement.and_then(|s| here.book.text(s, "class"));
        matches!(class.as_deref(), Some("live" | "unidentified"))
    };
    let open = here.book.open("id", "round_found", "round_cleared").into_iter().map(|(entry, _)| entry);
    open.filter(|entry| grave(*entry)).collect()
}

/// A live round, or one that nobody knows: nothing is loaded.
fn stop(here: &Here<'_>, weapon: &Weapon, finds: &[usize]) -> Reply {
    let title = here.tw("load-title", &[("weapon", (&weapon.name).into())]);
    let main = html! {
        h1 { (title) }
        section.verdict.is-not-cleared role="alert" {
            p.word { (here.t("load-stop")) }
            p.next { (here.t(if finds.is_empty() { "load-stop-live" } else { "load-stop-found" })) }
        }
        ul.log { @for entry in finds { li.entry { (crate::page::record::said(here, *entry)) } } }
        div.acts {
            a.button.danger href=(here.to("/stop")) { (here.t("stop-title")) }
            @for (entry, id) in here.book.open("id", "round_found", "round_cleared") {
                @if finds.contains(&entry) {
                    (offer::link(here, "round_cleared", &format!("{}?id={}", here.to("/enter/round_cleared"), encoded(&id)), "quiet"))
                }
            }
            a.button.quiet href=(here.to_thing("/weapon/", &weapon.name)) { (weapon.name) }
        }
    };
    let mut page = Page::new(title.clone(), Tab::Scan, main);
    page.status = 409;
    page.reply(here)
}

struct Loading<'a> {
    here: &'a Here<'a>,
    fields: &'a Fields,
    ledger: Ledger,
    weapon: Weapon,
}

impl Loading<'_> {
    // ---- what is signed ----------------------------------------------------------------------------------

    fn drafts(&self) -> Result<Vec<Draft>, Wrong> {
        let here = self.here;
        let wrong = |field: &str, id: &str| vec![(Some(field.to_owned()), here.t(id))];
        let lot = self.lot().ok_or_else(|| wrong("lot", "load-which-lot"))?;
        let class = lot.class.clone().ok_or_else(|| wrong("lot", "load-lot-without-class"))?;
        if !matches!(class.as_str(), "dummy" | "blank") {
            return Err(wrong("lot", "load-lot-not-loadable"));
        }
        let count = self.count().ok_or_else(|| wrong("count", "load-how-many"))?;
        if self.weapon.capacity.is_some_and(|capacity| count > capacity) {
            return Err(wrong("count", "load-more-than-fit"));
        }
        let weapon = ("weapon", self.weapon.name.clone());
        let mut drafts = Vec::new();
        let lacking = count - self.counted_out(&lot.name);
        if lacking > 0 {
            let said = [weapon.clone(), ("count", lacking.to_string()), ("lot", lot.name.clone())];
            drafts.push(say::draft(here, "rounds_issued", &said)?);
        }
        if class == "dummy" {
            let proof = self.proof(count)?;
            let said = [weapon.clone(), ("count", count.to_string()), ("proof", proof)];
            drafts.push(say::draft(here, "dummies_checked", &said)?);
        }
        drafts.push(self.loaded(lot, &class, count)?);
        Ok(drafts)
    }

    fn loaded(&self, lot: &Lot, class: &str, count: i64) -> Result<Draft, Wrong> {
        let here = self.here;
        let mut said = vec![
            ("weapon", self.weapon.name.clone()),
            ("load", say::new_name(here, "load", "L")),
            ("class", class.to_owned()),
            ("lot", lot.name.clone()),
            ("count", count.to_string()),
        ];
        if class == "blank" {
            let size = lot.size.clone().or_else(|| self.given("size"));
            said.push(("size", size.ok_or_else(|| vec![(Some("size".to_owned()), here.t("load-which-size"))])?));
        }
        said.extend(say::by_another(here, self.fields));
        said.extend(self.supervisor()?.map(|s| ("supervisor", s)));
        said.extend(self.given("scene").map(|scene| ("scene", scene)));
        said.extend(self.given("remark").map(|remark| ("remark", remark)));
        say::draft(here, "loaded", &said)
    }

    /// Who stood by: needed when somebody else than a handler loads.
    fn supervisor(&self) -> Result<Option<String>, Wrong> {
        let by = self.given("by").unwrap_or_else(|| self.here.me().to_owned());
        let given = self.given("supervisor").filter(|s| *s != by);
        let handlers = say::with_roles(self.here, HANDLERS);
        if given.is_none() && !handlers.contains(&by) {
            return Err(vec![(Some("supervisor".to_owned()), self.here.t("load-who-stood-by"))]);
        }
        Ok(given)
    }

    /// The dummies were all ticked, and how they show that they are inert was chosen.
    fn proof(&self, count: i64) -> Result<String, Wrong> {
        let checked = (1..=count).filter(|n| self.is_checked(*n)).map(|_| 1).sum::<i64>();
        if checked < count {
            let args = [("checked", checked.into()), ("count", count.into())];
            return Err(vec![(Some("checked".to_owned()), self.here.tw("load-not-all-checked", &args))]);
        }
        let proof = self.given("proof").filter(|p| self.proofs().any(|known| known == p));
        let proof = proof.ok_or_else(|| vec![(Some("proof".to_owned()), self.here.t("load-which-proof"))])?;
        Ok(proof.replace('_', " "))
    }

    fn proofs(&self) -> impl Iterator<Item = &str> {
        let choices = self.here.protocol.vocabulary.choices.iter();
        let words = choices.filter(|c| c.name == "dummy_proof").flat_map(|c| &c.words);
        words.map(|(word, _)| word.as_str())
    }

    // ---- what is at hand ---------------------------------------------------------------------------------

    fn given(&self, field: &str) -> Option<String> {
        self.fields.get(field).map(str::to_owned)
    }

    fn is_checked(&self, n: i64) -> bool {
        self.fields.all("checked").any(|c| c == n.to_string())
    }

    /// The lot that is loaded: the one chosen, or the only one that is out.
    fn lot(&self) -> Option<&Lot> {
        if let Some(name) = self.fields.get("lot") {
            return self.ledger.lot(name);
        }
        let at_hand = self.at_hand();
        match at_hand.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Lots in boxes that are out of the lock, and those counted out for this weapon already.
    fn at_hand(&self) -> Vec<&Lot> {
        let locks = Locks::of(self.here);
        let is_out = |account: &Account| match account {
            Account::Container(name) => locks.is_out(name),
            Account::CountedOut(weapon) => *weapon == self.weapon.name,
            _ => false,
        };
        let held = |lot: &Lot| {
            let mut of_lot = self.ledger.accounts.iter().filter(|b| b.lot.as_deref() == Some(&lot.name));
            of_lot.any(|b| (b.count > 0 || !b.uncounted_in.is_empty()) && is_out(&b.account))
        };
        self.ledger.lots.iter().filter(|lot| held(lot)).collect()
    }

    /// How many rounds of a lot are counted out for this weapon and not yet fired or back.
    fn counted_out(&self, lot: &str) -> i64 {
        let account = Account::CountedOut(self.weapon.name.clone());
        let of_lot = self.ledger.accounts.iter().find(|b| b.lot.as_deref() == Some(lot) && b.account == account);
        of_lot.map_or(0, |b| b.count.max(0))
    }

    /// How many go in: as typed; else as many as are counted out; else as planned; else, for dummies, as many as fit.
    fn count(&self) -> Option<i64> {
        let typed = match self.fields.get("count") {
            Some(text) => return text.parse::<i64>().ok().filter(|n| (1..=ROUNDS_MAX).contains(n)),
            None => self.lot().map(|lot| self.counted_out(&lot.name)).filter(|n| *n > 0),
        };
        let fits = || self.weapon.capacity.filter(|_| self.lot().and_then(|l| l.class.as_deref()) == Some("dummy"));
        typed.or_else(|| self.planned()).or_else(fits).filter(|n| (1..=ROUNDS_MAX).contains(n))
    }

    /// The shots that were planned for it with rounds of this class.
    fn planned(&self) -> Option<i64> {
        let book = self.here.book;
        let class = self.lot()?.class.clone()?;
        let scene = self.given("scene");
        let fits = |s: &Statement| {
            !s.denied
                && book.field(s, "weapon") == Some(self.weapon.value)
                && book.text(s, "class").as_deref() == Some(&class)
                && (scene.is_none() || book.text(s, "scene") == scene)
        };
        let (_, plan) = book.of_kind("weapon_planned").rfind(|(_, s)| fits(s))?;
        book.field(plan, "shots").and_then(model::Value::amount).filter(|n| *n > 0)
    }

    // ---- what is shown -----------------------------------------------------------------------------------

    fn form(&self, request: &Request, wrong: &Wrong) -> Reply {
        let here = self.here;
        let title = here.tw("load-title", &[("weapon", (&self.weapon.name).into())]);
        let main = html! {
            (recorded(here, request))
            h1 { (title) }
            (errors(here, wrong))
            p.lede { (frame::load(here, &self.weapon)) }
            (self.already_loaded())
            @match self.lot() {
                None => (self.choose()),
                Some(lot) => { (self.warnings(lot)) (self.with_lot(lot)) },
            }
            p { a href={ (here.to("/enter/loaded")) "?weapon=" (encoded(&self.weapon.name)) } { (here.t("say-late-or-paper")) } }
        };
        let mut page = Page::new(title.clone(), Tab::Scan, main);
        page.scripts = &["chambers"];
        page.status = if wrong.is_empty() { 200 } else { 422 };
        page.reply(here)
    }

    fn already_loaded(&self) -> Markup {
        let here = self.here;
        html! {
            @if self.weapon.build.is_whole() {
                p.notice.danger { (here.t("load-whole")) }
            } @else if self.weapon.load(here.book) != LoadWord::ColdEmpty {
                div.notice.warning {
                    p { (here.t("load-not-empty")) }
                    a.button href=(here.to_thing("/unload/", &self.weapon.name)) { (here.t("unload-title-short")) }
                }
            }
        }
    }

    /// Which lot: those at hand as large targets; with none, how to get a box out.
    fn choose(&self) -> Markup {
        let here = self.here;
        let at_hand = self.at_hand();
        html! {
            h2 { (here.t("load-which-lot")) }
            @if at_hand.is_empty() { p { (here.t("load-no-box")) } }
            div.acts {
                @for lot in &at_hand {
                    a.button href=(self.address(Some(&lot.name))) { (lot.name) " · " (what(here, lot)) }
                }
                a.button.quiet href=(here.to("/rounds")) { (here.t("rounds-title")) }
            }
        }
    }

    /// This page with another lot, and everything else kept.
    fn address(&self, lot: Option<&str>) -> String {
        let kept = ["scene", "then"].into_iter().filter_map(|f| Some((f, self.fields.get(f)?)));
        let pairs: Vec<String> =
            lot.map(|l| ("lot", l)).into_iter().chain(kept).map(|(n, v)| format!("{n}={}", encoded(v))).collect();
        format!("{}?{}", self.here.to_thing("/load/", &self.weapon.name), pairs.join("&"))
    }

    /// What to know of this lot before it goes in.
    fn warnings(&self, lot: &Lot) -> Markup {
        let here = self.here;
        let today = Today::of(here);
        let done = |kind: &str, field: &str, of_weapon: bool| {
            today.of_kind(here, kind).iter().any(|(_, s)| {
                here.book.text(s, "lot").as_deref() == Some(&lot.name)
                    && here.book.text(s, field).as_deref() == Some("yes")
                    && (!of_weapon || here.book.field(s, "weapon") == Some(self.weapon.value))
            })
        };
        let is_blank = lot.class.as_deref() == Some("blank");
        let (kind, field, text) = match is_blank {
            true => ("blanks_tested", "passed", "load-not-tested"),
            false => ("lot_screened", "clean", "load-not-screened"),
        };
        let pairs = self.ledger.lookalikes.iter().filter(|l| l.one == lot.name || l.other == lot.name);
        let off = self.ledger.open().filter(|i| i.lot.as_deref() == Some(&lot.name)).count();
        let others = self.others(lot);
        html! {
            @for pair in pairs { (lookalike(here, &self.ledger, pair)) }
            @if !others.is_empty() {
                p.notice.warning { (here.tw("load-other-lots", &[("lots", (&others.join("; ")).into()), ("weapon", (&self.weapon.name).into())])) }
            }
            @if !done(kind, field, is_blank) {
                div.notice.warning {
                    p { (here.tw(text, &[("lot", (&lot.name).into()), ("weapon", (&self.weapon.name).into())])) }
                    (offer::link(here, kind, &self.test_address(kind, lot, is_blank), "quiet"))
                }
            }
            @for (entry, id) in self.counts_that_differ(lot) {
                div.notice.danger {
                    p { (here.t("load-count-differs")) }
                    ul.log { li.entry { (crate::page::record::said(here, entry)) } }
                    (offer::link(here, "count_resolved", &format!("{}?id={}&how=", here.to("/enter/count_resolved"), encoded(&id)), "quiet"))
                }
            }
            @if off > 0 {
                div.notice.danger {
                    p { (here.tw("rounds-off-count", &[("count", off.into())])) }
                    a.button.quiet href=(here.to_thing("/rounds/", &lot.name)) { (lot.name) }
                }
            }
        }
    }

    /// Counts about this lot or this weapon that did not come out and were not set right.
    fn counts_that_differ(&self, lot: &Lot) -> Vec<(usize, String)> {
        let book = self.here.book;
        let concerns = |entry: usize| {
            let statement = book.day.entries.get(entry).and_then(|e| e.statement());
            let is = |field: &str, name: &str| statement.and_then(|s| book.text(s, field)).as_deref() == Some(name);
            is("lot", &lot.name) || is("weapon", &self.weapon.name)
        };
        let open = book.open("id", "count_mismatch", "count_resolved");
        open.into_iter().filter(|(entry, _)| concerns(*entry)).collect()
    }

    /// Other rounds that go with this weapon, of another class or strength: the ledger knows that this lot goes with it
    /// too only once it was counted out.
    fn others(&self, lot: &Lot) -> Vec<String> {
        let is_said = |other: &Lot| {
            let mut pairs = self.ledger.lookalikes.iter();
            pairs.any(|p| [&p.one, &p.other].contains(&&lot.name) && [&p.one, &p.other].contains(&&other.name))
        };
        let differs = |other: &&Lot| (&other.class, &other.size) != (&lot.class, &lot.size);
        let others = self.ledger.lots.iter().filter(|l| l.name != lot.name && l.weapons.contains(&self.weapon.name));
        let others = others.filter(differs).filter(|l| !is_said(l));
        others.map(|l| format!("{} ({})", l.name, what(self.here, l))).collect()
    }

    fn test_address(&self, kind: &str, lot: &Lot, of_weapon: bool) -> String {
        let weapon = if of_weapon { format!("&weapon={}", encoded(&self.weapon.name)) } else { String::new() };
        let back = self.address(Some(&lot.name));
        format!("{}?lot={}{weapon}&then={}", self.here.to_thing("/enter/", kind), encoded(&lot.name), encoded(&back))
    }

    fn with_lot(&self, lot: &Lot) -> Markup {
        let here = self.here;
        let count = self.count();
        html! {
            h2 { (lot.name) " · " (what(here, lot)) }
            @if self.at_hand().len() > 1 { p { a href=(self.address(None)) { (here.t("load-another-lot")) } } }
            @match lot.class.as_deref() {
                Some("dummy") => (self.dummies(lot, count)),
                Some("blank") => (self.blanks(lot, count)),
                _ => section.verdict.is-not-cleared role="alert" {
                    p.word { (here.t("load-stop")) }
                    p.next { (here.t(if lot.class.is_some() { "load-lot-not-loadable" } else { "load-lot-without-class" })) }
                },
            }
        }
    }

    /// Dummies are ticked one by one, so their number comes first.
    fn dummies(&self, lot: &Lot, count: Option<i64>) -> Markup {
        let here = self.here;
        html! {
            form.form method="get" action=(here.to_thing("/load/", &self.weapon.name)) {
                (self.kept(lot))
                @if let Some(scene) = self.fields.get("scene") { input type="hidden" name="scene" value=(scene); }
                (parts::number(here, &here.t("load-how-many"), "count", count.map(|n| n.to_string()).as_deref()))
                button.button.quiet type="submit" { (here.t("load-this-many")) }
            }
            @if let Some(count) = count { (self.checked_one_by_one(lot, count)) }
        }
    }

    fn checked_one_by_one(&self, lot: &Lot, count: i64) -> Markup {
        let here = self.here;
        let shown = here
            .book
            .of_kind("dummy_proof_shown")
            .rfind(|(_, s)| !s.denied && here.book.text(s, "lot").as_deref() == Some(&lot.name));
        let shown = shown.and_then(|(_, s)| here.book.text(s, "proof"));
        let proof = self.fields.get("proof").or(shown.as_deref());
        html! {
            form.form method="post" action=(here.to_thing("/load/", &self.weapon.name)) {
                (self.kept(lot))
                input type="hidden" name="count" value=(count);
                (parts::one_of(here, "dummy_proof", "proof", &here.t("load-which-proof"), proof))
                h3 { (here.t("load-each-dummy")) }
                ol.chambers aria-label=(here.t("load-each-dummy")) {
                    @for n in 1..=count {
                        li.dummy {
                            label {
                                input type="checkbox" name="checked" value=(n) checked[self.is_checked(n)];
                                span { (here.tw("load-dummy", &[("number", n.into())])) }
                            }
                        }
                    }
                }
                (self.rest())
                (self.submit("load-do-dummies", count))
            }
        }
    }

    fn blanks(&self, lot: &Lot, count: Option<i64>) -> Markup {
        let here = self.here;
        html! {
            form.form method="post" action=(here.to_thing("/load/", &self.weapon.name)) {
                (self.kept(lot))
                (parts::number(here, &here.t("load-how-many"), "count", count.map(|n| n.to_string()).as_deref()))
                @if lot.size.is_none() {
                    (parts::one_of(here, "load_size", "size", &here.t("load-which-size"), self.fields.get("size")))
                }
                (self.rest())
                (self.submit("load-do-blanks", count.unwrap_or_default()))
            }
        }
    }

    fn kept(&self, lot: &Lot) -> Markup {
        html! {
            input type="hidden" name="lot" value=(lot.name);
            (parts::then_field(self.fields))
        }
    }

    /// For which scene: as the address says, else as it was last asked about.
    fn scene(&self) -> Markup {
        let here = self.here;
        let chosen = Choice::of(here, &self.weapon, self.fields).scene;
        html! {
            div.field {
                label for="scene" { (here.t("weapon-scene")) }
                select #scene name="scene" {
                    option value="" { (here.t("form-none")) }
                    @for scene in here.book.names_of("scene") {
                        option value=(scene) selected[chosen.as_ref() == Some(&scene)] { (scene) }
                    }
                }
            }
        }
    }

    /// For which scene, who loads, and who stood by.
    fn rest(&self) -> Markup {
        let here = self.here;
        let people: Vec<String> = here.book.names_of("person").into_iter().collect();
        let handlers = say::with_roles(here, HANDLERS);
        let chosen = self.fields.get("supervisor");
        html! {
            (self.scene())
            details open[self.fields.has("by") || !handlers.iter().any(|h| h == here.me())] {
                summary { (here.t("load-somebody-else")) }
                (parts::who(here, self.fields, "by", &here.t("load-by"), &people))
                div.field {
                    label for="supervisor" { (here.t("load-supervisor")) }
                    select #supervisor name="supervisor" {
                        option value="" { (here.t("form-none")) }
                        @for person in &handlers {
                            option value=(person) selected[chosen == Some(person)] { (here.name(person)) }
                        }
                    }
                }
            }
            (parts::remark(here, self.fields))
        }
    }

    fn submit(&self, text: &str, count: i64) -> Markup {
        let here = self.here;
        let args = [("weapon", (&self.weapon.name).into()), ("count", count.into())];
        html! {
            @if offer::may(here, "loaded") && offer::may(here, "rounds_issued") {
                div.actions { button.button.primary type="submit" { (here.tw(text, &args)) } }
            } @else { p.soft { (offer::who(here, "rounds_issued")) } }
        }
    }
}
