//! Reads codes off one picture of a camera, for browsers that cannot: our own QR codes, and the bar codes on
//! suppliers' boxes.
//!
//! Never says what a code means, never corrects a text, and gives nothing rather than a guess. It reads no clock
//! and draws nothing from outside; a picture that stops it (a fault in a library) stops this module alone, and
//! the page starts it anew.
//!
//! The page asks over bytes ([`byte_abi`]): a request is a [`frame::Frame`], the answer what [`frame::answer`] says.
//!
//! ```
//! // Nothing is seen on a grey wall, nor on a picture that is cut off.
//! let wall = [&40_u32.to_be_bytes()[..], &40_u32.to_be_bytes()[..], &[128; 1600][..]].concat();
//! assert!(scan_wasm::frame::answer(&wall).is_empty());
//! assert!(scan_wasm::frame::answer(&wall[..900]).is_empty());
//! ```

pub mod frame;
pub mod linear;
pub mod matrix;

byte_abi::functions!((), |(): &mut (), picture: &[u8]| frame::answer(picture));
