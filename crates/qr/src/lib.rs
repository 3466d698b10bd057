//! QR codes: the labels on weapons and boxes, the poster on the wall, and what one phone shows to another when
//! there is no network.
//!
//! This crate never signs (it holds no secret key), never follows the address on a label, and never says that a
//! thing is what its label says: a label can be copied. It does no IO and takes any text that a scanner may
//! bring. What the codes mean is in `docs/formats/codes.md`.
//!
//! Start with [`Code::parse`]; to print, with [`label::Claim`] and [`draw::svg`].
//!
//! ```
//! use qr::{Code, draw, label::{Claim, Sort}};
//! use record::key::SigningKey;
//!
//! // The armorer's phone signs a label, and it is printed.
//! let phone = SigningKey::from_seed([3; 32]);
//! let claim = Claim::new("tamarack.example/record", Sort::Weapon, "R1", "2026-05-11", phone.public())?;
//! let label = claim.attach("https://tamarack.example/set/record", phone.sign(claim.text().as_bytes()))?;
//! let picture = draw::svg(&label.to_string(), &draw::Options::label("R1"))?;
//! assert!(picture.starts_with("<svg"));
//!
//! // Somebody scans it: which card to open, and who printed it.
//! let Code::Label(scanned) = Code::parse(&label.to_string())? else { panic!("no label") };
//! let printed = scanned.printed_by("tamarack.example/record", [phone.public()])?;
//! assert_eq!((printed.sort(), printed.name()), (Sort::Weapon, "R1"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod address;
mod code;
pub mod draw;
pub mod join;
pub mod label;
pub mod parts;
pub mod poster;
pub mod unsent;

pub use code::{Code, CodeError, Place, TEXT_BYTES_MAX, entry_text};
pub use draw::{QrError, svg, terminal};
pub use parts::{Collector, parts};
