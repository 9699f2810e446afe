//! Holds the table, the archive, the digests and the entities against one another.
//!
//! Push everything that was read into a [`Verifier`], in any order, then [`Verifier::finish`]. It keeps a few hundred bytes
//! of each row, whatever the rows hold.
//!
//! Each row has up to three witnesses: the table, the archive, and the entity whose path it follows from; and the archive
//! has the digests. Where two agree, the third is the one that is wrong; a sealed object outweighs the rest. So one change
//! is one finding, as a rule, and it names what was changed.

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

/// When something is not missing yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// When the reading began.
    pub now: Timestamp,
    /// How young a row is that may still be on its way into the table or the archive.
    pub grace: Duration,
    /// How long after its end an hour may have no digest. Only the bucket's lock tells that the newest digest was taken away
    /// before that.
    pub seal_grace: Duration,
}

/// An hour is sealed by the first hourly run that begins ten minutes after its end.
const SEAL_GRACE: Duration = Duration::from_mins(80);

impl Settings {
    /// The usual time for sealing.
    pub const fn new(now: Timestamp, grace: Duration) -> Self {
        Self {
            now,
            grace,
            seal_grace: SEAL_GRACE,
        }
    }

    /// Whether what happened then may still be on its way.
    fn is_young(&self, at: Option<Timestamp>) -> bool {
        at.is_some_and(|at| at.saturating_add(self.grace) > self.now)
    }
}

/// A row as the table has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// Its hash key.
    pub pk: String,
    /// Its range key.
    pub sk: String,
    /// The range key of the indexes.
    pub occurred: Option<String>,
    /// The hash key of the index by state.
    pub event_state: Option<String>,
    /// Attributes that no row has.
    pub strange: Vec<String>,
    /// What it says.
    pub record: HistoryRecord,
}

/// How far the proof has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Steps done.
    pub done: u64,
    /// Steps in all.
    pub total: u64,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Everything that is wrong, by kind and place; empty for a trail that is whole.
    pub findings: Vec<Finding>,
    /// How many rows the table has.
    pub rows: u64,
    /// How many orders, returns and jobs were held against them.
    pub entities: u64,
    /// How many objects the archive has.
    pub objects: u64,
    /// How many lines they have.
    pub lines: u64,
    /// How many digests there are.
    pub digests: u64,
    /// Whether the counters could be held against a recount: not while they move, nor where rows are wrong.
    pub counters_checked: bool,
}

/// Takes in what was read, and finds what is wrong with it.
#[derive(Debug)]
pub struct Verifier {
    settings: Settings,
    partitions: Names,
    states: Names,
    rows: Vec<Row>,
    expected: Vec<entities::Expected>,
    /// Entities whose own word on their rows is known.
    known: HashSet<u32>,
    /// Entities whose own word cannot be read.
    speechless: HashSet<u32>,
    entities: u64,
    objects: Vec<Object>,
    lines: Vec<Archived>,
    digests: Vec<ReadDigest>,
    recount: Counts,
    counters: Option<(Counts, Counts)>,
    findings: Vec<Finding>,
    /// Entities whose rows are known to be wrong, so that their chains need no second finding.
    disturbed: HashSet<u32>,
}

/// How a row, a line or an expectation is known: by its entity, its place in the table, and its id.
#[derive(Debug)]
struct Named {
    partition: u32,
    place: Box<str>,
    id: Box<str>,
}

impl Verifier {
    /// A verifier that has seen nothing.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            partitions: Names::default(),
            states: Names::default(),
            rows: Vec::new(),
            expected: Vec::new(),
            known: HashSet::new(),
            speechless: HashSet::new(),
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

    /// Takes in the counters, as they stood before the history was read and after.
    pub fn counters(&mut self, before: Counts, after: Counts) {
        self.counters = Some((before, after));
    }

    /// Takes in something that lies among the archive's objects under a name that the system gives nothing.
    pub fn stray(&mut self, key: &str) {
        self.findings.push(Finding::ObjectStray {
            object: key.to_owned(),
        });
    }

    /// Finds what is wrong. `keys` are the keys that may have signed, by their ARN. `progress` is told now and then.
    pub fn finish(
        mut self,
        keys: &BTreeMap<String, PublicKey>,
        progress: &mut dyn FnMut(Progress),
    ) -> Report {
        let count = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
        let (rows, lines) = (count(self.rows.len()), count(self.lines.len()));
        // The table is gone through twice: once against its witnesses, once along its chains.
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

    /// Holds the counters against the rows, if both stood still and the rows are sound; says whether it did.
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

/// Counts steps, and tells about every few thousandth.
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
