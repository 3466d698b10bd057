//! A seal that says "this crate checked it": whoever holds a `Verified` value need not check it again.
//!
//! Never comes from anywhere but this crate's own checking functions: it has no public constructor, no
//! default and cannot be read from a file.

use std::ops::Deref;

/// A value that a checking function of this crate has found to be genuine. What exactly was checked is
/// written on the function that returned it.
///
/// ```compile_fail,E0423
/// // Nobody outside the crate can make one.
/// let forged = record::verified::Verified(1);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified<T>(T);

impl<T> Verified<T> {
    /// Only for the functions that did the checking.
    pub(crate) fn new(value: T) -> Self {
        Self(value)
    }

    /// Takes the value out; from then on nothing says that it was checked.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
