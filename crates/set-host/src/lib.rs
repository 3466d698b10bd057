//! The set app over HTTP: its files, its pages for whoever has no phone of the production, and joining.
//!
//! A phone of the production makes its pages itself; here the same function makes them for a guest with the poster's
//! address. This crate never decides anything, never writes past the ledger, and never holds a key of somebody who has a
//! phone. Start with [`SetApp::router`].

pub mod aids;
pub mod assets;
mod blocking;
pub mod early;
mod foreign;
mod form;
pub mod guests;
pub mod join;
mod journal;
mod member;
pub mod paper;
mod pdf;
pub mod provider;
pub mod reader;
pub mod signer;
mod signing_in;
mod visit;
mod workbook;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ::sign_in::ticket::Tickets;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use messages::Language;
use pages::Tongue;
use record::control::{Control, Enrol, May};
use record::key::SigningKey;
use server::Server;
use store::Objects;
use store::ledger::Ledger;
use sync::instant::Instant;
use tokio::sync::Semaphore;

use aids::Aids;
use assets::Assets;
use early::Early;
use guests::Guests;
use join::Door;
use provider::{Front, Provider};
use reader::Reader;
use signer::{Signer, words};

pub use pages::Draft;

/// Who speaks for those without an account.
pub const POSTER: &str = "poster";

/// The set app of all productions of a server.
#[derive(Clone)]
pub struct SetApp(Arc<Inner>);

struct Inner {
    server: Server,
    assets: Assets,
    clock: server::Clock,
    tongues: HashMap<&'static str, Tongue>,
    sets: Mutex<HashMap<String, Arc<Set>>>,
    forms: Arc<Semaphore>,
    sign_in: OnceLock<SignIn>,
    aids: OnceLock<Aids>,
}

/// How people of the production sign in on a browser that has no key yet.
pub struct SignIn {
    /// Where browsers find this server.
    pub front: Front,
    /// The provider of accounts, if there is one.
    pub provider: Option<Provider>,
}

/// How often it is looked whether something held back may go through.
const LET_THROUGH_EVERY: std::time::Duration = std::time::Duration::from_secs(20);

/// Forms of guests that are taken in at once: each may have 24 MiB.
const FORMS_AT_ONCE: usize = 8;

/// One production.
pub(crate) struct Set {
    pub origin: String,
    pub log_key: String,
    pub clock_key: String,
    pub reader: Reader,
    pub door: Door,
    pub office: Signer,
    pub poster: Signer,
    /// What browsers are given before they sign in.
    pub tickets: Tickets,
    /// What the poster's address ends with.
    pub token: String,
    /// Where attached files are kept.
    pub originals: Arc<dyn Objects>,
    /// What guests sent.
    pub guests: Guests,
    /// What phones brought before its time.
    pub early: Early,
}

/// What the server keeps secret for a production.
pub struct Secrets {
    /// The office's key, which the log was begun with.
    pub office: SigningKey,
    /// The key that signs for those without an account.
    pub poster: SigningKey,
    /// What the poster's address ends with.
    pub token: String,
}

impl SetApp {
    /// An app without productions. `made` are the files that `web` does not hold, by name: modules, rules, words.
    pub fn new(server: Server, clock: server::Clock, made: &[(&str, &'static [u8])]) -> Self {
        let tongues = Language::ALL.into_iter().map(|l| (l.code(), Tongue::new(l))).collect();
        let app = Self(Arc::new(Inner {
            server: server.clone(),
            assets: Assets::new(made),
            clock,
            tongues,
            sets: Mutex::default(),
            forms: Arc::new(Semaphore::new(FORMS_AT_ONCE)),
            sign_in: OnceLock::new(),
            aids: OnceLock::new(),
        }));
        let inner = Arc::downgrade(&app.0);
        server.after_exchange(Arc::new(move |origin, ledger, exchange, now| {
            let app = inner.upgrade().map(SetApp);
            let set = app.as_ref().and_then(|app| app.set(&server::log_id(origin)));
            let (Some(app), Some(set)) = (app, set) else { return Ok(()) };
            early::after(&set, ledger, exchange, now, app.server().clock_doubt(now).is_some())
        }));
        app
    }

    /// Lends it what is done in processes of their own. The first that are lent stay.
    pub fn lend(&self, aids: Aids) {
        self.0.aids.get_or_init(|| aids);
    }

    /// Opens the app for a production whose log the server hosts already.
    ///
    /// # Errors
    /// In words.
    pub fn open(&self, origin: &str, secrets: Secrets, originals: Arc<dyn Objects>) -> Result<(), String> {
        let now = self.now()?;
        let begun = self.0.server.with_ledger(origin, |ledger| begin(ledger, secrets, originals, now));
        let set = Arc::new(begun.map_err(words)??);
        self.settle(&set)?;
        self.let_through_in_turn(&set)?;
        let mut sets = self.0.sets.lock().unwrap_or_else(PoisonError::into_inner);
        sets.insert(server::log_id(origin), set);
        Ok(())
    }

    /// Lets people sign in, from now on: known only once the server listens. Only the first call counts.
    pub fn sign_in_at(&self, sign_in: SignIn) {
        let _ = self.0.sign_in.set(sign_in);
    }

    /// From time to time enters what was held back, as long as the app is there.
    fn let_through_in_turn(&self, set: &Arc<Set>) -> Result<(), String> {
        let (app, set) = (Arc::downgrade(&self.0), Arc::downgrade(set));
        let turns = move || {
            loop {
                std::thread::sleep(LET_THROUGH_EVERY);
                let (Some(app), Some(set)) = (app.upgrade(), set.upgrade()) else { return };
                // What cannot be entered now waits on; whoever asks for a page is told why.
                let app = SetApp(app);
                drop(visit::let_through(&app, &set));
                drop(app.settle(&set));
            }
        };
        let started = std::thread::Builder::new().name("held-back".to_owned()).spawn(turns);
        started.map(drop).map_err(|e| format!("cannot begin to let through what was held back: {e}"))
    }

    /// Answers what waited for its time and came into the log, also when the server stopped between the two.
    fn settle(&self, set: &Set) -> Result<(), String> {
        let now = self.now()?;
        self.0.server.with_ledger(&set.origin, |ledger| early::settle(set, ledger, now)).map_err(words)?
    }

    /// Origin, ID and the poster's word of each production.
    pub fn addresses(&self) -> Vec<(String, String, String)> {
        self.all().into_iter().map(|(id, set)| (set.origin.clone(), id, set.token.clone())).collect()
    }

    /// Whether nobody's phone is in a production yet.
    ///
    /// # Errors
    /// In words.
    pub fn is_new(&self, origin: &str) -> Result<bool, String> {
        self.0.server.with_ledger(origin, |ledger| ledger.keys().all().count() <= 2).map_err(words)
    }

    /// A code that lets one phone in, once, with all rights.
    ///
    /// # Errors
    /// In words.
    pub fn code(&self, origin: &str) -> Result<String, String> {
        let code = token()?;
        self.set(&server::log_id(origin)).ok_or("no such production")?.door.give(&code, self.seconds()?);
        Ok(code)
    }

    /// All paths.
    pub fn router(&self) -> Router {
        let small = DefaultBodyLimit::max(signing_in::BODY_MAX);
        Router::new()
            .route("/", get(visit::productions))
            .route("/sw.js", get(visit::worker))
            .route("/web/{*file}", get(visit::file))
            .route("/p/{token}", get(visit::poster))
            .route("/set/{id}", get(visit::without_slash))
            .route("/set/{id}/manifest.webmanifest", get(visit::manifest))
            .route("/set/{id}/joining", get(visit::joining))
            .route("/set/{id}/join", get(visit::join_page).post(visit::join))
            .route("/sign-in", get(signing_in::back))
            .route("/set/{id}/sign-in/challenge", post(signing_in::challenge).layer(small))
            .route("/set/{id}/sign-in/passkey", post(signing_in::passkey).layer(small))
            .route("/set/{id}/sign-in/question", post(signing_in::question).layer(small))
            .route("/set/{id}/sign-in/account", post(signing_in::account).layer(small))
            .route("/set/{id}/waiting", get(visit::waiting).post(visit::clear_waiting))
            .route("/set/{id}/held-back", get(visit::held_back).post(visit::put_away))
            .route("/set/{id}/poster", get(visit::poster_address))
            .route("/set/{id}/plan/read", get(visit::page).post(foreign::read))
            .route("/set/{id}/export/tables.xlsx", get(workbook::give))
            .route("/set/{id}/pdf", post(pdf::give))
            .route("/set/{id}/", get(visit::page).post(visit::page))
            .route("/set/{id}/{*path}", get(visit::page).post(visit::page))
            .route("/preferences", post(visit::preferences))
            .layer(DefaultBodyLimit::max(form::FORM_BYTES_MAX))
            .with_state(self.clone())
    }

    pub(crate) fn set(&self, id: &str) -> Option<Arc<Set>> {
        self.0.sets.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    pub(crate) fn all(&self) -> Vec<(String, Arc<Set>)> {
        let sets = self.0.sets.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = sets.iter().map(|(id, set)| (id.clone(), set.clone())).collect();
        all.sort_by(|a, b| a.1.origin.cmp(&b.1.origin));
        all
    }

    pub(crate) fn assets(&self) -> &Assets {
        &self.0.assets
    }

    pub(crate) fn server(&self) -> &Server {
        &self.0.server
    }

    pub(crate) fn tongue(&self, language: Language) -> Option<&Tongue> {
        self.0.tongues.get(language.code())
    }

    pub(crate) fn aids(&self) -> Option<&Aids> {
        self.0.aids.get()
    }

    pub(crate) fn form_turn(&self) -> Arc<Semaphore> {
        self.0.forms.clone()
    }

    pub(crate) fn sign_in(&self) -> Option<&SignIn> {
        self.0.sign_in.get()
    }

    pub(crate) fn now(&self) -> Result<Instant, String> {
        (self.0.clock)().ok_or_else(|| "this computer's clock is wrong: set it".to_owned())
    }

    pub(crate) fn seconds(&self) -> Result<i64, String> {
        Ok((self.now()?.millis() / 1_000).cast_signed())
    }
}

/// Letters that cannot be taken for each other.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A word that nobody guesses: 100 bits.
///
/// # Errors
/// If the system gives no random bytes.
pub fn token() -> Result<String, String> {
    let bytes: [u8; 20] = signer::random().ok_or("the operating system gave no random bytes")?;
    let letter = |b: &u8| LETTERS.get(usize::from(b % 32)).copied().map_or('a', char::from);
    Ok(bytes.iter().map(letter).collect())
}

/// What a poster's address ends with: 128 bits, as `docs/formats/codes.md` writes them.
///
/// # Errors
/// If the system gives no random bytes.
pub fn poster_token() -> Result<String, String> {
    let bytes: [u8; 16] = signer::random().ok_or("the operating system gave no random bytes")?;
    let text = record::encoding::to_base64(&bytes);
    Ok(text.trim_end_matches('=').replace('+', "-").replace('/', "_"))
}

/// What tickets are written with: the same on every server of a log, and another one than the key.
fn ticket_secret(office: &SigningKey) -> [u8; 32] {
    ::sign_in::sha256(&[b"lastlook sign-in tickets 1\n", &office.seed()[..]].concat())
}

/// Takes up a production; the poster's key is let in when it is not yet.
fn begin(ledger: &mut Ledger, secrets: Secrets, originals: Arc<dyn Objects>, now: Instant) -> Result<Set, String> {
    let opener = ledger.keys().enrolled(&secrets.office.public().into(), ledger.size());
    let person = opener.and_then(|e| e.persons.first().cloned()).ok_or("the office's key is not of this log")?;
    let tickets = Tickets::new(&ticket_secret(&secrets.office));
    let office = Signer { key: secrets.office, person };
    let poster = Signer { key: secrets.poster, person: POSTER.to_owned() };
    if ledger.keys().enrolled(&poster.key.public().into(), ledger.size()).is_none() {
        let enrol = Enrol {
            key: poster.key.public(),
            persons: vec![POSTER.to_owned()],
            may: May::SAY,
            device: "the poster: people without an account".to_owned(),
        };
        let draft = Draft { control: Some(Control::Enrol(enrol)), ..Draft::default() };
        office.enter(ledger, &[draft], 0, now)?;
    }
    Ok(Set {
        origin: ledger.log().origin().to_owned(),
        log_key: ledger.log().keys().first().map(ToString::to_string).unwrap_or_default(),
        clock_key: ledger.clock_key().to_string(),
        reader: Reader::new(ledger.store().clone(), ledger.id()),
        door: Door::default(),
        office,
        poster,
        tickets,
        token: secrets.token,
        originals,
        guests: Guests::new(ledger.store().clone(), ledger.id()),
        early: Early::new(ledger.store().clone(), ledger.id()),
    })
}
