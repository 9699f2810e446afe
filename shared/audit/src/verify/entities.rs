//! The entities: the rows that follow from their paths.

use oms_domain::{HistoryRecord, JobLog, Order, Path, Return, Timestamp};

use super::past::{Past, first_illegal};
use super::{Named, Verifier};
use crate::{ArchivedRow, Finding, Hash};

/// A row that follows from an entity.
#[derive(Debug)]
pub(super) struct Expected {
    pub named: Named,
    pub digest: Hash,
    pub at: Option<Timestamp>,
}

impl Verifier {
    /// Adds an order.
    pub fn order(&mut self, order: &Order) {
        let entity = format!("ORDER#{}", order.id());
        self.judge_path(&entity, order.path());
        if !order.amounts_follow_from_facts() {
            self.findings.push(Finding::EntityAmounts { entity });
        }
        self.expect(format!("ORDER#{}", order.id()), HistoryRecord::of_order(order));
    }

    /// Adds a return.
    pub fn returned(&mut self, returned: &Return) {
        let entity = format!("RETURN#{}", returned.id());
        self.judge_path(&entity, returned.path());
        if !returned.fees_are_within_total() {
            self.findings.push(Finding::EntityAmounts { entity });
        }
        self.expect(
            format!("RETURN#{}", returned.id()),
            HistoryRecord::of_return(returned),
        );
    }

    /// Adds the log of a job.
    pub fn job(&mut self, log: &JobLog) {
        let key = format!("{}#{}", log.entity_type(), log.order_id);
        self.expect(key, HistoryRecord::of_job(log));
    }

    /// Adds an entity that cannot be read because of `attribute`.
    pub fn unreadable_entity(&mut self, key: String, attribute: String) {
        self.entities += 1;
        self.unreadable.insert(self.partitions.number(&key));
        self.findings.push(Finding::EntityUnreadable {
            entity: key,
            attribute,
        });
    }

    fn judge_path<S: Past>(&mut self, entity: &str, path: &Path<S>) {
        self.findings
            .extend(first_illegal(path).map(|version| Finding::EntityPath {
                entity: entity.to_owned(),
                version,
            }));
    }

    fn expect(&mut self, key: String, records: Result<Vec<HistoryRecord>, serde_json::Error>) {
        let Ok(records) = records else {
            self.unreadable_entity(key, "path".to_owned());
            return;
        };
        self.entities += 1;
        let partition = self.partitions.number(&key);
        self.known.insert(partition);
        for record in records {
            let row = ArchivedRow::of(&record);
            self.expected.push(Expected {
                digest: row.digest().unwrap_or_else(|_| Hash::of(&[])),
                at: row.at().ok(),
                named: Named {
                    partition,
                    place: row.place().into(),
                    id: row.id.into(),
                },
            });
        }
    }
}
