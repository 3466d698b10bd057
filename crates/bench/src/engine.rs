//! Log to verdicts with the engine: the rules as text, any rules, one running record.

use model::Verdict;
use protocol::check::Protocol;
use protocol::evaluate::live::{Entry, Live};

use crate::log::{Event, Fault, Kinds, read};
use crate::reference;
use crate::tally::{Tally, Violated};

/// The engine with the reference rules.
pub struct Engine {
    /// The rules.
    pub protocol: Protocol,
    /// The kinds by name.
    pub kinds: Kinds,
}

impl Engine {
    /// Reads the reference rules.
    pub fn new() -> Result<Engine, String> {
        let protocol = reference::protocol()?;
        let kinds = Kinds::of(&protocol.vocabulary)?;
        Ok(Engine { protocol, kinds })
    }

    /// An empty record.
    pub fn live(&self) -> Live<'_> {
        let closed = self.protocol.vocabulary.kinds.iter().map(|k| k.closed).collect();
        Live::new(&self.protocol.core, closed, 0)
    }

    /// Log to verdicts on this core.
    pub fn run(&self, text: &[u8]) -> Result<Tally, Fault> {
        let mut live = self.live();
        let mut tally = Tally::default();
        tally.events = read(text, &self.kinds, |event| {
            let fields = event.fields();
            let entry = entry(&event, &fields);
            if let Some(violated) = decide(&live, entry) {
                tally.decision(&event, violated);
            }
            live.apply(entry);
        })?;
        Ok(tally)
    }

    /// Log to verdicts with one thread for each part. The parts must not share anything that rules ask about:
    /// each holds whole productions.
    pub fn run_parts(&self, parts: &[Vec<u8>]) -> Result<Tally, Fault> {
        let found = std::thread::scope(|scope| {
            let threads: Vec<_> = parts.iter().map(|part| scope.spawn(|| self.run(part))).collect();
            threads.into_iter().map(|t| t.join()).collect::<Vec<_>>()
        });
        let lost = Fault { byte: 0, what: "the thread that read this part stopped" };
        found.into_iter().try_fold(Tally::default(), |all, part| Ok(all.with(part.map_err(|_| lost.clone())??)))
    }
}

/// An event as the engine takes it.
#[inline]
pub fn entry<'a>(event: &Event, fields: &'a [Option<model::Value>]) -> Entry<'a> {
    Entry { kind: event.kind, fields, at: event.at, denied: false }
}

/// What an entry violates; `None` if no rule speaks of it.
#[inline]
pub fn decide(live: &Live<'_>, entry: Entry<'_>) -> Option<Violated> {
    let mut found = None;
    live.judge(entry, |rule, verdict| {
        let bit = u8::from(verdict != Verdict::Held) << (rule & 7);
        found = Some(found.unwrap_or(0) | bit);
    });
    found
}
