//! How people sign in on a browser that has no key yet: at which address, and by which provider of accounts.
//!
//! Never holds a secret longer than it takes to hand it on, and never offers what cannot work at this address: it says so.

use std::sync::Arc;

use set_host::SignIn;
use set_host::provider::{Client, Front, Provider};

use super::announce;
use super::options::Options;
use super::outgoing::Questions;
use crate::desk::words;
use crate::load;

/// The provider as the options name it.
pub fn client(options: &Options) -> Result<Option<Client>, String> {
    let (Some(issuer), Some(id)) = (&options.oidc_issuer, &options.oidc_client) else { return Ok(None) };
    let secret = options.oidc_secret_file.as_deref().map(load::read_text).transpose()?;
    let secret = secret.map(|text| text.trim().to_owned());
    if secret.as_ref().is_some_and(String::is_empty) {
        return Err("the file of `--oidc-secret-file` is empty; write the provider's secret into it".to_owned());
    }
    Client::new(issuer, id, secret).map(Some).map_err(words)
}

/// The address that whoever runs the server wrote, without a slash at its end.
pub fn address(options: &Options) -> Result<Option<String>, String> {
    options.address.as_deref().map(checked).transpose()
}

fn checked(address: &str) -> Result<String, String> {
    let plain = address.trim_end_matches('/').to_ascii_lowercase();
    let host = plain.strip_prefix("https://").or_else(|| plain.strip_prefix("http://")).unwrap_or_default();
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    if host.is_empty() || !host.chars().all(fits) {
        return Err(format!("`{address}` is no address of a server; write `https://` and its name, without a path"));
    }
    // As browsers write it: the usual port goes without saying.
    let usual = if plain.starts_with("https") { ":443" } else { ":80" };
    Ok(plain.strip_suffix(usual).map_or(plain.clone(), str::to_owned))
}

/// What works here; says what whoever runs the server must know.
pub fn sign_in(options: &Options, port: u16, address: &str, client: Option<Client>) -> Result<SignIn, String> {
    let written = self::address(options)?;
    let tls = options.tls.is_some() || options.tls_cert.is_some();
    let front = match written {
        Some(address) => Front::At(address),
        None if options.behind_proxy => Front::Unknown,
        None => Front::Named { tls, port },
    };
    if front == Front::Unknown {
        let what = if client.is_some() { "nobody can sign in" } else { "nobody can sign in with a passkey" };
        anstream::eprintln!("note: behind a proxy {what} unless `--address` says where browsers reach this server");
    }
    let provider = client.filter(|_| front != Front::Unknown);
    let provider = provider.map(|c| Provider::new(c, Arc::new(Questions::new()), address.to_owned()));
    if let Some(provider) = &provider {
        announce(&format!("people sign in with accounts of {}; it must send them back to", provider.issuer()));
        announce(&format!("  {}", provider.back()));
    }
    Ok(SignIn { front, provider })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_as_browsers_write_it() {
        for (written, read) in [
            ("https://Set.Studio.example/", "https://set.studio.example"),
            ("https://set.studio.example:443", "https://set.studio.example"),
            ("https://set.studio.example:8443", "https://set.studio.example:8443"),
            ("http://localhost:8700", "http://localhost:8700"),
        ] {
            assert_eq!(checked(written).as_deref(), Ok(read));
        }
        for wrong in ["", "set.studio.example", "https://", "https://a/b", "ftp://a", "https://a@b", "https://a b"] {
            assert!(checked(wrong).is_err(), "{wrong}");
        }
    }
}
