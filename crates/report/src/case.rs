//! The report of a case: findings over accounts, with the asserters behind each.

use std::collections::BTreeMap;

use casework::case::{Case, Claim, Stance};
use casework::fold::{Folded, Reading, SideValue};
use model::{EventId, Names, StatementId, Verdict};
use protocol::audit;
use protocol::check::Protocol;
use protocol::explain::derivation::{About as Step, Node};
use protocol::explain::readings::{Readings, readings};
use protocol::explain::words::{Words, when};

use crate::view::{Account, Conflict, Finding, Occasion, Question, Report, Source, Unsaid, Voice};

/// What a case is read with.
pub struct Read<'a> {
    /// The case.
    pub case: &'a Case,
    /// Its claims as statements.
    pub folded: &'a Folded,
    /// The protocol.
    pub protocol: &'a Protocol,
    /// Names of protocol and case.
    pub names: &'a Names,
    /// The packs that count.
    pub profile: &'a audit::Profile,
    /// Which claims were taken.
    pub reading: &'a Reading,
}

impl Read<'_> {
    /// The report.
    pub fn report(&self) -> Report {
        let as_of = model::Moment::question(i64::MAX);
        let findings = audit::findings(self.protocol, self.profile, &self.folded.history, as_of);
        let statement = |id: StatementId| self.folded.history.statement(id);
        let shown = |key: &str| self.case.named(key).map(|n| n.name.clone());
        let words = Words::new(self.protocol, self.names, self.case.utc_offset, &statement, &shown);
        let occasions = self.occasions(&findings, &words);
        let unsaid = unsaid(&occasions);
        Report {
            title: self.case.title.clone(),
            about: format!(
                "{} claims from {} sources about {} happenings, read by the protocols below. A finding is what the accounts say of a rule, not what a court would say of a person.",
                self.case.claims.len(),
                self.case.sources.len(),
                self.folded.events.len()
            ),
            protocols: self.protocols(),
            narrowed: self.narrowed(),
            people: self.people(),
            occasions,
            questions: self.case.questions.iter().map(question).collect(),
            unsaid,
            conflicts: self.conflicts(),
            observations: Vec::new(),
            sources: self.sources(),
            limits: self.limits(),
        }
    }

    fn protocols(&self) -> Vec<String> {
        let pack = |(i, standing): &(usize, audit::Standing)| {
            let pack = self.protocol.packs.get(*i)?;
            let why =
                self.case.adopted.iter().find(|a| a.pack == pack.id).map(|a| format!(": {} ({})", a.words, a.source));
            Some(format!("{} — {}{}", pack.title, standing.words(), why.unwrap_or_default()))
        };
        self.profile.packs.iter().filter_map(pack).collect()
    }

    fn narrowed(&self) -> Vec<String> {
        let title = |k: &String| self.case.title_of(k).to_owned();
        let mut out = Vec::new();
        if let Some(only) = &self.reading.only_asserters {
            out.push(format!("only on the word of {}", only.iter().map(title).collect::<Vec<_>>().join(", ")));
        }
        if !self.reading.without.is_empty() {
            out.push(format!(
                "without the word of {}",
                self.reading.without.iter().map(title).collect::<Vec<_>>().join(", ")
            ));
        }
        if self.reading.documents_only {
            out.push("only what documents say".to_owned());
        }
        out
    }

    fn limits(&self) -> Vec<String> {
        let unread = self.case.sources.iter().filter(|s| !s.read_in_full).count();
        let mut out = vec![
            "Absence is not evidence here: a step that nobody speaks of is unknown, unless somebody says that it was not done.".to_owned(),
            "\u{201c}Failed\u{201d} means: on the word of those named, the step was not done as the rule asks. It is not a finding of guilt or cause.".to_owned(),
        ];
        if unread > 0 {
            out.push(format!(
                "{unread} of {} sources are known through dated notes only; their texts were not at hand.",
                self.case.sources.len()
            ));
        }
        out
    }

    /// The people with whom the account begins, and what is said of them apart from the incident.
    fn people(&self) -> Vec<(String, String, Vec<Voice>)> {
        let remark = self.protocol.vocabulary.find("remark");
        let said_of = |key: &str| -> Vec<Voice> {
            let person = self.names.find(key).map(model::Value::name);
            let about = |c: &&Claim| {
                c.event().is_some_and(|(_, kind, fields)| Some(kind) == remark && fields.contains(&person))
                    && person.is_some()
            };
            self.case.claims.iter().filter(about).map(|c| self.voice(c)).collect()
        };
        let one = |key: &String| {
            let named = self.case.named(key)?;
            Some((named.name.clone(), named.is.join(", "), said_of(key)))
        };
        self.case.first.iter().filter_map(one).collect()
    }

    // ---- occasions ---------------------------------------------------------------------------------

    fn occasions(&self, findings: &[audit::Finding], words: &Words<'_>) -> Vec<Occasion> {
        let mut by_event: BTreeMap<EventId, Vec<&audit::Finding>> = BTreeMap::new();
        for finding in findings {
            if let Some(statement) = finding.occasion.and_then(|id| self.folded.history.statement(id)) {
                by_event.entry(statement.event).or_default().push(finding);
            }
        }
        let mut events: Vec<_> = self.folded.events.iter().filter(|e| by_event.contains_key(&e.id)).collect();
        events.sort_by_key(|e| (e.span.earliest == i64::MIN, e.span.earliest, e.span.latest));
        events
            .into_iter()
            .map(|event| {
                let of_event = by_event.get(&event.id).map(Vec::as_slice).unwrap_or_default();
                let asserted =
                    event.statements.iter().filter_map(|s| self.folded.history.statement(*s)).filter(|s| !s.denied);
                let accounts = asserted.map(|s| Account { text: words.statement(s), voices: self.voices(&[s.id]) });
                Occasion {
                    handle: event.handle.clone(),
                    day: day(event.span, self.case.utc_offset),
                    when: when(event.span, self.case.utc_offset),
                    accounts: accounts.collect(),
                    findings: self.findings(of_event, words),
                    cleared: None,
                }
            })
            .collect()
    }

    /// One finding per rule, over all accounts of the event.
    fn findings(&self, of_event: &[&audit::Finding], words: &Words<'_>) -> Vec<Finding> {
        let mut by_rule: BTreeMap<usize, Vec<&audit::Finding>> = BTreeMap::new();
        for finding in of_event {
            by_rule.entry(finding.rule).or_default().push(finding);
        }
        let mut out: Vec<Finding> =
            by_rule.iter().filter_map(|(rule, accounts)| self.finding(*rule, accounts, words)).collect();
        out.sort_by_key(|f| crate::view::SHOWN.iter().position(|v| *v == f.verdict));
        out
    }

    fn finding(&self, rule: usize, accounts: &[&audit::Finding], words: &Words<'_>) -> Option<Finding> {
        let verdict = together(accounts.iter().map(|a| a.verdict));
        let first = accounts.first()?;
        let mut why = Vec::new();
        let mut behind: Vec<StatementId> = Vec::new();
        let mut open = Vec::new();
        let mut told: Vec<Verdict> = Vec::new();
        for account in accounts {
            if told.contains(&account.verdict) {
                continue;
            }
            told.push(account.verdict);
            let Some(need) = &account.need else { continue };
            if accounts.len() > 1
                && let Some(statement) = account.occasion.and_then(|id| self.folded.history.statement(id))
            {
                why.push((0, need.support, format!("by the account \u{201c}{}\u{201d}:", words.statement(statement))));
            }
            let lines = words.derivation(need);
            why.extend(lines.into_iter().map(|l| (l.depth + usize::from(accounts.len() > 1), l.support, l.text)));
            // The occasion itself counts as said by somebody; then what the verdict rests on.
            behind.extend(account.occasion);
            behind.extend(need.statements());
            open_parts(need, words, &mut open);
        }
        behind.sort_unstable();
        behind.dedup();
        let mut finding = heading(self.protocol, rule, first.standing, verdict)?;
        finding.why = why;
        finding.word_of = self.voices(&behind);
        let needs: Vec<&Node> = accounts.iter().filter_map(|a| a.need.as_ref()).collect();
        finding.open = match verdict {
            Verdict::Unknown => open,
            Verdict::Disputed => self.contested(&needs, words),
            _ => Vec::new(),
        };
        finding.readings = match verdict {
            Verdict::Unknown | Verdict::Disputed => remains(&needs),
            _ => None,
        };
        Some(finding)
    }

    /// The statements that are said and denied, or of which it is not clear whether they count: whoever settles
    /// them settles the finding.
    fn contested(&self, needs: &[&Node], words: &Words<'_>) -> Vec<String> {
        let mut ids = Vec::new();
        needs.iter().for_each(|n| n.contested(&mut ids));
        ids.sort_unstable();
        ids.dedup();
        let statement = |id: &StatementId| self.folded.history.statement(*id).filter(|s| !s.denied);
        ids.iter().filter_map(statement).map(|s| format!("whether {}", words.statement(s))).collect()
    }

    // ---- voices ------------------------------------------------------------------------------------

    fn voices(&self, statements: &[StatementId]) -> Vec<Voice> {
        let mut out: Vec<Voice> = Vec::new();
        for account in statements.iter().filter_map(|s| self.folded.accounts.get(s.0 as usize)) {
            for claim in account.claims.iter().filter_map(|c| self.case.claims.get(*c)) {
                let voice = self.voice(claim);
                if !out.contains(&voice) {
                    out.push(voice);
                }
            }
        }
        out
    }

    fn voice(&self, claim: &Claim) -> Voice {
        let title = |key: &String| self.case.title_of(key).to_owned();
        Voice {
            who: title(&claim.asserter().to_owned()),
            through: claim.by.iter().skip(1).map(title).collect(),
            stated: claim.stated.as_ref().map(|w| w.text.clone()),
            words: claim.words.clone(),
            reference: claim.id.clone(),
            source: Some(claim.source.clone()),
            passage: claim.passage.as_ref().map(|p| format!("bytes {} to {}", p.start, p.end)),
            denies: claim.stance == Stance::Denies,
        }
    }

    // ---- conflicts and sources ---------------------------------------------------------------------

    fn conflicts(&self) -> Vec<Conflict> {
        self.folded
            .conflicts
            .iter()
            .map(|conflict| {
                let handles: Vec<String> = conflict
                    .events
                    .iter()
                    .filter_map(|id| self.folded.events.iter().find(|e| e.id == *id))
                    .map(|e| e.handle.replace('_', " "))
                    .collect();
                let sides = conflict.sides.iter().map(|side| {
                    let voices =
                        side.voices.iter().filter_map(|v| self.case.claims.get(v.claim)).map(|c| self.voice(c));
                    (self.side(side.value), voices.collect())
                });
                Conflict { kind: conflict.kind.words().to_owned(), about: handles.join(", "), sides: sides.collect() }
            })
            .collect()
    }

    fn side(&self, value: SideValue) -> String {
        let text = value.show(self.case, &self.protocol.vocabulary, self.names);
        self.case.named(&text).map_or(text, |n| n.name.clone())
    }

    fn sources(&self) -> Vec<Source> {
        self.case
            .sources
            .iter()
            .map(|s| {
                let mut citation = Vec::new();
                citation.extend((!s.author.is_empty()).then(|| s.author.clone()));
                citation.push(s.title.clone());
                citation.extend((!s.publisher.is_empty()).then(|| s.publisher.clone()));
                citation.extend(s.date.as_ref().map(|d| d.text.clone()));
                let read = if s.read_in_full { "read in full" } else { "known through dated notes" };
                let read = if s.note.is_empty() { read.to_owned() } else { format!("{read}; {}", s.note) };
                Source { key: s.key.clone(), citation: citation.join(", "), url: s.url.clone(), read }
            })
            .collect()
    }
}

/// A finding without its reasons.
pub fn heading(protocol: &Protocol, rule: usize, standing: audit::Standing, verdict: Verdict) -> Option<Finding> {
    let rule = protocol.rules.get(rule)?;
    let pack = protocol.packs.get(rule.pack)?;
    let source = rule.citation.source.and_then(|s| pack.sources.get(s));
    Some(Finding {
        rule: rule.id.clone(),
        title: rule.title.clone(),
        cites: format!("{}: {}", rule.citation.force.word(), rule.citation.cites),
        url: source.map(|s| s.url.clone()).filter(|u| !u.is_empty()),
        certainty: rule.citation.certainty.words(),
        effect: rule.effect,
        standing,
        verdict,
        why: Vec::new(),
        word_of: Vec::new(),
        open: Vec::new(),
        readings: None,
        missing: Vec::new(),
    })
}

/// The verdict over all accounts of one event: what they share, or that they differ.
fn together(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let all: Vec<Verdict> = verdicts.collect();
    let any = |v| all.contains(&v);
    match all.first() {
        Some(first) if all.iter().all(|v| v == first) => *first,
        _ if any(Verdict::Disputed) || (any(Verdict::Held) && any(Verdict::Failed)) => Verdict::Disputed,
        _ => Verdict::Unknown,
    }
}

/// What remains when everything disputed or unknown is settled one way or the other, over all accounts.
fn remains(needs: &[&Node]) -> Option<&'static str> {
    let each: Vec<Readings> = needs.iter().map(|n| readings(n)).collect();
    let (held, failed) = (each.iter().any(|r| r.held), each.iter().any(|r| r.failed));
    match (held, failed) {
        _ if each.iter().any(|r| r.count.is_none()) => None,
        (true, false) => Some("however it is settled, the rule was kept"),
        (false, true) => Some("however it is settled, the rule was not kept"),
        _ => Some("it depends on how it is settled"),
    }
}

/// What a derivation asks and nobody says: the atoms with nothing found.
pub fn open_parts(node: &Node, words: &Words<'_>, out: &mut Vec<String>) {
    if let Step::Atom { .. } | Step::UnknownArgument { .. } = node.about
        && node.found.is_empty()
        && node.support == model::Support::UNKNOWN
        && let Some(line) = words.derivation(node).first()
        && !out.contains(&line.text)
    {
        out.push(line.text.clone());
    }
    node.parts.iter().for_each(|p| open_parts(p, words, out));
    for found in &node.found {
        open_parts(&found.then, words, out);
        found.guard.iter().for_each(|g| open_parts(g, words, out));
    }
}

/// What rules ask and nobody says, each with where it is asked, most asked first.
fn unsaid(occasions: &[Occasion]) -> Vec<Unsaid> {
    let mut by_text: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for occasion in occasions {
        for finding in occasion.findings.iter().filter(|f| f.verdict == Verdict::Unknown) {
            for text in &finding.open {
                by_text.entry(text.clone()).or_default().push((occasion.handle.clone(), finding.rule.clone()));
            }
        }
    }
    let mut out: Vec<Unsaid> = by_text.into_iter().map(|(what, asked_by)| Unsaid { what, asked_by }).collect();
    out.sort_by_key(|u| std::cmp::Reverse(u.asked_by.len()));
    out
}

fn question(q: &casework::case::Question) -> Question {
    Question { text: q.text.clone(), status: q.status.word(), settles: q.settles.clone(), searched: q.searched.clone() }
}

fn day(span: model::Span, utc_offset: i32) -> String {
    use model::time::{DAY, date_text, local_day};
    if span.earliest == i64::MIN || span.latest == i64::MAX || span.latest - span.earliest > 40 * DAY {
        return "Undated, or known to the year or so".to_owned();
    }
    let (first, last) = (local_day(span.earliest, utc_offset), local_day(span.latest, utc_offset));
    if first == last { date_text(first) } else { format!("{} to {}", date_text(first), date_text(last)) }
}
