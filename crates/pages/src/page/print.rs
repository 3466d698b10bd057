//! What goes on paper: the slip of one handover, a day's weapons log, the poster; and the way to all other sheets.
//!
//! A sheet says what the record says and when it was printed; it is never the record itself, and no line of it says that
//! anything is in order.

use book::things::Build;
use custody::hands::{Load, hands};
use exchange::weapons_log::{self, Balance, WeaponDay};
use maud::{Markup, PreEscaped, html};
use messages::{Language, Words};
use model::Statement;
use qr::label::Sort;

use crate::frame::{Page, Tab, refusal};
use crate::here::Here;
use crate::page::labels::details;
use crate::page::pdf;
use crate::page::today::Today;
use crate::page::{packet, rounds, weapon};
use crate::request::{Reply, Request};

/// Handovers that the list offers a slip of: about a day's.
const HANDOVERS_MAX: usize = 20;

/// The list of sheets.
pub fn reply(here: &Here<'_>, _: &Request, _: &str) -> Reply {
    let handovers: Vec<(usize, &Statement)> =
        here.book.of_kind("handover").filter(|(_, s)| !s.denied).rev().take(HANDOVERS_MAX).collect();
    let days = weapons_log::log(&here.book.day, &here.book.names, &here.book.protocol.vocabulary);
    let main = html! {
        h1 { (here.t("print-title")) }
        p.lede { (here.t("print-lede")) }
        @for (path, text) in [("labels", "labels-title"), ("poster", "print-poster"), ("paper", "paper-title")] {
            p { a.button href={ (here.to("/print/")) (path) } { (here.t(text)) } }
        }
        h2 { (here.t("print-log")) }
        @if days.is_empty() { p.empty { (here.t("print-log-none")) } }
        ul.links {
            @for day in days.iter().rev() { li { a.button.quiet href=(here.to_thing("/print/log/", &day.date)) { (day.date) } } }
        }
        h2 { (here.t("meeting-title")) }
        ul.links {
            @for meeting in Today::of(here).meetings(here) {
                li {
                    a.button.quiet href=(here.to_thing("/meeting/", &meeting.name)) {
                        (here.clock(meeting.at)) " · " (meeting.scenes.join(", "))
                    }
                }
            }
            li { a.button.quiet href=(here.to("/meeting")) { (here.t("print-meeting-blank")) } }
        }
        h2 { (here.t("print-slip")) }
        @if handovers.is_empty() { p.empty { (here.t("print-slip-none")) } }
        ul.links { @for (at, handover) in handovers { (slip_link(here, at, handover)) } }
    };
    Page::new(here.t("print-title"), Tab::More, main).reply(here)
}

fn slip_link(here: &Here<'_>, at: usize, handover: &Statement) -> Markup {
    let line = here.book.lines.get(at).and_then(Option::as_ref);
    let when = here.book.day.entries.get(at).map(|e| here.clock(e.at));
    html! {
        @if let Some(line) = line {
            li {
                a.button.quiet href=(here.to_thing("/print/handover/", &line.hash.to_hex())) {
                    (when.unwrap_or_default()) " · " (here.sentence(handover))
                }
            }
        }
    }
}

/// What every sheet begins with: what it is, of which production, when it was printed.
pub fn head(here: &Here<'_>, title: &str, of: &str) -> Markup {
    let printed = model::time::moment_text(here.book.now, here.book.day.utc_offset);
    html! {
        header.sheet-head {
            h1 { (title) }
            p { (here.book.day.production) @if !of.is_empty() { ", " (of) } }
            p { (here.tw("print-printed", &[("time", printed.get(..16).unwrap_or(&printed).into())])) }
        }
    }
}

/// Lines to sign on.
pub fn signatures(here: &Here<'_>, texts: &[&str]) -> Markup {
    html! { ul.signatures { @for text in texts { li { (here.t(text)) } } } }
}

// ---- one handover ------------------------------------------------------------------------------------------

/// The slip of a handover, by its entry's fingerprint.
pub fn slip(here: &Here<'_>, request: &Request, hash: &str) -> Reply {
    let at = here.book.lines.iter().position(|l| l.as_ref().is_some_and(|l| l.hash.to_hex() == hash));
    let handover = at.and_then(|at| Some((at, here.book.day.entries.get(at)?)));
    let Some((at, entry, handover)) = handover.and_then(|(at, e)| Some((at, e, e.statement()?))) else {
        return refusal(here, 404, "error-not-found-title", "error-not-found");
    };
    if here.book.kind(handover) != "handover" {
        return refusal(here, 404, "error-not-found-title", "error-not-found");
    }
    let text = |field: &str| here.book.text(handover, field);
    let weapon = text("weapon").unwrap_or_default();
    let from = text("from").unwrap_or_else(|| entry.signer.clone());
    let to = text("to").unwrap_or_default();
    let when = model::time::moment_text(entry.at, here.book.day.utc_offset);
    let when = when.get(..16).unwrap_or(&when).to_owned();
    let receipt = receipt(here, at, &weapon, &to).map(|at| here.clock(at));
    let receipt = receipt.map(|time| here.tw("slip-signed-at", &[("time", (&time).into())]));
    let use_ = text("use").map(|u| here.word("use", &u));
    let purpose: Vec<String> = [text("scene"), use_].into_iter().flatten().collect();
    let rows = [
        ("slip-weapon", [weapon.clone(), details(here, Sort::Weapon, &weapon)].join(", ")),
        ("slip-from", here.name(&from)),
        ("slip-to", here.name(&to)),
        ("slip-when", when),
        ("slip-for", purpose.join(", ")),
        ("slip-load", load_then(here, at, handover)),
        ("slip-shown", shown_to(here, at, handover)),
        ("slip-receipt", receipt.unwrap_or_else(|| here.t("slip-no-receipt"))),
    ];
    let main = html! {
        (pdf::ways(here, request))
        section.slip {
            (head(here, &here.tw("slip-title", &[("weapon", (&weapon).into())]), ""))
            dl {
                @for (label, value) in rows {
                    dt { (here.t(label)) }
                    dd { @if value.is_empty() { (here.t("print-not-entered")) } @else { (value) } }
                }
            }
            @if entry.withdrawn_by.is_some() { p { strong { (here.t("slip-withdrawn")) } } }
            (signatures(here, &["slip-gives", "slip-receives", "slip-saw"]))
            p.soft { (here.t("record-hash")) " " span.code { (hash) } }
        }
    };
    Page::new(here.tw("slip-title", &[("weapon", (&weapon).into())]), Tab::More, main).reply(here)
}

/// When whoever received it signed for it.
fn receipt(here: &Here<'_>, handover: usize, weapon: &str, to: &str) -> Option<i64> {
    let next = here.book.of_kind("handover").map(|(at, s)| (at, here.book.text(s, "weapon")));
    let next = next.into_iter().find(|(at, w)| *at > handover && w.as_deref() == Some(weapon)).map(|(at, _)| at);
    let is_it = |(at, s): &(usize, &Statement)| {
        let signer = here.book.day.entries.get(*at).map(|e| e.signer.clone());
        let by = here.book.text(s, "by").or(signer);
        *at > handover
            && next.is_none_or(|next| *at < next)
            && !s.denied
            && by.as_deref() == Some(to)
            && here.book.text(s, "weapon").as_deref() == Some(weapon)
    };
    let found = here.book.of_kind("receipt_signed").find(is_it)?;
    here.book.day.entries.get(found.0).map(|e| e.at)
}

/// What was in it then, by the record.
fn load_then(here: &Here<'_>, at: usize, handover: &Statement) -> String {
    let mut then = hands(&here.book.day, &here.book.protocol.vocabulary, &here.book.names, at);
    let holding = here.book.field(handover, "weapon").and_then(|w| then.weapons.remove(&w)).unwrap_or_default();
    match holding.load {
        Load::Empty => here.t("load-cold-empty"),
        Load::Loaded { class: Some(class), count, .. } => {
            let loading = holding.load_since.and_then(|e| here.book.day.entries.get(e)).and_then(|e| e.statement());
            let size = loading.and_then(|s| here.book.text(s, "size"));
            let text = match (here.book.plain(class).as_str(), size) {
                ("blank", Some(size)) => format!("load-hot-{size}"),
                ("blank", None) => "load-hot".to_owned(),
                ("dummy", _) => "load-cold-dummies".to_owned(),
                ("live", _) => "load-live".to_owned(),
                _ => "load-unknown".to_owned(),
            };
            let text = here.t(&text);
            count.map_or_else(|| text.clone(), |n| format!("{text}, {n}"))
        }
        Load::Disputed(_) => here.t("load-disputed"),
        Load::Unknown => {
            let weapon = here.book.text(handover, "weapon").and_then(|w| here.book.weapon(&w));
            here.t(match weapon.map(|w| w.build).unwrap_or_default() {
                Build::Chambered => "load-unknown",
                Build::LookAlike => "load-look-alike",
                Build::Solid => "load-solid",
                Build::Edged => "load-edged",
            })
        }
        Load::Loaded { .. } => here.t("load-unknown"),
    }
}

/// To whom it was last opened and shown before, and when.
fn shown_to(here: &Here<'_>, at: usize, handover: &Statement) -> String {
    let weapon = here.book.field(handover, "weapon");
    let last = here.book.of_kind("show").rfind(|(e, s)| *e < at && !s.denied && here.book.field(s, "weapon") == weapon);
    let Some((entry, show)) = last else { return String::new() };
    let who = here.book.text(show, "to").map(|p| here.name(&p)).unwrap_or_default();
    let when = here.book.day.entries.get(entry).map(|e| here.clock(e.at)).unwrap_or_default();
    format!("{who}, {when}")
}

// ---- the weapons log of a day --------------------------------------------------------------------------------

/// The log of a day.
pub fn log(here: &Here<'_>, request: &Request, date: &str) -> Reply {
    let days = weapons_log::log(&here.book.day, &here.book.names, &here.book.protocol.vocabulary);
    let Some(day) = days.into_iter().find(|d| d.date == date) else {
        return refusal(here, 404, "error-not-found-title", "error-not-found");
    };
    let title = here.t("print-log");
    let main = html! {
        (pdf::ways(here, request))
        section.sheet {
            (head(here, &title, date))
            p { (here.t("log-what")) }
            @for weapon in &day.weapons { (weapon_day(here, weapon)) }
            (signatures(here, &["log-handler", "log-second"]))
        }
    };
    let mut page = Page::new(format!("{title} {date}"), Tab::More, main);
    page.class = "wide";
    page.reply(here)
}

fn weapon_day(here: &Here<'_>, day: &WeaponDay) -> Markup {
    html! {
        h2 { (day.weapon) " " span.soft { (details(here, Sort::Weapon, &day.weapon)) } }
        div.scroll tabindex="0" role="region" aria-label=(day.weapon) {
            table.table {
                thead {
                    tr { @for head in ["log-time", "log-happened", "log-by", "log-witness", "log-entry"] { th scope="col" { (here.t(head)) } } }
                }
                tbody { @for line in &day.lines { (log_line(here, line)) } }
            }
        }
        p { strong { (here.t("log-rounds")) } " " (rounds(here, day)) }
        (rounds::not_counted(here, day.not_counted.iter().copied()))
        @if !day.findings.is_empty() {
            p { strong { (here.t("log-findings")) } }
            ul { @for finding in &day.findings { li { (weapon::finding(here, finding.kind)) (entries(here, &finding.entries)) } } }
        }
        @if day.day_sheet.is_none() { p.soft { (here.t("log-no-day-sheet")) } }
    }
}

/// Where the record says it, each a link.
fn entries(here: &Here<'_>, entries: &[usize]) -> Markup {
    html! { @for entry in entries { " " (packet::link(here, *entry)) } }
}

fn log_line(here: &Here<'_>, line: &weapons_log::Line) -> Markup {
    let said = here.book.day.entries.get(line.entry).and_then(|e| e.statement()).map(|s| here.sentence(s));
    let place = here.book.lines.get(line.entry).and_then(Option::as_ref).and_then(|l| l.place);
    let name = |id: &Option<String>| id.as_deref().map(|p| here.name(p)).unwrap_or_default();
    html! {
        tr {
            td.number { (model::time::moment_text(line.at, here.book.day.utc_offset).get(11..16).unwrap_or_default()) }
            td {
                (said.unwrap_or_default())
                @if let Some(remark) = &line.remark { " “" (remark) "”" }
                (packet::doubts(here, &line.denied_by, line.apart))
            }
            td { (name(&line.by)) }
            td { (name(&line.witness)) }
            td.number { @if let Some(place) = place { (place) } }
        }
    }
}

/// The rounds of a weapon's day in words.
fn rounds(here: &Here<'_>, day: &WeaponDay) -> String {
    let rounds = &day.rounds;
    let verdict = match rounds.balance() {
        Balance::NoRounds => return here.t("log-no-rounds"),
        Balance::Even => here.t("log-even"),
        Balance::Off(missing @ 1..) => here.tw("log-missing", &[("count", missing.into())]),
        Balance::Off(surplus) => here.tw("log-surplus", &[("count", surplus.saturating_neg().into())]),
        Balance::NotCounted => here.t("log-not-counted"),
    };
    let numbers = [
        ("issued", rounds.issued.into()),
        ("fired", rounds.fired.into()),
        ("unmeant", rounds.fired_unmeant.into()),
        ("returned", rounds.returned.into()),
        ("spoiled", rounds.spoiled.into()),
    ];
    format!("{} {verdict}", here.tw("log-numbers", &numbers))
}

// ---- the poster --------------------------------------------------------------------------------------------

/// The poster for the wall: how to stop and how to speak up, in every language that there is.
pub fn poster(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    let code = here.visitor.poster.as_deref();
    let drawn = code.and_then(|c| qr::svg(c, &qr::draw::Options::poster(&here.t("print-poster"))).ok());
    let languages: Vec<(Language, Words)> = Language::ALL.into_iter().map(|l| (l, here.words.also(l))).collect();
    let main = html! {
        (pdf::ways(here, request))
        @if drawn.is_none() { p.notice.warning.on-screen-only { (here.t("poster-no-code")) } }
        section.poster {
            @for (number, (language, words)) in (0..).zip(&languages) {
                @if number == 0 { h1.word lang=(language.code()) { (words.text("poster-stop")) } }
                @else { p.word.is-second lang=(language.code()) { (words.text("poster-stop")) } }
            }
            @for (language, words) in &languages {
                p.lede lang=(language.code()) {
                    (words.text(if drawn.is_some() { "poster-scan" } else { "poster-say" }))
                }
            }
            @if let Some(svg) = drawn { figure.qr { (PreEscaped(svg)) figcaption.code { (code.unwrap_or_default()) } } }
            p { (here.book.day.production) }
        }
    };
    Page::new(here.t("print-poster"), Tab::More, main).reply(here)
}
