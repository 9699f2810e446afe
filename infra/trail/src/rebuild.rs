//! Missing rows, restored from the transitions that the entities themselves hold.

use std::collections::HashMap;

use oms_domain::{Counter, Counts, HistoryRecord};
use oms_store::history::scan::{ScannedEntity, ScannedRow};
use oms_store::keys::{history_entity, history_place};
use serde::Serialize;

use super::{Step, Trail, TrailError, Watch, count};

/// The result of a rebuild.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rebuilt {
    /// The number of orders, returns and jobs that were asked for their rows.
    pub entities: u64,
    /// The number of rows that follow from them.
    pub rows: u64,
    /// The number of those that were missing.
    pub missing: u64,
    /// The number that was added: less than were missing where another process was faster, and none in a dry run.
    pub added: u64,
    /// Rows that are there and differ. They are left as they are.
    pub differing: Vec<RowAtFault>,
    /// Entities that cannot be read, so that their rows are unknown.
    pub unreadable: Vec<String>,
    /// The number of counters that did not agree with a recount of the history and were corrected; in a dry run, only
    /// found. `None` where they moved while they were counted, or where rows are at fault that would be counted.
    pub counters: Option<u64>,
}

/// A row that contradicts its entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowAtFault {
    /// Its hash key.
    pub pk: String,
    /// Its range key.
    pub sk: String,
}

/// The existing rows: their hashes, by their keys. `None` for a row that cannot be read or has a wrong hash.
type Present = HashMap<(String, String), Option<String>>;

/// The number of times the counters are read anew because they moved.
const RECOUNTS: usize = 3;

impl Trail {
    /// Adds the missing rows that follow from orders, returns and jobs, by the call that recorded them in the first
    /// place. Existing rows are not touched. Then counts the whole history again and corrects the counters. A dry run
    /// only reports what would be done. Rows of refused attempts and of API keys follow from nothing else and cannot be
    /// made again.
    pub async fn rebuild(&self, dry_run: bool, watch: Watch<'_>) -> Result<Rebuilt, TrailError> {
        // The rows are read before the entities. A row that is written in between looks missing, and the conditional
        // put leaves it alone.
        let present = self.present(watch).await?;
        let (mut rebuilt, mut promised) = (Rebuilt::default(), Counts::default());
        let mut scan = self.orders.scan_entities();
        while let Some(page) = scan.next_page().await? {
            for entity in page {
                let records = match entity {
                    ScannedEntity::Order(order) => HistoryRecord::of_order(&order)?,
                    ScannedEntity::Return(returned) => HistoryRecord::of_return(&returned)?,
                    ScannedEntity::Job(log) => HistoryRecord::of_job(&log)?,
                    ScannedEntity::Unreadable { key, .. } => {
                        rebuilt.unreadable.push(key);
                        continue;
                    }
                };
                rebuilt.entities += 1;
                let missing = rebuilt.compare(&present, records);
                if dry_run {
                    for record in &missing {
                        // A dry run writes nothing, so the recount has to add the rows that would have been written.
                        promised.count(record);
                    }
                } else {
                    rebuilt.added += count(self.history.put_records(&self.orders, &missing).await?);
                }
            }
            watch(Step {
                what: "asking orders, returns and jobs",
                done: rebuilt.entities,
                total: None,
            });
        }
        // A wrong or unreadable row would be counted wrongly, and the counters corrected to a wrong number.
        if rebuilt.differing.is_empty() && rebuilt.unreadable.is_empty() {
            rebuilt.counters = self.recount(&promised, dry_run, watch).await?;
        }
        Ok(rebuilt)
    }

    async fn present(&self, watch: Watch<'_>) -> Result<Present, TrailError> {
        let mut present = Present::new();
        let mut scan = self.history.scan_history();
        while let Some(page) = scan.next_page().await? {
            for row in page {
                let (key, hash) = match row {
                    ScannedRow::Read(row) => {
                        let told = row.record.expected_hash()?;
                        // A row whose own hash is wrong counts as different, even if the hash is the expected one.
                        let sound = told == row.record.hash;
                        (row.key, sound.then_some(told))
                    }
                    ScannedRow::Unreadable { key, .. } => (key, None),
                };
                present.insert((key.pk, key.sk), hash);
            }
            watch(Step {
                what: "reading the history",
                done: count(present.len()),
                total: None,
            });
        }
        Ok(present)
    }

    /// Corrects the counters by a recount of the history and the rows that a dry run would have added. Returns how many
    /// were wrong.
    async fn recount(
        &self,
        promised: &Counts,
        dry_run: bool,
        watch: Watch<'_>,
    ) -> Result<Option<u64>, TrailError> {
        for _ in 0..RECOUNTS {
            let before = self.orders.counts().await?;
            let counted = self.counted(watch).await?;
            let after = self.orders.counts().await?;
            // A transition moved the counters during the scan, so the scan may have seen its row or not.
            if before != after {
                continue;
            }
            let mut mending = Counts::default();
            for counter in Counter::all() {
                // The correction is a difference and not a value, so that transitions that come meanwhile are not lost.
                let right = counted.get(counter).saturating_add(promised.get(counter));
                mending.add(counter, right.saturating_sub(after.get(counter)));
            }
            if !dry_run {
                self.orders.mend_counts(&mending).await?;
            }
            return Ok(Some(count(mending.nonzero().count())));
        }
        Ok(None)
    }

    async fn counted(&self, watch: Watch<'_>) -> Result<Counts, TrailError> {
        let (mut counts, mut done) = (Counts::default(), 0);
        let mut scan = self.history.scan_history();
        while let Some(page) = scan.next_page().await? {
            done += count(page.len());
            for row in page {
                if let ScannedRow::Read(row) = row {
                    counts.count(&row.record);
                }
            }
            watch(Step {
                what: "counting again",
                done,
                total: None,
            });
        }
        Ok(counts)
    }
}

impl Rebuilt {
    /// Compares an entity's rows with the existing ones, and returns those that are missing.
    fn compare(&mut self, present: &Present, records: Vec<HistoryRecord>) -> Vec<HistoryRecord> {
        self.rows += count(records.len());
        let mut missing = Vec::new();
        for record in records {
            let key = (history_entity(&record), history_place(&record));
            match present.get(&key) {
                None => missing.push(record),
                Some(Some(hash)) if *hash == record.hash => {}
                Some(_) => self.differing.push(RowAtFault { pk: key.0, sk: key.1 }),
            }
        }
        self.missing += count(missing.len());
        missing
    }
}
