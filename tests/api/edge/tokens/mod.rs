//! Tokens that are forged, or that the issuer signed for another audience, time or purpose.

mod claims;
mod forged;
pub mod forged_headers;
pub mod forged_signatures;
mod issuer_certificate;
pub mod own_issuer;
