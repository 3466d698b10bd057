//! Signing in: the ways that a browser without a key is offered, and who may use which.
//!
//! Nothing here proves who anybody is: the server checks that, and what counts is read by `book::sign_in`. A way that
//! cannot work at this address is not offered; the page says why.

use book::sign_in::{Account, Holder, Passkey, user_handle};
use maud::{Markup, html};
use model::value::quoted;
use record::encoding::{from_base64, to_base64};
use record::entry::is_text;

use crate::access::{Access, may};
use crate::frame::{Page, Tab, refusal};
use crate::here::Here;
use crate::page::enter::errors;
use crate::request::{Draft, Fields, Reply, Request};
use crate::say::Wrong;

/// The longest id of a credential, in bytes (WebAuthn, section 5.8.3).
const CREDENTIAL_MAX: usize = 1_023;
/// The longest public key, in bytes: RSA of 8,192 bits.
const KEY_MAX: usize = 1_100;
/// The longest host name, provider's address, and name of a passkey.
const NAME_MAX: usize = 253;
/// The longest name of an account (OpenID Connect, section 2) or address.
const HOLDER_MAX: usize = 255;

/// What the server may say against somebody who signs in; the page has a text for each.
const REFUSALS: [&str; 11] =
    ["refused", "late", "unknown", "copied", "kind", "address", "away", "unbelieved", "several", "busy", "declined"];

// ---- a browser without a key -----------------------------------------------------------------------------

/// What the page of joining offers to somebody whom the production knows already. Shown by the script, once it knows
/// what works here.
pub fn ways(here: &Here<'_>) -> Markup {
    html! {
        section #sign-in hidden data-base=(here.visitor.base) {
            h2 { (here.t("signin-title")) }
            p { (here.t("signin-lede")) }
            p.notice.danger #sign-in-wrong role="alert" hidden {}
            p #sign-in-begun role="status" hidden { (here.t("signin-begun")) }
            div.form #sign-in-ways {
                div.field {
                    label for="browser" { (here.t("signin-browser")) }
                    input #browser maxlength="60" value=(here.t("signin-browser-default")) autocomplete="off";
                }
                div.field {
                    label for="browser-pin" { (here.t("signin-pin")) }
                    input #browser-pin inputmode="numeric" pattern="[0-9]{4,8}" autocomplete="off" type="password";
                    p.hint { (here.t("join-pin-hint")) }
                }
                p { button.button #by-passkey type="button" hidden { (here.t("signin-by-passkey")) } }
                p {
                    button.button #by-account type="button" hidden {
                        span { (here.t("signin-by-account")) " " span #provider {} }
                    }
                }
                p.soft #no-passkey hidden { (here.t("signin-no-passkey")) }
                p.soft #begin-at hidden { (here.t("signin-begin-at")) " " a #begin-there href="" {} }
            }
            (stranger(here))
            (texts(here))
        }
    }
}

/// For somebody whom the provider knows and the production does not.
fn stranger(here: &Here<'_>) -> Markup {
    html! {
        div.notice.warning #stranger role="alert" hidden {
            h3 { (here.t("signin-stranger-title")) }
            p { (here.t("signin-stranger")) }
            ul #stranger-who {}
            p { (here.t("signin-stranger-tell")) }
            dl {
                dt { (here.t("signin-issuer")) } dd.code #stranger-issuer {}
                dt { (here.t("signin-subject")) } dd.code #stranger-subject {}
                dt { (here.t("signin-email")) } dd.code #stranger-email data-none=(here.t("signin-email-none")) {}
            }
            p { (here.t("signin-stranger-wait")) }
        }
    }
}

fn texts(here: &Here<'_>) -> Markup {
    html! {
        @for word in REFUSALS {
            template data-refusal=(word) { (here.t(&format!("signin-wrong-{word}"))) }
        }
    }
}

// ---- one's own passkeys ----------------------------------------------------------------------------------

/// The passkeys of whoever acts, and how to add one: on a browser of theirs.
pub fn own(here: &Here<'_>) -> Markup {
    if !here.on_phone() || here.me().is_empty() {
        return html! {};
    }
    let passkeys = passkeys_of(here, here.me());
    html! {
        h2 #passkeys { (here.t("signin-passkeys")) }
        p { (here.t("signin-passkeys-what")) }
        @if passkeys.is_empty() { p.empty { (here.t("signin-passkeys-none")) } }
        (listed(here, &passkeys, &here.to("/me")))
        (add_form(here, &passkeys))
    }
}

fn add_form(here: &Here<'_>, passkeys: &[Passkey]) -> Markup {
    let handle = to_base64(&user_handle(&here.book.origin, here.me()));
    let known: Vec<&str> = passkeys.iter().map(|p| p.credential.as_str()).collect();
    let production = &here.book.day.production;
    html! {
        form.form #add-passkey hidden method="post" action=(here.to("/me"))
            data-user=(handle) data-known=(known.join(" ")) data-joining=(here.to("/joining"))
            data-called=(format!("{}, {production}", here.name(here.me()))) data-person=(here.name(here.me())) {
            @for name in ["credential", "key", "site"] { input type="hidden" name=(name); }
            div.field {
                label for="passkey-name" { (here.t("signin-passkey-name")) }
                input #passkey-name name="name" required maxlength="60" value=(here.t("signin-browser-default"))
                    autocomplete="off";
            }
            button.button type="submit" name="do" value="add-passkey" { (here.t("signin-passkey-add")) }
        }
        p.notice.danger #passkey-wrong role="alert" hidden { (here.t("signin-passkey-failed")) }
        p.soft #no-passkey hidden { (here.t("signin-no-passkey")) }
    }
}

fn listed(here: &Here<'_>, passkeys: &[Passkey], action: &str) -> Markup {
    html! {
        ul.people {
            @for passkey in passkeys {
                li {
                    span.name { (passkey.name.as_deref().unwrap_or(&passkey.site)) }
                    span.note { (passkey.site) ", " (here.clock(passkey.added_at)) }
                    form method="post" action=(action) {
                        input type="hidden" name="credential" value=(passkey.credential);
                        button.button.quiet type="submit" name="do" value="remove-passkey" { (here.t("signin-passkey-remove")) }
                    }
                }
            }
        }
    }
}

// ---- on a person's page ----------------------------------------------------------------------------------

/// How somebody signs in: for themselves, and for who may let others in.
pub fn of_person(here: &Here<'_>, person: &str) -> Markup {
    if !may_see(here, person) {
        return html! {};
    }
    let action = here.to_thing("/person/", person);
    let (passkeys, accounts) = (passkeys_of(here, person), accounts_of(here, person));
    html! {
        h2 { (here.t("signin-how")) }
        @if passkeys.is_empty() && accounts.is_empty() { p { (here.t("signin-how-none")) } }
        (listed(here, &passkeys, &action))
        ul.people {
            @for account in &accounts {
                li {
                    span.name { (account.holder.text()) }
                    span.note { (account.issuer) }
                    form method="post" action=(action) {
                        input type="hidden" name="issuer" value=(account.issuer);
                        button.button.quiet type="submit" name="do" value="unlink-account" { (here.t("signin-unlink")) }
                    }
                }
            }
        }
        @if may(here, "link-account") == Access::Allowed {
            p { a.button.quiet href={ (action) "?link=account" } { (here.t("signin-link")) } }
        }
    }
}

fn may_see(here: &Here<'_>, person: &str) -> bool {
    here.me() == person || may(here, "link-account") == Access::Allowed
}

fn passkeys_of(here: &Here<'_>, person: &str) -> Vec<Passkey> {
    here.book.passkeys().into_iter().filter(|p| p.person == person).collect()
}

/// The accounts that somebody signs in with.
pub fn accounts_of(here: &Here<'_>, person: &str) -> Vec<Account> {
    here.book.accounts().into_iter().filter(|a| a.person == person).collect()
}

/// The form with which somebody may sign in with an account from then on.
pub fn link_form(here: &Here<'_>, person: &str, fields: &Fields, wrong: &Wrong) -> Reply {
    if may(here, "link-account") != Access::Allowed {
        return refusal(here, 403, "error-not-yours-title", "error-not-yours");
    }
    let by = fields.get("by").unwrap_or("email");
    let last = here.book.accounts().pop().map(|a| a.issuer);
    let issuer = fields.get("issuer").map(str::to_owned).or(last);
    let main = html! {
        h1 { (here.tw("signin-link-title", &[("person", (&here.name(person)).into())])) }
        p { (here.t("signin-link-what")) }
        (errors(here, wrong))
        form.form method="post" action=(here.to_thing("/person/", person)) {
            input type="hidden" name="link" value="account";
            div.field {
                label for="issuer" { (here.t("signin-issuer")) }
                input #issuer name="issuer" type="url" required maxlength="253" value=[issuer] autocomplete="off"
                    data-issuer=(here.to("/joining"));
                p.hint { (here.t("signin-issuer-hint")) }
            }
            fieldset.choices {
                legend { (here.t("signin-by")) }
                @for (word, text) in [("email", "signin-by-email"), ("subject", "signin-by-subject")] {
                    label {
                        input type="radio" name="by" value=(word) checked[by == word];
                        span { (here.t(text)) }
                    }
                }
            }
            div.field {
                label for="holder" { (here.t("signin-holder")) }
                input #holder name="holder" required maxlength="255" value=[fields.get("holder")] autocomplete="off"
                    autocapitalize="none" spellcheck="false";
                p.hint { (here.t("signin-holder-hint")) }
            }
            div.actions { button.button.primary type="submit" name="do" value="link-account" { (here.t("signin-link-do")) } }
        }
    };
    let mut page = Page::new(here.t("signin-link"), Tab::More, main);
    page.scripts = &["passkey"];
    page.status = if wrong.is_empty() { 200 } else { 422 };
    page.reply(here)
}

// ---- what forms come to ----------------------------------------------------------------------------------

/// What a form about signing in comes to; none if the form is about something else.
pub fn acted(here: &Here<'_>, request: &Request, person: &str) -> Option<Reply> {
    let fields = &request.fields;
    let back = if request.path == "/me" { here.to("/me") } else { here.to_thing("/person/", person) };
    let signed = |draft: Option<Draft>| match draft {
        Some(draft) => Reply::Enter { drafts: vec![draft], then: back.clone() },
        None => Reply::Go(back.clone()),
    };
    let allowed = |yes: bool, reply: Reply| {
        if yes { reply } else { refusal(here, 403, "error-not-yours-title", "error-not-yours") }
    };
    let is_own = !person.is_empty() && here.me() == person;
    let may_link = may(here, "link-account") == Access::Allowed;
    Some(match fields.get("do")? {
        "add-passkey" => allowed(is_own && here.on_phone(), signed(added(here, fields))),
        "remove-passkey" => {
            let may_remove = is_own || may(here, "remove-passkey") == Access::Allowed;
            allowed(may_remove, signed(removed(here, person, fields)))
        }
        "link-account" if may_link => match linked(here, person, fields) {
            Ok(draft) => signed(Some(draft)),
            Err(wrong) => link_form(here, person, fields, &wrong),
        },
        "link-account" => allowed(false, Reply::Go(back)),
        "unlink-account" => allowed(is_own || may_link, signed(unlinked(here, person, fields))),
        _ => return None,
    })
}

/// A passkey that the browser made: one that could never sign in is not entered.
fn added(here: &Here<'_>, fields: &Fields) -> Option<Draft> {
    let bytes = |name: &str, most: usize| {
        let text = fields.get(name)?;
        from_base64(text).ok().filter(|b| !b.is_empty() && b.len() <= most).map(|_| quoted(text))
    };
    let text = |name: &str| fields.get(name).filter(|t| is_text(t) && t.len() <= NAME_MAX).map(quoted);
    let (credential, key, site) = (bytes("credential", CREDENTIAL_MAX)?, bytes("key", KEY_MAX)?, text("site")?);
    let name = text("name").map_or_else(String::new, |name| format!(", name: {name}"));
    let me = here.me();
    Some(Draft::say(format!("passkey_added(person: {me}, credential: {credential}, key: {key}, site: {site}{name})")))
}

fn removed(here: &Here<'_>, person: &str, fields: &Fields) -> Option<Draft> {
    let credential = fields.get("credential")?;
    let is_theirs = passkeys_of(here, person).iter().any(|p| p.credential == credential);
    let body = || format!("passkey_removed(person: {person}, credential: {})", quoted(credential));
    is_theirs.then(|| Draft::say(body()))
}

fn linked(here: &Here<'_>, person: &str, fields: &Fields) -> Result<Draft, Wrong> {
    let mut wrong = Wrong::new();
    let text = |name: &str, most: usize| fields.get(name).filter(|t| is_text(t) && t.len() <= most);
    let issuer = text("issuer", NAME_MAX).filter(|i| is_address(i));
    if issuer.is_none() {
        wrong.push((Some("issuer".to_owned()), here.t("signin-issuer-wrong")));
    }
    let by_email = fields.get("by") != Some("subject");
    let holder = text("holder", HOLDER_MAX).filter(|h| !by_email || h.contains('@'));
    if holder.is_none() {
        wrong.push((Some("holder".to_owned()), here.t("signin-holder-wrong")));
    }
    let (Some(issuer), Some(holder)) = (issuer, holder) else { return Err(wrong) };
    let holder = if by_email { Holder::Email(holder.to_lowercase()) } else { Holder::Subject(holder.to_owned()) };
    let others = here.book.accounts().into_iter().any(|a| a.issuer == issuer && a.holder == holder);
    if others {
        return Err(vec![(Some("holder".to_owned()), here.t("signin-holder-taken"))]);
    }
    let field = if by_email { "email" } else { "subject" };
    let (issuer, holder) = (quoted(issuer), quoted(holder.text()));
    let body = format!("account_linked(person: {person}, issuer: {issuer}, {field}: {holder})");
    Ok(Draft { personal: true, ..Draft::say(body) })
}

fn is_address(text: &str) -> bool {
    ["https://", "http://localhost", "http://127.0.0.1"].iter().any(|start| text.starts_with(start))
}

fn unlinked(here: &Here<'_>, person: &str, fields: &Fields) -> Option<Draft> {
    let issuer = fields.get("issuer")?;
    let is_theirs = accounts_of(here, person).iter().any(|a| a.issuer == issuer);
    is_theirs.then(|| Draft::say(format!("account_unlinked(person: {person}, issuer: {})", quoted(issuer))))
}
