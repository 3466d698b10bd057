//! The log is read by a tool that knows nothing of this project but the specification of `tlog-tiles`.

use crate::support::{LOG, Set, assert_says, findings, union};
use record::note::Note;
use sha2::{Digest, Sha256};
use sync::device::Event;

/// RFC 6962, section 2.1, to the letter.
fn root(leaves: &[[u8; 32]]) -> [u8; 32] {
    match leaves {
        [] => Sha256::digest(b"").into(),
        [leaf] => *leaf,
        _ => {
            let split = leaves.len().next_power_of_two() / 2;
            let (left, right) = leaves.split_at(split);
            Sha256::new().chain_update([1]).chain_update(root(left)).chain_update(root(right)).finalize().into()
        }
    }
}

fn hashes(tile: &[u8]) -> Vec<[u8; 32]> {
    assert_eq!(tile.len() % 32, 0);
    tile.chunks(32).map(|hash| hash.try_into().unwrap()).collect()
}

fn entries(mut bundle: &[u8]) -> Vec<Vec<u8>> {
    let mut entries = Vec::new();
    while let [high, low, rest @ ..] = bundle {
        let (entry, rest) = rest.split_at(usize::from(u16::from_be_bytes([*high, *low])));
        entries.push(entry.to_vec());
        bundle = rest;
    }
    entries
}

#[test]
fn the_root_follows_from_the_tiles_alone() {
    let set = Set::new("tiles");
    let client = set.client();
    let mut ruth = set.phone(LOG, 1);
    for _ in 0..298 {
        ruth.say(&[]);
    }
    assert_eq!(findings(&ruth.sync(&client)), []);
    let get = |rest: &str| ruth.get(&client, rest);

    let checkpoint = get("checkpoint");
    assert_eq!(checkpoint.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(checkpoint.header("cache-control"), Some("no-store"));
    let text = String::from_utf8(checkpoint.body).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[..2], [LOG, "300"]);

    let (full, partial) = (get("tile/0/000"), get("tile/0/001.p/44"));
    for tile in [&full, &partial] {
        assert_eq!(tile.status, 200);
        assert_eq!(tile.header("cache-control"), Some("private, max-age=31536000, immutable"));
        assert_eq!(tile.header("content-type"), Some("application/octet-stream"));
        assert_eq!(tile.header("x-content-type-options"), Some("nosniff"));
    }
    let leaves = [hashes(&full.body), hashes(&partial.body)].concat();
    assert_eq!(leaves.len(), 300);
    assert_eq!(record::encoding::to_base64(&root(&leaves)), lines[2]);
    // The level above, and a part of a tile that is full by now.
    assert_eq!(hashes(&get("tile/1/000.p/1").body), [root(&leaves[..256])]);
    assert_eq!(hashes(&get("tile/0/000.p/7").body), leaves[..7]);
    // The entries themselves.
    let bundles = [get("tile/entries/000").body, get("tile/entries/001.p/44").body];
    let stored: Vec<Vec<u8>> = bundles.iter().flat_map(|bundle| entries(bundle)).collect();
    let again: Vec<[u8; 32]> =
        stored.iter().map(|entry| Sha256::new().chain_update([0]).chain_update(entry).finalize().into()).collect();
    assert_eq!(again, leaves);

    for rest in [
        "tile/0/001",
        "tile/0/001.p/45",
        "tile/0/002.p/1",
        "tile/1/000",
        "tile/1/000.p/2",
        "tile/2/000.p/1",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/007",
        "tile/00/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/64/000",
        "tile/-1/000",
        "tile/63/000.p/1",
        "tile/0/x999/x999/x999/x999/x999/999",
        "tile/0/x072/x057/x594/x037/x927/935",
        "tile/entries/x072/x057/x594/x037/x927/935",
        "tile/0/x000/000",
        "tile/entries/002.p/1",
        "tile/entries/../checkpoint",
        "tile/../checkpoint",
        "tile/0/../0/000",
        "tile/0/%30%30%30",
        "tile/0/..%2f..%2f..%2flastlook.db",
        "tile/%2e%2e/%2e%2e/lastlook.db",
        "tile//0/000",
        "tile/0/000/",
        "tile/x/y",
    ] {
        assert_says(&get(rest), 404, "no such tile");
    }
    assert!(set.told.lock().unwrap().is_empty(), "none of it was a fault of the server");
}

#[test]
fn a_cosignature_comes_with_the_checkpoint_from_then_on() {
    let set = Set::new("cosigned");
    let client = set.client();
    let mut ruth = set.phone(LOG, 1);
    let note = Note::parse(&ruth.get(&client, "checkpoint").body).unwrap();
    let line = format!("{}\n", union().cosign(&note, 1_800_000_000).unwrap());
    let post = |lines: &[u8]| client.signed(&ruth.key, LOG, "POST", "witness", lines).unwrap();
    assert_says(&post(b"nonsense\n"), 400, "cosignature");
    assert_says(&post(line.trim_end().as_bytes()), 400, "newline");
    assert_says(&post(&[0xff, b'\n']), 400, "text");
    let stranger = record::cosignature::Cosigner::new("stranger.example/w", crate::support::key(77)).unwrap();
    let strange = format!("{}\n", stranger.cosign(&note, 1_800_000_000).unwrap());
    assert_says(&post(strange.as_bytes()), 400, "witness");
    assert_says(&post(format!("{line}{strange}").as_bytes()), 400, "witness");
    assert_eq!(ruth.get(&client, "checkpoint").body, note.to_string().into_bytes(), "none was added");
    for _ in 0..2 {
        assert_says(&post(line.as_bytes()), 200, "kept");
    }
    let cosigned = ruth.get(&client, "checkpoint").body;
    assert_eq!(cosigned, format!("{note}{line}").into_bytes());
    // A line for a checkpoint that is no longer the newest.
    ruth.say(&[]);
    let events = ruth.sync(&client);
    assert!(events.iter().any(|event| matches!(event, Event::Checkpoint { .. })));
    let late = client.signed(&ruth.key, LOG, "POST", "witness", line.as_bytes()).unwrap();
    assert_says(&late, 400, "newest checkpoint");
}
