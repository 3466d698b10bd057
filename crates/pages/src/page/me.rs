//! Who acts on this phone, its language and looks, and what is not sent yet.

use maud::{Markup, html};

use crate::frame::{Page, Tab, recorded};
use crate::here::Here;
use crate::page::sign_in;
use crate::request::{Other, Reply, Request};

/// The person and the settings of this phone.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    if request.posted {
        return sign_in::acted(here, request, here.me()).unwrap_or_else(|| Reply::Go(here.to("/me")));
    }
    let to = if here.on_phone() { here.to("/phone/preferences") } else { "/preferences".to_owned() };
    // Whoever gave a PIN looks for what became of it.
    let others_first = is_nobodys(here) || request.fields.has("wrong");
    let main = html! {
        (recorded(here, request))
        h1 { (title(here)) }
        @match request.fields.get("wrong") {
            Some("pin") => p.notice.danger role="alert" { (here.t("me-wrong-pin")) },
            Some("wait") => p.notice.danger role="alert" { (here.t("me-pin-early")) },
            _ => {},
        }
        @if is_nobodys(here) { p.notice.info role="status" { (here.t("me-nobody")) } }
        @if others_first { (others(here)) }
        @for role in here.book.roles(here.me()) { span.role { (here.word("role", &role)) } " " }
        form.form method="post" action=(to) {
            fieldset.choices.two {
                legend { (here.t("nav-language")) }
                @for language in messages::Language::ALL {
                    label {
                        input type="radio" name="language" value=(language.code()) checked[language == here.visitor.language];
                        span lang=(language.code()) { (language.own_name()) }
                    }
                }
            }
            fieldset.choices {
                legend { (here.t("me-theme")) }
                @for theme in ["auto", "dark", "light"] {
                    label {
                        input type="radio" name="theme" value=(theme) checked[here.visitor.theme.unwrap_or("auto") == theme];
                        span { (here.t(&format!("me-theme-{theme}"))) }
                    }
                }
            }
            div.actions { button.button type="submit" { (here.t("form-save")) } }
        }
        (sign_in::own(here))
        @if !others_first { (others(here)) }
        @if here.on_phone() && !here.me().is_empty() {
            p { a.button.quiet href=(here.to("/unsent")) { (here.t("unsent-title")) } }
            p { a.button.quiet href=(here.to("/found")) { (here.t("found-title")) } }
            p { a.button.quiet href=(here.to("/leave")) { (here.t("leave-title")) } }
        }
    };
    let mut page = Page::new(here.t("nav-settings"), Tab::More, main);
    page.scripts = if here.on_phone() { &["passkey"] } else { &[] };
    page.reply(here)
}

fn title(here: &Here<'_>) -> String {
    match here.me() {
        "" if is_nobodys(here) => here.t("bar-nobody"),
        "" => here.t("nav-settings"),
        me => here.name(me),
    }
}

/// Whether this is a phone on which nobody acts: whoever did has left it.
fn is_nobodys(here: &Here<'_>) -> bool {
    here.on_phone() && here.me().is_empty()
}

/// Who else has a key on this phone; a PIN keeps one from acting as another by mistake.
fn others(here: &Here<'_>) -> Markup {
    html! {
        @if here.on_phone() {
            h2 { (here.t(if here.me().is_empty() { "me-who" } else { "me-others" })) }
            @for other in &here.visitor.others {
                @if let Some(until) = other.until.filter(|until| *until > here.book.now) { (wait(here, other, until)) }
                @else { form.form method="post" action=(here.to("/phone/switch")) {
                    input type="hidden" name="profile" value=(other.id);
                    @if other.pin {
                        div.field {
                            @let id = format!("pin-{}", other.name.replace(' ', "-"));
                            label for=(id) { (here.t("form-pin")) }
                            div.pin {
                                input id=(id) name="pin" type="password" inputmode="numeric" autocomplete="off" required;
                            }
                        }
                    }
                    button.button type="submit" { (here.tw("me-switch", &[("person", (&other.name).into())])) }
                } }
            }
            p { a.button.quiet href=(here.to("/join")) { (here.t("me-add")) } }
        }
    }
}

/// Wrong PINs were tried: from when on the next one is taken, and what this phone does meanwhile.
fn wait(here: &Here<'_>, other: &Other, until: i64) -> Markup {
    let left = until - here.book.now;
    let (id, count) =
        if left <= 60 { ("me-pin-wait-seconds", left) } else { ("me-pin-wait-minutes", (left + 59) / 60) };
    html! {
        div.notice.warning role="status" data-until=(until) {
            p { (here.tw("me-pin-wait", &[("person", (&other.name).into())])) " " strong { (here.tw(id, &[("count", count.into())])) } }
            p { (here.t("me-pin-meanwhile")) }
            p { a.button.quiet href=(here.to("/me")) { (here.t("me-pin-again")) } }
        }
    }
}
