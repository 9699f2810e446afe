//! Ids as the gateway makes them.

use super::PaymentSimulatorError;
use crate::hex::lower_hex;

/// `prefix` and 24 random characters: no two are the same, whichever process makes them.
pub(super) fn new_id(prefix: &str) -> Result<String, PaymentSimulatorError> {
    let mut bytes = [0; 12];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{prefix}{}", lower_hex(&bytes)))
}
