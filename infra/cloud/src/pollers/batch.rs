//! Rules for a batch of stream records after an invocation, without side effects.

use crate::dynamodb::Change;
use crate::template::StreamSource;

/// Records that are delivered together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Batch {
    /// In order; never empty.
    pub records: Vec<Change>,
    /// The number of times the function failed at the first of them, since it is the first.
    pub failures: u32,
    /// The number of times the function was invoked with the first of them.
    pub invocations: u32,
    /// True if the last of these invocations ended in an error, rather than in a report of failures.
    pub in_error: bool,
}

/// The outcome of an invocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// All records were dealt with.
    Delivered,
    /// The record at this index is the first that was not.
    FailedAt(usize),
    /// None can be relied upon; `error` if the function failed, not if its response was malformed.
    Failed {
        /// True if the function failed.
        error: bool,
    },
}

/// The consequences of an outcome.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Step {
    /// Everything up to the record with this number is done.
    pub delivered: Option<String>,
    /// The batches to invoke the function with next, in this order.
    pub again: Vec<Batch>,
    /// The records that will not be tried again.
    pub given_up: Option<Batch>,
}

impl Batch {
    pub fn new(records: Vec<Change>) -> Self {
        Self {
            records,
            failures: 0,
            invocations: 0,
            in_error: false,
        }
    }

    /// Decides what follows from `outcome` by the settings of `source`.
    pub fn after(mut self, outcome: Outcome, source: &StreamSource) -> Step {
        self.invocations += 1;
        self.in_error = outcome == Outcome::Failed { error: true };
        match outcome {
            Outcome::Delivered => Step {
                delivered: self.last(),
                ..Step::default()
            },
            // The records before the first failed one are done. The rest begins a batch of its own, whose one failure
            // is this one.
            Outcome::FailedAt(index) if (1..self.records.len()).contains(&index) => {
                let rest = self.records.split_off(index);
                let rest = Self {
                    records: rest,
                    failures: 1,
                    invocations: 1,
                    in_error: false,
                };
                let again = if rest.may_be_retried(source) {
                    Step::again([rest])
                } else {
                    rest.failed(source)
                };
                Step {
                    delivered: self.last(),
                    ..again
                }
            }
            // A failure at the first record made no progress, like a failure of the whole batch.
            Outcome::FailedAt(_) | Outcome::Failed { .. } => {
                // A batch that is split next keeps its count: see `failed`.
                if !(source.bisect && self.records.len() > 1) {
                    self.failures += 1;
                }
                self.failed(source)
            }
        }
    }

    /// Splitting does not use up an attempt, so that a batch is in single records before any of it is given up.
    fn failed(mut self, source: &StreamSource) -> Step {
        if source.bisect && self.records.len() > 1 {
            let second = self.records.split_off(self.records.len() / 2);
            let second = Self {
                records: second,
                failures: 0,
                ..self
            };
            return Step::again([self, second]);
        }
        if self.may_be_retried(source) {
            Step::again([self])
        } else {
            Step {
                given_up: Some(self),
                ..Step::default()
            }
        }
    }

    fn may_be_retried(&self, source: &StreamSource) -> bool {
        source
            .maximum_retry_attempts
            .is_none_or(|attempts| self.failures <= attempts)
    }

    fn last(&self) -> Option<String> {
        self.records.last().map(|record| record.sequence_number.clone())
    }
}

impl Step {
    fn again(batches: impl Into<Vec<Batch>>) -> Self {
        Self {
            again: batches.into(),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use oms_telemetry::Timestamp;
    use serde_json::Value;

    use super::*;

    fn source(bisect: bool, attempts: Option<u32>) -> StreamSource {
        StreamSource {
            table: "orders".to_owned(),
            stream_arn: String::new(),
            batch_size: 100,
            batching_window: std::time::Duration::ZERO,
            maximum_retry_attempts: attempts,
            maximum_record_age: None,
            bisect,
            report_batch_item_failures: true,
            filters: vec![],
            on_failure: None,
        }
    }

    fn batch(numbers: std::ops::Range<u8>, failures: u32) -> Batch {
        let records = numbers.map(|number| Change {
            sequence_number: number.to_string(),
            created_at: Timestamp::EPOCH,
            unchanged: false,
            record: Value::Null,
        });
        Batch {
            failures,
            ..Batch::new(records.collect())
        }
    }

    fn numbers(batches: &[Batch]) -> Vec<(Vec<&str>, u32)> {
        batches
            .iter()
            .map(|batch| {
                (
                    batch
                        .records
                        .iter()
                        .map(|record| record.sequence_number.as_str())
                        .collect(),
                    batch.failures,
                )
            })
            .collect()
    }

    const ERROR: Outcome = Outcome::Failed { error: true };

    #[test]
    fn a_delivered_batch_is_done() {
        let step = batch(0..3, 0).after(Outcome::Delivered, &source(true, Some(1)));
        assert_eq!(
            step,
            Step {
                delivered: Some("2".to_owned()),
                ..Step::default()
            }
        );
    }

    #[test]
    fn a_reported_failure_keeps_what_came_before_it() {
        let step = batch(0..4, 3).after(Outcome::FailedAt(2), &source(false, Some(2)));
        assert_eq!(step.delivered.as_deref(), Some("1"));
        // Its own first failure, whatever happened to those before it.
        assert_eq!(numbers(&step.again), [(vec!["2", "3"], 1)]);
        assert_eq!(step.given_up, None);
    }

    #[test]
    fn a_failure_without_progress_is_retried_until_the_attempts_run_out() {
        let source = source(false, Some(2));
        for outcome in [ERROR, Outcome::Failed { error: false }, Outcome::FailedAt(0)] {
            let mut failing = batch(0..2, 0);
            for failures in 1..=2 {
                let mut step = failing.after(outcome, &source);
                assert_eq!(numbers(&step.again), [(vec!["0", "1"], failures)]);
                failing = step.again.remove(0);
            }
            let step = failing.after(outcome, &source);
            assert_eq!((step.delivered, step.again), (None, vec![]));
            let given_up = step.given_up.unwrap();
            assert_eq!((given_up.invocations, given_up.in_error), (3, outcome == ERROR));
        }
    }

    #[test]
    fn without_a_limit_a_batch_is_never_given_up() {
        let step = batch(0..2, 10_000).after(ERROR, &source(false, None));
        assert_eq!(numbers(&step.again), [(vec!["0", "1"], 10_001)]);
    }

    #[test]
    fn without_retries_the_rest_of_a_reported_batch_is_given_up() {
        let step = batch(0..3, 0).after(Outcome::FailedAt(1), &source(false, Some(0)));
        assert_eq!(step.delivered.as_deref(), Some("0"));
        assert_eq!(numbers(&[step.given_up.unwrap()]), [(vec!["1", "2"], 1)]);
        let step = batch(0..3, 0).after(Outcome::FailedAt(1), &source(true, Some(0)));
        assert_eq!(numbers(&step.again), [(vec!["1"], 1), (vec!["2"], 0)]);
    }

    #[test]
    fn bisecting_costs_no_attempt_and_ends_at_single_records() {
        let source = source(true, Some(1));
        let step = batch(0..5, 0).after(ERROR, &source);
        assert_eq!(
            numbers(&step.again),
            [(vec!["0", "1"], 0), (vec!["2", "3", "4"], 0)]
        );
        let step = batch(0..1, 0).after(ERROR, &source);
        assert_eq!(numbers(&step.again), [(vec!["0"], 1)]);
        let step = batch(0..1, 1).after(ERROR, &source);
        assert_eq!(numbers(&[step.given_up.unwrap()]), [(vec!["0"], 2)]);
    }
}
