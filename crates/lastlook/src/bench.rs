//! `lastlook bench`: how fast the engine decides here, beside hand-written rules over the same log.

use std::fmt::Write as _;
use std::io::IsTerminal as _;
use std::process::ExitCode;

use bench::generate;
use bench::measure::{
    GOAL_DECISION_NS, GOAL_DERIVATION_NS, GOAL_EVENTS_PER_SECOND, GOAL_TIMES_FLOOR, Latency, Report, Speed, all,
};
use bench::tally::Tally;

/// What to measure.
#[derive(clap::Args, Debug)]
pub struct Options {
    /// How many events the log has; a hundred for each weapon.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1_000..=50_000_000))]
    events: u64,
    /// The seed of the log: the same seed gives the same log everywhere.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print one JSON object instead of a table.
    #[arg(long)]
    json: bool,
}

/// Runs the command. Fails when the engine and the hand-written rules do not find the same violations.
pub fn run(options: &Options) -> Result<ExitCode, String> {
    let shows_progress = std::io::stderr().is_terminal();
    let report = all(generate::Options::of(options.events, options.seed), |doing| {
        if shows_progress {
            anstream::eprint!("\r\x1b[K{doing} …");
        }
    })?;
    if shows_progress {
        anstream::eprint!("\r\x1b[K");
    }
    let text = if options.json { json(&report) } else { table(&report) };
    anstream::print!("{text}");
    Ok(if report.is_equal() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn table(r: &Report) -> String {
    let mut out = String::new();
    let o = r.options;
    line(
        &mut out,
        format_args!(
            "{} events, {} bytes, seed {}; {} weapons and {} people on {} productions; best of {} runs",
            grouped(o.events),
            grouped(r.log_bytes),
            o.seed,
            grouped(o.weapons),
            grouped(o.people()),
            grouped(o.productions()),
            r.runs,
        ),
    );
    line(&mut out, format_args!("\n{:<34} {:>14} {:>10} {:>9}", "log to verdicts", "events/s", "ns/event", "seconds"));
    let mut row = |name: &str, s: Speed| {
        line(
            &mut out,
            format_args!("{name:<34} {:>14} {:>10.1} {:>9.4}", grouped(s.per_second as u64), s.nanoseconds, s.seconds),
        );
    };
    row("reading only", r.parse);
    row("reading and looking keys up", r.machine);
    row("hand-written rules, one core", r.by_hand);
    row("engine, one core", r.engine);
    row(&format!("engine, all cores ({})", r.cores), r.all_cores);
    line(
        &mut out,
        format_args!(
            "goal, engine on one core           {:>14}   {}",
            grouped(GOAL_EVENTS_PER_SECOND as u64),
            met(r.engine.per_second >= GOAL_EVENTS_PER_SECOND),
        ),
    );
    line(
        &mut out,
        format_args!(
            "engine : hand-written                   {:>6.2} x   goal {GOAL_TIMES_FLOOR} x: {}",
            r.times_floor(),
            met(r.times_floor() <= GOAL_TIMES_FLOOR),
        ),
    );
    violations(&mut out, r);
    line(
        &mut out,
        format_args!(
            "\n{:<34} {:>8} {:>8} {:>8} {:>9}   goal for p99",
            "one decision, four rules (ns)", "p50", "p99", "p99.9", "max"
        ),
    );
    let mut row = |name: &str, l: Latency, goal: u64| {
        line(
            &mut out,
            format_args!(
                "{name:<34} {:>8} {:>8} {:>8} {:>9}   {}: {}",
                grouped(l.p50),
                grouped(l.p99),
                grouped(l.p999),
                grouped(l.max),
                grouped(goal),
                met(l.p99 < goal),
            ),
        );
    };
    row("verdicts", r.decision, GOAL_DECISION_NS);
    row("verdicts with their derivation", r.derivation, GOAL_DERIVATION_NS);
    line(
        &mut out,
        format_args!(
            "reading the clock costs {} ns of each; {} and {} decisions timed",
            r.clock,
            grouped(r.decision.count),
            grouped(r.derivation.count)
        ),
    );
    line(
        &mut out,
        format_args!(
            "\nthe record at its largest: {} bytes, {} facts; {:.0} bytes a fact, {:.0} a weapon or person",
            grouped(r.size.bytes),
            grouped(r.size.facts),
            r.size.per_fact,
            r.size.per_thing,
        ),
    );
    out
}

fn violations(out: &mut String, r: &Report) {
    line(
        out,
        format_args!(
            "\n{:<34} {:>9} {:>9} {:>8} {:>8} {:>8} {:>8}   set",
            "violations", "handovers", "any", "A", "B", "C", "D"
        ),
    );
    let mut row = |name: &str, t: &Tally| {
        let [a, b, c, d] = t.by_rule.map(grouped);
        let (all, any) = (grouped(t.decisions), grouped(t.violations));
        line(out, format_args!("{name:<34} {all:>9} {any:>9} {a:>8} {b:>8} {c:>8} {d:>8}   {:016x}", t.sum));
    };
    row("hand-written rules", &r.found_by_hand);
    row("engine", &r.found);
    row("engine, all cores", &r.found_on_all_cores);
    let verdict = if r.is_equal() {
        "the same handovers violate the same rules"
    } else {
        "THEY DIFFER: the engine or the hand-written rules are wrong"
    };
    line(out, format_args!("{verdict}"));
}

fn json(r: &Report) -> String {
    let speed = |s: Speed| {
        format!(
            r#"{{"events_per_second":{:.0},"ns_per_event":{:.2},"seconds":{:.6}}}"#,
            s.per_second, s.nanoseconds, s.seconds
        )
    };
    let latency = |l: Latency, goal: u64| {
        format!(
            r#"{{"count":{},"p50_ns":{},"p99_ns":{},"p999_ns":{},"max_ns":{},"goal_p99_ns":{goal}}}"#,
            l.count, l.p50, l.p99, l.p999, l.max
        )
    };
    let tally = |t: &Tally| {
        let [a, b, c, d] = t.by_rule;
        format!(
            r#"{{"handovers":{},"violations":{},"a":{a},"b":{b},"c":{c},"d":{d},"set":"{:016x}"}}"#,
            t.decisions, t.violations, t.sum
        )
    };
    let o = r.options;
    format!(
        concat!(
            r#"{{"events":{},"seed":{},"log_bytes":{},"weapons":{},"people":{},"productions":{},"runs":{},"cores":{},"#,
            r#""parse":{},"machine_floor":{},"hand_written":{},"engine":{},"engine_all_cores":{},"#,
            r#""times_hand_written":{:.3},"goal_events_per_second":{:.0},"goal_times_hand_written":{},"#,
            r#""found":{{"hand_written":{},"engine":{},"engine_all_cores":{},"equal":{}}},"#,
            r#""decision":{},"derivation":{},"clock_ns":{},"#,
            r#""size":{{"facts":{},"bytes":{},"bytes_per_fact":{:.1},"bytes_per_weapon_or_person":{:.1}}}}}"#,
            "\n"
        ),
        o.events,
        o.seed,
        r.log_bytes,
        o.weapons,
        o.people(),
        o.productions(),
        r.runs,
        r.cores,
        speed(r.parse),
        speed(r.machine),
        speed(r.by_hand),
        speed(r.engine),
        speed(r.all_cores),
        r.times_floor(),
        GOAL_EVENTS_PER_SECOND,
        GOAL_TIMES_FLOOR,
        tally(&r.found_by_hand),
        tally(&r.found),
        tally(&r.found_on_all_cores),
        r.is_equal(),
        latency(r.decision, GOAL_DECISION_NS),
        latency(r.derivation, GOAL_DERIVATION_NS),
        r.clock,
        r.size.facts,
        r.size.bytes,
        r.size.per_fact,
        r.size.per_thing,
    )
}

fn met(is_met: bool) -> &'static str {
    if is_met { "met" } else { "NOT MET" }
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = writeln!(out, "{text}"); // a String takes everything
}

/// A number with its thousands apart.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
