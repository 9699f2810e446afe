//! What the three batch operations have in common: one to ten entries with distinct ids, answered one by one.

use std::collections::BTreeSet;

use serde::Serialize;

use super::error::code;
use crate::sqs::QueueError;

/// The most entries of a batch request.
const MAXIMUM_ENTRIES: usize = 10;

/// What became of each entry.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Outcomes<Success> {
    successful: Vec<Success>,
    failed: Vec<Failure>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Failure {
    id: String,
    sender_fault: bool,
    code: &'static str,
    message: String,
}

/// The entry that succeeded, for operations that answer nothing else.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Done {
    pub id: String,
}

/// Refuses an empty or too long batch, and ids that repeat or are malformed.
pub(super) fn check<'a>(ids: impl ExactSizeIterator<Item = &'a str>) -> Result<(), QueueError> {
    match ids.len() {
        0 => return Err(QueueError::EmptyBatch),
        count if count > MAXIMUM_ENTRIES => return Err(QueueError::TooManyEntries(count)),
        _ => {}
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let mut seen = BTreeSet::new();
    for id in ids {
        if !(1..=80).contains(&id.len()) || !id.bytes().all(allowed) {
            return Err(QueueError::InvalidEntryId(id.to_owned()));
        }
        if !seen.insert(id) {
            return Err(QueueError::RepeatedEntryId(id.to_owned()));
        }
    }
    Ok(())
}

impl<Success> Outcomes<Success> {
    pub fn new() -> Self {
        Self {
            successful: Vec::new(),
            failed: Vec::new(),
        }
    }

    pub fn add(&mut self, id: &str, outcome: Result<Success, QueueError>) {
        match outcome {
            Ok(success) => self.successful.push(success),
            Err(error) => {
                let code = code(&error);
                self.failed.push(Failure {
                    id: id.to_owned(),
                    sender_fault: code.status.is_client_error(),
                    code: code.query,
                    message: error.to_string(),
                });
            }
        }
    }
}
