//! The log as anybody's tools can read it (C2SP `tlog-tiles`), and the cosignatures that witnesses give it.
//!
//! Never gives a tile that the newest checkpoint does not cover, and never one that will change.

use crate::access::Endpoint;
use crate::body;
use crate::caller::Visit;
use crate::error::ServerError;
use crate::state::{Hosted, Server, until_sent};
use axum::extract::{Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use record::tiles::{Content, TILE_HEIGHT, TILE_WIDTH, Tile, Tiles};
use store::tree::StoredTiles;

/// Bytes of cosignature lines: 62 lines of at most 255 bytes of name and 104 of signature, and as much again.
const LINES_BYTES_MAX: u64 = 64 << 10;
/// A tile never changes, also a partial one: its path says how many hashes it has. `private`: only devices of the log.
const FOR_EVER: &str = "private, max-age=31536000, immutable";

/// `GET checkpoint`.
pub(crate) async fn checkpoint(State(server): State<Server>, request: Request) -> Result<Response, ServerError> {
    let visit = Visit::of(&server, Endpoint::Checkpoint, &request)?;
    visit.member_without_body().await?;
    let note = visit.blocking(|log| Ok(log.ledger()?.checkpoint()?)).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], note).into_response())
}

/// `GET tile/…`.
pub(crate) async fn tile(State(server): State<Server>, request: Request) -> Result<Response, ServerError> {
    let visit = Visit::of(&server, Endpoint::Tile, &request)?;
    visit.member_without_body().await?;
    let tile = Tile::parse(&visit.rest).map_err(|_| ServerError::NoTile)?;
    let turn = server.file_turn().await?;
    let bytes = visit.blocking(move |log| tile_bytes(log, &tile)).await?;
    let headers = [(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, FOR_EVER)];
    Ok((headers, until_sent(bytes, turn)).into_response())
}

/// `POST witness`.
pub(crate) async fn witness(State(server): State<Server>, request: Request) -> Result<Response, ServerError> {
    let visit = Visit::of(&server, Endpoint::Witness, &request)?;
    visit.check_head()?;
    let (parts, body) = request.into_parts();
    let taken = body::take(&parts.headers, body, LINES_BYTES_MAX).await?;
    visit.member(taken.hash).await?;
    let now = server.now()?;
    let not_text = |_| ServerError::Unreadable("cosignature lines are text; send them as they were made".to_owned());
    let lines = String::from_utf8(taken.bytes).map_err(not_text)?;
    visit.blocking(move |log| Ok(log.ledger()?.witness(&lines, &log.witnesses, now)?)).await?;
    Ok("kept\n".into_response())
}

fn tile_bytes(log: &Hosted, tile: &Tile) -> Result<Vec<u8>, ServerError> {
    let size = log.store.state(log.number)?.size;
    if !is_covered(tile, size) {
        return Err(ServerError::NoTile);
    }
    Ok(StoredTiles::new(&*log.store, log.number).tile(tile)?)
}

/// Whether a log of this size has all of this tile.
fn is_covered(tile: &Tile, size: u64) -> bool {
    let level = match tile.content() {
        Content::Entries => 0,
        Content::Hashes { level } => u32::from(level),
    };
    let there = size.checked_shr(level * u32::from(TILE_HEIGHT)).unwrap_or(0);
    let before = tile.index().checked_mul(u64::from(TILE_WIDTH));
    before.and_then(|before| before.checked_add(u64::from(tile.width()))).is_some_and(|end| end <= there)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_there_is_covered() {
        for (path, size, expected) in [
            ("tile/0/000.p/1", 0, false),
            ("tile/0/000.p/1", 1, true),
            ("tile/0/000", 255, false),
            ("tile/0/000", 256, true),
            ("tile/entries/001.p/44", 300, true),
            ("tile/entries/001.p/45", 300, false),
            ("tile/1/000.p/1", 300, true),
            ("tile/1/000.p/2", 300, false),
            ("tile/63/000.p/1", u64::MAX, false),
            ("tile/0/x072/x057/x594/x037/x927/935", u64::MAX, false),
            ("tile/0/x999/x999/x999/x999/x999/999", u64::MAX, false),
        ] {
            assert_eq!(is_covered(&Tile::parse(path).unwrap(), size), expected, "{path} at {size}");
        }
    }
}
