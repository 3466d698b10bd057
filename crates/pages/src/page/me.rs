//! Who acts on this phone, its language and looks, and what is not sent yet.

use maud::html;

use crate::frame::{Page, Tab, recorded};
use crate::here::Here;
use crate::page::sign_in;
use crate::request::{Reply, Request};

/// The person and the settings of this phone.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    if request.posted {
        return sign_in::acted(here, request, here.me()).unwrap_or_else(|| Reply::Go(here.to("/me")));
    }
    let to = if here.on_phone() { here.to("/phone/preferences") } else { "/preferences".to_owned() };
    let main = html! {
        (recorded(here, request))
        h1 { @if here.me().is_empty() { (here.t("nav-settings")) } @else { (here.name(here.me())) } }
        @if request.fields.get("wrong") == Some("pin") { p.notice.danger role="alert" { (here.t("me-wrong-pin")) } }
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
        (others(here))
        @if here.on_phone() {
            p { a.button.quiet href=(here.to("/unsent")) { (here.t("unsent-title")) } }
            p { a.button.quiet href=(here.to("/found")) { (here.t("found-title")) } }
        }
    };
    let mut page = Page::new(here.t("nav-settings"), Tab::More, main);
    page.scripts = if here.on_phone() { &["passkey"] } else { &[] };
    page.reply(here)
}

/// Who else has a key on this phone; a PIN keeps one from acting as another by mistake.
fn others(here: &Here<'_>) -> maud::Markup {
    html! {
        @if here.on_phone() {
            h2 { (here.t("me-others")) }
            @for other in &here.visitor.others {
                form.form method="post" action=(here.to("/phone/switch")) {
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
                }
            }
            p { a.button.quiet href=(here.to("/join")) { (here.t("me-add")) } }
        }
    }
}
