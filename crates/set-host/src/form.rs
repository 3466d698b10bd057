//! A form as a browser sends it, with its files: read whole, within limits.
//!
//! A file's own name is never used, and nothing is kept here: that is for whoever signs an entry that names the file.

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use pages::request::encoded;
use record::merkle::Hash;
use sha2::{Digest, Sha256};

/// Bytes of a form with its files: a few photos.
pub const FORM_BYTES_MAX: usize = 24 << 20;
/// Bytes of a form without files.
const TEXT_BYTES_MAX: usize = 1 << 20;
/// Fields of a form: an attendance list of a thousand.
const FIELDS_MAX: usize = 2_000;

/// A file of a form, by its SHA-256.
pub type File = (Hash, Bytes);

/// The fields as `application/x-www-form-urlencoded`; a file stands there as `HASH LENGTH MEDIA`.
///
/// # Errors
/// In words.
pub async fn read(request: Request) -> Result<(String, Vec<File>), String> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        let body = to_bytes(request.into_body(), TEXT_BYTES_MAX).await;
        let body = body.map_err(|_| "this form is too large; send less at a time".to_owned())?;
        return Ok((String::from_utf8_lossy(&body).into_owned(), Vec::new()));
    }
    let unreadable = |e: axum::extract::multipart::MultipartError| format!("this form cannot be read: {e}");
    let mut parts =
        Multipart::from_request(request, &()).await.map_err(|e| format!("this form cannot be read: {e}"))?;
    let (mut pairs, mut files, mut bytes) = (Vec::new(), Vec::new(), 0_usize);
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        let name = part.name().unwrap_or_default().to_owned();
        let media = part.content_type().map(str::to_owned);
        let is_file = part.file_name().is_some();
        let content = part.bytes().await.map_err(unreadable)?;
        bytes = bytes.saturating_add(content.len());
        if bytes > FORM_BYTES_MAX || pairs.len() >= FIELDS_MAX {
            return Err("this form is too large; send less at a time".to_owned());
        }
        let value = if is_file {
            if content.is_empty() {
                continue;
            }
            let hash = Hash(Sha256::digest(&content).into());
            let media = media.filter(|m| is_media(m)).unwrap_or_else(|| "application/octet-stream".to_owned());
            let value = format!("{} {} {media}", hash.to_hex(), content.len());
            files.push((hash, content));
            value
        } else {
            String::from_utf8_lossy(&content).into_owned()
        };
        pairs.push(format!("{}={}", encoded(&name), encoded(&value)));
    }
    Ok((pairs.join("&"), files))
}

/// What an entry may say a file is.
fn is_media(media: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'+' | b'/' | b'-');
    (3..=100).contains(&media.len()) && media.bytes().all(plain)
}
