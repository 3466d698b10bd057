//! A sheet as PDF, for a phone of the production: the server makes the page itself, of what it has, and lets a browser
//! print it. Labels are signed by the phone's key, which the phone does before it asks.
//!
//! Never prints a page that somebody sent: only its address comes, and the signatures.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use pages::Visitor;
use pages::page::pdf::Paper;
use record::encoding::from_base64;
use serde_json::Value;
use std::sync::Arc;

use crate::aids::Stopped;
use crate::blocking::blocking;
use crate::member::{Asked, No, busy};
use crate::paper::{self, NoSheet};
use crate::visit::{download, no_production, plain};
use crate::{Set, SetApp};

/// Bytes of a question: an address, and the signatures of ten sheets of labels.
const QUESTION_MAX: usize = 64 << 10;

/// `POST /set/ID/pdf?sha256=…`.
pub(crate) async fn give(State(app): State<SetApp>, Path(id): Path<String>, request: Request) -> Response {
    let Some(set) = app.set(&id) else { return no_production() };
    match Asked::take(&app, &id, &set, request, QUESTION_MAX).await {
        Ok(asked) => printed(&app, &id, &set, asked).await,
        Err(response) => response,
    }
}

async fn printed(app: &SetApp, id: &str, set: &Arc<Set>, asked: Asked) -> Response {
    let Some(aids) = app.aids() else { return refused(&Stopped::Absent(String::new())) };
    let Some(question) = Question::of(&asked.body) else {
        return plain(StatusCode::BAD_REQUEST, "this question cannot be read");
    };
    let name = question.file_name();
    let visitor = Visitor {
        address: Some(question.address.clone()),
        poster: Some(format!("{}/p/{}", question.address, set.token)),
        theme: Some("light"),
        ..asked.member.visitor(id, question.language)
    };
    let (app2, set2) = (app.clone(), set.clone());
    let html = match blocking(move || sheet(&app2, &set2, &visitor, &question)).await {
        Ok(Ok(html)) => html,
        Ok(Err((status, words))) => return plain(status, &words),
        Err(failed) => return failed,
    };
    match (aids.print)(html.into_bytes()).await {
        Ok(bytes) => download(&name, "application/pdf", bytes),
        Err(stopped) => refused(&stopped),
    }
}

fn sheet(app: &SetApp, set: &Set, visitor: &Visitor, question: &Question) -> Result<String, No> {
    let now = app.seconds().map_err(busy)?;
    let edition = set.reader.edition(now).map_err(busy)?;
    let tongue = app.tongue(visitor.language).ok_or_else(|| busy("there are no texts in this language"))?;
    let visitor = &Visitor { as_of: Some(edition.book.now), ..visitor.clone() };
    let sign = |_: &[String]| question.signatures.clone();
    let asked = paper::Asked { target: &question.target, paper: question.paper, visitor, sign: &sign };
    paper::sheet(&edition.book, tongue, &asked).map_err(|no| match no {
        NoSheet::Address => (StatusCode::NOT_FOUND, "there is no such sheet".to_owned()),
        NoSheet::Page(_) | NoSheet::Unsigned => (StatusCode::UNPROCESSABLE_ENTITY, "none".to_owned()),
    })
}

/// The word by which the phone's page knows why.
fn refused(stopped: &Stopped) -> Response {
    plain(StatusCode::SERVICE_UNAVAILABLE, stopped.word())
}

/// What a phone wants printed.
struct Question {
    target: String,
    paper: Option<Paper>,
    address: String,
    language: messages::Language,
    signatures: Vec<[u8; 64]>,
}

impl Question {
    fn of(body: &[u8]) -> Option<Question> {
        let told: Value = serde_json::from_slice(body).ok()?;
        let text = |name: &str| told.get(name).and_then(Value::as_str).unwrap_or_default();
        let address = text("address");
        let signatures = told.get("signatures").and_then(Value::as_array).into_iter().flatten();
        let signature = |s: &Value| from_base64(s.as_str()?).ok()?.try_into().ok();
        Some(Question {
            target: text("target").to_owned(),
            paper: Paper::of_word(text("paper")),
            address: is_origin(address).then(|| address.to_owned())?,
            language: text("language").parse().unwrap_or(messages::Language::English),
            signatures: signatures.map(signature).collect::<Option<_>>()?,
        })
    }

    /// `print-log-2026-05-11.pdf`.
    fn file_name(&self) -> String {
        let path = self.target.split('?').next().unwrap_or_default().trim_matches('/');
        let name: String = path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(60).collect();
        format!("{name}.pdf")
    }
}

/// Whether this is a server's address, as browsers write it: it stands in codes and links of the sheet.
fn is_origin(address: &str) -> bool {
    let host = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")).unwrap_or_default();
    let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    !host.is_empty() && host.len() <= 255 && host.chars().all(sign)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
    use super::*;

    #[test]
    fn only_an_address_a_language_and_signatures_come() {
        let body =
            |address: &str| format!(r#"{{"target":"/print/log/2026-05-11?x","paper":"letter","address":"{address}"}}"#);
        let question = Question::of(body("https://cart2.local:8700").as_bytes()).unwrap();
        assert_eq!((question.file_name().as_str(), question.paper), ("print-log-2026-05-11.pdf", Some(Paper::Letter)));
        for wrong in ["javascript:x", "https://", "https://a/b", "https://a\\\"b", "http://a b", ""] {
            assert!(Question::of(body(wrong).as_bytes()).is_none(), "{wrong}");
        }
    }
}
