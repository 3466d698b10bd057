//! What each path answers.
//!
//! Nothing of a production is shown to somebody who has neither its poster's address nor a phone of it.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use messages::Language;
use pages::access::{self, Access, Standing};
use pages::request::{Form, Found, RECORDED};
use pages::{Draft, Fields, Host, Reply, Request, Visitor, respond};
use record::key::PublicKey;
use record::keys::Enrolled;
use record::merkle::Hash;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use store::ledger::Ledger;

use crate::blocking::blocking;
use crate::guests::Made;
use crate::join::Asking;
use crate::member::{Member, not_a_member};
use crate::{Set, SetApp, form, guests, signing_in};

/// For the pages made here and, written into the service worker, for those made on phones. Only files of the house; no
/// script or style in a page; nobody frames it. `wasm-unsafe-eval` lets the page and the service worker compile the
/// house's own WebAssembly.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// How long a form may take to come: a few photos over a set's network.
const FORM_WAIT: std::time::Duration = std::time::Duration::from_secs(60);

/// `/`: the production, or a list of several.
pub(crate) async fn productions(State(app): State<SetApp>) -> Response {
    let all = app.all();
    match all.as_slice() {
        [(id, _)] => Redirect::to(&format!("/set/{id}/")).into_response(),
        _ => {
            let list: String = all.iter().map(|(id, _)| format!("<li><a href=\"/set/{id}/\">{id}</a></li>")).collect();
            let html = format!(
                "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Lastlook</title>\
                 <meta name=\"viewport\" content=\"width=device-width\"><link rel=\"stylesheet\" href=\"/web/style.css\">\
                 </head><body><main><h1>Lastlook</h1><ul>{list}</ul></main></body></html>"
            );
            shown(StatusCode::OK, html)
        }
    }
}

/// `/set/ID`: with a slash behind it, so that what is below is found.
pub(crate) async fn without_slash(State(app): State<SetApp>, Path(id): Path<String>) -> Response {
    if app.set(&id).is_none() {
        return no_production();
    }
    Redirect::permanent(&format!("/set/{id}/")).into_response()
}

/// `/sw.js`.
pub(crate) async fn worker(State(app): State<SetApp>) -> Response {
    hardened(app.assets().worker(POLICY))
}

/// `/web/…`.
pub(crate) async fn file(State(app): State<SetApp>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    hardened(app.assets().file(&name, &headers))
}

/// `/p/TOKEN`: what the poster's code leads to. From then on this browser is a guest of the production.
pub(crate) async fn poster(State(app): State<SetApp>, Path(token): Path<String>) -> Response {
    match app.all().into_iter().find(|(_, set)| same(&set.token, &token)) {
        Some((id, _)) => {
            let cookie = format!("poster-{id}={token}; Path=/set/{id}; HttpOnly; SameSite=Lax; Max-Age=31536000");
            ([(header::SET_COOKIE, cookie)], Redirect::to(&format!("/set/{id}/"))).into_response()
        }
        None => {
            plain(StatusCode::NOT_FOUND, "this poster's code is not known here; ask whoever put it up for a new one")
        }
    }
}

/// Compares without telling by the time it takes where two words differ.
fn same(a: &str, b: &str) -> bool {
    Sha256::digest(a) == Sha256::digest(b)
}

/// What the device needs to know to join: public values.
pub(crate) async fn joining(State(app): State<SetApp>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    match app.set(&id) {
        Some(set) => hardened(
            Json(json!({
                "id": id, "base": format!("/set/{id}"), "origin": set.origin,
                "logKey": set.log_key, "clockKey": set.clock_key, "signIn": signing_in::ways(&app, &headers),
            }))
            .into_response(),
        ),
        None => no_production(),
    }
}

/// The page with which a phone joins.
pub(crate) async fn join_page(
    State(app): State<SetApp>,
    Path(id): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let Some(set) = app.set(&id) else { return no_production() };
    let target = uri.query().map_or_else(|| "/join".to_owned(), |q| format!("/join?{q}"));
    answered(&app, &id, set, Asked { request: Request::show(&target), ..Asked::default() }, &headers).await
}

/// A phone asks to be let in: with a code at once, else it waits.
pub(crate) async fn join(
    State(app): State<SetApp>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(sent): Json<Value>,
) -> Response {
    let Some(set) = app.set(&id) else { return no_production() };
    let from_poster = is_guest(&id, &set, &headers);
    let work = blocking(move || {
        let asking = Asking::parse(&sent)?;
        let now = app.now()?;
        let seconds = app.seconds()?;
        let code = sent.get("code").and_then(Value::as_str).unwrap_or_default();
        if code.is_empty() {
            if !set.door.wait(asking, from_poster, seconds) {
                return Err(
                    "too many phones wait to be let in: scan the poster of the set first, then join; or show your code to \
                     somebody who may let you in"
                        .to_owned()
                );
            }
            return Ok(json!({ "admitted": false }));
        }
        if !set.door.redeem(code, seconds) {
            return Err("this link was used already, or is too old; start the server again for a new one".to_owned());
        }
        let entered =
            app.server().with_ledger(&set.origin, |ledger| set.office.enter(ledger, &asking.drafts(), 0, now));
        entered.map_err(|e| e.to_string())??;
        Ok(json!({ "admitted": true }))
    });
    match work.await {
        Ok(Ok(answer)) => hardened(Json(answer).into_response()),
        Ok(Err(words)) => hardened((StatusCode::BAD_REQUEST, Json(json!({ "error": words }))).into_response()),
        Err(failed) => failed,
    }
}

/// Phones that wait, for somebody who may let them in.
pub(crate) async fn waiting(app: State<SetApp>, id: Path<String>, headers: HeaderMap, uri: Uri) -> Response {
    let list = |set: &Set, ledger: &Ledger, enrolled: &Enrolled| {
        let is_in = |k: &PublicKey| ledger.keys().enrolled(&(*k).into(), ledger.size()).is_some();
        enrolled.may.enrol.then(|| set.door.waiting(is_in))
    };
    for_device(app, id, headers, (Method::GET, uri), list).await
}

/// What guests sent and is held back, for people of the production.
pub(crate) async fn held_back(app: State<SetApp>, id: Path<String>, headers: HeaderMap, uri: Uri) -> Response {
    for_device(app, id, headers, (Method::GET, uri), |set, _, _| set.guests.waiting().ok()).await
}

/// Puts away all that is held back, for whoever may answer concerns.
pub(crate) async fn put_away(app: State<SetApp>, id: Path<String>, headers: HeaderMap, uri: Uri) -> Response {
    let now = app.seconds().unwrap_or_default();
    let away = move |set: &Set, _: &Ledger, enrolled: &Enrolled| {
        let person = enrolled.persons.first()?;
        let book = set.reader.glance(now).ok()?;
        let roles = book.book.roles(person).into_iter().collect();
        let standing = Standing { member: true, admin: enrolled.may.enrol, roles, key: None };
        let may = access::decide_kind(&standing, "concern_answered") == Access::Allowed;
        may.then(|| set.guests.put_away(person, now).map_or_else(|e| json!({ "error": e }), |n| json!({ "away": n })))
    };
    for_device(app, id, headers, (Method::POST, uri), away).await
}

/// Lets nobody of those who wait wait any longer: they ask again, or show their code. For whoever may let people in.
pub(crate) async fn clear_waiting(app: State<SetApp>, id: Path<String>, headers: HeaderMap, uri: Uri) -> Response {
    let clear =
        |set: &Set, _: &Ledger, enrolled: &Enrolled| enrolled.may.enrol.then(|| json!({ "away": set.door.clear() }));
    for_device(app, id, headers, (Method::POST, uri), clear).await
}

/// What the poster's code leads to, for a device that is to print it.
pub(crate) async fn poster_address(app: State<SetApp>, id: Path<String>, headers: HeaderMap, uri: Uri) -> Response {
    for_device(app, id, headers, (Method::GET, uri), |set, _, _| Some(json!({ "path": format!("/p/{}", set.token) })))
        .await
}

/// Something that only a device of the production is told; it signs its request as it does for the log.
async fn for_device(
    State(app): State<SetApp>,
    Path(id): Path<String>,
    headers: HeaderMap,
    (method, uri): (Method, Uri),
    tell: impl FnOnce(&Set, &Ledger, &Enrolled) -> Option<Value> + Send + 'static,
) -> Response {
    let Some(set) = app.set(&id) else { return no_production() };
    let work = blocking(move || {
        let member = Member::asking(&app, (&id, &set), (&method, &uri), &headers)?;
        app.server().with_ledger(&set.origin, |ledger| tell(&set, ledger, &member.enrolled)).ok()?
    });
    match work.await {
        Ok(Some(told)) => hardened(Json(told).into_response()),
        Ok(None) => not_a_member(),
        Err(failed) => failed,
    }
}

/// So that the app can be put on a phone's home screen.
pub(crate) async fn manifest(Path(id): Path<String>) -> Response {
    let manifest = json!({
        "name": "Lastlook", "short_name": "Lastlook", "start_url": format!("/set/{id}/"), "scope": format!("/set/{id}/"),
        "display": "standalone", "background_color": "#101214", "theme_color": "#101214",
        "icons": [{ "src": "/web/icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any maskable" }],
    });
    hardened(([(header::CONTENT_TYPE, "application/manifest+json")], manifest.to_string()).into_response())
}

/// Language and theme of somebody without the app.
pub(crate) async fn preferences(headers: HeaderMap, body: Bytes) -> Response {
    let fields = Fields::parse(&String::from_utf8_lossy(&body));
    let back = headers.get(header::REFERER).and_then(|r| r.to_str().ok()).and_then(|r| r.parse::<Uri>().ok());
    let back = back.map_or_else(|| "/".to_owned(), |uri| uri.path().to_owned());
    let mut response = Redirect::to(if back.starts_with("//") { "/" } else { &back }).into_response();
    let known = [("language", &["en", "es"][..]), ("theme", &["light", "dark", "auto"][..])];
    for (name, words) in known {
        if let Some(word) = fields.get(name).filter(|w| words.contains(w))
            && let Ok(value) = HeaderValue::from_str(&format!("{name}={word}; Path=/; SameSite=Lax; Max-Age=31536000"))
        {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

/// A page, for whoever has no phone of the production.
pub(crate) async fn page(
    State(app): State<SetApp>,
    Path(parts): Path<Vec<(String, String)>>,
    asked: axum::extract::Request,
) -> Response {
    let id = parts.iter().find(|(name, _)| name == "id").map(|(_, v)| v.clone()).unwrap_or_default();
    let Some(set) = app.set(&id) else { return no_production() };
    let uri = asked.uri().clone();
    let path = uri.path().strip_prefix(&format!("/set/{id}")).unwrap_or("/").to_owned();
    let target = uri.query().map_or_else(|| path.clone(), |q| format!("{path}?{q}"));
    let headers = asked.headers().clone();
    if asked.method() == Method::POST && !from_here(&headers) {
        return plain(StatusCode::FORBIDDEN, "this form came from another site; open the app and send it from there");
    }
    if !may_pass(&id, &set, &path, &headers) {
        return Redirect::to(&format!("/set/{id}/join")).into_response();
    }
    if asked.method() != Method::POST {
        return answered(&app, &id, set, Asked { request: Request::show(&target), ..Asked::default() }, &headers).await;
    }
    if pages::routes::find(&path).is_none() {
        return plain(StatusCode::NOT_FOUND, "there is no such page");
    }
    let Ok(turn) = app.form_turn().try_acquire_owned() else {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "too many forms at once; send it again in a moment");
    };
    let read = tokio::time::timeout(FORM_WAIT, form::read(asked)).await;
    drop(turn);
    match read.unwrap_or_else(|_| Err("this form came too slowly; send it again".to_owned())) {
        Ok((form, files)) => {
            let mark = Fields::parse(&form).mark().map(str::to_owned);
            let asked = Asked { request: Request::post(&target, &form), mark, files };
            answered(&app, &id, set, asked, &headers).await
        }
        Err(words) => plain(StatusCode::BAD_REQUEST, &words),
    }
}

/// Whether somebody without a phone of the production may ask for a page at all: with the poster's address. Joining, a
/// label's page, which tells a stranger nothing, and speaking up without a name are open to whoever has the production's
/// address: members come here without their key.
fn may_pass(id: &str, set: &Set, path: &str, headers: &HeaderMap) -> bool {
    path == "/join" || path.starts_with("/guest/") || path.starts_with("/c/") || is_guest(id, set, headers)
}

/// Whether a form was sent from a page of this house: browsers say so, and others cannot be led here by a link.
pub(crate) fn from_here(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|v| v.to_str().ok());
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok());
    let origin = headers.get(header::ORIGIN).and_then(|v| v.to_str().ok());
    let own_origin = origin.is_none_or(|o| o.split_once("://").map(|(_, h)| h) == host);
    own_origin && site.is_none_or(|s| s == "same-origin" || s == "none")
}

/// A request with what came with its form.
#[derive(Default)]
struct Asked {
    request: Request,
    /// The mark of the form.
    mark: Option<String>,
    files: Vec<form::File>,
}

async fn answered(app: &SetApp, id: &str, set: Arc<Set>, asked: Asked, headers: &HeaderMap) -> Response {
    let visitor = visitor(id, &set, headers);
    let app = app.clone();
    match blocking(move || replied(&app, &set, &visitor, asked)).await {
        Ok(Ok(response)) => response,
        Ok(Err(words)) => plain(StatusCode::SERVICE_UNAVAILABLE, &words),
        Err(failed) => failed,
    }
}

fn replied(app: &SetApp, set: &Set, visitor: &Visitor, mut asked: Asked) -> Result<Response, String> {
    let now = app.seconds()?;
    // Whoever records something sees the record as it is, and then what they recorded in it.
    let exact = asked.request.posted || asked.request.fields.has(RECORDED);
    let edition = if exact { set.reader.edition(now) } else { set.reader.glance(now) }?;
    let (book, language) = (&edition.book, visitor.language);
    let code = asked.request.fields.get("code").and_then(pages::page::speak::code);
    let held = code.map(|code| set.guests.fate_of_concern(&pages::page::speak::name_of(&code))).transpose()?.flatten();
    let visitor = &doubted(app, Visitor { as_of: Some(book.now), held, ..visitor.clone() });
    let tongue = app.tongue(language).ok_or("there are no texts in this language")?;
    let is_in = |hash: &Hash| book.lines.iter().flatten().any(|line| line.hash == *hash);
    let made = |mark: &str| Ok::<_, String>(set.guests.made(mark)?.filter(|made| made.entries.iter().all(is_in)));
    if asked.request.posted {
        let mark = asked.mark.as_deref();
        if let Some((_, then)) = mark.map(|mark| set.guests.fate(mark)).transpose()?.flatten() {
            return Ok(hardened(Redirect::to(&led(&then, mark.unwrap_or_default())).into_response()));
        }
        asked.request.form = form_of(mark.map(made).transpose()?);
    } else if let Some(mark) = asked.request.fields.get(RECORDED) {
        let (held, made) = (set.guests.fate(mark)?.map(|(fate, _)| fate), made(mark)?);
        asked.request.held = held;
        asked.request.made = made.map(|m| m.entries).unwrap_or_default();
    }
    let request = &asked.request;
    if is_board(request) {
        let found = visitor.found.first().map_or("", |found| found.about.as_str());
        let name = format!("{} {} {} {found}", request.path, language.code(), visitor.theme.unwrap_or("auto"));
        // A page that many see has no form: its mark would be everybody's.
        let everybody = Visitor { mark: None, fresh: None, ..visitor.clone() };
        let page = edition.page(name, || match respond(book, &everybody, tongue, request) {
            Reply::Page { status: 200, html } if !html.contains("method=\"post\"") => Ok(html.into()),
            other => Err(other),
        });
        if let Ok(html) = page {
            return Ok(shown(StatusCode::OK, html));
        }
    }
    Ok(match respond(book, visitor, tongue, request) {
        Reply::Page { status, html } => shown(StatusCode::from_u16(status).unwrap_or(StatusCode::OK), html),
        Reply::Go(to) => hardened(Redirect::to(&to).into_response()),
        Reply::File { name, media, bytes } => download(&name, media, bytes),
        Reply::Sign { .. } => {
            plain(StatusCode::FORBIDDEN, "this is made on a phone of the production, with its own key")
        }
        Reply::Enter { drafts, then } => {
            let mark = asked.mark.take().ok_or("this form has no mark: open the page again and send it from there")?;
            let to = led(&then, &mark);
            if entered(app, set, Entering { mark: &mark, drafts: &drafts, then, offset: book.day.utc_offset }, &asked)?
            {
                return Ok(hardened(Redirect::to(&to).into_response()));
            }
            // The same form came twice at once, and the other was first.
            return replied(app, set, visitor, Asked { mark: Some(mark), ..asked });
        }
    })
}

/// Where a form led, with its mark: the page there looks up what it made.
fn led(then: &str, mark: &str) -> String {
    let join = if then.contains('?') { '&' } else { '?' };
    format!("{then}{join}{RECORDED}={mark}")
}

/// What a guest's form is, by what its mark made, if it has one. Guests are nobody in particular: none can open another's
/// form.
fn form_of(mark: Option<Option<Made>>) -> Form {
    match mark {
        None => Form::Unknown,
        Some(None) => Form::Own,
        Some(Some(made)) => Form::Sent { of: made.entries.len(), made: made.entries, then: made.then },
    }
}

/// What a form is about to make.
struct Entering<'a> {
    mark: &'a str,
    drafts: &'a [Draft],
    then: String,
    offset: i32,
}

/// Enters what a form wants signed, once: whether it did. Only one at a time gets so far.
fn entered(app: &SetApp, set: &Set, entering: Entering<'_>, asked: &Asked) -> Result<bool, String> {
    let Entering { mark, drafts, then, offset } = entering;
    if drafts.is_empty() {
        return Ok(true);
    }
    let instant = app.now()?;
    let at = app.seconds()?;
    // Only what an entry names is kept.
    let named = |hash: &Hash| drafts.iter().flat_map(|d| &d.attach).any(|a| a.hash == *hash);
    for (hash, bytes) in asked.files.iter().filter(|(hash, _)| named(hash)) {
        set.originals.put(hash, bytes).map_err(|e| e.to_string())?;
    }
    let done = app.server().with_ledger(&set.origin, |ledger| {
        // The same form, sent twice at once: the other one was first.
        if set.guests.made(mark)?.is_some() || set.guests.fate(mark)?.is_some() {
            return Ok(false);
        }
        if !set.guests.may_pass(drafts, at)? {
            let drafts = drafts.iter().map(|draft| guests::late(draft.clone(), at)).collect();
            return set.guests.keep(&guests::Form { mark: mark.to_owned(), at, then, drafts }).map(|_| true);
        }
        set.poster.enter_noting(ledger, drafts, offset, instant, set.guests.note(mark, &then, drafts, at))
    });
    done.map_err(|e| e.to_string())?
}

/// Enters what was held back and may go through by now.
pub(crate) fn let_through(app: &SetApp, set: &Set) -> Result<(), String> {
    let offset = set.reader.edition(app.seconds()?)?.book.day.utc_offset;
    while let Some(form) = set.guests.due(app.seconds()?)? {
        let (instant, at) = (app.now()?, app.seconds()?);
        let entered = app.server().with_ledger(&set.origin, |ledger| {
            let note = set.guests.note(&form.mark, &form.then, &form.drafts, at);
            set.poster.enter_noting(ledger, &form.drafts, offset, instant, note)
        });
        // One that was put away meanwhile waits no longer.
        if let Err(words) = entered.map_err(|e| e.to_string())? {
            set.guests.postpone(&form.mark)?;
            return Err(words);
        }
    }
    Ok(())
}

/// Whether this is a board and nothing else: the same for all guests of one language and theme, as long as nothing new
/// is on the record.
fn is_board(request: &Request) -> bool {
    let is_plain = !request.posted && request.fields.0.is_empty() && request.signatures.is_empty();
    is_plain && matches!(request.path.as_str(), "/" | "/far")
}

fn visitor(id: &str, set: &Set, headers: &HeaderMap) -> Visitor {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).and_then(Language::accepted);
    let chosen = cookie(headers, "language").and_then(|l| l.parse().ok());
    let theme = match cookie(headers, "theme") {
        Some("light") => Some("light"),
        Some("dark") => Some("dark"),
        _ => None,
    };
    Visitor {
        base: format!("/set/{id}"),
        language: chosen.or(accepted).unwrap_or(Language::English),
        theme,
        host: Host::Server,
        guest: is_guest(id, set, headers),
        fresh: crate::token().ok(),
        mark: crate::token().ok(),
        ..Visitor::default()
    }
}

/// The visitor, who is told when this server's clock is doubtful.
pub(crate) fn doubted(app: &SetApp, visitor: Visitor) -> Visitor {
    let doubt = app.now().ok().and_then(|now| app.server().clock_doubt(now));
    let found = doubt.map(|ahead| Found {
        what: "server-clock".to_owned(),
        about: (ahead / 60_000).to_string(),
        ..Found::default()
    });
    Visitor { found: visitor.found.into_iter().chain(found).collect(), ..visitor }
}

fn is_guest(id: &str, set: &Set, headers: &HeaderMap) -> bool {
    cookie(headers, &format!("poster-{id}")).is_some_and(|t| same(t, &set.token))
}

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
    all.filter_map(|c| c.trim().split_once('=')).find(|(n, _)| *n == name).map(|(_, v)| v)
}

pub(crate) fn download(name: &str, media: &'static str, bytes: Vec<u8>) -> Response {
    let plain: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).collect();
    let headers = [
        (header::CONTENT_TYPE, media.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{plain}\"")),
    ];
    hardened((headers, bytes).into_response())
}

fn shown(status: StatusCode, html: impl IntoResponse) -> Response {
    hardened((status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response())
}

pub(crate) fn plain(status: StatusCode, words: &str) -> Response {
    hardened((status, format!("{words}\n")).into_response())
}

pub(crate) fn no_production() -> Response {
    plain(StatusCode::NOT_FOUND, "there is no such production on this server")
}

pub(crate) fn hardened(mut response: Response) -> Response {
    let set = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(self), geolocation=(), microphone=()"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in set {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
