//! What every page has: the bar with who acts, what is unsent and how old the data is, open stops, the tabs, the stop.
//!
//! Nothing here is script or style of its own: the content security policy allows only files of the house.

use book::faults::What;
use maud::{DOCTYPE, Markup, html};

use crate::here::Here;
use crate::request::{HeldBack, MARK, RECORDED, Reply};

/// Data that is older than this is marked: a meal break long.
const OLD_AFTER_MINUTES: i64 = 30;

/// A page as far as it is its own.
pub struct Page<'t> {
    /// The title, which is also its heading unless the page brings one.
    pub title: String,
    /// Which tab it belongs to.
    pub tab: Tab,
    /// Its main part, with its `h1`.
    pub main: Markup,
    /// Classes of `main`: `wide` for boards and tables.
    pub class: &'t str,
    /// ES modules of `web/` that it needs beside `app.js`, without `.js`.
    pub scripts: &'t [&'t str],
    /// The HTTP status.
    pub status: u16,
    /// Whether it says nothing of the production: no name, no stops, no tabs.
    pub is_bare: bool,
}

impl Page<'_> {
    /// A page with a title, under a tab.
    pub fn new(title: impl Into<String>, tab: Tab, main: Markup) -> Self {
        Self { title: title.into(), tab, main, class: "", scripts: &[], status: 200, is_bare: false }
    }

    /// The page, whole.
    pub fn reply(self, here: &Here<'_>) -> Reply {
        let html = whole(here, &self).into_string();
        let html = match &here.visitor.mark {
            Some(mark) => marked(&html, mark),
            None => html,
        };
        Reply::Page { status: self.status, html }
    }
}

/// The page with a mark of its own in each form that is sent: here and nowhere else, so that no page can forget it.
/// What people typed holds no `<` or `>` in markup, so that each `<form` is one of ours and ends at the next `>`.
fn marked(html: &str, mark: &str) -> String {
    let mut out = String::with_capacity(html.len() + 256);
    let mut rest = html;
    let mut number = 0;
    while let Some((before, form)) = rest.split_once("<form ") {
        let (tag, behind) = form.split_once('>').unwrap_or((form, ""));
        out.extend([before, "<form ", tag, ">"]);
        if tag.contains("method=\"post\"") {
            number += 1;
            let field = html! { input type="hidden" name=(MARK) value={ (mark) "." (number) }; };
            out.push_str(&field.into_string());
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// The board.
    Board,
    /// Scanning and the weapons.
    Scan,
    /// The day.
    Day,
    /// Speaking up.
    Speak,
    /// All else.
    More,
}

fn whole(here: &Here<'_>, page: &Page<'_>) -> Markup {
    let language = here.visitor.language;
    html! {
        (DOCTYPE)
        html lang=(language.code()) dir=(language.direction()) data-theme=[here.visitor.theme] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                meta name="color-scheme" content="dark light";
                title { (page.title) " · " (if page.is_bare { "Lastlook" } else { production(here) }) }
                link rel="stylesheet" href="/web/style.css";
                link rel="manifest" href=(here.to("/manifest.webmanifest"));
                link rel="icon" href="/web/icon.svg" type="image/svg+xml";
                script type="module" src="/web/app.js" {}
                @for script in page.scripts {
                    script type="module" src={ "/web/" (script) ".js" } {}
                }
            }
            // A tablet that is read from afar is another kind of page, bar and all.
            body.far[page.class.split(' ').any(|c| c == "far")] data-base=(here.visitor.base) data-host=(if here.on_phone() { "phone" } else { "server" })
                data-keep=[(page.status != 200).then_some("yes")] data-enrolled=[here.visitor.waiting.as_ref().map(|_| "no")] {
                a.skip href="#main" { (here.t("nav-skip-to-content")) }
                @if !page.is_bare {
                    (bar(here))
                    (banners(here))
                }
                main #main class=(page.class) tabindex="-1" { (page.main) }
                @if !page.is_bare { (tabs(here, page.tab)) }
            }
        }
    }
}

fn production<'a>(here: &'a Here<'_>) -> &'a str {
    if here.book.is_set_up() { &here.book.day.production } else { "Lastlook" }
}

fn bar(here: &Here<'_>) -> Markup {
    html! {
        header.bar {
            a.name href=(here.to("/")) { (production(here)) }
            @match &here.visitor.person {
                Some(person) => a.who href=(here.to("/me")) { (here.name(person)) },
                None if here.on_phone() => a.who href=(here.to("/me")) { (here.t("bar-nobody")) },
                None => a.who href=(here.to("/join")) { (here.t("bar-join")) },
            }
            @if here.on_phone() { (unsent(here)) }
            @if here.on_phone() || here.visitor.as_of.is_some() { (age(here)) }
            a.stop href=(here.to("/stop")) { (here.t("nav-stop")) }
        }
    }
}

fn unsent(here: &Here<'_>) -> Markup {
    let minutes = here.visitor.oldest_unsent.map(|at| here.minutes_ago(at));
    html! {
        @if here.visitor.unsent == 0 {
            a.unsent href=(here.to("/unsent")) { (here.t("bar-all-sent")) }
        } @else {
            a.unsent.is-waiting href=(here.to("/unsent")) {
                (here.tw("bar-unsent", &[("count", here.visitor.unsent.into())]))
                @if let Some(minutes) = minutes.filter(|m| *m > 0) {
                    " · " (here.tw("bar-unsent-oldest", &[("minutes", minutes.into())]))
                }
            }
        }
    }
}

fn age(here: &Here<'_>) -> Markup {
    let minutes = here.visitor.as_of.map(|at| here.minutes_ago(at));
    let old = minutes.is_none_or(|m| m > OLD_AFTER_MINUTES);
    html! {
        span.age.is-old[old] {
            @match (here.visitor.as_of, minutes) {
                (Some(at), Some(minutes)) => {
                    (here.tw("bar-age", &[("time", (&here.clock(at)).into()), ("minutes", minutes.into())]))
                },
                _ => (here.t("age-never")),
            }
        }
    }
}

fn banners(here: &Here<'_>) -> Markup {
    html! {
        (crate::page::stop::banners(here))
        (crate::page::overriding::banners(here))
        (crate::page::found::banners(here))
        (faults(here))
    }
}

/// What this means to whoever reads it; below it the fault in the words of the formats, in English, for whoever mends it.
fn faults(here: &Here<'_>) -> Markup {
    html! {
        @if !here.book.faults.is_empty() {
            div.notice.danger role="alert" {
                p { (here.t("fault-nothing-cleared")) }
                ul {
                    @for fault in here.book.faults.iter().take(FAULTS_SHOWN) {
                        li { (fault_in_words(here, &fault.what)) " " span.code lang="en" { (fault.cause) } }
                    }
                }
            }
        }
    }
}

/// Faults that are shown; one of them mended, the others are often gone.
const FAULTS_SHOWN: usize = 5;

fn fault_in_words(here: &Here<'_>, what: &What) -> String {
    let id = format!("fault-{}", what.word());
    match what {
        What::Entry { place, person } => {
            let place = place.map(|p| p.to_string()).unwrap_or_default();
            here.tw(&id, &[("place", (&place).into()), ("person", (&here.name(person)).into())])
        }
        _ => here.t(&id),
    }
}

fn tabs(here: &Here<'_>, current: Tab) -> Markup {
    let tabs = [
        (Tab::Board, "to-board", "/", "nav-board"),
        (Tab::Scan, "to-scan", "/scan", "nav-scan"),
        (Tab::Day, "to-day", "/day", "nav-day"),
        (Tab::Speak, "to-speak", "/speak", "nav-speak-up"),
        (Tab::More, "to-more", "/more", "nav-more"),
    ];
    html! {
        nav.tabs aria-label=(here.t("nav-label")) {
            @for (tab, class, path, text) in tabs {
                a class=(class) href=(here.to(path)) aria-current=[(tab == current).then_some("page")] { (here.t(text)) }
            }
        }
    }
}

/// A status in a word and a shape.
pub fn chip(here: &Here<'_>, verdict: model::Verdict) -> Markup {
    let (class, text) = match verdict {
        model::Verdict::Held => ("held", "value-held"),
        model::Verdict::Failed => ("failed", "value-failed"),
        model::Verdict::Disputed => ("disputed", "value-disputed"),
        model::Verdict::Pending => ("pending", "value-pending"),
        _ => ("unknown", "value-unknown"),
    };
    html! { span class={ "chip " (class) } { (here.t(text)) } }
}

/// What is in a weapon, as a word.
pub fn load(here: &Here<'_>, weapon: &book::things::Weapon) -> Markup {
    let word = weapon.load(here.book).word();
    let size = weapon.blank.as_deref().filter(|_| word == "hot");
    let class = match size {
        Some(size) => format!("load hot {size}"),
        None if matches!(word, "disputed" | "live") => "load unknown".to_owned(),
        None if weapon.build.is_whole() && matches!(word, "solid" | "edged") => "load whole".to_owned(),
        None => format!("load {word}"),
    };
    let text = size.map_or_else(|| format!("load-{word}"), |size| format!("load-hot-{size}"));
    html! { span class=(class) { (here.t(&text)) } }
}

/// Entries that are named one by one after a form; of more their number is said.
const NAMED_MAX: usize = 5;

/// What was just done, when a page is shown after a form: only of entries that are in the record that the page is made
/// from. An address alone makes it say nothing.
pub fn recorded(here: &Here<'_>, request: &crate::Request) -> Markup {
    let entries = made(here, &request.made);
    let text = if here.on_phone() { "recorded" } else { "recorded-by-server" };
    html! {
        @if let Some(held) = request.held { (held_back(here, held)) }
        @if request.fields.has(RECORDED) && !entries.is_empty() {
            div.notice.ok role="status" {
                p { (here.t(text)) }
                // A guest's browser may be anybody's: what was said stays with the code.
                @if here.visitor.person.is_some() { (listed(here, &entries)) }
            }
        }
    }
}

/// What somebody sent while very many came: it is kept, and not on the record.
pub fn held_back(here: &Here<'_>, held: HeldBack) -> Markup {
    let text = match held {
        HeldBack::Waits(before) => here.tw("held-waits", &[("count", before.into())]),
        HeldBack::PutAway => here.t("held-put-away"),
    };
    html! { p.notice.warning role="status" { (text) } }
}

/// These entries in words, the first few.
pub fn listed(here: &Here<'_>, entries: &[usize]) -> Markup {
    let more = entries.len().saturating_sub(NAMED_MAX);
    html! {
        ul.log { @for entry in entries.iter().take(NAMED_MAX) { li.entry { (crate::page::record::said(here, *entry)) } } }
        @if more > 0 { p { (here.tw("recorded-more", &[("count", more.into())])) } }
    }
}

/// Where in the record these entries are, as far as they are in it.
pub fn made(here: &Here<'_>, hashes: &[record::merkle::Hash]) -> Vec<usize> {
    let is_made = |line: &Option<book::Line>| line.as_ref().is_some_and(|l| hashes.contains(&l.hash));
    if hashes.is_empty() {
        return Vec::new();
    }
    here.book.lines.iter().enumerate().filter(|(_, line)| is_made(line)).map(|(at, _)| at).collect()
}

/// A page that says what is wrong and what to do.
pub fn refusal(here: &Here<'_>, status: u16, title: &str, text: &str) -> Reply {
    let main = html! {
        h1 { (here.t(title)) }
        p { (here.t(text)) }
        p { a.button href=(here.to("/")) { (here.t("nav-board")) } }
    };
    let mut page = Page::new(here.t(title), Tab::More, main);
    page.status = status;
    page.reply(here)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_that_is_sent_has_a_mark_of_its_own() {
        let page = "<form method=\"get\"></form><form class=\"a\" method=\"post\"><b></b></form><form method=\"post\" x></form>&lt;form ";
        let input = |n| format!("<input type=\"hidden\" name=\"form-mark\" value=\"m.{n}\">");
        let wanted = format!(
            "<form method=\"get\"></form><form class=\"a\" method=\"post\">{}<b></b></form><form method=\"post\" x>{}</form>&lt;form ",
            input(1),
            input(2)
        );
        assert_eq!(marked(page, "m"), wanted);
    }
}
