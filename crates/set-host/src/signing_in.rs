//! Signing in: another way of joining, for somebody whom the production knows already. Their new browser's key is let in
//! at once, by the office's key, with a proof that stays on the record.
//!
//! Never makes a session and gives nothing out that could be stolen like one: what lets somebody act is the key that
//! their browser made. Never lets a key do more than its person's devices may already. What is refused is not entered.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use book::Book;
use book::sign_in::{Account, Holder, Passkey, user_handle};
use model::value::quoted;
use pages::{Draft, Fields};
use record::control::{Control, Enrol, May};
use record::encoding::from_base64;
use record::entry::is_text;
use record::key::{PublicKey, Signature};
use serde_json::{Value, json};
use sign_in::id_token::Somebody;
use sign_in::passkey::{self, Assertion, Expected, PasskeyError};
use sign_in::ticket::{TicketError, Use};
use std::sync::Arc;
use sync::instant::Instant;

use crate::blocking::blocking;
use crate::provider::{Provider, Silent};
use crate::visit::{from_here, hardened, no_production, plain};
use crate::{Set, SetApp, signer};

/// The longest name of a device: what stands behind it must fit into an entry's line too.
const DEVICE_MAX: usize = 60;
/// The longest question of a browser, in bytes: the parts of an RSA passkey fit in base64.
pub(crate) const BODY_MAX: usize = 32_768;
/// The longest code of a provider.
const CODE_MAX: usize = 4_096;
/// How often a sign-in is judged anew because somebody recorded something meanwhile.
const ATTEMPTS: usize = 5;

/// Why somebody is not let in: a word for the page, and its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The browser sent something that cannot be read.
    Unreadable,
    /// The ticket is not good.
    Ticket(TicketError),
    /// No such passkey counts in this production.
    UnknownPasskey,
    /// The passkey is not believed.
    Passkey(PasskeyError),
    /// Passkeys do not work at this address.
    Address,
    /// There is no provider.
    NoProvider,
    /// The provider tells nothing.
    Away(String),
    /// What the provider told is not believed.
    Unbelieved(String),
    /// The provider knows them, the production does not.
    Stranger {
        /// Who they are there.
        somebody: Somebody,
        /// Who may let them in.
        who: Vec<String>,
    },
    /// Several people sign in with this account.
    Several,
    /// This key was let in already.
    Known,
    /// The server cannot do it now.
    Busy(String),
}

impl Refusal {
    /// The word that the page has a text for.
    fn word(&self) -> &'static str {
        match self {
            Self::Unreadable | Self::Known => "refused",
            Self::Ticket(TicketError::Busy) | Self::Busy(_) => "busy",
            Self::Ticket(_) => "late",
            Self::UnknownPasskey => "unknown",
            Self::Passkey(PasskeyError::Copied) => "copied",
            Self::Passkey(PasskeyError::Key) => "kind",
            Self::Passkey(_) => "refused",
            Self::Address => "address",
            Self::NoProvider | Self::Away(_) => "away",
            Self::Unbelieved(_) => "unbelieved",
            Self::Stranger { .. } => "stranger",
            Self::Several => "several",
        }
    }

    /// More of it, for whoever looks into it; never a part of what was sent.
    fn why(&self) -> Option<String> {
        match self {
            Self::Ticket(why) => Some(why.to_string()),
            Self::Passkey(why) => Some(why.to_string()),
            Self::Unbelieved(why) => Some(why.clone()),
            _ => None,
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Busy(_) | Self::Away(_) | Self::Ticket(TicketError::Busy) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::FORBIDDEN,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let said = match &self {
            Self::Stranger { somebody, who } => {
                json!({ "error": "stranger", "subject": somebody.subject, "email": somebody.email, "who": who })
            }
            _ => json!({ "error": self.word(), "why": self.why() }),
        };
        hardened((self.status(), Json(said)).into_response())
    }
}

/// A browser that made a key and wants to be let in with it.
#[derive(Clone, Debug)]
struct Newcomer {
    key: PublicKey,
    device: String,
}

impl Newcomer {
    fn parse(sent: &Value) -> Result<Self, Refusal> {
        let text = |name: &str| sent.get(name).and_then(Value::as_str).unwrap_or_default().trim();
        let key = PublicKey::from_base64(text("key")).map_err(|_| Refusal::Unreadable)?;
        let is_one_line = |text: &&str| is_text(text) && !text.contains(char::is_control);
        let device = Some(text("device")).filter(is_one_line).unwrap_or("laptop");
        Ok(Self { key, device: device.chars().take(DEVICE_MAX).collect() })
    }

    /// What lets it in, how it came in its name.
    fn drafts(&self, person: &str, may: May, how: &str, said: String) -> Vec<Draft> {
        let device = format!("{}, {how}", self.device);
        let enrol = Enrol { key: self.key, persons: vec![person.to_owned()], may, device };
        vec![Draft { control: Some(Control::Enrol(enrol)), ..Draft::default() }, Draft::say(said)]
    }
}

/// What the page is told of ways to sign in.
pub(crate) fn ways(app: &SetApp, headers: &HeaderMap) -> Value {
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let site = host.rsplit_once(':').filter(|(_, port)| !port.contains(']')).map_or(host, |(site, _)| site);
    let passkeys = app.sign_in().is_some_and(|s| s.front.origin(site).is_some());
    let provider = app.sign_in().and_then(|s| s.provider.as_ref());
    let provider = provider.map(|p| json!({ "name": p.name(), "issuer": p.issuer(), "address": p.address() }));
    json!({ "passkeys": passkeys, "provider": provider })
}

/// `POST …/sign-in/challenge`: what a passkey is to sign for this browser's key.
pub(crate) async fn challenge(
    State(app): State<SetApp>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answered(app, &id, &headers, &body, |app, set, sent| {
        let newcomer = Newcomer::parse(sent)?;
        let key = newcomer.key.to_base64();
        let ticket = ticket(app, set, "passkey", &key)?;
        let challenge = sign_in::to_base64url(&passkey::challenge(&set.origin, &key, &ticket));
        Ok(json!({ "ticket": ticket, "challenge": challenge }))
    })
    .await
}

/// `POST …/sign-in/passkey`: what the passkey signed.
pub(crate) async fn passkey(
    State(app): State<SetApp>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answered(app, &id, &headers, &body, |app, set, sent| {
        let newcomer = Newcomer::parse(sent)?;
        let shown = Shown::parse(sent).ok_or(Refusal::Unreadable)?;
        redeem(app, set, &shown.ticket, "passkey", &newcomer)?;
        let front = &app.sign_in().ok_or(Refusal::Address)?.front;
        let office = set.office.key.public().into();
        let_in(app, set, |book| {
            let found = book.passkeys().into_iter().find(|p| p.credential == shown.credential);
            let found = found.ok_or(Refusal::UnknownPasskey)?;
            let origin = front.origin(&found.site).ok_or(Refusal::Address)?;
            let counter = book.passkey_counter(&found.credential, &office);
            let counter = believed(&set.origin, &newcomer, &shown, &found, &origin, counter)?;
            // A passkey lets nobody do more than the device that added it may.
            let may = book.keys.enrolled(&found.device, u64::MAX).map(|e| e.may).ok_or(Refusal::UnknownPasskey)?;
            let said = format!(
                "passkey_used(person: {}, credential: {}, device: {}, counter: {counter}, proof: {})",
                found.person,
                quoted(&found.credential),
                quoted(&newcomer.key.to_base64()),
                quoted(&passkey::proof(&shown.ticket, &shown.assertion)),
            );
            Ok((newcomer.key, found.person.clone(), newcomer.drafts(&found.person, may, "by passkey", said)))
        })
    })
    .await
}

/// What a browser brings of a passkey.
struct Shown {
    ticket: String,
    credential: String,
    assertion: Assertion,
}

impl Shown {
    fn parse(sent: &Value) -> Option<Self> {
        let text = |name: &str| sent.get(name).and_then(Value::as_str);
        let bytes = |name: &str| from_base64(text(name)?).ok().filter(|b| b.len() <= passkey::PART_MAX);
        let assertion = Assertion {
            client_data: bytes("clientData")?,
            authenticator_data: bytes("authenticatorData")?,
            signature: bytes("signature")?,
            user_handle: bytes("userHandle")?,
        };
        Some(Self { ticket: text("ticket")?.to_owned(), credential: text("credential")?.to_owned(), assertion })
    }
}

fn believed(
    log: &str,
    newcomer: &Newcomer,
    shown: &Shown,
    found: &Passkey,
    origin: &str,
    counter: u32,
) -> Result<u32, Refusal> {
    let key = from_base64(&found.key).map_err(|_| Refusal::Passkey(PasskeyError::Key))?;
    let expected = Expected {
        challenge: &passkey::challenge(log, &newcomer.key.to_base64(), &shown.ticket),
        origin,
        site: &found.site,
        key: &key,
        user_handle: &user_handle(log, &found.person),
        counter,
    };
    passkey::check(&shown.assertion, &expected).map_err(Refusal::Passkey)
}

/// `POST …/sign-in/question`: where the browser is to go to be asked who sits before it.
pub(crate) async fn question(
    State(app): State<SetApp>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let log = id.clone();
    answered(app, &id, &headers, &body, move |app, set, sent| {
        let newcomer = Newcomer::parse(sent)?;
        let provider = provider(app)?;
        let _turn = provider.turn().ok_or(Refusal::Busy("too many sign in at once".to_owned()))?;
        let ticket = ticket(app, set, "account", &newcomer.key.to_base64())?;
        let (nonce, verifier) = (set.tickets.secret(&ticket, "nonce"), set.tickets.secret(&ticket, "verifier"));
        let state = format!("{log}.{ticket}");
        let address = provider.question(&state, &nonce, &verifier, seconds(app)?).map_err(refused)?;
        Ok(json!({ "state": state, "address": address }))
    })
    .await
}

/// `GET /sign-in`: the provider sends people back here. What it brings is taken from the browser that asked, and from no
/// other, so nothing happens yet.
pub(crate) async fn back(State(app): State<SetApp>, RawQuery(query): RawQuery) -> Response {
    let fields = Fields::parse(&query.unwrap_or_default());
    let state = fields.get("state").unwrap_or_default();
    let id = state.split('.').next().unwrap_or_default();
    if app.set(id).is_none() {
        return plain(StatusCode::NOT_FOUND, "this sign-in was not begun here; open the app and begin again");
    }
    let encoded = pages::request::encoded;
    let query = match fields.get("code") {
        Some(code) => format!("state={}&answer={}", encoded(state), encoded(code)),
        None => format!("state={}&declined=yes", encoded(state)),
    };
    hardened(Redirect::to(&format!("/set/{id}/join?{query}")).into_response())
}

/// `POST …/sign-in/account`: what the provider sent back, by the browser that asked.
pub(crate) async fn account(
    State(app): State<SetApp>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let log = id.clone();
    answered(app, &id, &headers, &body, move |app, set, sent| {
        let newcomer = Newcomer::parse(sent)?;
        let provider = provider(app)?;
        let text = |name: &str| sent.get(name).and_then(Value::as_str).unwrap_or_default();
        let (state, code) = (text("state"), text("code"));
        let ticket = state.strip_prefix(&format!("{log}.")).ok_or(Refusal::Ticket(TicketError::Strange))?;
        if code.is_empty() || code.len() > CODE_MAX {
            return Err(Refusal::Unreadable);
        }
        asked_it(&newcomer, &set.origin, state, code, text("signature"))?;
        redeem(app, set, ticket, "account", &newcomer)?;
        let _turn = provider.turn().ok_or(Refusal::Busy("too many sign in at once".to_owned()))?;
        let (nonce, verifier) = (set.tickets.secret(ticket, "nonce"), set.tickets.secret(ticket, "verifier"));
        let somebody = provider.who(code, &nonce, &verifier, seconds(app)?).map_err(refused)?;
        let_in(app, set, |book| {
            let person = of_account(book, provider.issuer(), &somebody)?;
            // Somebody without a device of theirs may say something, and no more.
            let may = book.rights(&person).unwrap_or(May::SAY);
            let said = format!(
                "account_used(person: {person}, issuer: {}, device: {})",
                quoted(provider.issuer()),
                quoted(&newcomer.key.to_base64()),
            );
            let how = format!("by {}", provider.name());
            Ok((newcomer.key, person.clone(), newcomer.drafts(&person, may, &how, said)))
        })
    })
    .await
}

/// Whether the browser that asked the provider is the one that brings the answer: it signs with the key that it wants to
/// be let in. Else somebody could have another answer the question that lets their own key in.
fn asked_it(newcomer: &Newcomer, log: &str, state: &str, code: &str, signature: &str) -> Result<(), Refusal> {
    let text = format!("lastlook account sign-in 1\n{log}\n{state}\n{code}\n");
    let signature = from_base64(signature).ok().and_then(|b| <[u8; 64]>::try_from(b).ok()).map(Signature);
    let signature = signature.ok_or(Refusal::Unreadable)?;
    newcomer.key.verify(text.as_bytes(), &signature).map_err(|_| Refusal::Ticket(TicketError::Strange))
}

/// Whom the record lets sign in with this account.
fn of_account(book: &Book, issuer: &str, somebody: &Somebody) -> Result<String, Refusal> {
    let is_theirs = |account: &Account| match &account.holder {
        Holder::Subject(subject) => *subject == somebody.subject,
        Holder::Email(email) => somebody.email.as_ref() == Some(email),
    };
    let accounts = book.accounts().into_iter().filter(|a| a.issuer == issuer && is_theirs(a));
    let mut people: Vec<String> = accounts.map(|a| a.person).collect();
    people.sort();
    people.dedup();
    match people.as_slice() {
        [person] => Ok(person.clone()),
        [] => Err(Refusal::Stranger { somebody: somebody.clone(), who: who_may(book) }),
        _ => Err(Refusal::Several),
    }
}

/// Who may let somebody in, by name.
fn who_may(book: &Book) -> Vec<String> {
    let people = book.people();
    let may = people.values().filter(|p| !p.devices.is_empty() && book.may_enrol(&p.id));
    // The office is this server.
    may.filter(|p| p.devices.iter().any(|(_, device)| !device.is_empty())).map(|p| name(book, &p.id)).collect()
}

fn name(book: &Book, person: &str) -> String {
    book.people().remove(person).and_then(|p| p.name).unwrap_or_else(|| person.replace('_', " "))
}

/// Judges by the record as it is, and enters what follows; if somebody recorded something meanwhile, once more: a
/// passkey that was removed a moment ago lets nobody in.
fn let_in(
    app: &SetApp,
    set: &Set,
    judge: impl Fn(&Book) -> Result<(PublicKey, String, Vec<Draft>), Refusal>,
) -> Result<Value, Refusal> {
    for _ in 0..ATTEMPTS {
        let edition = set.reader.edition(seconds(app)?).map_err(Refusal::Busy)?;
        let (key, person, drafts) = judge(&edition.book)?;
        let now = now(app)?;
        let entered = app.server().with_ledger(&set.origin, |ledger| {
            ledger.refresh().map_err(|error| Refusal::Busy(error.to_string()))?;
            if ledger.keys().enrolled(&key.into(), u64::MAX).is_some() {
                return Err(Refusal::Known);
            }
            if ledger.size() != edition.size {
                return Ok(false);
            }
            set.office.enter(ledger, &drafts, edition.book.day.utc_offset, now).map_err(Refusal::Busy)?;
            Ok(true)
        });
        if entered.map_err(|e| Refusal::Busy(e.to_string()))?? {
            return Ok(json!({ "admitted": true, "person": person, "name": name(&edition.book, &person) }));
        }
    }
    Err(Refusal::Busy("much is recorded at the moment".to_owned()))
}

fn ticket(app: &SetApp, set: &Set, purpose: &str, key: &str) -> Result<String, Refusal> {
    let random = signer::random().ok_or_else(|| Refusal::Busy("no random bytes".to_owned()))?;
    Ok(set.tickets.issue(Use { purpose, log: &set.origin, key }, seconds(app)?, random))
}

fn redeem(app: &SetApp, set: &Set, ticket: &str, purpose: &str, newcomer: &Newcomer) -> Result<(), Refusal> {
    let key = newcomer.key.to_base64();
    set.tickets.check(ticket, Use { purpose, log: &set.origin, key: &key }, seconds(app)?).map_err(Refusal::Ticket)
}

fn provider(app: &SetApp) -> Result<&Provider, Refusal> {
    app.sign_in().and_then(|s| s.provider.as_ref()).ok_or(Refusal::NoProvider)
}

fn refused(silent: Silent) -> Refusal {
    match silent {
        Silent::Away(why) => Refusal::Away(why),
        Silent::Unbelieved(why) => Refusal::Unbelieved(why),
    }
}

fn now(app: &SetApp) -> Result<Instant, Refusal> {
    app.now().map_err(Refusal::Busy)
}

fn seconds(app: &SetApp) -> Result<i64, Refusal> {
    app.seconds().map_err(Refusal::Busy)
}

/// Does what is asked of a production by a page of this house, apart from what waits for nothing.
async fn answered(
    app: SetApp,
    id: &str,
    headers: &HeaderMap,
    body: &[u8],
    work: impl FnOnce(&SetApp, &Arc<Set>, &Value) -> Result<Value, Refusal> + Send + 'static,
) -> Response {
    let Some(set) = app.set(id) else { return no_production() };
    if !from_here(headers) {
        return plain(StatusCode::FORBIDDEN, "this came from another site; open the app and begin there");
    }
    let Ok(sent) = serde_json::from_slice::<Value>(body) else { return Refusal::Unreadable.into_response() };
    match blocking(move || work(&app, &set, &sent)).await {
        Ok(Ok(told)) => hardened(Json(told).into_response()),
        Ok(Err(refusal)) => refusal.into_response(),
        Err(failed) => failed,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
    use super::*;
    use book::Protocols;
    use book::sample::Sample;
    use record::key::SigningKey;

    const NOW: i64 = 1_778_508_000;
    const ISSUER: &str = "https://login.studio.example";

    /// A production whose office linked these accounts: of whom, and which.
    fn with(accounts: &[(&str, &str)]) -> Book {
        let mut sample = Sample::new().unwrap();
        let mut say = |body: &str| {
            sample.say("office", NOW, body, true).unwrap();
        };
        say(r#"production "Tamarack" in "US-CA" at -07:00"#);
        for (person, holder) in accounts {
            say(&format!(r#"account_linked(person: {person}, issuer: "{ISSUER}", {holder})"#));
        }
        Book::read(&sample.source, &mut Protocols::new(), NOW + 60)
    }

    fn somebody(subject: &str, email: Option<&str>) -> Somebody {
        Somebody { subject: subject.to_owned(), email: email.map(str::to_owned) }
    }

    #[test]
    fn an_account_is_whose_it_was_said_to_be() {
        let book = with(&[("noor", r#"email: "noor@studio.example""#), ("dale", r#"subject: "D1""#)]);
        let of = |subject, email| of_account(&book, ISSUER, &somebody(subject, email)).ok();
        assert_eq!(of("x", Some("noor@studio.example")).as_deref(), Some("noor"));
        assert_eq!(of("D1", None).as_deref(), Some("dale"));
        assert_eq!(of("D1", Some("d@studio.example")).as_deref(), Some("dale"));
    }

    #[test]
    fn whom_nobody_linked_is_a_stranger() {
        let book = with(&[("noor", r#"email: "noor@studio.example""#), ("dale", r#"subject: "D1""#)]);
        for who in [
            somebody("x", None),
            somebody("d1", None),
            somebody("noor@studio.example", None),
            somebody("x", Some("D1")),
            somebody("", Some("noor@studio.example.evil.example")),
        ] {
            let found = of_account(&book, ISSUER, &who);
            assert_eq!(found, Err(Refusal::Stranger { somebody: who.clone(), who: Vec::new() }), "{who:?}");
        }
        let elsewhere = of_account(&book, "https://evil.example", &somebody("D1", Some("noor@studio.example")));
        assert!(matches!(elsewhere, Err(Refusal::Stranger { .. })), "the same name at another provider");
    }

    #[test]
    fn an_account_of_several_people_lets_nobody_in() {
        let office = r#"email: "production@studio.example""#;
        let book = with(&[("noor", office), ("dale", office)]);
        let found = of_account(&book, ISSUER, &somebody("x", Some("production@studio.example")));
        assert_eq!(found, Err(Refusal::Several));
        let book = with(&[("noor", office), ("noor", r#"subject: "x""#)]);
        let found = of_account(&book, ISSUER, &somebody("x", Some("production@studio.example")));
        assert_eq!(found, Ok("noor".to_owned()), "two names of one person");
    }

    #[test]
    fn only_the_browser_that_asked_brings_the_answer() {
        let key = SigningKey::from_seed([7; 32]);
        let newcomer = Newcomer { key: key.public(), device: "laptop".to_owned() };
        let sign = |key: &SigningKey, log: &str, state: &str, code: &str| {
            let text = format!("lastlook account sign-in 1\n{log}\n{state}\n{code}\n");
            record::encoding::to_base64(&key.sign(text.as_bytes()).0)
        };
        let good = sign(&key, "a", "s", "c");
        assert_eq!(asked_it(&newcomer, "a", "s", "c", &good), Ok(()));
        let strange = Err(Refusal::Ticket(TicketError::Strange));
        let other = SigningKey::from_seed([8; 32]);
        for wrong in [
            sign(&other, "a", "s", "c"),
            sign(&key, "b", "s", "c"),
            sign(&key, "a", "t", "c"),
            sign(&key, "a", "s", "d"),
        ] {
            assert_eq!(asked_it(&newcomer, "a", "s", "c", &wrong), strange);
        }
        assert_eq!(asked_it(&newcomer, "a", "s", "c", ""), Err(Refusal::Unreadable));
    }

    #[test]
    fn a_browser_is_called_what_it_is_and_how_it_came() {
        let key = SigningKey::from_seed([7; 32]).public().to_base64();
        let read = |device: &str| Newcomer::parse(&json!({ "key": key, "device": device })).unwrap();
        let drafts = read("office laptop").drafts("noor", May::SAY, "by passkey", "x".to_owned());
        let [Some(Control::Enrol(enrol)), None] = [0, 1].map(|i: usize| drafts.get(i).and_then(|d| d.control.clone()))
        else {
            unreachable!("an enrolment, and what is said of it")
        };
        assert_eq!(
            (enrol.device.as_str(), enrol.persons.as_slice()),
            ("office laptop, by passkey", &["noor".to_owned()][..])
        );
        for odd in ["", "a\nb", "\u{7}"] {
            assert_eq!(read(odd).device, "laptop", "{odd:?}");
        }
        assert_eq!(read(&"x".repeat(500)).device.len(), DEVICE_MAX);
        assert_eq!(Newcomer::parse(&json!({ "key": "x" })).unwrap_err(), Refusal::Unreadable);
    }
}
