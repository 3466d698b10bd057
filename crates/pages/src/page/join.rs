//! Joining a production: the form before there is a key, and the page of a phone that waits to be let in.

use maud::html;
use record::key::{PublicKey, Signature};

use crate::frame::{Page, Tab};
use crate::here::Here;
use crate::page::handover::code_of;
use crate::page::people::check_words;
use crate::page::sign_in;
use crate::request::{Reply, Request};

/// The form. It is sent to the service worker, which makes the key.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    let main = html! {
        @if request.fields.has("left") { p.notice.ok role="status" { (here.t("leave-done")) } }
        h1 { (here.t("join-title")) }
        p.lede { (here.t("join-lede")) }
        p.notice.danger #join-wrong role="alert" hidden {}
        noscript { p.notice.danger { (here.t("join-no-script")) } }
        form.form method="post" action=(here.to("/phone/join")) data-join=""
            data-insecure=(here.t("join-insecure")) data-unsupported=(here.t("join-unsupported")) {
            input type="hidden" name="code" value=[request.fields.get("code")];
            div.field {
                label for="name" { (here.t("join-name")) }
                input #name name="name" required maxlength="100" autocomplete="name";
                p.hint { (here.t("join-name-hint")) }
            }
            div.field {
                label for="device" { (here.t("join-device")) }
                input #device name="device" required maxlength="60" value=(here.t("join-device-default"));
            }
            div.field {
                label for="pin" { (here.t("join-pin")) }
                input #pin name="pin" inputmode="numeric" pattern="[0-9]{4,8}" autocomplete="off" type="password";
                p.hint { (here.t("join-pin-hint")) }
            }
            div.actions { button.button.primary type="submit" disabled { (here.t("join-do")) } }
        }
        (sign_in::ways(here))
    };
    let mut page = Page::new(here.t("join-title"), Tab::More, main);
    page.scripts = &["join", "sign-in"];
    // Somebody with neither a phone of the production nor its poster is told nothing of it.
    page.is_bare = here.visitor.person.is_none() && !here.visitor.guest;
    page.reply(here)
}

/// What a phone shows until somebody lets it in: its request as a code, which its own key signs, and letters to compare.
pub fn waiting(here: &Here<'_>, request: &Request, key: &str) -> Reply {
    let asking = asking(here, key);
    let text = asking.as_ref().and_then(|a| a.text().ok());
    if let (Some(text), true) = (text, request.signatures.is_empty()) {
        return Reply::Sign { texts: vec![text] };
    }
    let signature = request.signatures.first().copied().map(Signature);
    let join = asking.zip(signature).and_then(|(asking, signature)| asking.attach(signature).ok());
    let main = html! {
        h1 { (here.t("join-waiting-title")) }
        p.lede { (here.t("join-waiting")) }
        p.receipt { span.code { (check_words(key)) } }
        p { (here.t("join-waiting-code")) }
        @if let Some(join) = join { (code_of(here, &join.to_string(), &here.t("join-waiting-scan"))) }
        p.soft { (here.t("join-waiting-key")) " " span.code { (key) } }
        @if !here.visitor.others.is_empty() { p { a.button href=(here.to("/me")) { (here.t("sent-switch")) } } }
        p { a.button.quiet href=(here.to("/leave")) { (here.t("leave-title")) } }
    };
    let mut page = Page::new(here.t("join-waiting-title"), Tab::More, main);
    page.scripts = &["parts"];
    page.reply(here)
}

/// What the phone asks; none if it does not know enough of itself or the production.
fn asking(here: &Here<'_>, key: &str) -> Option<qr::join::Request> {
    let log = here.visitor.log.clone().unwrap_or_else(|| here.book.origin.clone());
    let person = here.me().to_owned();
    let name = here.visitor.name.clone().unwrap_or_else(|| here.name(&person));
    let device = here.visitor.device.clone()?;
    Some(qr::join::Request { log, key: PublicKey::from_base64(key).ok()?, person, name, device })
}
