//! The report as one page that needs nothing else: no script, no font, no address is fetched.
//!
//! Serif is what others say, sans is ours, so that nobody mistakes one for the other. Colour stands only for
//! the four values. Everything is escaped by the template; markup of sources is never rendered.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use model::{Support, Verdict};

use crate::text::sentence;
use crate::view::{Conflict, Finding, Occasion, Report, SHOWN, Voice};

/// The page.
pub fn page(report: &Report) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:";
                title { (report.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    (head(report))
                    @for (name, is, said) in &report.people { (person(name, is, said)) }
                    (days(report))
                    @if !report.conflicts.is_empty() { (conflicts(&report.conflicts)) }
                    @if !report.observations.is_empty() {
                        section { h2 { "Entries that do not fit each other" } ul { @for line in &report.observations { li { (line) } } } }
                    }
                    (questions(report))
                    @if !report.sources.is_empty() { (sources(report)) }
                    footer {
                        @for limit in &report.limits { p { (limit) } }
                        p { "Made by Lastlook. Every verdict here can be derived again from the same claims and the same protocol." }
                    }
                }
            }
        }
    };
    page.into_string()
}

fn head(report: &Report) -> Markup {
    html! {
        header {
            h1 { (report.title) }
            p.lede { (report.about) }
            ul.protocols { @for line in &report.protocols { li { (line) } } }
            @for line in &report.narrowed { p.narrowed { "Read " (line) "." } }
            ul.counts {
                @for verdict in SHOWN {
                    li class=(class(verdict)) { b { (report.count(verdict)) } " " (verdict.word()) }
                }
            }
            p.key {
                span.held { "held" } ": the accounts say so, none denies it. "
                span.failed { "failed" } ": they say it was not so. "
                span.disputed { "disputed" } ": they contradict each other. "
                span.unknown { "unknown" } ": nobody says."
            }
            nav {
                a href="#days" { "What happened" }
                @if !report.conflicts.is_empty() { " · " a href="#conflicts" { "Contradictions" } }
                @if !report.questions.is_empty() || !report.unsaid.is_empty() { " · " a href="#questions" { "Open questions" } }
                @if !report.sources.is_empty() { " · " a href="#sources" { "Sources" } }
            }
        }
    }
}

fn person(name: &str, is: &str, said: &[Voice]) -> Markup {
    html! {
        section.person {
            h2 { (name) }
            p { (sentence(is)) }
            ul { @for voice in said { li { span.said { (voice.words) } " " (attribution(voice)) } } }
        }
    }
}

fn days(report: &Report) -> Markup {
    let mut last = "";
    html! {
        section #days {
            h2 { "What happened, and what the rules say of it" }
            @for occasion in &report.occasions {
                @if occasion.day != last { h3.day { (occasion.day) } }
                (PreEscaped({ last = &occasion.day; "" }))
                (occasion_part(occasion))
            }
        }
    }
}

fn occasion_part(occasion: &Occasion) -> Markup {
    let count = |v: Verdict| occasion.findings.iter().filter(|f| f.verdict == v).count();
    let loud = occasion.findings.iter().filter(|f| !matches!(f.verdict, Verdict::Held | Verdict::Unknown));
    let refused = occasion.cleared == Some(false);
    html! {
        article id=(format!("o-{}", occasion.handle)) {
            p.when { (occasion.when) @if occasion.accounts.len() > 1 { " · " (occasion.accounts.len()) " accounts differ" } }
            @for account in &occasion.accounts {
                p.account { span.said { (sentence(&account.text)) } @for voice in account.voices.iter().take(6) { " " (attribution(voice)) } }
            }
            @match occasion.cleared {
                Some(true) => p.held { b { "Cleared" } },
                Some(false) => p.failed { b { "Not cleared" } },
                None => {},
            }
            @for finding in loud { (finding_part(finding, true)) }
            @if count(Verdict::Unknown) > 0 {
                details open[refused] {
                    summary.unknown { (count(Verdict::Unknown)) " of which nobody says enough" }
                    @for finding in occasion.findings.iter().filter(|f| f.verdict == Verdict::Unknown) { (finding_part(finding, refused)) }
                }
            }
            @if count(Verdict::Held) > 0 {
                details {
                    summary.held { (count(Verdict::Held)) " held" }
                    @for finding in occasion.findings.iter().filter(|f| f.verdict == Verdict::Held) { (finding_part(finding, false)) }
                }
            }
        }
    }
}

fn finding_part(finding: &Finding, with_reasons: bool) -> Markup {
    html! {
        div.finding.(class(finding.verdict)) {
            p { span.verdict { (finding.verdict.word()) } " " b { (finding.title) } }
            p.cites {
                @if let Some(url) = &finding.url { a href=(url) rel="noreferrer noopener" { (finding.cites) } } @else { (finding.cites) }
                " · " (finding.certainty) " · " (finding.standing.words()) " · " code { (finding.rule) }
            }
            @if finding.verdict == Verdict::Disputed {
                @for line in &finding.open { p.cites { "would settle it: " (line) } }
            }
            @if let Some(readings) = finding.readings { p.cites { (sentence(readings)) "." } }
            @for entry in &finding.missing { p.missing { "missing: " code { (entry) } } }
            @if with_reasons && !finding.why.is_empty() {
                details {
                    summary { "why, and on whose word" }
                    ul.why {
                        @for (depth, support, line) in &finding.why {
                            li class=(class(support.verdict())) style=(format!("margin-left:{}em", depth)) { span.mark { (mark(*support)) } " " (line) }
                        }
                    }
                    @for voice in &finding.word_of { p.voice { span.said { (voice.words) } " " (attribution(voice)) } }
                }
            }
        }
    }
}

fn attribution(voice: &Voice) -> Markup {
    html! {
        span.by title=(voice.passage.as_deref().unwrap_or_default()) {
            "— " (voice.who) @if voice.denies { ", denying" }
            @for through in &voice.through { ", through " (through) }
            @if let Some(stated) = &voice.stated { ", " (stated) }
            @if let Some(source) = &voice.source { " [" a href=(format!("#s-{source}")) { (source) } "]" }
        }
    }
}

fn conflicts(conflicts: &[Conflict]) -> Markup {
    html! {
        section #conflicts {
            h2 { "Where accounts contradict each other" }
            @for conflict in conflicts {
                div.conflict {
                    p { b { (sentence(&conflict.about)) } " · " (conflict.kind) }
                    div.sides {
                        @for (value, voices) in &conflict.sides {
                            div { p { (value) } @for voice in voices { p.voice { span.said { (voice.words) } " " (attribution(voice)) } } }
                        }
                    }
                }
            }
        }
    }
}

fn questions(report: &Report) -> Markup {
    html! {
        @if !report.questions.is_empty() || !report.unsaid.is_empty() {
            section #questions {
                h2 { "Open questions" }
                @for question in &report.questions {
                    div.question {
                        p { b { (question.text) } " · " (question.status) }
                        @if !question.settles.is_empty() { p { "Would settle it: " (question.settles) } }
                        @if !question.searched.is_empty() { p { "Searched: " (question.searched) } }
                    }
                }
                @if !report.unsaid.is_empty() {
                    details {
                        summary { (report.unsaid.len()) " things that the rules ask and nobody says" }
                        ul { @for unsaid in &report.unsaid {
                            li { (sentence(&unsaid.what)) " · asked " (unsaid.asked_by.len()) " times, first by "
                                @if let Some((occasion, rule)) = unsaid.asked_by.first() { code { (rule) } " of " a href=(format!("#o-{occasion}")) { (occasion) } } }
                        } }
                    }
                }
            }
        }
    }
}

fn sources(report: &Report) -> Markup {
    html! {
        section #sources {
            h2 { "Sources" }
            ol.sources { @for source in &report.sources {
                li id=(format!("s-{}", source.key)) {
                    b { (source.key) } " " (source.citation) ". " (sentence(&source.read)) "."
                    @for url in source.url.split(" ; ").filter(|u| u.starts_with("http")) { " " a href=(url) rel="noreferrer noopener" { (url) } }
                }
            } }
        }
    }
}

fn class(verdict: Verdict) -> &'static str {
    verdict.word()
}

fn mark(support: Support) -> &'static str {
    match support.verdict() {
        Verdict::Held => "+",
        Verdict::Failed => "−",
        Verdict::Disputed => "±",
        _ => "?",
    }
}

const STYLE: &str = r#"
:root { --ink:#1b1d1f; --soft:#5c6166; --line:#d9dbdd; --paper:#fcfcfa; --held:#1f6b3a; --failed:#a32020; --disputed:#7a2a86; --unknown:#7a5a00; --pending:#1d5c80 }
@media (prefers-color-scheme: dark) { :root { --ink:#e8e6e1; --soft:#a3a8ad; --line:#3a3e42; --paper:#16181a; --held:#7fce9a; --failed:#f08a80; --disputed:#d9a0e4; --unknown:#e0bf62; --pending:#8ec7ea } }
* { box-sizing: border-box }
body { margin:0; background:var(--paper); color:var(--ink); font:16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; overflow-wrap:anywhere }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1rem 4rem }
h1 { font-size: 1.9rem; line-height:1.2; margin: 0 0 .6rem } h2 { font-size:1.35rem; margin: 3rem 0 .8rem } h3.day { font-size:1rem; color:var(--soft); border-bottom:1px solid var(--line); margin:2.4rem 0 .6rem; padding-bottom:.2rem; font-weight:600 }
p { margin:.35rem 0 } .lede { font-size:1.08rem } .protocols, .cites, .by, .when, .key, footer { color:var(--soft); font-size:.88rem } .protocols { padding-left:1.1rem }
.said { font-family: Georgia, "Iowan Old Style", "Times New Roman", serif; font-size:1.03em }
.by { white-space:normal } a { color:inherit; text-underline-offset:.15em }
.counts { list-style:none; display:flex; flex-wrap:wrap; gap:.4rem 1.2rem; padding:0; font-size:1.05rem }
article { margin: 1.4rem 0 } .when { margin-bottom:.1rem }
.finding { border-left:4px solid currentColor; padding:.15rem 0 .15rem .7rem; margin:.7rem 0 } .finding > p, .finding details { color:var(--ink) } .finding > p.cites { color:var(--soft) }
.verdict { font-weight:700; letter-spacing:.01em } .finding.held .verdict, .held > b, summary.held, .counts .held b, .why .held .mark, .key .held { color:var(--held) } .finding.failed .verdict, p.failed > b, .counts .failed b, .why .failed .mark, .key .failed { color:var(--failed) } .finding.disputed .verdict, .counts .disputed b, .why .disputed .mark, .key .disputed { color:var(--disputed) } .finding.unknown .verdict, summary.unknown, .counts .unknown b, .why .unknown .mark, .key .unknown { color:var(--unknown) } .finding.pending .verdict, .counts .pending b { color:var(--pending) }
.finding.held { color:var(--held) } .finding.failed { color:var(--failed) } .finding.disputed { color:var(--disputed) } .finding.unknown { color:var(--unknown) } .finding.pending { color:var(--pending) }
.key span { font-weight:700 } .mark { font-weight:700; display:inline-block; width:1ch }
ul.why { list-style:none; padding:0; font-size:.92rem } .voice { font-size:.95rem; margin:.5rem 0 } details { margin:.4rem 0 } summary { cursor:pointer; font-size:.92rem }
code { font:.86em ui-monospace, Menlo, Consolas, monospace } .missing code { background:color-mix(in srgb, var(--line) 55%, transparent); padding:.1em .35em; border-radius:3px }
.conflict, .question { border-top:1px solid var(--line); padding:.7rem 0 } .sides { display:grid; grid-template-columns:repeat(auto-fit, minmax(14rem, 1fr)); gap:.4rem 1.4rem } .person { border-top:1px solid var(--line); border-bottom:1px solid var(--line); margin-top:2rem } .person h2 { margin-top:1.2rem } .person ul { padding-left:1.1rem }
.sources { padding-left:1.4rem; font-size:.9rem } .sources li { margin:.45rem 0 } .narrowed { font-weight:600 } :target { outline:2px solid var(--unknown); outline-offset:3px }
@media print { details { display:block } details > * { display:block } body { font-size:11pt } }
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{Account, Report};

    #[test]
    fn words_of_sources_are_never_markup() {
        let nasty = "<script>alert(1)</script>\"'&";
        let voice = Voice {
            who: nasty.into(),
            through: vec![nasty.into()],
            stated: Some(nasty.into()),
            words: nasty.into(),
            reference: nasty.into(),
            source: Some(nasty.into()),
            passage: Some(nasty.into()),
            denies: false,
        };
        let occasion = Occasion {
            handle: nasty.into(),
            day: nasty.into(),
            when: nasty.into(),
            accounts: vec![Account { text: nasty.into(), voices: vec![voice] }],
            findings: Vec::new(),
            cleared: None,
        };
        let page = page(&Report { title: nasty.into(), occasions: vec![occasion], ..Report::default() });
        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("&lt;script&gt;"));
    }
}
