//! `lastlook print`: a sheet of the app as PDF, without the app: labels, badges, slips, the day's log, the poster, paper
//! forms, packets for an authority.
//!
//! The sheet is the page that a phone shows, and no more than paper. Labels are signed with the office's key.

use std::path::PathBuf;
use std::process::ExitCode;

use book::{Book, Protocols};
use clap::Args;
use messages::Language;
use pages::page::pdf::Paper;
use pages::{Tongue, Visitor};
use record::key::SigningKey;
use set_host::paper::{self, NoSheet};
use store::{Sqlite, Store};

use crate::desk::{self, words};
use crate::{ledgers, press};

/// What to print.
#[derive(Args, Debug)]
pub struct Options {
    /// The folder of the store.
    store: PathBuf,
    /// The sheet's address: as it stands in the browser (codes and links on the sheet then lead there), or only its end,
    /// such as `/print/log/2026-05-11`, `/print/labels?all=weapon`, `/packet/osha-301/U1`.
    address: String,
    /// Write here.
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// The log, if the store has several.
    #[arg(long, value_name = "NAME")]
    log: Option<String>,
    /// The paper; else that of the production's place. A sheet of labels names its own (`sheet=a4`, `sheet=letter`).
    #[arg(long, value_parser = ["a4", "letter"])]
    paper: Option<String>,
    /// The language.
    #[arg(long, value_parser = ["en", "es"], default_value = "en")]
    language: String,
    /// The browser that prints; else Chromium or Chrome, if it is found.
    #[arg(long, value_name = "PROGRAM")]
    chromium: Option<PathBuf>,
}

/// Runs the command.
pub fn run(options: &Options) -> Result<ExitCode, String> {
    let html = sheet(options)?;
    let browser = press::browser(options.chromium.as_deref()).ok_or(press::ABSENT)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(words)?;
    let pdf = runtime.block_on(press::print(Some(&browser), html.as_bytes()));
    let pdf = pdf.map_err(|stopped| format!("no PDF was made: {}", press::words(&stopped)))?;
    let place = options.output.display();
    std::fs::write(&options.output, pdf).map_err(|e| format!("cannot write `{place}`: {e}"))?;
    anstream::eprintln!("wrote {place}");
    Ok(ExitCode::SUCCESS)
}

/// The sheet as HTML.
fn sheet(options: &Options) -> Result<String, String> {
    let (server, id, target) = parted(&options.address);
    let store = ledgers::open_to_read(&options.store)?;
    let named = id.and_then(|id| {
        let logs = store.logs().ok()?;
        logs.into_iter().map(|log| log.origin).find(|origin| server::log_id(origin) == id)
    });
    let log = ledgers::choose(&store, options.log.as_deref().or(named.as_deref()))?;
    let source = ledgers::source(&options.store, Some(&log.origin))?;
    let now = (desk::now()?.millis() / 1_000).cast_signed();
    let book = Book::read(&source, &mut Protocols::new(), now);
    let office = Office::of(&store, &log.origin);
    let visitor = office.visitor(&log.origin, server, options.language.parse().unwrap_or(Language::English), now);
    let sign = |texts: &[String]| office.sign(texts);
    let paper = options.paper.as_deref().and_then(Paper::of_word);
    let asked = paper::Asked { target, paper, visitor: &visitor, sign: &sign };
    paper::sheet(&book, &Tongue::new(visitor.language), &asked)
        .map_err(|no| why(no, target, server, office.key.is_some()))
}

/// The server of an address, the production's ID in it, and what stands below the production.
fn parted(address: &str) -> (Option<&str>, Option<&str>, &str) {
    let after = address.find("://").map_or(0, |at| at + 3);
    let (server, path) = match after {
        0 => (None, address),
        _ => {
            let end = address.get(after..).and_then(|rest| rest.find('/')).map_or(address.len(), |at| after + at);
            (address.get(..end), address.get(end..).unwrap_or_default())
        }
    };
    match path.strip_prefix("/set/").and_then(|rest| Some((rest, rest.find('/')?))) {
        Some((rest, end)) => (server, rest.get(..end), rest.get(end..).unwrap_or_default()),
        None => (server, None, path),
    }
}

fn why(no: NoSheet, target: &str, server: Option<&str>, has_key: bool) -> String {
    match no {
        NoSheet::Address => format!("`{target}` is no sheet's address; open the page Print in the app and copy one from there"),
        NoSheet::Page(404) => format!("there is nothing on the record for `{target}`"),
        NoSheet::Page(422) | NoSheet::Unsigned if !has_key => {
            "labels are signed, and the office's key is not in this folder (`log-keys`)".to_owned()
        }
        NoSheet::Page(422) if server.is_none() => {
            "labels lead to the server: give the whole address, such as `https://cart2.local:8700/print/labels?all=weapon`"
                .to_owned()
        }
        NoSheet::Page(422) => "this names nothing to print a label of: try `?all=weapon`, or `?weapon=R1&person=ruth`".to_owned(),
        NoSheet::Page(status) => format!("the page `{target}` answers {status}, not with a sheet"),
        NoSheet::Unsigned => format!("`{target}` asks for something that only a phone of the production signs"),
    }
}

/// The office, as far as this folder has its keys: a backup has none, and prints everything but labels.
struct Office {
    key: Option<SigningKey>,
    token: Option<String>,
}

impl Office {
    fn of(store: &Sqlite, origin: &str) -> Office {
        let Ok(secrets) = store.secrets() else { return Office { key: None, token: None } };
        Office { key: desk::office(&secrets, origin).ok(), token: desk::poster_token(&secrets, origin) }
    }

    fn visitor(&self, origin: &str, server: Option<&str>, language: Language, now: i64) -> Visitor {
        let address = server.map(str::to_owned);
        let poster = address.as_ref().zip(self.token.as_ref()).map(|(address, token)| format!("{address}/p/{token}"));
        Visitor {
            person: Some("office".to_owned()),
            may_enrol: true,
            base: format!("/set/{}", server::log_id(origin)),
            language,
            theme: Some("light"),
            as_of: Some(now),
            // Without a key there is nobody who signs; the page is asked all the same, and then says so.
            key: self.key.as_ref().map(|key| key.public().to_base64()),
            address,
            poster,
            ..Visitor::default()
        }
    }

    fn sign(&self, texts: &[String]) -> Vec<[u8; 64]> {
        let signature = |text: &String| Some(self.key.as_ref()?.sign(text.as_bytes()).0);
        texts.iter().filter_map(signature).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_server_a_production_and_a_sheet() {
        let whole = "https://cart2.local:8700/set/0123456789abcdef/print/log/2026-05-11";
        let server = Some("https://cart2.local:8700");
        assert_eq!(parted(whole), (server, Some("0123456789abcdef"), "/print/log/2026-05-11"));
        assert_eq!(parted("https://cart2.local:8700/meeting"), (server, None, "/meeting"));
        assert_eq!(parted("/print/labels?all=weapon"), (None, None, "/print/labels?all=weapon"));
        assert_eq!(parted("https://cart2.local:8700"), (server, None, ""));
    }
}
