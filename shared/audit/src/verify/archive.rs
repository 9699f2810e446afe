//! Reading the archive: its objects and their lines.

use std::collections::BTreeMap;

use oms_domain::Timestamp;

use super::table::has_own_path;
use super::{Named, Verifier};
use crate::object::{self, ReadLine};
use crate::seal::UNREADABLE;
use crate::{Finding, Hash, Hour, LinePlace, MerkleTree};

/// The part of an object that the verifier keeps.
#[derive(Debug)]
pub(super) struct Object {
    pub key: String,
    pub hour: Hour,
    pub sha256: Hash,
    pub rows: u64,
    pub merkle_root: Hash,
    pub events: BTreeMap<String, u64>,
    /// Findings about its lines that need no other witness.
    pub problems: Vec<Finding>,
}

/// The part of a line that the verifier keeps.
#[derive(Debug)]
pub(super) struct Archived {
    pub named: Named,
    pub digest: Hash,
    pub at: Option<Timestamp>,
    pub needs_entity: bool,
    pub object: usize,
    pub line: usize,
}

impl Verifier {
    /// Adds an object of the archive, that is, anything under [`crate::hour::ROWS`].
    pub fn object(&mut self, key: &str, bytes: &[u8]) {
        let Some(hour) = Hour::of_rows_key(key) else {
            self.stray(key);
            return;
        };
        let (mut tree, mut rows, mut events) = (MerkleTree::default(), 0, BTreeMap::<String, u64>::new());
        let (mut problems, mut in_place) = (Vec::new(), true);
        for line in object::lines(bytes) {
            tree.push(line.text());
            rows += 1;
            let place = || LinePlace {
                object: key.to_owned(),
                line: line.number,
            };
            let read = line.read();
            let event = read.as_ref().map_or(UNREADABLE, |read| read.row.event.as_str());
            *events.entry(event.to_owned()).or_default() += 1;
            match read {
                Ok(read) => {
                    // A line that was moved shifts all lines after it, so one finding states where that begins.
                    if in_place && read.position != line.number {
                        in_place = false;
                        problems.push(Finding::LineMisplaced {
                            line: place(),
                            position: read.position,
                        });
                    }
                    self.archived(read, line.number);
                }
                Err(error) => problems.push(Finding::LineUnreadable {
                    line: place(),
                    problem: error.to_string(),
                }),
            }
        }
        self.objects.push(Object {
            key: key.to_owned(),
            hour,
            sha256: Hash::of(&[bytes]),
            rows,
            merkle_root: tree.root(),
            events,
            problems,
        });
    }

    /// Keeps a line of the object that is about to be added.
    fn archived(&mut self, read: ReadLine, line: usize) {
        let row = read.row;
        self.lines.push(Archived {
            digest: read.digest,
            at: row.at().ok(),
            needs_entity: row.is_chained() && has_own_path(&row.entity_type),
            object: self.objects.len(),
            line,
            named: Named {
                partition: self.partitions.number(&row.partition()),
                place: row.place().into(),
                id: row.id.into(),
            },
        });
    }
}
