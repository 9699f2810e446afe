//! `archive-history`: every row that is added to the history is copied to the audit bucket; one that is changed or removed
//! raises the alarm, because nothing of ours does that.

use aws_lambda_events::event::dynamodb::EventRecord;
use oms_archive::{AuditBucket, BucketError};
use oms_audit::{ArchivedRow, Hash, Hour, object};
use oms_aws::{Aws, Environment};
use oms_domain::EntityType;
use oms_store::history::stream::{HistoryChange, RowKey, read_history_change};
use oms_telemetry::{Clock, Metric, emit};

use crate::{StartError, StreamFailure, StreamFunction};

/// Archives the history.
pub struct ArchiveHistory {
    bucket: AuditBucket,
    clock: Clock,
}

/// What the metric counts where a key names nothing of ours.
const OTHER: &str = "OTHER";
/// How much of an object's hash its name shows.
const NAME_DIGITS: usize = 16;

impl StreamFunction for ArchiveHistory {
    fn new(environment: &Environment, clock: Clock) -> Result<Self, StartError> {
        let aws = Aws::new(environment.clone())?;
        Ok(Self {
            bucket: AuditBucket::new(&aws, environment.required("AUDIT_BUCKET")?),
            clock,
        })
    }

    /// Puts the batch's new rows into one object. A batch that comes again in other company makes another object: the
    /// archive is a set of rows, and has some of them twice.
    async fn deal_with(&self, records: Vec<EventRecord>) -> Result<(), StreamFailure> {
        let first = records
            .first()
            .and_then(|record| record.change.sequence_number.clone());
        let first = first.unwrap_or_default();
        let (mut rows, mut unreadable) = (Vec::new(), None);
        for record in records {
            match read_history_change(record.change.new_image, record.change.old_image) {
                Ok(None) => {}
                Ok(Some(HistoryChange::Inserted(record))) => rows.push(ArchivedRow::of(&record)),
                Ok(Some(HistoryChange::Modified(key))) => self.raise_alarm(&key, "modified"),
                Ok(Some(HistoryChange::Removed(key))) => self.raise_alarm(&key, "removed"),
                Err(corrupt) => {
                    unreadable = Some(StreamFailure {
                        sequence_number: record.change.sequence_number.unwrap_or_default(),
                        cause: corrupt.to_string(),
                    });
                    break;
                }
            }
        }
        if !rows.is_empty() {
            let archived = self.archive(&first, &rows).await;
            archived.map_err(|cause| StreamFailure {
                sequence_number: first,
                cause,
            })?;
        }
        unreadable.map_or(Ok(()), Err)
    }
}

impl ArchiveHistory {
    async fn archive(&self, first: &str, rows: &[ArchivedRow]) -> Result<(), String> {
        let bytes = object::write(rows).map_err(|error| error.to_string())?;
        let key = format!(
            "{}{}",
            Hour::of(self.clock.now()).rows_prefix(),
            name(first, &bytes)
        );
        let put = self.bucket.put_new(&key, "application/jsonl", bytes).await;
        if matches!(put, Err(BucketError::Different { .. })) {
            // The name follows from the bytes: somebody else put others there.
            emit(Metric::HistoryTampered, "ARCHIVE", &self.clock);
        }
        put.map_err(|error| error.to_string())
    }

    fn raise_alarm(&self, key: &RowKey, what: &str) {
        let kind = key.pk.split('#').next().and_then(EntityType::from_name);
        emit(
            Metric::HistoryTampered,
            kind.map_or(OTHER, EntityType::as_str),
            &self.clock,
        );
        tracing::error!(
            pk = key.pk,
            sk = key.sk,
            what,
            "a row of the history was tampered with"
        );
    }
}

/// The object's name: in the order of the stream, and another for other bytes, so that only the very same batch that comes
/// again within the hour meets what it put there before.
fn name(first: &str, bytes: &[u8]) -> String {
    let safe = first.chars().filter(char::is_ascii_alphanumeric);
    let mut hash = Hash::of(&[bytes]).to_string();
    hash.truncate(NAME_DIGITS);
    format!("{}-{hash}.jsonl", safe.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_and_differ_with_the_bytes() {
        let hour = Hour::of(oms_domain::Timestamp::EPOCH);
        for first in ["000000000000000000123", "", "../x\n", "é"] {
            let key = format!("{}{}", hour.rows_prefix(), name(first, b"bytes"));
            assert_eq!(Hour::of_rows_key(&key), Some(hour), "{key}");
            assert_ne!(name(first, b"bytes"), name(first, b"other"));
        }
        assert_ne!(name("1", b"bytes"), name("2", b"bytes"));
    }
}
