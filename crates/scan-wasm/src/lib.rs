//! Reads codes off one picture of a camera, for browsers that cannot: our own QR codes, and the bar codes on
//! suppliers' boxes.
//!
//! Never says what a code means, never corrects a text, and gives nothing rather than a guess. It reads no clock
//! and draws nothing from outside; a picture that stops it (a fault in a library) stops this module alone, and
//! the page starts it anew.
//!
//! The page calls three functions over bytes: [`alloc`], [`run`], [`result`], as with the checker of bundles. The
//! request is a [`frame::Frame`], the answer what [`frame::answer`] says.
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

use std::sync::{Mutex, MutexGuard, PoisonError};

static STATE: Mutex<State> = Mutex::new(State { request: Vec::new(), answer: Vec::new() });

struct State {
    request: Vec<u8>,
    answer: Vec<u8>,
}

/// Where to write a request of so many bytes.
#[allow(unsafe_code, reason = "a name that the host can call; nothing else is called so")]
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn alloc(length: usize) -> *mut u8 {
    let mut state = state();
    // A camera's frames are all of one length: the room is used again.
    state.request.resize(length, 0);
    state.request.as_mut_ptr()
}

/// Reads the picture, and gives the length of the answer.
#[allow(unsafe_code, reason = "a name that the host can call; nothing else is called so")]
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn run() -> usize {
    let mut state = state();
    state.answer = frame::answer(&state.request);
    state.answer.len()
}

/// Where the answer is.
#[allow(unsafe_code, reason = "a name that the host can call; nothing else is called so")]
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn result() -> *const u8 {
    state().answer.as_ptr()
}

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}
