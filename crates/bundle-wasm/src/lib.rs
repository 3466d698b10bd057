//! The checker of bundles for the page in a bundle, over bytes ([`byte_abi`]).
//!
//! The request and the answer are described at [`bundle_page::answer`].

byte_abi::functions!((), |(): &mut (), request: &[u8]| bundle_page::answer(request).into_bytes());
