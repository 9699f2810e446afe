//! The messages of a queue, as a function receives them.

use serde_json::{Value, json};

use crate::sqs::Received;
use crate::template::{QueueSource, REGION};

/// The account messages are sent from here.
const SENDER: &str = "000000000000";

/// One record of an SQS event. Source: AWS Lambda Developer Guide, "Using Lambda with Amazon SQS".
pub(super) fn record(received: &Received, source: &QueueSource) -> Value {
    let message = &received.message;
    let first_received = message.first_received_at.unwrap_or(message.sent_at);
    let attributes = json!({
        "ApproximateReceiveCount": message.receive_count.to_string(),
        "SentTimestamp": message.sent_at.unix_milliseconds().to_string(),
        "SenderId": SENDER,
        "ApproximateFirstReceiveTimestamp": first_received.unix_milliseconds().to_string(),
    });
    json!({
        "messageId": message.id,
        "receiptHandle": received.receipt_handle,
        "body": message.body,
        "attributes": attributes,
        "messageAttributes": {},
        "md5OfBody": message.md5_of_body(),
        "eventSource": "aws:sqs",
        "eventSourceARN": source.queue_arn,
        "awsRegion": REGION,
    })
}

/// Returns true if the function wants the message. A body that is JSON is matched as JSON.
pub(super) fn is_wanted(record: &Value, source: &QueueSource) -> bool {
    if source.filters.is_empty() {
        return true;
    }
    let mut record = record.clone();
    if let Some(body) = record.get_mut("body")
        && let Some(json) = body.as_str().and_then(|body| serde_json::from_str(body).ok())
    {
        *body = json;
    }
    source.filters.iter().any(|filter| filter.matches(&record))
}

#[cfg(test)]
mod tests {
    use oms_telemetry::Timestamp;

    use super::*;
    use crate::sqs::Message;
    use crate::template::Filter;

    fn received(body: &str) -> Received {
        let at = |milliseconds| Timestamp::from_unix_milliseconds(milliseconds).unwrap();
        Received {
            receipt_handle: "handle".to_owned(),
            message: Message {
                id: "id".to_owned(),
                body: body.to_owned(),
                sent_at: at(1_000),
                visible_at: at(5_000),
                first_received_at: Some(at(2_000)),
                receive_count: 2,
                dead_letter_source: None,
            },
        }
    }

    fn source(filter: Option<&str>) -> QueueSource {
        QueueSource {
            queue: "jobs".to_owned(),
            queue_arn: "arn:aws:sqs:us-east-1:000000000000:jobs".to_owned(),
            batch_size: 10,
            maximum_concurrency: None,
            report_batch_item_failures: true,
            filters: filter
                .map(|filter| Filter::parse(filter).unwrap())
                .into_iter()
                .collect(),
        }
    }

    #[test]
    fn a_record_has_everything_lambda_gives() {
        let expected = json!({
            "messageId": "id",
            "receiptHandle": "handle",
            "body": "hello",
            "attributes": {
                "ApproximateReceiveCount": "2",
                "SentTimestamp": "1000",
                "SenderId": "000000000000",
                "ApproximateFirstReceiveTimestamp": "2000",
            },
            "messageAttributes": {},
            "md5OfBody": "5d41402abc4b2a76b9719d911017c592",
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:jobs",
            "awsRegion": "us-east-1",
        });
        assert_eq!(record(&received("hello"), &source(None)), expected);
    }

    #[test]
    fn filters_see_into_a_body_that_is_json() {
        let by_kind = source(Some(r#"{"body": {"kind": ["INVOICE"]}}"#));
        let is_wanted =
            |body: &str, source: &QueueSource| is_wanted(&record(&received(body), source), source);
        assert!(is_wanted(r#"{"kind": "INVOICE"}"#, &by_kind));
        assert!(!is_wanted(r#"{"kind": "REFUND"}"#, &by_kind));
        assert!(!is_wanted("INVOICE", &by_kind));
        assert!(is_wanted("plain", &source(Some(r#"{"body": ["plain"]}"#))));
        assert!(is_wanted("anything", &source(None)));
    }
}
