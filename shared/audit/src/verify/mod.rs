//! Verification: compares the table, the archive, the digests and the entities.
//!
//! Add everything that was read to a [`Verifier`], in any order, then call [`Verifier::finish`]. The verifier
//! keeps a few hundred bytes for each row, however long the row is.
//!
//! Each row has up to three witnesses: the table, the archive, and the entity from whose path it follows; and
//! the archive is witnessed by the digests. Where two witnesses agree, the third is wrong; a sealed object
//! outweighs the others. As a rule, one change therefore leads to one finding, which names what was changed.

mod archive;
mod chains;
mod entities;
mod join;
mod judgement;
mod names;
mod past;
mod seals;
mod table;

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use oms_domain::{Counter, Counts, HistoryRecord, Timestamp};
use serde::Serialize;

use crate::{Finding, PublicKey, RowPlace};
use archive::{Archived, Object};
use names::Names;
use seals::ReadDigest;
use table::Row;

/// The times within which something is not missing yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The time at which reading began.
    pub now: Timestamp,
    /// The age below which a row may still be on its way into the table or the archive.
    pub grace: Duration,
    /// The time after the end of an hour within which its digest may be missing. The removal of the newest
    /// digest within that time is prevented only by the bucket's object lock.
    pub seal_grace: Duration,
}

/// Hours are sealed by an hourly run, ten minutes after the end of an hour at the earliest: at most 70 minutes,
/// and 10 in reserve.
const SEAL_GRACE: Duration = Duration::from_mins(80);

impl Settings {
    /// The usual settings for the hourly sealing.
    pub const fn new(now: Timestamp, grace: Duration) -> Self {
        Self {
            now,
            grace,
            seal_grace: SEAL_GRACE,
        }
    }

    /// Returns `true` if a row of that time may still be on its way.
    fn is_young(&self, at: Option<Timestamp>) -> bool {
        at.is_some_and(|at| at.saturating_add(self.grace) > self.now)
    }
}

/// A row as it is stored in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// The row's hash key.
    pub pk: String,
    /// The row's range key.
    pub sk: String,
    /// The range key of the indexes.
    pub occurred: Option<String>,
    /// The hash key of the index by state.
    pub event_state: Option<String>,
    /// Attributes that no row of the history has.
    pub strange: Vec<String>,
    /// The content of the row.
    pub record: HistoryRecord,
}

/// The progress of a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The number of steps done.
    pub done: u64,
    /// The number of all steps.
    pub total: u64,
}

/// The result of a verification.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// All findings, by kind and place; empty for an intact trail.
    pub findings: Vec<Finding>,
    /// The number of rows in the table.
    pub rows: u64,
    /// The number of orders, returns and jobs that were compared with them.
    pub entities: u64,
    /// The number of objects in the archive.
    pub objects: u64,
    /// The number of lines in the objects.
    pub lines: u64,
    /// The number of digests.
    pub digests: u64,
    /// `true` if the counters were compared with a recount. Not possible while counters change or where rows
    /// are wrong.
    pub counters_checked: bool,
}

/// Collects what was read, and finds what is wrong with it.
#[derive(Debug)]
pub struct Verifier {
    settings: Settings,
    partitions: Names,
    states: Names,
    rows: Vec<Row>,
    expected: Vec<entities::Expected>,
    /// Entities whose expected rows are known.
    known: HashSet<u32>,
    /// Entities that cannot be read.
    unreadable: HashSet<u32>,
    entities: u64,
    objects: Vec<Object>,
    lines: Vec<Archived>,
    digests: Vec<ReadDigest>,
    recount: Counts,
    counters: Option<(Counts, Counts)>,
    findings: Vec<Finding>,
    /// Entities with wrong rows, whose chains need no further finding.
    disturbed: HashSet<u32>,
}

/// The ways to identify a row, a line or an expected row: by its entity, its range key, and its id.
#[derive(Debug)]
struct Named {
    partition: u32,
    place: Box<str>,
    id: Box<str>,
}

impl Verifier {
    /// A verifier without any input.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            partitions: Names::default(),
            states: Names::default(),
            rows: Vec::new(),
            expected: Vec::new(),
            known: HashSet::new(),
            unreadable: HashSet::new(),
            entities: 0,
            objects: Vec::new(),
            lines: Vec::new(),
            digests: Vec::new(),
            recount: Counts::default(),
            counters: None,
            findings: Vec::new(),
            disturbed: HashSet::new(),
        }
    }

    /// Adds the values of the counters, read before and after the history.
    pub fn counters(&mut self, before: Counts, after: Counts) {
        self.counters = Some((before, after));
    }

    /// Adds an object of the bucket whose name the system never writes.
    pub fn stray(&mut self, key: &str) {
        self.findings.push(Finding::ObjectStray {
            object: key.to_owned(),
        });
    }

    /// Reports all findings. `keys` are the keys that may have signed, by ARN; `progress` is called from time
    /// to time.
    pub fn finish(
        mut self,
        keys: &BTreeMap<String, PublicKey>,
        progress: &mut dyn FnMut(Progress),
    ) -> Report {
        let count = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
        let (rows, lines) = (count(self.rows.len()), count(self.lines.len()));
        // The rows are visited twice: once with their witnesses, once along their chains.
        let total = rows * 2 + lines + count(self.expected.len()) + count(self.digests.len());
        let mut steps = Steps {
            done: 0,
            total,
            progress,
        };
        let seals = self.judge(keys, &mut steps);
        self.join(&seals, &mut steps);
        self.follow_chains(&mut steps);
        let counters_checked = self.recount();
        self.findings.sort_unstable();
        self.findings.dedup();
        Report {
            findings: self.findings,
            rows,
            entities: self.entities,
            objects: count(self.objects.len()),
            lines,
            digests: count(self.digests.len()),
            counters_checked,
        }
    }

    /// Compares the counters with a recount, if neither changed meanwhile and the rows are intact. Returns
    /// `true` if it did.
    fn recount(&mut self) -> bool {
        let Some((before, after)) = &self.counters else {
            return false;
        };
        if before != after || !self.disturbed.is_empty() {
            return false;
        }
        for counter in Counter::all() {
            let (stands, counted) = (after.get(counter), self.recount.get(counter));
            if stands != counted {
                self.findings.push(Finding::CounterDiffers {
                    counter: counter.to_string(),
                    stands,
                    counted,
                });
            }
        }
        true
    }

    fn place_of(&self, named: &Named) -> RowPlace {
        RowPlace {
            pk: self.partitions.text(named.partition).to_owned(),
            sk: named.place.to_string(),
            id: named.id.to_string(),
        }
    }
}

/// Counts steps, and reports every [`Self::EVERY`]th.
struct Steps<'a> {
    done: u64,
    total: u64,
    progress: &'a mut dyn FnMut(Progress),
}

impl Steps<'_> {
    const EVERY: u64 = 8192;

    fn step(&mut self) {
        self.done += 1;
        if self.done.is_multiple_of(Self::EVERY) || self.done == self.total {
            (self.progress)(Progress {
                done: self.done,
                total: self.total,
            });
        }
    }
}
