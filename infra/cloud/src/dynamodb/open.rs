//! Opening the database.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dynoxide::Database;

use super::{Changes, DynamoError, workarounds};
use crate::sqs::Location;

/// The whole database. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Dynamo(Arc<Inner>);

struct Inner {
    database: Database,
    file: Option<String>,
    changes: Changes,
    counts: Mutex<Counts>,
    /// Operations denied to everyone, by table.
    denied: Mutex<BTreeMap<String, BTreeSet<String>>>,
}

#[derive(Default)]
struct Counts {
    calls: BTreeMap<String, u64>,
    write_units: BTreeMap<WriteTarget, f64>,
}

/// The operation, the table and the index that write units are consumed by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WriteTarget {
    /// The operation, by its name in the API.
    pub operation: String,
    /// The table.
    pub table: String,
    /// The index of the table; `None`: the table itself.
    pub index: Option<String>,
}

impl Dynamo {
    /// Opens the database kept at `location`.
    ///
    /// In a file, acknowledged writes survive the death of this process at any moment. They are in the operating
    /// system's hands by then, not necessarily on the disk: a power cut can take the newest writes.
    pub fn open(location: &Location) -> Result<Self, DynamoError> {
        let (database, file) = match location {
            Location::Memory => (workarounds::open_in_memory()?, None),
            Location::File(path) => {
                let path = prepare(path)?;
                (workarounds::open(path)?, Some(path.to_owned()))
            }
        };
        Ok(Self(Arc::new(Inner {
            database,
            file,
            changes: Changes::new(),
            counts: Mutex::default(),
            denied: Mutex::default(),
        })))
    }

    /// Returns the number of calls over HTTP since the database was opened, by the operation's name in the API.
    pub fn calls(&self) -> BTreeMap<String, u64> {
        lock(&self.0.counts).calls.clone()
    }

    /// The write units consumed over HTTP since the database was opened, by table: those of the table and of its
    /// indexes, as DynamoDB computes them. Refused conditional writes, which DynamoDB charges for, are not in it.
    pub fn write_units(&self) -> BTreeMap<String, f64> {
        let mut tables = BTreeMap::new();
        for (target, units) in &lock(&self.0.counts).write_units {
            *tables.entry(target.table.clone()).or_default() += units;
        }
        tables
    }

    /// As [`Dynamo::write_units`], by operation, table and index. Units of calls that asked for their sum themselves
    /// are the table's.
    pub fn write_units_by_target(&self) -> BTreeMap<WriteTarget, f64> {
        lock(&self.0.counts).write_units.clone()
    }

    /// The news that something was written.
    pub fn changes(&self) -> &Changes {
        &self.0.changes
    }

    pub(super) fn count(&self, operation: &str) {
        *lock(&self.0.counts)
            .calls
            .entry(operation.to_owned())
            .or_default() += 1;
    }

    pub(super) fn charge(&self, target: WriteTarget, units: f64) {
        *lock(&self.0.counts).write_units.entry(target).or_default() += units;
    }

    pub(super) fn deny(&self, table: &str, operations: &BTreeSet<String>) {
        lock(&self.0.denied).insert(table.to_owned(), operations.clone());
    }

    pub(super) fn denies(&self, table: &str, operation: &str) -> bool {
        lock(&self.0.denied)
            .get(table)
            .is_some_and(|operations| operations.contains(operation))
    }

    pub(super) fn database(&self) -> &Database {
        &self.0.database
    }

    /// The database's file, for what dynoxide itself has no operation for.
    pub(super) fn file(&self) -> Option<&str> {
        self.0.file.as_deref()
    }
}

fn prepare(path: &Path) -> Result<&str, DynamoError> {
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).map_err(DynamoError::Directory)?;
    }
    path.to_str().ok_or_else(|| DynamoError::Path(path.to_owned()))
}

/// A panic elsewhere leaves nothing half done behind these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
