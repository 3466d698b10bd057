//! Where time and chance come in: the only file of this crate that reads the clock or draws random bytes.
//!
//! Never guesses: a clock that shows no usable time is an error.

use crate::error::ServerError;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use sync::instant::Instant;

/// Says what time it is; `None` when it shows nothing from 1970 to 9999. Tests give their own.
pub type Clock = Arc<dyn Fn() -> Option<Instant> + Send + Sync>;

/// The computer's own clock.
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
        Instant::from_millis(u64::try_from(since.as_millis()).ok()?)
    })
}

/// 32 random bytes from the system.
pub(crate) fn random() -> Result<[u8; 32], ServerError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| ServerError::Store(error.to_string().into()))?;
    Ok(bytes)
}
