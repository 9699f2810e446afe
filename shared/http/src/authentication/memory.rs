//! Tokens that have been verified, so that a warm request pays for no signature check.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use oms_domain::Timestamp;
use ring::digest;

use super::keys::Edition;
use super::token::Verified;
use crate::Principal;

/// The number of tokens that are remembered; beyond it the expired ones are dropped, and then all.
const CAPACITY: usize = 1000;

/// Verified tokens by their SHA-256, with the edition of the keys that verified them. The token itself is not kept.
#[derive(Default)]
pub(super) struct Memory(Mutex<HashMap<[u8; 32], (Verified, Edition)>>);

impl Memory {
    /// The principal of a token that the same edition of the keys has verified.
    pub(super) fn recall(&self, token: &str, edition: Edition, now: Timestamp) -> Option<Principal> {
        let memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (verified, by) = memory.get(&digest(token))?;
        (*by == edition && verified.is_current(now)).then(|| verified.principal.clone())
    }

    pub(super) fn keep(&self, token: &str, verified: &Verified, edition: Edition, now: Timestamp) {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.len() >= CAPACITY {
            memory.retain(|_, (verified, by)| *by == edition && verified.is_current(now));
        }
        if memory.len() >= CAPACITY {
            memory.clear();
        }
        memory.insert(digest(token), (verified.clone(), edition));
    }
}

fn digest(token: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest::digest(&digest::SHA256, token.as_bytes()).as_ref());
    bytes
}
