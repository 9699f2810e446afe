//! `archive-history`: copies every new row of the history to the audit bucket. A row that is changed or removed raises
//! an alarm, because no part of this system does that.

use aws_lambda_events::event::dynamodb::EventRecord;
use oms_archive::{AuditBucket, BucketError};
use oms_audit::{ArchivedRow, Hash, Hour, object};
use oms_aws::{Aws, Environment};
use oms_domain::EntityType;
use oms_store::history::stream::{HistoryChange, RowKey, read_history_change};
use oms_telemetry::{Clock, Metric, emit};

use crate::{StartError, StreamFailure, StreamFunction};

/// The function with its resources.
pub struct ArchiveHistory {
    bucket: AuditBucket,
    clock: Clock,
}

/// The kind under which the metric counts a row whose key names no known entity type.
const OTHER: &str = "OTHER";
/// The number of hexadecimal digits of an object's hash in its name.
const NAME_DIGITS: usize = 16;

impl StreamFunction for ArchiveHistory {
    fn new(environment: &Environment, clock: Clock) -> Result<Self, StartError> {
        let aws = Aws::new(environment.clone())?;
        Ok(Self {
            bucket: AuditBucket::new(&aws, environment.required("AUDIT_BUCKET")?),
            clock,
        })
    }

    /// Stores the new rows of the batch as one object. If a row comes again in another batch, the archive holds it
    /// twice: the archive is a set of rows, and its readers ignore repeats.
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
                // The stream is the archive's only source, so a row that cannot be read is not passed over: it ends in
                // the bucket of failures. The rows after it do not wait for that; they are archived with this attempt.
                Err(corrupt) => {
                    unreadable = unreadable.or_else(|| {
                        Some(StreamFailure {
                            // Lambda takes an empty number for a failure of the whole batch, so no record is lost.
                            sequence_number: record.change.sequence_number.unwrap_or_default(),
                            cause: corrupt.to_string(),
                        })
                    });
                }
            }
        }
        if !rows.is_empty() {
            let archived = self.archive(&first, &rows).await;
            // The rows are one object, so all of them come again, from the first on.
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
            // The hour is that of the archiving. A row that comes late belongs to a later hour, and no sealed hour
            // changes.
            Hour::of(self.clock.now()).rows_prefix(),
            name(first, &bytes)
        );
        let put = self.bucket.put_new(&key, "application/jsonl", bytes).await;
        if matches!(put, Err(BucketError::Different { .. })) {
            // The name contains a hash of the bytes. Other bytes under it were stored by somebody else.
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

/// The name of an object. Names sort in the order of the stream, and contain a hash of the bytes: only the very same
/// batch within the same hour gets the name of an existing object.
fn name(first: &str, bytes: &[u8]) -> String {
    // A name with other characters would not count as an object of the archive, see `Hour::of_rows_key`.
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
