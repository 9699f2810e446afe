//! Request parameters: presence and limits.

use std::time::Duration;

use crate::sqs::QueueError;
use crate::sqs::definition::{MAXIMUM_VISIBILITY, within};
use crate::sqs::identity::name_in_url;

/// The parameter's value, or the error that it is missing.
pub(super) fn required<T>(value: Option<T>, parameter: &'static str) -> Result<T, QueueError> {
    value.ok_or(QueueError::MissingParameter(parameter))
}

/// The name of the queue that `url` addresses.
pub(super) fn addressed(url: Option<&str>) -> Result<&str, QueueError> {
    name_in_url(required(url, "QueueUrl")?)
}

/// A visibility timeout in seconds: 0 to 43,200.
pub(super) fn visibility_timeout(seconds: i64) -> Result<Duration, QueueError> {
    duration("VisibilityTimeout", seconds, MAXIMUM_VISIBILITY.as_secs())
}

/// A number of seconds up to `maximum`.
pub(super) fn duration(parameter: &'static str, seconds: i64, maximum: u64) -> Result<Duration, QueueError> {
    bounded(parameter, seconds, 0, maximum).map(Duration::from_secs)
}

/// A number in `minimum..=maximum`.
pub(super) fn bounded(
    parameter: &'static str,
    value: i64,
    minimum: u64,
    maximum: u64,
) -> Result<u64, QueueError> {
    let Ok(value) = u64::try_from(value) else {
        return Err(QueueError::InvalidParameter {
            parameter,
            value: value.to_string(),
            reason: format!("must be >= {minimum} and <= {maximum}, if provided"),
        });
    };
    within(parameter, value, minimum, maximum).map(|()| value)
}
