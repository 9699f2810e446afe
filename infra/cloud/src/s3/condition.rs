//! Conditional requests (RFC 9110, section 13).

use s3s::dto::{ETag, ETagCondition, Timestamp};

use super::ObjectError;
use super::record::Record;

/// The conditions of a read on the object's version.
#[derive(Debug, Default)]
pub(super) struct ReadCondition {
    /// `If-Match`.
    pub matching: Option<ETagCondition>,
    /// `If-None-Match`.
    pub not_matching: Option<ETagCondition>,
    /// `If-Modified-Since`.
    pub modified_since: Option<Timestamp>,
    /// `If-Unmodified-Since`.
    pub unmodified_since: Option<Timestamp>,
}

/// The conditions of a put on the object it would replace.
#[derive(Debug, Default)]
pub(super) enum WriteCondition {
    /// Nothing.
    #[default]
    None,
    /// `If-None-Match: *`: that there is none.
    Absent,
    /// `If-Match`: that there is one, with this tag.
    Matches(ETagCondition),
}

impl ReadCondition {
    /// Refuses the read, or answers that the reader is up to date.
    pub fn check(&self, record: &Record) -> Result<(), ObjectError> {
        let modified_after = |at: &Timestamp| whole_seconds(&record.last_modified) > whole_seconds(at);
        match (&self.matching, &self.unmodified_since) {
            // A date beside a tag is ignored (RFC 9110, section 13.2.2).
            (Some(condition), _) if !matches(condition, &record.e_tag()) => {
                return Err(ObjectError::PreconditionFailed("If-Match"));
            }
            (None, Some(at)) if modified_after(at) => {
                return Err(ObjectError::PreconditionFailed("If-Unmodified-Since"));
            }
            _ => {}
        }
        match (&self.not_matching, &self.modified_since) {
            (Some(condition), _) if matches(condition, &record.e_tag()) => Err(ObjectError::NotModified),
            (None, Some(at)) if !modified_after(at) => Err(ObjectError::NotModified),
            _ => Ok(()),
        }
    }
}

impl WriteCondition {
    /// Reads the two headers. S3 takes no other `If-None-Match` on a put than `*`.
    pub fn read(
        if_match: Option<ETagCondition>,
        if_none_match: Option<ETagCondition>,
    ) -> Result<Self, ObjectError> {
        match (if_match, if_none_match) {
            (None, None) => Ok(Self::None),
            (None, Some(ETagCondition::Any)) => Ok(Self::Absent),
            (Some(condition), None) => Ok(Self::Matches(condition)),
            _ => Err(ObjectError::Unsupported(
                "this combination of If-Match and If-None-Match",
            )),
        }
    }

    /// Refuses the write. `current` is the object it would replace.
    pub fn check(&self, current: Option<&Record>, key: &str) -> Result<(), ObjectError> {
        match (self, current) {
            (Self::Absent, Some(_)) => Err(ObjectError::PreconditionFailed("If-None-Match")),
            // S3 answers 404, and not 412, to an `If-Match` where there is no object.
            (Self::Matches(_), None) => Err(ObjectError::NoSuchKey(key.to_owned())),
            (Self::Matches(condition), Some(record)) if !matches(condition, &record.e_tag()) => {
                Err(ObjectError::PreconditionFailed("If-Match"))
            }
            _ => Ok(()),
        }
    }
}

fn matches(condition: &ETagCondition, tag: &ETag) -> bool {
    condition.as_etag().is_none_or(|expected| expected.weak_cmp(tag))
}

/// HTTP dates have no finer digits.
fn whole_seconds(at: &Timestamp) -> i64 {
    time::OffsetDateTime::from(at.clone()).unix_timestamp()
}
