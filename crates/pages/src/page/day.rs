//! The day at a glance, in the order of the working day: begin, plan, meeting, breaks, wrap, report; and on top the one
//! next thing.
//!
//! What is next comes from the record and the protocol's answers to the next natural question; no rule stands here.

use book::ask::Asked;
use maud::{Markup, html};
use model::Statement;
use protocol::audit::Answer;

use crate::frame::{Page, Tab, recorded};
use crate::here::Here;
use crate::page::meeting::people_missing;
use crate::page::today::{Planned, Stands, Today, at, date, planned, take_of};
use crate::page::weapon::{first_missing, steps, whereabouts};
use crate::page::{offer, overriding};
use crate::request::{Draft, Reply, Request, encoded};

/// Most planned uses that are asked about on one page: each answer takes a while on a phone.
const ASKED_MAX: usize = 8;

/// Groups of kinds that are done before anybody touches a weapon, in the order in which they are best done.
pub const BEFOREHAND: &[&str] =
    &["lift", "answer", "day", "roles", "papers", "planning", "endorse", "outside", "meeting", "roster", "fitness"];

/// The day, or what was tapped.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    let today = Today::of(here);
    let body = request.fields.get("do").filter(|_| request.posted).and_then(|act| tapped(here, &today, request, act));
    match (request.posted, body) {
        (true, Some(body)) => Reply::Enter { drafts: vec![Draft::say(body)], then: here.to("/day") },
        // A second tap on what is done already is no second entry.
        (true, None) => Reply::Go(here.to("/day")),
        _ => shown(here, request, &today),
    }
}

/// What a tap records; none if the day does not stand so that it would say anything.
fn tapped(here: &Here<'_>, today: &Today, request: &Request, act: &str) -> Option<String> {
    let place = |kind: &str| match request.fields.get("place").and_then(crate::say::identifier) {
        Some(place) => format!("{kind}(place: {place})"),
        None => format!("{kind}()"),
    };
    match (act, today.stands) {
        ("begin", Stands::NotBegun | Stands::Wrapped(_)) => Some(format!("day_started(date: {})", date(here))),
        ("begin", _) if today.of_another_date => Some(format!("day_started(date: {})", date(here))),
        ("break", Stands::Runs(_)) => Some(place("break_started")),
        ("resume", Stands::Break(_)) => Some(place("break_ended")),
        ("wrap", Stands::Runs(_) | Stands::Break(_)) => Some("day_wrapped()".to_owned()),
        ("report", Stands::Wrapped(_)) => {
            let word = |field: &str| if request.fields.has(field) { "yes" } else { "no" };
            Some(format!("production_report_filed(meeting: {}, incidents: {})", word("meeting"), word("incidents")))
        }
        _ => None,
    }
}

fn shown(here: &Here<'_>, request: &Request, today: &Today) -> Reply {
    let work = Work::of(here, today);
    let main = html! {
        (recorded(here, request))
        h1 { (here.tw("day-title", &[("date", (&date(here)).into())])) }
        (next(here, today, &work))
        (plan(here, &work))
        (meetings(here, today))
        (breaks(here, today, &work))
        (wrap(here, today, &work))
        (report(here, today))
    };
    Page::new(here.t("nav-day"), Tab::Day, main).reply(here)
}

/// Today's planned uses, each with the protocol's answer to its take; and that to the wrap.
struct Work {
    uses: Vec<Use>,
    scenes: Vec<String>,
    wrap: Option<Asked>,
}

struct Use {
    scene: String,
    plan: Planned,
    /// Whether it was used so today.
    done: bool,
    /// None beyond the limit.
    asked: Option<Asked>,
}

impl Work {
    fn of(here: &Here<'_>, today: &Today) -> Work {
        let scenes = today.scenes(here);
        let takes = today.of_kind(here, "take_started");
        let mut uses: Vec<Use> = Vec::new();
        for scene in &scenes {
            for plan in planned(here, scene) {
                let is = |s: &Statement, field: &str| here.book.text(s, field).as_deref() == plan.get(field);
                let done = takes.iter().any(|(_, s)| ["weapon", "scene", "use"].iter().all(|f| is(s, f)));
                uses.push(Use { scene: scene.clone(), plan, done, asked: None });
            }
        }
        model::sorted::sort_by_key(&mut uses, |u| u.done);
        for u in uses.iter_mut().take(ASKED_MAX) {
            u.asked = ask(here, &take_of(here, &u.scene, &u.plan));
        }
        Work { uses, scenes, wrap: ask(here, "day_wrapped()") }
    }

    /// The answers of all uses that are still to come.
    fn to_come(&self) -> Vec<&Asked> {
        self.uses.iter().filter(|u| !u.done).filter_map(|u| u.asked.as_ref()).collect()
    }
}

/// The protocol's answer to an event now; none if it cannot be read.
pub fn ask(here: &Here<'_>, event: &str) -> Option<Asked> {
    let question = here.book.statement(&mut here.book.names.clone(), event, here.book.moment()).ok()?;
    Some(here.book.ask(&question))
}

fn is_cleared(asked: &Asked) -> bool {
    matches!(asked.answer, Answer::Cleared(_))
}

// ---- the next thing --------------------------------------------------------------------------------------

fn next(here: &Here<'_>, today: &Today, work: &Work) -> Markup {
    html! {
        section.notice.info aria-labelledby="next" {
            h2 #next { (here.t("day-next")) }
            @match today.stands {
                Stands::NotBegun => (tap(here, "begin", "day_started", "primary")),
                Stands::Break(since) => {
                    p { (here.tw("day-break-since", &[("time", (&here.clock(since)).into())])) }
                    (tap(here, "resume", "break_ended", "primary"))
                },
                Stands::Wrapped(_) if today.of_kind(here, "production_report_filed").is_empty() => {
                    p { (here.t("day-next-report")) }
                    p { a.button.primary href="#report" { (here.t("day-report")) } }
                },
                Stands::Wrapped(_) => p { (here.t("day-next-nothing")) },
                Stands::Runs(_) => (next_work(here, today, work)),
            }
        }
    }
}

/// While the day runs: a stop; what is missing beforehand; the weapon's own steps; then the wrap.
fn next_work(here: &Here<'_>, today: &Today, work: &Work) -> Markup {
    let stops = here.book.open("stop", "stop_called", "stop_released");
    let beforehand = offer::missing(here, &work.to_come(), Some(BEFOREHAND), &here.to("/day"));
    let waiting = work.uses.iter().find(|u| !u.done);
    html! {
        @if today.of_another_date {
            p { (here.tw("day-of-another-date", &[("time", (&here.clock(today.since)).into())])) }
            (tap(here, "begin", "day_started", ""))
        }
        @if let Some((_, stop)) = stops.first() {
            p { (here.t("day-next-stop")) }
            p { a.button.primary href=(here.to_thing("/stop/", stop)) { (here.t("stop-title")) " " (stop) } }
        } @else if work.scenes.is_empty() {
            p { (here.t("day-no-scenes")) }
            p { a.button.primary href=(here.to("/scenes")) { (here.t("plan-scenes")) } }
        } @else if let Some(first) = beforehand.first() {
            p { (here.tw("day-next-beforehand", &[("count", beforehand.len().into())])) }
            ol.steps { (first) }
        } @else if let Some(waiting) = waiting {
            p { (here.tw("day-next-weapon", &[("weapon", (&waiting.plan.weapon).into()), ("scene", (&waiting.scene).into())])) }
            p { (weapon_link(here, waiting, "primary")) }
        } @else {
            (before_wrap(here, work))
        }
    }
}

fn before_wrap(here: &Here<'_>, work: &Work) -> Markup {
    let missing =
        work.wrap.as_ref().map_or_else(Vec::new, |asked| offer::missing(here, &[asked], None, &here.to("/day")));
    html! {
        @match missing.first() {
            Some(step) => {
                p { (here.tw("day-next-before-wrap", &[("count", missing.len().into())])) }
                ol.steps { (step) }
            },
            None => {
                p { (here.t("day-next-wrap")) }
                (tap(here, "wrap", "day_wrapped", "primary"))
            },
        }
    }
}

/// One tap, one entry; or who can do it.
fn tap(here: &Here<'_>, act: &str, kind: &str, class: &str) -> Markup {
    let title = here.kind(kind).map_or("", |k| k.title.as_str());
    html! {
        @if offer::may(here, kind) {
            form method="post" action=(here.to("/day")) {
                input type="hidden" name="do" value=(act);
                button class={ "button " (class) } type="submit" { (title) }
            }
        } @else {
            p.soft { (title) " · " (offer::who(here, kind)) }
        }
    }
}

/// The weapon's page, with the question that fits.
fn weapon_link(here: &Here<'_>, u: &Use, class: &str) -> Markup {
    let mut address = format!("{}?scene={}", here.to_thing("/weapon/", &u.plan.weapon), encoded(&u.scene));
    if let Some(use_) = u.plan.get("use") {
        address.push_str(&format!("&use={}", encoded(use_)));
    }
    html! { a class={ "button " (class) } href=(address) { (here.tw("day-go-on", &[("weapon", (&u.plan.weapon).into())])) } }
}

// ---- the plan --------------------------------------------------------------------------------------------

fn plan(here: &Here<'_>, work: &Work) -> Markup {
    html! {
        // That nothing is called stands above already, with the way to the scenes.
        @if !work.scenes.is_empty() { h2 { (here.t("day-plan")) } }
        @for scene in &work.scenes {
            h3 { a href=(here.to_thing("/scene/", scene)) { (scene) } }
            @let uses: Vec<&Use> = work.uses.iter().filter(|u| u.scene == *scene).collect();
            @if uses.is_empty() { p.soft { (here.t("day-no-weapons")) } }
            div.cards { @for u in uses { (one_use(here, u)) } }
        }
        @if !work.scenes.is_empty() { p { a.button.quiet href=(here.to("/scenes")) { (here.t("plan-scenes")) } } }
    }
}

fn one_use(here: &Here<'_>, u: &Use) -> Markup {
    // What was used already is not asked about here any more; the board shows what is out.
    let asked = u.asked.as_ref().filter(|_| !u.done);
    let cleared = asked.map(is_cleared);
    let class = match cleared {
        Some(true) => "card is-cleared",
        Some(false) => "card is-not-cleared",
        None => "card",
    };
    html! {
        a class=(class) href=(here.to_thing("/scene/", &u.scene)) {
            span.name { (u.plan.weapon) }
            span.holder { (words_of(here, &u.plan)) }
            @if u.done { span.age { (here.t("day-used-today")) } }
            @if let Some(asked) = asked {
                @if cleared == Some(true) {
                    span.word { (here.t("verdict-cleared-short")) }
                } @else {
                    span.word { (here.t("verdict-not-cleared-short")) }
                    span.reason { (first_missing(here, asked, &steps(here, asked))) }
                }
            }
        }
    }
}

/// A plan in a line: use, load, shots, distance, aim.
pub fn words_of(here: &Here<'_>, plan: &Planned) -> String {
    let word = |choice: &str, field: &str| plan.get(field).map(|w| here.word(choice, w));
    let load: Vec<String> = [word("load_size", "size"), word("round_class", "class")].into_iter().flatten().collect();
    let shots = plan.get("shots").and_then(|n| n.parse::<i64>().ok());
    let parts = [
        word("use", "use"),
        Some(load.join(" ")).filter(|l| !l.is_empty()),
        shots.map(|n| here.tw("plan-shots", &[("count", n.into())])),
        plan.get("distance").map(|d| here.tw("plan-distance", &[("distance", d.into())])),
        plan.get("aim").map(|a| here.tw("plan-aim", &[("aim", a.into())])),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

// ---- meetings --------------------------------------------------------------------------------------------

fn meetings(here: &Here<'_>, today: &Today) -> Markup {
    let held = today.meetings(here);
    let without: Vec<String> =
        today.scenes(here).into_iter().filter(|s| held.iter().all(|m| !m.scenes.contains(s))).collect();
    html! {
        h2 { (here.t("day-meetings")) }
        @for meeting in &held {
            h3 {
                a href=(here.to_thing("/meeting/", &meeting.name)) {
                    (here.clock(meeting.at)) " · " (meeting.scenes.join(", "))
                }
            }
            p { (here.tw("meeting-attended-count", &[("count", meeting.people.len().into())])) }
            (people_missing(here, today, meeting))
        }
        @for scene in without {
            p { (here.tw("day-no-meeting", &[("scene", (&scene).into())])) }
            (offer::link(here, "meeting_held", &format!("{}?scene={}", here.to("/meeting"), encoded(&scene)), ""))
        }
        p { a.button.quiet href=(here.to("/meeting")) { (here.t("meeting-title")) } }
    }
}

// ---- breaks ----------------------------------------------------------------------------------------------

fn breaks(here: &Here<'_>, today: &Today, work: &Work) -> Markup {
    let began = today.of_kind(here, "break_started");
    let asked = matches!(today.stands, Stands::Runs(_)).then(|| ask(here, "break_started()")).flatten();
    html! {
        h2 { (here.t("day-breaks")) }
        @if !began.is_empty() || today.stands != Stands::NotBegun {
            ul.log {
                @for kind in ["break_started", "break_ended"] {
                    @for (entry, _) in today.of_kind(here, kind) { li.entry { (crate::page::record::said(here, entry)) } }
                }
            }
        }
        @match today.stands {
            Stands::Break(_) => (tap(here, "resume", "break_ended", "")),
            Stands::Runs(_) => {
                (in_the_way(here, asked.as_ref()))
                (tap(here, "break", "break_started", ""))
            },
            _ => p.soft { (here.t("day-not-running")) },
        }
        @if !began.is_empty() && matches!(today.stands, Stands::Runs(_) | Stands::Break(_)) { (again(here, today, work)) }
    }
}

/// After a break: what the protocol asks for anew, weapon by weapon; open until the first take after it.
fn again(here: &Here<'_>, today: &Today, work: &Work) -> Markup {
    let answers: Vec<&Asked> = work.uses.iter().filter_map(|u| u.asked.as_ref()).collect();
    let steps = offer::missing(here, &answers, None, &here.to("/day"));
    let last = |kind: &str| today.of_kind(here, kind).last().map(|(e, _)| *e);
    let fresh = last("take_started") < last("break_started");
    html! {
        details open[fresh] {
            summary { (here.t("day-again")) }
            @if steps.is_empty() { p { (here.t("day-again-nothing")) } } @else {
                p { (here.t("day-again-why")) }
                ol.steps { @for step in &steps { (step) } }
            }
        }
    }
}

/// Rules in the way of something that is done all the same: it is said, and stays possible, because it happens.
fn in_the_way(here: &Here<'_>, asked: Option<&Asked>) -> Markup {
    let Some(asked) = asked.filter(|a| a.rules.iter().any(book::ask::RuleSays::is_in_the_way)) else { return html! {} };
    let steps = offer::missing(here, &[asked], None, &here.to("/day"));
    html! {
        div.notice.warning {
            ul {
                @for rule in asked.rules.iter().filter(|r| r.is_in_the_way()) {
                    @if let Some(known) = here.protocol.rules.get(rule.rule) {
                        li { (crate::frame::chip(here, rule.verdict)) " " (known.title) }
                    }
                }
            }
            @if !steps.is_empty() { ol.steps { @for step in &steps { (step) } } }
        }
    }
}

// ---- the wrap --------------------------------------------------------------------------------------------

fn wrap(here: &Here<'_>, today: &Today, work: &Work) -> Markup {
    let out: Vec<book::things::Weapon> = here.book.weapons().into_iter().filter(|w| used(here, today, w)).collect();
    html! {
        h2 { (here.t("day-wrap")) }
        @if !out.is_empty() { (count(here, today, &out)) }
        @match today.stands {
            Stands::Runs(_) | Stands::Break(_) => {
                // In the morning nobody needs to read what the evening asks for.
                details open[work.uses.iter().all(|u| u.done)] {
                    summary { (here.t("day-wrap-asks")) }
                    @if work.wrap.as_ref().is_some_and(is_cleared) { p { (here.t("day-wrap-ready")) } }
                    (in_the_way(here, work.wrap.as_ref()))
                }
                (tap(here, "wrap", "day_wrapped", if work.wrap.as_ref().is_some_and(is_cleared) { "primary" } else { "quiet" }))
            },
            Stands::Wrapped(at) => p { (here.tw("day-wrapped", &[("time", (&here.clock(at)).into())])) },
            Stands::NotBegun => p.soft { (here.t("day-not-running")) },
        }
    }
}

/// Whether it was out today, or is.
fn used(here: &Here<'_>, today: &Today, weapon: &book::things::Weapon) -> bool {
    let of = |s: &Statement| here.book.field(s, "weapon") == Some(weapon.value);
    weapon.is_out() && weapon.holding.since.is_some() || today.of_kind(here, "taken_out").iter().any(|(_, s)| of(s))
}

/// What is counted at the wrap: where each weapon is, whether it was found and signed for, and where its rounds went.
fn count(here: &Here<'_>, today: &Today, weapons: &[book::things::Weapon]) -> Markup {
    let heads = [
        "day-count-weapon",
        "day-count-found",
        "day-count-sheet",
        "day-count-issued",
        "day-count-fired",
        "day-count-returned",
    ];
    html! {
        div.scroll tabindex="0" role="region" aria-label=(here.t("day-wrap")) {
            table.table {
                caption { (here.t("day-count-caption")) }
                thead { tr { @for head in heads { th scope="col" { (here.t(head)) } } } }
                tbody { @for weapon in weapons { (one_count(here, today, weapon)) } }
            }
        }
    }
}

fn one_count(here: &Here<'_>, today: &Today, weapon: &book::things::Weapon) -> Markup {
    let of = |s: &Statement| here.book.field(s, "weapon") == Some(weapon.value);
    let last = |kind: &str| today.of_kind(here, kind).into_iter().rfind(|(_, s)| of(s)).map(|(e, _)| at(here, e));
    let cell = |kind: &str| last(kind).map_or_else(|| "–".to_owned(), |at| here.clock(at));
    let sum = |kind: &str| -> i64 {
        let statements = today.of_kind(here, kind);
        statements.iter().filter(|(_, s)| of(s)).filter_map(|(_, s)| here.book.field(s, "count")?.amount()).sum()
    };
    html! {
        tr {
            th scope="row" { a href=(here.to_thing("/weapon/", &weapon.name)) { (weapon.name) } br; span.soft { (whereabouts(here, &weapon.holding.place)) } }
            td { (cell("inventoried")) }
            td { (cell("day_sheet")) }
            @for kind in ["rounds_issued", "fired", "rounds_returned"] { td.number { (sum(kind)) } }
        }
    }
}

// ---- the production report -------------------------------------------------------------------------------

/// What the 2nd AD copies into the production report, and that it was filed.
fn report(here: &Here<'_>, today: &Today) -> Markup {
    let kinds = [
        "meeting_held",
        "stop_called",
        "stop_released",
        "unintended_discharge",
        "injury",
        "death",
        "muzzle_breach",
        "round_found",
        "loss_found",
        "count_mismatch",
        "concern_raised",
        "concern_answered",
        "override_confirmed",
        "day_wrapped",
        "production_report_filed",
    ];
    let mut lines: Vec<usize> = kinds.iter().flat_map(|k| today.of_kind(here, k)).map(|(e, _)| e).collect();
    lines.sort_unstable();
    let wrapped = matches!(today.stands, Stands::Wrapped(_));
    let filed = !today.of_kind(here, "production_report_filed").is_empty();
    html! {
        h2 #report { (here.t("day-report")) }
        @if lines.is_empty() { p.empty { (here.t("day-report-empty")) } }
        ul.log { @for entry in &lines { li.entry { (crate::page::record::said(here, *entry)) } } }
        (overrides(here))
        @if wrapped && !filed { (file_report(here)) }
    }
}

/// Where two people went on although something was missing, or wanted to: each with what was missing, and why.
fn overrides(here: &Here<'_>) -> Markup {
    let day = model::time::local_day(here.book.now, here.book.day.utc_offset);
    let all = overriding::overrides_of_day(here.book, day);
    html! {
        @if !all.is_empty() {
            h3 { (here.tw("day-overrides", &[("count", all.len().into())])) }
            (overriding::steps_of(here, &all))
        }
    }
}

fn file_report(here: &Here<'_>) -> Markup {
    let kind = "production_report_filed";
    html! {
        @if offer::may(here, kind) {
            form.form method="post" action=(here.to("/day")) {
                input type="hidden" name="do" value="report";
                fieldset.choices {
                    legend { (here.kind(kind).map_or("", |k| k.title.as_str())) }
                    @for field in ["meeting", "incidents"] {
                        label {
                            input type="checkbox" name=(field) value="yes";
                            span { (here.words.field(kind, field)) }
                        }
                    }
                }
                div.actions { button.button.primary type="submit" { (here.t("day-report-file")) } }
            }
        } @else { p.soft { (offer::who(here, kind)) } }
    }
}
