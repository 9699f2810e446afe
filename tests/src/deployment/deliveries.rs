//! Deliveries to the background functions, one by one, as a test decides.
//!
//! The pollers of the local system deliver as the Lambda service does on a good day. Here the test decides on every
//! delivery: how many records, which messages, in which order, how often, and if those that were dealt with come again.

use std::collections::BTreeMap;

use oms_cloud::sqs::Received;
use oms_cloud::template::EventSource;
use oms_domain::JobKind;
use serde_json::{Value, json};

use super::{Deployment, Outcome};
use crate::contract::WORKERS;
use crate::{Local, table};

/// A function that follows a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stream {
    /// `record-history`
    RecordHistory,
    /// `dispatch-jobs`
    DispatchJobs,
    /// `archive-history`
    ArchiveHistory,
}

impl Stream {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::RecordHistory, Self::DispatchJobs, Self::ArchiveHistory];

    /// The function's name.
    pub const fn function(self) -> &'static str {
        match self {
            Self::RecordHistory => "record-history",
            Self::DispatchJobs => "dispatch-jobs",
            Self::ArchiveHistory => "archive-history",
        }
    }
}

/// The queue of a kind of job, and the function that works on it.
pub trait Queue {
    /// The function's name.
    fn function(self) -> &'static str;

    /// The queue's name in the template.
    fn logical_id(self) -> String;
}

impl Queue for JobKind {
    fn function(self) -> &'static str {
        let mut workers = WORKERS.into_iter();
        let worker = workers.find(|(kind, _)| *kind == self.as_str());
        worker.expect("the contract names the worker of every kind").1
    }

    fn logical_id(self) -> String {
        let words = self.as_str().split('_');
        let capitalised = words.map(|word| word[..1].to_owned() + &word[1..].to_lowercase());
        capitalised.collect::<String>() + "Queue"
    }
}

/// The records that have been read of a stream, and the number that its function has dealt with.
struct Position {
    records: Vec<Value>,
    done: usize,
    iterator: Value,
    source: oms_cloud::template::StreamSource,
}

/// The state of the deliveries in one system.
pub struct Deliveries<'a> {
    local: &'a Local,
    positions: BTreeMap<Stream, Position>,
}

impl<'a> Deliveries<'a> {
    /// The deliveries of a system of which nothing has been delivered.
    pub async fn of(local: &'a Local) -> Self {
        let mut positions = BTreeMap::new();
        for stream in Stream::ALL {
            let function = local.system().resources().function(stream.function()).unwrap();
            let source = function.sources.iter().find_map(|source| match source {
                EventSource::Stream(source) => Some(source.clone()),
                _ => None,
            });
            let source = source.expect("the function follows a stream");
            let arn = &source.stream_arn;
            let described = call(local, "DescribeStream", &json!({ "StreamArn": arn })).await;
            let shard = &described["StreamDescription"]["Shards"][0]["ShardId"];
            let start = json!({ "StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON" });
            let iterator = call(local, "GetShardIterator", &start).await["ShardIterator"].take();
            let position = Position {
                records: Vec::new(),
                done: 0,
                iterator,
                source,
            };
            positions.insert(stream, position);
        }
        Self { local, positions }
    }

    /// The number of records that the function has not yet dealt with.
    pub async fn pending(&mut self, stream: Stream) -> usize {
        let position = self.positions.get_mut(&stream).expect("every stream is there");
        loop {
            let request = json!({ "ShardIterator": position.iterator });
            let mut page = call(self.local, "GetRecords", &request).await;
            let found = page["Records"].as_array().unwrap_or_else(|| panic!("{page}"));
            if found.is_empty() {
                return position.records.len() - position.done;
            }
            let filters = &position.source.filters;
            let wanted = |record: &&Value| {
                let change = &record["dynamodb"];
                // DynamoDB writes no record for a write that changes nothing.
                change["NewImage"] != change["OldImage"]
                    && (filters.is_empty() || filters.iter().any(|filter| filter.matches(record)))
            };
            position.records.extend(found.iter().filter(wanted).cloned());
            position.iterator = page["NextShardIterator"].take();
        }
    }

    /// Delivers the next `size` records, in order; gives the number that the function has dealt with.
    pub async fn deliver(&mut self, to: &Deployment<'_>, stream: Stream, size: usize) -> usize {
        let pending = self.pending(stream).await;
        let position = self.positions.get_mut(&stream).expect("every stream is there");
        let batch = &position.records[position.done..position.done + pending.min(size)];
        if batch.is_empty() {
            return 0;
        }
        let outcome = to.invoke(stream.function(), &json!({ "Records": batch })).await;
        let done = match outcome {
            Outcome::Answered(answer) => match answer["batchItemFailures"].as_array().map(Vec::as_slice) {
                None | Some([]) => batch.len(),
                Some(failures) => {
                    let failed = |record: &Value| {
                        let number = &record["dynamodb"]["SequenceNumber"];
                        failures
                            .iter()
                            .any(|failure| failure["itemIdentifier"] == *number)
                    };
                    batch.iter().position(failed).unwrap_or(0)
                }
            },
            Outcome::Failed(_) | Outcome::Killed => 0,
        };
        position.done += done;
        done
    }

    /// Goes back by `count` records that were dealt with, so that they come again.
    pub fn rewind(&mut self, stream: Stream, count: usize) {
        let position = self.positions.get_mut(&stream).expect("every stream is there");
        position.done = position.done.saturating_sub(count);
    }

    /// Skips the next record, as a stream does with one that has been tried too often.
    pub fn skip(&mut self, stream: Stream) {
        let position = self.positions.get_mut(&stream).expect("every stream is there");
        position.done = position.records.len().min(position.done + 1);
    }

    /// Receives up to `size` messages that are visible now.
    pub async fn receive(&self, queue: JobKind, size: usize) -> Vec<Received> {
        let queues = self.local.system().queues();
        let name = self.local.queue(&queue.logical_id());
        let at_once = Some(std::time::Duration::ZERO);
        queues.receive(name, size, at_once, None).await.unwrap()
    }

    /// Delivers messages to the worker in this order, and deletes those it has dealt with if `delete` is set; gives
    /// their number.
    pub async fn work(&self, on: &Deployment<'_>, queue: JobKind, batch: &[Received], delete: bool) -> usize {
        if batch.is_empty() {
            return 0;
        }
        let records: Vec<Value> = batch.iter().map(record).collect();
        let outcome = on.invoke(queue.function(), &json!({ "Records": records })).await;
        let Outcome::Answered(answer) = outcome else {
            return 0;
        };
        let failures = answer["batchItemFailures"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let mut done = 0;
        for received in batch {
            let failed = |failure: &Value| failure["itemIdentifier"] == received.message.id.as_str();
            if failures.iter().any(failed) {
                continue;
            }
            done += 1;
            if delete {
                let name = self.local.queue(&queue.logical_id());
                let queues = self.local.system().queues();
                queues.delete(name, &received.receipt_handle).await.unwrap();
            }
        }
        done
    }

    /// Delivers everything that is due, streams and queues, until nothing is.
    pub async fn until_quiet(&mut self, to: &Deployment<'_>) {
        loop {
            let mut moved = 0;
            for stream in Stream::ALL {
                loop {
                    let done = self.deliver(to, stream, 100).await;
                    moved += done;
                    if done == 0 {
                        break;
                    }
                }
            }
            for queue in JobKind::ALL {
                let batch = self.receive(queue, 10).await;
                moved += batch.len();
                self.work(to, queue, &batch, true).await;
            }
            if moved == 0 {
                return;
            }
        }
    }
}

/// One record of an SQS event.
fn record(received: &Received) -> Value {
    let message = &received.message;
    json!({
        "messageId": message.id,
        "receiptHandle": received.receipt_handle,
        "body": message.body,
        "attributes": {
            "ApproximateReceiveCount": message.receive_count.to_string(),
            "SentTimestamp": message.sent_at.unix_milliseconds().to_string(),
        },
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:queue",
        "awsRegion": "us-east-1",
    })
}

async fn call(local: &Local, operation: &str, body: &Value) -> Value {
    table::call(local, &format!("DynamoDBStreams_20120810.{operation}"), body).await
}
