//! `lastlook`: what may be handed over now, what is missing, and what the accounts of an incident say.
//!
//! Start with [`main`]; each command is a module. This crate reads files and prints; it decides nothing.

mod audit;
mod bench;
mod bundles;
mod desk;
mod drafts;
mod enter;
mod export;
mod fmt;
mod foreign;
mod import;
mod ledgers;
mod load;
mod may;
mod passkeys;
mod press;
mod print;
mod protocols;
mod record;
mod rules;
mod serve;
mod show;
mod signed;
mod store_command;
mod verify;
mod witness;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

/// The record that decides whether a weapon may be used on a set, and that can be believed afterwards.
#[derive(Parser, Debug)]
#[command(version, about)]
struct Arguments {
    /// Read the protocol from this folder instead of the built-in one.
    #[arg(long, global = true, value_name = "DIR")]
    protocols: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Read a protocol over a whole case or record: what held, what failed, on whose word, what is open.
    Audit(audit::Options),
    /// May this be done now; if not, exactly what is missing?
    May(may::Options),
    /// The same question, with the reasons of every rule.
    Explain(may::Options),
    /// Make a plain record or case a signed log in a store.
    Import(import::Options),
    /// Sign a statement and enter it in a store.
    Enter(enter::EnterOptions),
    /// Destroy values that are carried beside an entry; the entry and every proof stay.
    Redact(enter::RedactOptions),
    /// Write a bundle: a record, or a stated part of one, that a stranger can check.
    Export(export::Options),
    /// Print a sheet as PDF: labels, slips, a day's log, the poster, paper forms, packets.
    Print(print::Options),
    /// Check a bundle, offline: what is proved, missing, changed, and not proved.
    Verify(verify::Options),
    /// Let devices sync with the logs of a store.
    Serve(Box<serve::Options>),
    /// Vouch that other people's logs only ever grew.
    Witness {
        #[command(subcommand)]
        action: witness::Action,
    },
    /// Look into a store, check it, mend what follows from entries, copy it.
    Store {
        #[command(subcommand)]
        action: store_command::Action,
    },
    /// Write protocols, records and cases in their canonical form.
    Fmt(fmt::Options),
    /// What the server starts for each foreign file; not for people.
    #[command(name = foreign::COMMAND, hide = true)]
    ReadForeignFile,
    /// Measure the engine against a hand-written evaluator of the same rules, in one run.
    Bench(bench::Options),
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// List, show, check and test the rules.
    Rules {
        #[command(subcommand)]
        action: rules::Action,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match &arguments.command {
        Command::Audit(options) => audit::run(options, arguments.protocols.as_deref()),
        Command::May(options) => may::run(options, arguments.protocols.as_deref()),
        Command::Explain(options) => may::explain(options, arguments.protocols.as_deref()),
        Command::Import(options) => import::run(options, arguments.protocols.as_deref()),
        Command::Enter(options) => enter::enter(options, arguments.protocols.as_deref()),
        Command::Redact(options) => enter::redact(options),
        Command::Export(options) => export::run(options, arguments.protocols.as_deref()),
        Command::Print(options) => print::run(options),
        Command::Verify(options) => verify::run(options),
        Command::Serve(options) => serve::run(options),
        Command::Witness { action } => witness::run(action),
        Command::Store { action } => store_command::run(action),
        Command::Fmt(options) => fmt::run(options),
        Command::ReadForeignFile => foreign::child::run(),
        Command::Bench(options) => bench::run(options),
        Command::Completions { shell } => {
            clap_complete::generate(*shell, &mut Arguments::command(), "lastlook", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
        Command::Rules { action } => rules::run(action, arguments.protocols.as_deref()),
    };
    result.unwrap_or_else(|error| {
        anstream::eprintln!("\x1b[31mError:\x1b[0m {error}");
        ExitCode::from(2)
    })
}
