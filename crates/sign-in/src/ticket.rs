//! What a browser is given before it signs in and brings back with the proof: a word that only this server could have
//! written, for one purpose, one log and one key, and good for some minutes.
//!
//! Nothing is kept until a ticket comes back: whoever asks for thousands fills no memory and pushes nobody out. A ticket
//! that comes back is good once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use ring::hmac;
use thiserror::Error;

use crate::{from_base64url, to_base64url};

/// How long a ticket is good, in seconds: time to find a security key, or to sign in at the provider.
pub const TICKET_SECONDS: i64 = 300;
/// Tickets that came back and are remembered: at a full address's rate of requests, those of minutes.
const USED_MAX: usize = 100_000;
/// Eight bytes of time and sixteen random ones.
const HEAD: usize = 24;
const MAC: usize = 32;

/// Why a ticket is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TicketError {
    /// This server did not write it, or not for this.
    #[error("this was not begun here, or for another browser or production")]
    Strange,
    /// It is too old.
    #[error("this took too long; begin again")]
    Late,
    /// It came before.
    #[error("this was used already; begin again")]
    Used,
    /// Too many came in the last minutes.
    #[error("too many people sign in at once; wait some minutes")]
    Busy,
}

/// What a ticket is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use<'a> {
    /// Which way of signing in.
    pub purpose: &'a str,
    /// The origin of the production's log.
    pub log: &'a str,
    /// The key that the browser made and wants to be let in with.
    pub key: &'a str,
}

/// Writes tickets, and knows its own again.
pub struct Tickets {
    secret: hmac::Key,
    /// Those that came back, by their word, and until when they would be good.
    used: Mutex<HashMap<[u8; MAC], i64>>,
}

impl Tickets {
    /// With a secret that all servers of a log share.
    pub fn new(secret: &[u8]) -> Self {
        Self { secret: hmac::Key::new(hmac::HMAC_SHA256, secret), used: Mutex::default() }
    }

    /// A ticket.
    pub fn issue(&self, paper: Use<'_>, now: i64, random: [u8; 16]) -> String {
        let mut bytes = now.to_be_bytes().to_vec();
        bytes.extend(random);
        let mac = self.mac(paper, &bytes);
        bytes.extend(mac);
        to_base64url(&bytes)
    }

    /// Whether a ticket is good. It is not any more.
    ///
    /// # Errors
    /// [`TicketError`].
    pub fn check(&self, ticket: &str, paper: Use<'_>, now: i64) -> Result<(), TicketError> {
        let bytes = from_base64url(ticket).filter(|b| b.len() == HEAD + MAC).ok_or(TicketError::Strange)?;
        let (head, mac) = bytes.split_at(HEAD);
        hmac::verify(&self.secret, &said(paper, head), mac).map_err(|_| TicketError::Strange)?;
        let made = head.first_chunk().map(|b| i64::from_be_bytes(*b)).ok_or(TicketError::Strange)?;
        if !(0..TICKET_SECONDS).contains(&(now - made)) {
            return Err(TicketError::Late);
        }
        let mac = mac.first_chunk().copied().ok_or(TicketError::Strange)?;
        self.take(mac, made + TICKET_SECONDS, now)
    }

    /// Another secret that belongs to a ticket, for one purpose: nothing has to be kept for it.
    pub fn secret(&self, ticket: &str, purpose: &str) -> String {
        to_base64url(hmac::sign(&self.secret, format!("secret {purpose}\n{ticket}\n").as_bytes()).as_ref())
    }

    fn take(&self, mac: [u8; MAC], until: i64, now: i64) -> Result<(), TicketError> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() >= USED_MAX {
            used.retain(|_, until| now < *until);
        }
        if used.len() >= USED_MAX {
            return Err(TicketError::Busy);
        }
        match used.insert(mac, until) {
            Some(_) => Err(TicketError::Used),
            None => Ok(()),
        }
    }

    fn mac(&self, paper: Use<'_>, head: &[u8]) -> Vec<u8> {
        hmac::sign(&self.secret, &said(paper, head)).as_ref().to_vec()
    }
}

/// What the word vouches for. Neither a log's origin nor a key has a line break.
fn said(paper: Use<'_>, head: &[u8]) -> Vec<u8> {
    let mut said = format!("ticket {}\n{}\n{}\n", paper.purpose, paper.log, paper.key).into_bytes();
    said.extend(head);
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_778_508_000;
    const PAPER: Use<'_> = Use { purpose: "passkey", log: "a.example/record", key: "KEY" };

    fn tickets() -> Tickets {
        Tickets::new(&[5; 32])
    }

    #[test]
    fn a_ticket_is_good_once() {
        let tickets = tickets();
        let (one, other) = (tickets.issue(PAPER, NOW, [1; 16]), tickets.issue(PAPER, NOW, [2; 16]));
        assert_eq!(tickets.check(&one, PAPER, NOW), Ok(()));
        assert_eq!(tickets.check(&one, PAPER, NOW), Err(TicketError::Used));
        assert_eq!(tickets.check(&other, PAPER, NOW + TICKET_SECONDS - 1), Ok(()), "another one is another one");
    }

    #[test]
    fn a_ticket_is_good_for_some_minutes_and_not_before_its_time() {
        let tickets = tickets();
        let ticket = tickets.issue(PAPER, NOW, [1; 16]);
        for (at, why) in [(NOW + TICKET_SECONDS, "late"), (NOW - 1, "from a time to come")] {
            assert_eq!(tickets.check(&ticket, PAPER, at), Err(TicketError::Late), "{why}");
        }
        assert_eq!(tickets.check(&ticket, PAPER, NOW), Ok(()), "a refusal does not use it up");
    }

    #[test]
    fn a_ticket_is_for_one_purpose_one_log_and_one_key() {
        let tickets = tickets();
        let ticket = tickets.issue(PAPER, NOW, [1; 16]);
        let others = [
            Use { purpose: "provider", ..PAPER },
            Use { log: "b.example/record", ..PAPER },
            Use { key: "OTHER", ..PAPER },
            Use { log: "a.example/record\nKEY", key: "", ..PAPER },
        ];
        for other in others {
            assert_eq!(tickets.check(&ticket, other, NOW), Err(TicketError::Strange), "{other:?}");
        }
        let elsewhere = Tickets::new(&[6; 32]);
        assert_eq!(elsewhere.check(&ticket, PAPER, NOW), Err(TicketError::Strange), "another server's");
    }

    #[test]
    fn what_is_no_ticket_is_refused() {
        let tickets = tickets();
        let ticket = tickets.issue(PAPER, NOW, [1; 16]);
        let cut = &ticket[..ticket.len() - 4];
        for wrong in ["", "x", "====", cut, &format!("{ticket}AAAA"), &ticket.to_lowercase()] {
            assert_eq!(tickets.check(wrong, PAPER, NOW), Err(TicketError::Strange), "{wrong}");
        }
    }

    #[test]
    fn secrets_of_a_ticket_differ_by_purpose_and_ticket() {
        let tickets = tickets();
        let all = [tickets.secret("t", "nonce"), tickets.secret("t", "verifier"), tickets.secret("u", "nonce")];
        assert!(all[0] != all[1] && all[0] != all[2] && all[1] != all[2]);
        assert_eq!(all[0].len(), 43, "as RFC 7636 asks of a verifier");
    }
}
