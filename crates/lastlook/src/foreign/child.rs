//! The process that reads one foreign file: a question on its standard input, an answer on its standard output, as
//! `docs/formats/planning.md` says. It takes away its own rights first: no more memory, time, files, processes.
//!
//! It never opens a file or a socket (after [`limit`] it cannot), and it enters nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::process::ExitCode;

use ingest::{At, DateOrder, Known, NameProposal, Options, Plan, Proposals, Reason};
use serde_json::{Value, json};

/// Address space of the process: the largest file that is read, unpacked, with what is made of it, is a third of it.
pub const MEMORY_MAX: u64 = 768 << 20;
/// Seconds of processor time.
#[cfg(unix)]
const CPU_SECONDS_MAX: u64 = 15;
/// Bytes of a question: a file, and the names that the record knows.
const QUESTION_MAX: u64 = ingest::limits::MAX_BYTES + (4 << 20);
/// Proposals of one answer: a month of a large production.
const ENTRIES_MAX: usize = 1_500;
/// Rows of each list of an answer; more are counted.
const LISTED_MAX: usize = 300;
/// Letters of a row that are shown.
const TEXT_MAX: usize = 300;
/// Names of the record that are offered in place of one of the file.
const SIMILAR_MAX: usize = 2;

/// Runs the hidden command.
pub fn run() -> Result<ExitCode, String> {
    limit()?;
    let mut question = Vec::new();
    std::io::stdin().lock().take(QUESTION_MAX + 1).read_to_end(&mut question).map_err(|e| e.to_string())?;
    let answer = answer(&question)?.to_string();
    std::io::stdout().lock().write_all(answer.as_bytes()).map_err(|e| e.to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// Takes away what reading a file does not need. What is open stays open: three pipes.
#[cfg(unix)]
fn limit() -> Result<(), String> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limits = [
        (Resource::As, MEMORY_MAX),
        (Resource::Cpu, CPU_SECONDS_MAX),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nproc, 0),
        (Resource::Nofile, 3),
    ];
    for (resource, most) in limits {
        let set = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
        // KNOWN GAP: macOS does not hold processes to an address space; time and sizes are limited there all the same.
        if let Err(error) = set
            && cfg!(target_os = "linux")
        {
            return Err(format!("this process cannot limit itself ({error}), so it reads nothing"));
        }
    }
    Ok(())
}

/// KNOWN GAP: Windows has no such limits for a process by itself; the time and the sizes are limited all the same.
#[cfg(not(unix))]
fn limit() -> Result<(), String> {
    Ok(())
}

/// The answer to a question: a line of JSON, and the file behind it.
fn answer(question: &[u8]) -> Result<Value, String> {
    let end = question.iter().position(|b| *b == b'\n').ok_or("the question has no end")?;
    let (head, file) = question.split_at(end);
    let head: Value = serde_json::from_slice(head).map_err(|e| e.to_string())?;
    let file = file.strip_prefix(b"\n").unwrap_or_default();
    let dates = match head.get("dates").and_then(Value::as_str) {
        Some("day") => Some(DateOrder::DayFirst),
        Some("month") => Some(DateOrder::MonthFirst),
        _ => None,
    };
    let names = |sort: &str| -> Vec<String> {
        let list = head.get(sort).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(|name| name.as_str().map(str::to_owned)).collect()
    };
    let (scenes, people, weapons) = (names("scenes"), names("people"), names("weapons"));
    let known = Known { scenes: &scenes, people: &people, weapons: &weapons };
    let plan = match ingest::read(file, &Options { dates }) {
        Ok(plan) => plan,
        Err(error) => return Ok(json!({ "refused": reason(&error.reason()) })),
    };
    let (protocol, _) = packs::protocol(&BTreeMap::new());
    let proposals = plan.proposals(known, &protocol.vocabulary);
    Ok(told(&plan, &proposals))
}

fn told(plan: &Plan, proposals: &Proposals) -> Value {
    let entries = entries(proposals);
    let unclear =
        plan.not_understood.iter().map(|n| json!({ "at": place(&n.at), "text": cut(&n.text), "why": reason(&n.why) }));
    let mentions = plan.scenes.iter().flat_map(|s| &s.mentions).chain(&plan.elsewhere).map(|m| {
        let found: BTreeSet<&str> = m.found.iter().map(|f| f.written.as_str()).collect();
        json!({ "at": place(&m.at), "text": cut(&m.text), "found": found })
    });
    let calls = plan.calls.iter().map(|c| {
        let who = c.name.as_deref().or(c.character.as_deref()).or(c.number.as_deref()).unwrap_or_default();
        let time = c.minutes.map(|m| format!("{:02}:{:02}", m / 60, m % 60));
        json!({ "who": cut(who), "time": time, "day": c.date.map(model::time::date_text) })
    });
    let (entries, more_entries) = few(entries.into_iter(), ENTRIES_MAX);
    let (unclear, more_unclear) = few(unclear, LISTED_MAX);
    let (mentions, more_mentions) = few(mentions, LISTED_MAX);
    let (calls, more_calls) = few(calls, LISTED_MAX);
    let (left, more_left) = few(proposals.not_proposed.iter().map(reason), LISTED_MAX);
    json!({
        "entries": entries, "more_entries": more_entries,
        "unclear": unclear, "more_unclear": more_unclear + plan.not_listed,
        "mentions": mentions, "more_mentions": more_mentions,
        "calls": calls, "more_calls": more_calls,
        "left": left, "more_left": more_left,
        "notes": plan.notes.iter().take(LISTED_MAX).map(reason).collect::<Vec<_>>(),
    })
}

/// The proposed entries; one with a name that may be another's of the record is followed by the same with that name.
fn entries(proposals: &Proposals) -> Vec<Value> {
    let asked: Vec<(&NameProposal, Reason)> = proposals.names.iter().filter_map(|n| Some((n, n.question()?))).collect();
    let mut all = Vec::new();
    for entry in &proposals.entries {
        let from: Vec<Value> = entry.from.iter().take(3).map(place).collect();
        let day = entry.day.map(model::time::date_text);
        let names: Vec<&(&NameProposal, Reason)> = asked.iter().filter(|(n, _)| names(&entry.says, n)).collect();
        let ask: Vec<Value> = entry.ask.iter().chain(names.iter().map(|(_, question)| question)).map(reason).collect();
        all.push(json!({ "says": entry.says, "day": day, "from": from, "ask": ask }));
        for (name, question) in names {
            for similar in name.similar.iter().take(SIMILAR_MAX) {
                let says = with_name(&entry.says, name, similar);
                all.push(json!({ "says": says, "day": day, "from": from, "ask": [reason(question)] }));
            }
        }
    }
    all
}

fn names(says: &str, name: &NameProposal) -> bool {
    let field = format!("{}: {}", name.sort, name.name);
    [",", ")"].iter().any(|end| says.contains(&format!("{field}{end}")))
}

fn with_name(says: &str, name: &NameProposal, other: &str) -> String {
    let (sort, name) = (name.sort, &name.name);
    let ends = [",", ")"];
    ends.iter().fold(says.to_owned(), |says, end| {
        says.replace(&format!("{sort}: {name}{end}"), &format!("{sort}: {other}{end}"))
    })
}

/// The first of a list, and how many more there are.
fn few(all: impl Iterator<Item = Value>, most: usize) -> (Vec<Value>, usize) {
    let mut all = all;
    let first: Vec<Value> = all.by_ref().take(most).collect();
    (first, all.count())
}

/// A sentence by its name, with what belongs into it, and in English.
fn reason(of: &Reason) -> Value {
    let with: serde_json::Map<String, Value> =
        of.with.iter().map(|(name, value)| ((*name).to_owned(), json!(cut(value)))).collect();
    json!({ "id": of.id, "with": with, "english": cut(of) })
}

/// A place in the file by its parts.
fn place(at: &At) -> Value {
    json!({ "sheet": at.sheet.as_deref().map(cut), "row": at.row, "column": at.column.as_deref().map(cut) })
}

/// A text that fits on a page; that it was cut is to be seen.
fn cut(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.by_ref().take(TEXT_MAX).collect();
    if letters.next().is_some() { format!("{first} […]") } else { first }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on stops")]
    use super::*;

    fn asked(head: Value, file: &[u8]) -> Value {
        answer(&[head.to_string().as_bytes(), b"\n", file].concat()).unwrap()
    }

    #[test]
    fn a_name_that_may_be_anothers_is_asked_about_and_both_are_offered() {
        let sheet = b"Date:;2026-05-11\nScene;Cast\n14;Vera Sandoval\n15;9\n";
        let told = asked(json!({ "people": ["vera"], "scenes": ["sc14"] }), sheet);
        let entries = told["entries"].as_array().unwrap();
        let of = |i: usize| (entries[i]["says"].as_str().unwrap(), entries[i]["ask"].as_array().unwrap().len());
        assert_eq!(of(0), ("called_for(person: vera_sandoval, scene: sc14)", 1));
        assert_eq!(of(1), ("called_for(person: vera, scene: sc14)", 1));
        assert_eq!(entries[0]["day"], "2026-05-11");
        assert_eq!(told["unclear"].as_array().unwrap().len(), 1, "{told}");
    }

    #[test]
    fn what_cannot_be_read_is_refused_in_words_and_lists_are_counted() {
        assert_eq!(asked(json!({}), b"")["refused"]["english"], "the file is empty");
        let rows: String = (0..LISTED_MAX + 5).map(|i| format!(";x{i}\n")).collect();
        let told = asked(json!({}), format!("Scene;Cast\n14;ana\n{rows}").as_bytes());
        assert_eq!(told["unclear"].as_array().unwrap().len(), LISTED_MAX);
        assert!(told["more_unclear"].as_u64().unwrap() >= 5, "{told}");
        assert!(answer(b"no end").is_err());
    }
}
