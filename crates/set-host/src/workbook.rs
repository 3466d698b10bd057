//! All tables of a production as one workbook, for a phone of it: what a phone itself has no room to make.
//!
//! It says what the log says that the server has, with the numbers left out that nobody may see yet.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::Response;
use exchange::Table;
use exchange::xlsx::{self, WorkbookError};
use messages::Language;
use pages::{Here, Visitor};

use crate::blocking::blocking;
use crate::member::{Member, No, busy, no_member, not_a_member};
use crate::visit::{download, no_production, page, plain};
use crate::{Set, SetApp};

/// What it is.
const MEDIA: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// `GET /set/ID/export/tables.xlsx`.
pub(crate) async fn give(
    State(app): State<SetApp>,
    Path(id): Path<String>,
    headers: HeaderMap,
    uri: Uri,
    request: axum::extract::Request,
) -> Response {
    let Some(set) = app.set(&id) else { return no_production() };
    // Without a phone's word for it there is only the page, which says who may.
    if !headers.contains_key(header::AUTHORIZATION) {
        return page(State(app), Path(vec![("id".to_owned(), id)]), request).await;
    }
    let given = blocking(move || {
        let Some(member) = Member::asking(&app, (&id, &set), (&Method::GET, &uri), &headers) else {
            return not_a_member();
        };
        let made = made(&app, &set, &member.visitor(&id, Language::English));
        made.map_or_else(|(status, words)| plain(status, &words), |(name, bytes)| download(&name, MEDIA, bytes))
    });
    given.await.unwrap_or_else(|failed| failed)
}

/// The file's name, and its bytes.
fn made(app: &SetApp, set: &Set, visitor: &Visitor) -> Result<(String, Vec<u8>), No> {
    let now = app.seconds().map_err(busy)?;
    let edition = set.reader.edition(now).map_err(busy)?;
    let tongue = app.tongue(visitor.language).ok_or_else(|| busy("there are no texts in this language"))?;
    let sheets = pages::page::export::workbook(&Here::new(&edition.book, visitor, tongue));
    let (name, sheets) = sheets.ok_or_else(no_member)?;
    let sheets: Vec<(&str, &Table)> = sheets.iter().map(|(name, table)| (*name, table)).collect();
    match xlsx::workbook(&sheets, now) {
        Ok(bytes) => Ok((name, bytes)),
        Err(error @ (WorkbookError::LongCell { .. } | WorkbookError::ManyRows { .. })) => {
            Err((StatusCode::UNPROCESSABLE_ENTITY, error.to_string()))
        }
        Err(error) => Err((StatusCode::INTERNAL_SERVER_ERROR, error.to_string())),
    }
}
