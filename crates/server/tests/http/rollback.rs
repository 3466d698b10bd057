//! Somebody puts an old copy of the server's folder back.

use crate::support::{LOG, OTHER, Set, assert_says, copy, findings, folder};
use record::control::May;
use std::io::Write;
use sync::device::{Event, What};
use sync::message::{News, Reply};

#[test]
fn an_old_copy_admits_nothing_and_says_so() {
    let set = Set::new("rollback");
    let (mut ruth, mut kim) = (set.phone(LOG, 1), set.phone(LOG, 2));
    kim.sync(&set.client());
    let (now, time) = set.stop();
    let old = folder("rollback-old");
    copy(&now, &old);

    // The set goes on: Ruth says something, and a third phone joins.
    let set = Set::open(now.clone(), time);
    ruth.say(&[]);
    ruth.sync(&set.client());
    let mut owen = set.phone(LOG, 3);
    owen.sync(&set.client());
    let (now, time) = set.stop();

    // The old copy is put back.
    std::fs::remove_dir_all(&now).unwrap();
    std::fs::rename(&old, &now).unwrap();
    let set = Set::open(now, time);
    let client = set.client();
    assert_eq!(set.size(LOG), 3);
    // Owen is not even known to this copy: he is told of the rollback all the same, not that he is nobody.
    let asked = owen.request();
    let response = client.signed(&owen.key, LOG, "POST", "sync", &asked.to_bytes()).unwrap();
    assert_eq!((response.status, response.header("content-type")), (409, Some("application/octet-stream")));
    let reply = Reply::parse(&response.body).unwrap();
    assert_eq!((&reply.news, reply.statuses.len()), (&News::FaultRollback, 0));
    let events = owen.receive(&asked, &reply);
    assert_eq!(findings(&events), [What::ServerSetBack]);
    // From then on nobody's entries are taken, and no device counts anything as sent.
    for phone in [&mut ruth, &mut kim] {
        phone.say(&[]);
        let events = phone.sync(&client);
        assert_eq!(findings(&events), [What::ServerSetBack]);
        assert!(!events.iter().any(|event| matches!(event, Event::Sent { .. })));
        assert_eq!(phone.device.unsent().count(), 1);
    }
    assert_eq!(set.size(LOG), 3);
    // The other log of the same server goes on.
    let mut elsewhere = set.phone(OTHER, 4);
    elsewhere.say(&[]);
    assert_eq!(findings(&elsewhere.sync(&client)), []);
    assert_eq!(set.size(OTHER), 3);
}

/// A server that was stopped by its disk keeps refusing until it was opened again.
#[test]
fn a_stopped_store_is_503_for_everybody_who_writes() {
    let set = Set::new("stopped");
    let client = set.client();
    set.enrol(LOG, 1, May::SAY);
    let mut ruth = set.stranger(LOG, 1);
    ruth.say(&[]);
    // The database is gone from under the server's feet.
    spoil(&set);
    let response = ruth.post(&client);
    assert_says(&response, 503, "keep everything on the device");
    assert_says(&ruth.post(&client), 503, "keep everything on the device");
    assert_eq!(ruth.device.unsent().count(), 1);
    assert!(!set.told.lock().unwrap().is_empty());
}

/// Writes over the database, so that the next look into it fails.
fn spoil(set: &Set) {
    for name in ["lastlook.db", "lastlook.db-wal"] {
        let path = set.folder.join(name);
        let length = std::fs::metadata(&path).unwrap().len();
        let mut file = std::fs::File::options().write(true).open(&path).unwrap();
        file.write_all(&vec![0x5a; usize::try_from(length).unwrap()]).unwrap();
    }
}
