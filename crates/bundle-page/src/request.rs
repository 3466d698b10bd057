//! What the page asks its checker, and the answer.
//!
//! A request is parts, each its length (4 bytes, big-endian) and its bytes: `page` or `whole`; the log's key; the
//! keys of witnesses, one a line; how many of them are needed; a checkpoint from elsewhere (the four may be empty);
//! then the files, path and bytes in turn. The answer is JSON. Nothing here trusts the page that asks.

use record::bundle::{FileMap, Trust, check};
use record::encoding::to_hex;
use record::note::VerifierKey;
use serde_json::json as object;
use sha2::{Digest, Sha256};

use crate::json::with_entries;

/// The answer to a request, as JSON. What cannot be read is answered with `verdict` `unreadable` and words.
pub fn answer(request: &[u8]) -> String {
    match checked(request) {
        Ok(report) => with_entries(&report).to_string(),
        Err(words) => object!({ "verdict": "unreadable", "words": words, "findings": [], "entries": [] }).to_string(),
    }
}

fn checked(request: &[u8]) -> Result<record::bundle::Report, String> {
    let parts = parts(request).ok_or("the page's request cannot be read: load the page again")?;
    let [mode, log_key, witnesses, needed, known, files @ ..] = parts.as_slice() else {
        return Err("the page's request is too short: load the page again".to_owned());
    };
    let trust = trust(log_key, witnesses, needed, known)?;
    let mut files: FileMap = files
        .chunks_exact(2)
        .filter_map(|pair| Some((String::from_utf8_lossy(pair.first()?).into_owned(), pair.get(1)?.to_vec())))
        .collect();
    if *mode == b"page" {
        complete(&mut files);
    }
    check(&files, &trust).map_err(|e| e.to_string())
}

/// A page carries only part of its bundle: the manifests are cut to that part, so that what is there is compared
/// and what was left in the folder is not missed.
fn complete(files: &mut FileMap) {
    const BAGIT: &[u8] = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
    let manifest =
        files.get("manifest-sha256.txt").map(|m| String::from_utf8_lossy(m).into_owned()).unwrap_or_default();
    let carried = |line: &&str| line.split_once("  ").is_some_and(|(_, path)| files.contains_key(path));
    let cut: String = manifest.lines().filter(carried).map(|line| format!("{line}\n")).collect();
    let line = |path: &str, bytes: &[u8]| format!("{}  {path}\n", to_hex(&Sha256::digest(bytes)));
    let tags = line("bagit.txt", BAGIT) + &line("manifest-sha256.txt", cut.as_bytes());
    files.insert("bagit.txt".to_owned(), BAGIT.to_vec());
    files.insert("manifest-sha256.txt".to_owned(), cut.into_bytes());
    files.insert("tagmanifest-sha256.txt".to_owned(), tags.into_bytes());
}

fn trust(log_key: &[u8], witnesses: &[u8], needed: &[u8], known: &[u8]) -> Result<Trust, String> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    let key = |line: &str| VerifierKey::parse(line.trim()).map_err(|e| format!("`{line}` is not a key: {e}"));
    let (log_key, needed, witnesses) = (text(log_key), text(needed), text(witnesses));
    let known = String::from_utf8_lossy(known).into_owned();
    Ok(Trust {
        log_key: (!log_key.is_empty()).then(|| key(&log_key)).transpose()?,
        witnesses: witnesses.lines().filter(|l| !l.trim().is_empty()).map(key).collect::<Result<_, _>>()?,
        witnesses_needed: match needed.as_str() {
            "" => 0,
            number => number.parse().map_err(|_| format!("`{number}` is not a number of witnesses"))?,
        },
        checkpoints: (!known.trim().is_empty())
            .then(|| format!("{}\n", known.trim()).into_bytes())
            .into_iter()
            .collect(),
    })
}

fn parts(mut request: &[u8]) -> Option<Vec<&[u8]>> {
    let mut parts = Vec::new();
    while !request.is_empty() {
        let (length, rest) = request.split_first_chunk::<4>()?;
        let (part, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        parts.push(part);
        request = rest;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(list: &[&[u8]]) -> Vec<u8> {
        list.iter().flat_map(|p| [&(p.len() as u32).to_be_bytes()[..], p].concat()).collect()
    }

    #[test]
    fn what_cannot_be_read_is_answered_in_words() {
        for bad in [&b"x"[..], b"", &[255; 9], &request(&[b"page", b"no key", b"", b"", b""])] {
            let answer: serde_json::Value = serde_json::from_str(&answer(bad)).unwrap();
            assert_eq!(answer["verdict"], "unreadable");
            assert!(answer["words"].as_str().is_some_and(|w| w.len() > 10));
        }
    }

    #[test]
    fn an_empty_page_is_changed() {
        let answer: serde_json::Value =
            serde_json::from_str(&answer(&request(&[b"page", b"", b"", b"", b""]))).unwrap();
        assert_eq!(answer["verdict"], "changed");
    }
}
