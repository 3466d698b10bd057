//! What `lastlook serve` can be told.
//!
//! Never holds a secret: those are read from files or from the environment.

use std::path::PathBuf;

use clap::Args;
use server::limits::Rate;

/// [`server::limits::PER_ADDRESS`], as it is written.
const PER_ADDRESS_WRITTEN: &str = "100:1000";
/// [`server::limits::PER_KEY`], as it is written.
const PER_KEY_WRITTEN: &str = "10:200";

/// What to serve, and where.
#[derive(Args, Debug)]
pub struct Options {
    /// The folder of the store; made when it is not there.
    #[arg(default_value = "lastlook-data")]
    pub store: PathBuf,
    /// Where to listen. Phones reach `0.0.0.0:8700`, and want `--tls` then.
    #[arg(long, default_value = "127.0.0.1:8700")]
    pub listen: String,
    /// Begin a production of this name, such as `tamarack.example/record`, if there is none yet; several times.
    #[arg(long, value_name = "NAME")]
    pub production: Vec<String>,
    /// Begin with both examples: an invented production's two days, and the accounts of a real death as a case.
    #[arg(long, conflicts_with = "database")]
    pub demo: bool,
    /// Who begins it.
    #[arg(long, default_value = "office")]
    pub person: String,
    /// A folder, best on another disk, that remembers the newest checkpoints: an old copy of the store cannot then
    /// pass for the present.
    #[arg(long, value_name = "FOLDER")]
    pub second_place: Option<PathBuf>,
    /// The key of a witness whose signatures are taken (or a file with it); several times.
    #[arg(long, value_name = "KEY")]
    pub witness: Vec<String>,

    /// Keep logs in PostgreSQL instead of the folder: `postgres://…`, or a file that holds such a line. The folder
    /// still holds the keys.
    #[arg(long, value_name = "URL", help_heading = "Storage")]
    pub database: Option<String>,
    /// The schema in the database.
    #[arg(long, value_name = "NAME", default_value = "lastlook", requires = "database", help_heading = "Storage")]
    pub database_schema: String,
    /// Keep attached files in an object store: `s3://bucket/prefix`. It reads AWS_ACCESS_KEY_ID,
    /// AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT_URL.
    #[arg(long, value_name = "URL", help_heading = "Storage")]
    pub objects: Option<String>,

    /// Serve HTTPS with a certificate of the set's own authority, made at the first start: `local`.
    #[arg(long, value_parser = ["local"], conflicts_with = "tls_cert", help_heading = "Security")]
    pub tls: Option<String>,
    /// A name of this machine for the local certificate, besides its host name and its addresses; several times.
    #[arg(long, value_name = "NAME", requires = "tls", help_heading = "Security")]
    pub tls_name: Vec<String>,
    /// Serve HTTPS with this certificate, and those above it, as PEM. Read again when it changes.
    #[arg(long, value_name = "FILE", requires = "tls_key", help_heading = "Security")]
    pub tls_cert: Option<PathBuf>,
    /// The certificate's secret key, as PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert", help_heading = "Security")]
    pub tls_key: Option<PathBuf>,
    /// A proxy stands in front: believe the last address in its X-Forwarded-For.
    #[arg(long, help_heading = "Security")]
    pub behind_proxy: bool,
    /// Requests from one address: so many a second, and so many at once after a rest.
    #[arg(long, value_name = "RATE:BURST", value_parser = rate, default_value = PER_ADDRESS_WRITTEN, help_heading = "Security")]
    pub limit_address: Rate,
    /// Requests by one key, likewise.
    #[arg(long, value_name = "RATE:BURST", value_parser = rate, default_value = PER_KEY_WRITTEN, help_heading = "Security")]
    pub limit_key: Rate,

    /// Where browsers reach this server, such as `https://set.studio.example`, if it is not the address that it prints:
    /// behind a proxy signing in needs it.
    #[arg(long, value_name = "URL", help_heading = "Signing in")]
    pub address: Option<String>,
    /// Let people sign in with accounts of this OpenID Connect provider, exactly as it names itself.
    #[arg(long, value_name = "URL", requires = "oidc_client", help_heading = "Signing in")]
    pub oidc_issuer: Option<String>,
    /// What the provider calls this server.
    #[arg(long, value_name = "ID", requires = "oidc_issuer", help_heading = "Signing in")]
    pub oidc_client: Option<String>,
    /// A file with the secret that the provider gave; without one this server is a client without a secret.
    #[arg(long, value_name = "FILE", requires = "oidc_issuer", help_heading = "Signing in")]
    pub oidc_secret_file: Option<PathBuf>,
    /// The browser that makes PDF files of sheets; else Chromium or Chrome, if it is found.
    #[arg(long, value_name = "PROGRAM")]
    pub chromium: Option<PathBuf>,

    /// Serve /metrics and /health here, instead of /metrics to this machine alone.
    #[arg(long, value_name = "ADDRESS", help_heading = "Watching")]
    pub metrics_listen: Option<String>,
    /// Tell this address whenever a log has grown; several times. See docs/formats/webhooks.md.
    #[arg(long, value_name = "URL", help_heading = "Watching")]
    pub webhook: Vec<String>,
}

fn rate(written: &str) -> Result<Rate, String> {
    let wrong = || format!("`{written}` is no limit; write requests a second and requests at once, such as `10:200`");
    let (per_second, burst) = written.split_once(':').ok_or_else(wrong)?;
    match (per_second.parse(), burst.parse()) {
        (Ok(per_second), Ok(burst)) if per_second > 0 && burst > 0 => Ok(Rate { per_second, burst }),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use server::limits::{PER_ADDRESS, PER_KEY};

    #[test]
    fn what_is_written_as_the_limit_is_the_limit() {
        assert_eq!((rate(PER_ADDRESS_WRITTEN), rate(PER_KEY_WRITTEN)), (Ok(PER_ADDRESS), Ok(PER_KEY)));
        for wrong in ["", "10", "0:1", "1:0", "a:b", "-1:1", "1:1:1"] {
            assert!(rate(wrong).is_err(), "{wrong}");
        }
    }
}
