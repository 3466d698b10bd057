//! The page in a bundle: one file that opens from disk, carries the record and the checker, and asks nobody.
//!
//! Nothing of the bundle becomes markup: what it holds is base64 in data blocks, and the page's script shows it
//! as text. The content security policy forbids every request and every script but that one.

use maud::{DOCTYPE, PreEscaped, html};
use record::encoding::to_base64;
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// How many bytes of files the page carries at most (`docs/formats/bundle.md`, section 4).
pub const EMBEDDED_MAX: usize = 64 << 20;

/// The page for a bundle of the log `origin`, with these files (path and bytes) and this WebAssembly checker.
///
/// With more than [`EMBEDDED_MAX`] bytes of files it carries none, and asks for the folder.
pub fn page(origin: &str, checker: &[u8], files: &[(&str, &[u8])]) -> String {
    let fits = files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() <= EMBEDDED_MAX;
    let files = if fits { files } else { &[] };
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { "Record of " (origin) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (main(origin))
                @for (path, bytes) in files {
                    script type="application/octet-stream" data-path=(path) { (PreEscaped(to_base64(bytes))) }
                }
                script type="application/octet-stream" id="checker" { (PreEscaped(to_base64(checker))) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
    .into_string()
}

fn policy() -> String {
    let hash = |text: &str| to_base64(&Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{}' 'wasm-unsafe-eval'; style-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'",
        hash(SCRIPT),
        hash(STYLE)
    )
}

fn main(origin: &str) -> maud::Markup {
    html! {
        main {
            h1 { "Record of " (origin) }
            p class="soft" { "This page checks the record that it carries, on this device, without a network." }
            noscript { p class="broken" { "The check needs JavaScript. Or use " code { "lastlook verify" } "." } }
            div id="verdict" role="status" aria-live="polite" { strong { "Checking…" } }
            section id="findings-part" hidden {
                h2 { "What was found" }
                ul id="findings" {}
            }
            section id="proved-part" {
                h2 { "What this shows" }
                ul id="proved" {}
            }
            h2 { "What no bundle shows" }
            ul id="unproved" {}
            p { "A page cannot vouch for itself: who changed the record could have changed the page. For a verdict \
                 that you rely on, use a checker that you got elsewhere, such as " code { "lastlook verify" } "." }
            h2 { "In figures" }
            dl id="facts" {}
            details {
                summary { "Compare with what you know from elsewhere" }
                label for="log-key" { "The log's key" }
                input id="log-key" autocomplete="off" spellcheck="false" placeholder="name+hash+key";
                label for="witnesses" { "Keys of witnesses, one a line" }
                textarea id="witnesses" rows="2" spellcheck="false" {}
                label for="needed" { "How many of them must have signed" }
                input id="needed" inputmode="numeric" autocomplete="off";
                label for="known" { "A checkpoint that somebody kept" }
                textarea id="known" rows="5" spellcheck="false" {}
                p { button id="again" type="button" { "Check again" } }
                label for="folder" { "Check a whole bundle, with its originals: unpack it and choose its folder" }
                input id="folder" type="file" webkitdirectory;
            }
            h2 { "The entries" }
            div id="entries" {}
            p { button id="more" type="button" hidden { "Show more" } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_of_the_bundle_becomes_markup() {
        let page = page("x<script>alert(1)</script>", b"\0asm", &[("data/\"><img>", b"</script><b>")]);
        assert!(!page.contains("<script>alert") && !page.contains("<b>") && !page.contains("<img>"));
        assert_eq!(page.matches("<script>").count(), 1, "one script that runs, named by the policy");
    }
}
