//! A receiver hears of every entry, in order, also when it, or the server, was away.

use crate::support::{LOG, OTHER, Set, folder, key};
use record::key::{PublicKey, Signature};
use server::metrics::{DELIVERIES, LAG};
use server::webhooks::{Answer, Courier, Post};
use std::sync::Mutex;
use std::time::Duration;

const URL: &str = "https://studio.example/hook?token=secret";
const LABEL: &str = "1 studio.example";

/// A message as it came: its headers and its body.
type Message = (Vec<(&'static str, String)>, serde_json::Value);

/// A receiver that answers what the test wants.
struct Receiver {
    answers: Mutex<Vec<Result<Answer, String>>>,
    got: Mutex<Vec<Message>>,
}

impl Receiver {
    fn new() -> Self {
        Self { answers: Mutex::default(), got: Mutex::default() }
    }

    /// What it answers next; 204 without an end after that.
    fn will(&self, answers: &[Result<Answer, String>]) {
        *self.answers.lock().unwrap() = answers.iter().rev().cloned().collect();
    }

    /// From which place to which, of which log, since it was last asked.
    fn heard(&self) -> Vec<(String, u64, u64)> {
        let heard = |body: &serde_json::Value| {
            let data = &body["data"];
            (data["origin"].as_str().unwrap().to_owned(), data["from"].as_u64().unwrap(), data["to"].as_u64().unwrap())
        };
        self.got.lock().unwrap().drain(..).map(|(_, body)| heard(&body)).collect()
    }
}

impl Post for Receiver {
    fn post(&self, url: &str, headers: &[(&'static str, String)], body: &str) -> Result<Answer, String> {
        assert_eq!(url, URL);
        let (id, time, signature) =
            (value(headers, "webhook-id"), value(headers, "webhook-timestamp"), value(headers, "webhook-signature"));
        let bytes = record::encoding::from_base64(signature.strip_prefix("v1a,").unwrap()).unwrap();
        let public: PublicKey = key(99).public();
        public.verify(format!("{id}.{time}.{body}").as_bytes(), &Signature::from_bytes(&bytes).unwrap()).unwrap();
        self.got.lock().unwrap().push((headers.to_vec(), serde_json::from_str(body).unwrap()));
        self.answers.lock().unwrap().pop().unwrap_or(answer(204, None))
    }
}

fn value<'a>(headers: &'a [(&'static str, String)], name: &str) -> &'a str {
    headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str()).unwrap()
}

fn answer(status: u16, next: Option<u64>) -> Result<Answer, String> {
    Ok(Answer { status, next })
}

fn courier(set: &Set, folder: &std::path::Path) -> Courier {
    Courier::open(set.server.clone(), 1, URL, key(99), folder).unwrap()
}

/// Steps until there is nothing to tell.
fn run(courier: &mut Courier, receiver: &Receiver) {
    while courier.step(receiver) == Duration::ZERO {}
}

fn lag(set: &Set, origin: &str) -> u64 {
    set.server.metrics().number(&LAG, &[LABEL, &server::log_id(origin)]).unwrap()
}

#[test]
fn each_entry_is_told_once_with_its_place_and_hash() {
    let set = Set::new("hook");
    let (receiver, folder) = (Receiver::new(), folder("positions"));
    let mut courier = courier(&set, &folder);
    run(&mut courier, &receiver);
    assert_eq!(receiver.heard(), [(OTHER.into(), 0, 1), (LOG.into(), 0, 1)]);
    let mut ruth = set.phone(LOG, 1);
    let said = ruth.say(&["owen"]);
    ruth.sync(&set.client());
    run(&mut courier, &receiver);
    let (headers, body) = receiver.got.lock().unwrap().pop().unwrap();
    assert_eq!(body["type"], "lastlook.log.grew");
    assert_eq!(body["data"]["log"], server::log_id(LOG));
    assert_eq!(body["data"]["entries"][1]["place"], 2);
    assert_eq!(body["data"]["entries"][1]["hash"], record::encoding::to_base64(&said.hash().0));
    assert!(value(&headers, "webhook-id").starts_with("msg_") && !body.to_string().contains("owen"));
    assert_eq!((lag(&set, LOG), lag(&set, OTHER)), (0, 0));
    run(&mut courier, &receiver);
    assert_eq!(receiver.got.lock().unwrap().len(), 0);
    let _ = std::fs::remove_dir_all(folder);
}

#[test]
fn a_receiver_that_is_away_is_asked_ever_more_seldom_and_misses_nothing() {
    let set = Set::new("away");
    let (receiver, folder) = (Receiver::new(), folder("positions"));
    let mut courier = courier(&set, &folder);
    receiver.will(&[Err("refused".into()), answer(500, None), answer(301, None), answer(200, None)]);
    let waits = [(); 3].map(|()| courier.step(&receiver).as_secs());
    assert_eq!(waits, [1, 2, 4]);
    let ids: Vec<_> =
        receiver.got.lock().unwrap().iter().map(|(headers, _)| value(headers, "webhook-id").to_owned()).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "the same message is the same message: {ids:?}");
    assert_eq!(lag(&set, OTHER), 1);
    run(&mut courier, &receiver);
    assert_eq!(receiver.heard().last().unwrap(), &(LOG.into(), 0, 1));
    assert_eq!(set.server.metrics().number(&DELIVERIES, &[LABEL, "failed"]), Some(3));
    assert_eq!(set.server.metrics().number(&DELIVERIES, &[LABEL, "taken"]), Some(2));
    let told = set.told.lock().unwrap().join("\n");
    assert_eq!(told.lines().count(), 2, "once when it begins, once when it ends: {told}");
    assert!(!told.contains("secret") && told.contains("studio.example"), "{told}");
    receiver.will(&[(); 40].map(|()| answer(503, None)));
    set.phone(LOG, 1);
    let longest = (0..40).map(|_| courier.step(&receiver)).max();
    assert_eq!(longest, Some(Duration::from_secs(300)));
    let _ = std::fs::remove_dir_all(folder);
}

#[test]
fn a_restart_goes_on_where_the_receiver_was() {
    let set = Set::new("restart");
    let (receiver, folder) = (Receiver::new(), folder("positions"));
    let mut first = courier(&set, &folder);
    run(&mut first, &receiver);
    receiver.heard();
    receiver.will(&[Err("gone".into())]);
    set.phone(LOG, 1);
    first.step(&receiver);
    receiver.heard();
    drop(first);
    let mut again = courier(&set, &folder);
    run(&mut again, &receiver);
    assert_eq!(receiver.heard(), [(LOG.into(), 1, 2)]);
    let file = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    std::fs::write(&file, "half").unwrap();
    let damaged = Courier::open(set.server.clone(), 1, URL, key(99), &folder);
    assert!(damaged.is_err(), "nobody guesses what a receiver has");
    let _ = std::fs::remove_dir_all(folder);
}

#[test]
fn a_receiver_may_ask_for_any_place_again_and_not_for_ever() {
    let set = Set::new("replay");
    (1..=4).for_each(|seed| drop(set.phone(LOG, seed)));
    let (receiver, folder) = (Receiver::new(), folder("positions"));
    let mut courier = courier(&set, &folder);
    run(&mut courier, &receiver);
    receiver.heard();
    set.phone(LOG, 5);
    // It lost what it had from place 2 on: taken, but again from there.
    receiver.will(&[answer(200, Some(2))]);
    assert_eq!(courier.step(&receiver), Duration::from_secs(1), "not in a hurry");
    run(&mut courier, &receiver);
    assert_eq!(receiver.heard(), [(LOG.into(), 5, 6), (LOG.into(), 2, 6)]);
    set.phone(LOG, 6);
    receiver.will(&[answer(409, Some(0))]);
    courier.step(&receiver);
    run(&mut courier, &receiver);
    assert_eq!(receiver.heard(), [(LOG.into(), 6, 7), (LOG.into(), 0, 7)]);
    // Beyond the end of the log is the end of the log.
    set.phone(LOG, 7);
    receiver.will(&[answer(200, Some(1_000))]);
    run(&mut courier, &receiver);
    set.phone(LOG, 8);
    receiver.heard();
    run(&mut courier, &receiver);
    assert_eq!(receiver.heard(), [(LOG.into(), 8, 9)]);
    // The same place for ever is a failure, and is asked ever more seldom.
    set.phone(LOG, 9);
    receiver.will(&[(); 3].map(|()| answer(200, Some(9))));
    assert_eq!([(); 3].map(|()| courier.step(&receiver).as_secs()), [1, 2, 4]);
    let _ = std::fs::remove_dir_all(folder);
}
