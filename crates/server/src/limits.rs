//! How often somebody may ask: so many requests a second for each address, and for each key once its signature holds.
//!
//! Never counts a key that did not sign (or anybody could use up another's turns), never believes what a request says
//! of its own address unless the operator put a proxy in front, and never remembers more than a bounded number of
//! askers. What is refused here was not looked at: the device keeps it and asks again.

use crate::clock::Clock;
use crate::error::ServerError;
use crate::listen::Peer;
use crate::metrics::{LIMITED, Metrics};
use crate::routes::harden;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

/// From one address: 60 phones behind one router, each of which syncs (two requests) a little less than once a second.
pub const PER_ADDRESS: Rate = Rate { per_second: 100, burst: 1_000 };
/// By one key: a phone that catches up with a long log and fetches its pictures meanwhile.
pub const PER_KEY: Rate = Rate { per_second: 10, burst: 200 };
/// Askers that are remembered, about 10 MB. Those beyond share one allowance.
const ASKERS_MAX: usize = 100_000;
/// Bits of an IPv6 address that name its network: whoever has one address there has them all.
const NETWORK_V6: u128 = !0 << 64;
const NANOS: u64 = 1_000_000_000;

/// So many requests a second in the long run, and so many at once after a rest. Zero counts as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// In the long run.
    pub per_second: u32,
    /// At once.
    pub burst: u32,
}

impl Rate {
    /// Nanoseconds between two requests in the long run.
    fn interval(self) -> u64 {
        NANOS / u64::from(self.per_second.max(1))
    }

    /// How far ahead of its time somebody may be and still ask.
    fn ahead_max(self) -> u64 {
        self.interval() * u64::from(self.burst.max(1) - 1)
    }
}

/// Remembers who asked how often, by the generic cell rate algorithm (ITU-T I.371): one number for each asker.
#[derive(Debug)]
pub struct Limiter<Who> {
    rate: Rate,
    /// When each asker is next on time. `None`: all those for whom there was no room.
    due: Mutex<HashMap<Option<Who>, u64>>,
}

impl<Who: Copy + Hash + Eq> Limiter<Who> {
    /// Nobody has asked yet.
    pub fn new(rate: Rate) -> Self {
        Self { rate, due: Mutex::default() }
    }

    /// Counts a request at a time, in nanoseconds since whenever.
    ///
    /// # Errors
    /// After how many seconds to ask again. Such a request is not counted.
    pub fn admit(&self, who: Who, now: u64) -> Result<(), u64> {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let who = place(&mut due, who, now);
        let (interval, ahead_max) = (self.rate.interval(), self.rate.ahead_max());
        let ahead = due.get(&who).map_or(0, |next| next.saturating_sub(now));
        // More than can be: the clock was set back. Nobody is shut out until it has caught up.
        let ahead = if ahead > ahead_max + interval { 0 } else { ahead };
        if ahead > ahead_max {
            return Err((ahead - ahead_max).div_ceil(NANOS));
        }
        due.insert(who, now + ahead + interval);
        Ok(())
    }
}

/// Where somebody is counted. Whoever has rested long enough is forgotten: a newcomer stands the same.
fn place<Who: Copy + Hash + Eq>(due: &mut HashMap<Option<Who>, u64>, who: Who, now: u64) -> Option<Who> {
    if due.len() >= ASKERS_MAX && !due.contains_key(&Some(who)) {
        due.retain(|_, next| *next > now);
    }
    Some(who).filter(|_| due.len() < ASKERS_MAX || due.contains_key(&Some(who)))
}

/// The limit for each address, in front of a whole router.
#[derive(Clone)]
pub struct Addresses {
    limiter: Arc<Limiter<IpAddr>>,
    behind_proxy: bool,
    clock: Clock,
    metrics: Metrics,
}

impl Addresses {
    /// A limit. `behind_proxy`: all connections come from a proxy that appends the caller's address to
    /// `X-Forwarded-For`; without one, anybody could write there what they like.
    pub fn new(rate: Rate, behind_proxy: bool, clock: Clock, metrics: Metrics) -> Self {
        Self { limiter: Arc::new(Limiter::new(rate)), behind_proxy, clock, metrics }
    }

    /// Puts the limit in front of a router.
    pub fn guard(self, app: Router) -> Router {
        app.layer(from_fn_with_state(self, guarded))
    }

    fn admit(&self, request: &Request) -> Result<(), ServerError> {
        let Some(peer) = request.extensions().get::<Peer>() else { return Ok(()) };
        let forwarded = self.behind_proxy.then(|| forwarded_for(request.headers())).flatten();
        let address = network(forwarded.unwrap_or(peer.address.ip()));
        let now = (self.clock)().ok_or(ServerError::Clock)?;
        self.limiter.admit(address, now.millis() * 1_000_000).map_err(|seconds| {
            self.metrics.add(&LIMITED, &["address"], 1);
            ServerError::TooMany { seconds }
        })
    }
}

async fn guarded(State(addresses): State<Addresses>, request: Request, next: Next) -> Response {
    match addresses.admit(&request) {
        Ok(()) => next.run(request).await,
        Err(error) => harden(error.into_response()),
    }
}

/// The address that the nearest proxy saw: the last one, for what stands before it the caller may have written.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

/// Whoever is counted as one: an IPv4 address, or a network of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & NETWORK_V6)),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
    use super::*;
    use axum::http::HeaderValue;

    const SECOND: u64 = NANOS;

    #[test]
    fn a_burst_then_the_rate_then_a_rest() {
        let limiter = Limiter::new(Rate { per_second: 2, burst: 3 });
        let now = 1_000 * SECOND;
        let ask = |at| limiter.admit("ruth", at);
        assert_eq!([ask(now), ask(now), ask(now), ask(now)], [Ok(()), Ok(()), Ok(()), Err(1)]);
        assert_eq!(limiter.admit("kim", now), Ok(()), "each has an own allowance");
        assert_eq!([ask(now + SECOND / 2), ask(now + SECOND / 2)], [Ok(()), Err(1)]);
        let rested = now + 60 * SECOND;
        assert_eq!([ask(rested), ask(rested), ask(rested), ask(rested)], [Ok(()), Ok(()), Ok(()), Err(1)]);
    }

    #[test]
    fn the_wait_that_is_told_is_enough_and_no_second_too_much() {
        let limiter = Limiter::new(Rate { per_second: 1, burst: 1 });
        let now = 1_000 * SECOND;
        assert_eq!(limiter.admit(1, now), Ok(()));
        assert_eq!(limiter.admit(1, now + 1), Err(1));
        assert_eq!(limiter.admit(1, now + SECOND), Ok(()));
    }

    #[test]
    fn a_clock_that_was_set_back_shuts_nobody_out() {
        let limiter = Limiter::new(Rate { per_second: 1, burst: 1 });
        assert_eq!(limiter.admit(1, 9_000 * SECOND), Ok(()));
        assert_eq!(limiter.admit(1, 1_000 * SECOND), Ok(()));
        assert_eq!(limiter.admit(1, 1_000 * SECOND), Err(1));
    }

    #[test]
    fn memory_is_bounded_and_newcomers_share() {
        let limiter = Limiter::new(Rate { per_second: 1, burst: 1 });
        let most = u64::try_from(ASKERS_MAX).unwrap();
        assert!((0..most).all(|who| limiter.admit(who, SECOND).is_ok()));
        assert_eq!(limiter.admit(most, SECOND), Ok(()));
        assert_eq!(limiter.admit(most + 1, SECOND), Err(1), "all beyond the limit are counted together");
        assert_eq!(limiter.admit(most + 1, 9 * SECOND), Ok(()), "those who rested are forgotten");
        assert!(limiter.due.lock().unwrap().len() <= ASKERS_MAX + 1);
    }

    #[test]
    fn a_zero_is_a_one() {
        let limiter = Limiter::new(Rate { per_second: 0, burst: 0 });
        assert_eq!([limiter.admit(1, SECOND), limiter.admit(1, SECOND)], [Ok(()), Err(1)]);
    }

    #[test]
    fn the_last_proxys_word_counts() {
        let mut headers = HeaderMap::new();
        assert_eq!(forwarded_for(&headers), None);
        headers.append("x-forwarded-for", HeaderValue::from_static("6.6.6.6, 192.0.2.7"));
        assert_eq!(forwarded_for(&headers), "192.0.2.7".parse().ok());
        headers.append("x-forwarded-for", HeaderValue::from_static("2001:db8::1"));
        assert_eq!(forwarded_for(&headers), "2001:db8::1".parse().ok());
        headers.append("x-forwarded-for", HeaderValue::from_static("unknown"));
        assert_eq!(forwarded_for(&headers), None);
    }

    #[test]
    fn a_network_of_ipv6_is_one_asker() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::2:3:4:5"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:192.0.2.7"), of("192.0.2.7"));
        assert_ne!(of("192.0.2.7"), of("192.0.2.8"));
    }
}
