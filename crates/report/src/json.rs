//! The report for another program. Field names are those of the view; verdicts are the language's words.

use serde_json::{Value, json};

use crate::view::{Finding, Occasion, Report, Voice};

/// The version of the layout below. It changes when a field changes its meaning or goes.
pub const VERSION: u32 = 1;

/// The report as JSON.
pub fn json(report: &Report) -> Value {
    json!({
        "version": VERSION,
        "title": report.title,
        "about": report.about,
        "protocols": report.protocols,
        "narrowed": report.narrowed,
        "people": report.people.iter().map(|(name, is, said)| json!({
            "name": name, "is": is, "said": said.iter().map(voice).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "counts": crate::view::SHOWN.iter().map(|v| (v.word().to_owned(), json!(report.count(*v)))).collect::<serde_json::Map<_, _>>(),
        "occasions": report.occasions.iter().map(occasion).collect::<Vec<_>>(),
        "questions": report.questions.iter().map(|q| json!({
            "question": q.text, "status": q.status, "settles": q.settles, "searched": q.searched,
        })).collect::<Vec<_>>(),
        "unsaid": report.unsaid.iter().map(|u| json!({
            "what": u.what,
            "asked_by": u.asked_by.iter().map(|(o, r)| json!({"occasion": o, "rule": r})).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "conflicts": report.conflicts.iter().map(|c| json!({
            "kind": c.kind, "about": c.about,
            "sides": c.sides.iter().map(|(value, voices)| json!({"value": value, "voices": voices.iter().map(voice).collect::<Vec<_>>()})).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "observations": report.observations,
        "sources": report.sources.iter().map(|s| json!({
            "key": s.key, "citation": s.citation, "url": s.url, "read": s.read,
        })).collect::<Vec<_>>(),
        "limits": report.limits,
    })
}

fn occasion(o: &Occasion) -> Value {
    json!({
        "occasion": o.handle,
        "when": o.when,
        "cleared": o.cleared,
        "accounts": o.accounts.iter().map(|a| json!({"text": a.text, "voices": a.voices.iter().map(voice).collect::<Vec<_>>()})).collect::<Vec<_>>(),
        "findings": o.findings.iter().map(finding).collect::<Vec<_>>(),
    })
}

/// One finding.
pub fn finding(f: &Finding) -> Value {
    json!({
        "rule": f.rule,
        "title": f.title,
        "cites": f.cites,
        "url": f.url,
        "certainty": f.certainty,
        "effect": f.effect.word(),
        "standing": f.standing.words(),
        "verdict": f.verdict.word(),
        "why": f.why.iter().map(|(depth, support, text)| json!({"depth": depth, "value": support.verdict().word(), "text": text})).collect::<Vec<_>>(),
        "word_of": f.word_of.iter().map(voice).collect::<Vec<_>>(),
        "open": f.open,
        "readings": f.readings,
        "missing": f.missing,
    })
}

fn voice(v: &Voice) -> Value {
    json!({
        "who": v.who, "through": v.through, "stated": v.stated, "words": v.words, "reference": v.reference,
        "source": v.source, "passage": v.passage, "denies": v.denies,
    })
}
