//! One request of the API.

use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Dynamo, capacity};

impl Dynamo {
    /// Runs `operation` and gives its answer as JSON text; None if it is not offered. Blocks while the database is
    /// busy.
    pub(super) fn dispatch(
        &self,
        operation: &str,
        mut request: Value,
    ) -> Option<Result<String, DynoxideError>> {
        // The policy is checked before anything runs, as AWS authorizes a request before it looks at its conditions.
        if let Err(denied) = self.authorize(operation, &request) {
            return Some(Err(denied));
        }
        if !capacity::writes(operation) {
            return run(self.database(), operation, request);
        }
        let asked = capacity::ask(&mut request);
        let outcome = run(self.database(), operation, request).map(|outcome| {
            self.meter(operation, &outcome?, asked)
                .map_err(|error| internal(&error))
        });
        // Refused writes are counted as well: a waiter that looks once too often does no harm, one that misses a write
        // does.
        self.changes().record();
        outcome
    }
}

fn run(database: &Database, operation: &str, request: Value) -> Option<Result<String, DynoxideError>> {
    Some(match operation {
        "BatchGetItem" => call(request, |request| database.batch_get_item(request)),
        "BatchWriteItem" => call(request, |request| database.batch_write_item(request)),
        "CreateTable" => call(request, |request| database.create_table(request)),
        "DeleteItem" => call(request, |request| database.delete_item(request)),
        "DeleteTable" => call(request, |request| database.delete_table(request)),
        "DescribeStream" => call(request, |request| database.describe_stream(request)),
        "DescribeTable" => call(request, |request| database.describe_table(request)),
        "DescribeTimeToLive" => call(request, |request| database.describe_time_to_live(request)),
        "GetItem" => call(request, |request| database.get_item(request)),
        "GetRecords" => call(request, |request| database.get_records(request)),
        "GetShardIterator" => call(request, |request| database.get_shard_iterator(request)),
        "ListStreams" => call(request, |request| database.list_streams(request)),
        "ListTables" => call(request, |request| database.list_tables(request)),
        "PutItem" => call(request, |request| database.put_item(request)),
        "Query" => call(request, |request| database.query(request)),
        "Scan" => call(request, |request| database.scan(request)),
        "TransactGetItems" => call(request, |request| database.transact_get_items(request)),
        "TransactWriteItems" => call(request, |request| database.transact_write_items(request)),
        "UpdateItem" => call(request, |request| database.update_item(request)),
        "UpdateTable" => call(request, |request| database.update_table(request)),
        "UpdateTimeToLive" => call(request, |request| database.update_time_to_live(request)),
        _ => return None,
    })
}

fn call<Request: DeserializeOwned, Answer: Serialize>(
    request: Value,
    operation: impl FnOnce(Request) -> Result<Answer, DynoxideError>,
) -> Result<String, DynoxideError> {
    let request = serde_json::from_value(request).map_err(|error| unreadable(&error))?;
    let answer = operation(request).map_err(plain)?;
    serde_json::to_string(&answer).map_err(|error| internal(&error))
}

fn internal(error: &serde_json::Error) -> DynoxideError {
    DynoxideError::InternalServerError(error.to_string())
}

/// dynoxide's request types put the kind of error DynamoDB would answer before the message. Its own server reads these
/// marks through functions that are not public.
fn unreadable(error: &serde_json::Error) -> DynoxideError {
    let message = error.to_string();
    let marked = |mark: &str| message.strip_prefix(mark).map(str::to_owned);
    if let Some(message) = ["VALIDATION:", "VALIDATION_REQUEST:", "VALIDATION_AS_READ:"]
        .into_iter()
        .find_map(marked)
    {
        return DynoxideError::ValidationException(message);
    }
    let message = ["SERIALIZATION:", "SERIALIZATION_AS_READ:"]
        .into_iter()
        .find_map(marked)
        .unwrap_or(message);
    DynoxideError::SerializationException(message)
}

/// The mark on an error that some operations wrap in an envelope; its text is the one to answer with either way.
fn plain(error: DynoxideError) -> DynoxideError {
    match error {
        DynoxideError::EnvelopedValidation(message) => DynoxideError::ValidationException(message),
        other => other,
    }
}
