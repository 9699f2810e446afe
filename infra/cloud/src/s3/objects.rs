//! The store: one directory, opened by one process at a time.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, SystemTime};

use md5::{Digest as _, Md5};
use oms_telemetry::Clock;
use s3s::dto::Timestamp;

use super::ObjectError;
use super::layout::{Layout, hex};
use super::record::{Headers, Record};
use super::retention::{DefaultRetention, Retention};
use super::upload::PendingFiles;

/// All buckets and objects below one directory. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Objects(Arc<Inner>);

struct Inner {
    layout: Layout,
    clock: Clock,
    /// Held for writing while bytes and record of an object change, for reading while both are looked up.
    changes: RwLock<()>,
    uploads: AtomicU64,
    /// The retention that each bucket gives an object put into it.
    default_retentions: Mutex<BTreeMap<String, DefaultRetention>>,
    calls: Mutex<BTreeMap<String, u64>>,
    /// Keeps other processes out; the operating system releases it with this process, however that ends.
    _lock: File,
}

/// An object's bytes and record, of the same version.
pub(super) struct Found {
    pub file: File,
    pub size: u64,
    pub record: Record,
}

impl Objects {
    /// The clock that modification times and retention follow.
    pub(super) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Opens the store in `directory`, which is created if missing, and settles what a killed process left unfinished.
    /// Modification times and retention follow `clock`.
    pub fn open(directory: impl Into<PathBuf>, clock: Clock) -> Result<Self, ObjectError> {
        let layout = Layout {
            root: directory.into(),
        };
        for directory in [layout.records(), layout.pending()] {
            fs::create_dir_all(&directory).map_err(ObjectError::at(directory))?;
        }
        let lock = File::create(layout.lock()).map_err(ObjectError::at(layout.lock()))?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => ObjectError::InUse(layout.root.clone()),
            TryLockError::Error(source) => ObjectError::File {
                path: layout.lock(),
                source,
            },
        })?;
        let objects = Self(Arc::new(Inner {
            layout,
            clock,
            changes: RwLock::default(),
            uploads: AtomicU64::default(),
            default_retentions: Mutex::default(),
            calls: Mutex::default(),
            _lock: lock,
        }));
        // After the lock: until then the files in `.pending` may be the puts of a live process.
        objects.recover()?;
        Ok(objects)
    }

    /// Creates the bucket; nothing happens if it exists.
    pub fn create_bucket(&self, bucket: &str) -> Result<(), ObjectError> {
        let objects = self.layout().bucket(bucket)?;
        // The directory of the objects comes last, since `check_bucket` looks at it: a bucket that exists has a place
        // for records.
        for directory in [self.layout().records().join(bucket), objects] {
            fs::create_dir_all(&directory).map_err(ObjectError::at(directory))?;
        }
        Ok(())
    }

    /// From now on, locks every object put into the bucket for so long, unless its put says otherwise. Kept in memory
    /// only: an object that is locked stays so, but the next process must set the default again.
    pub fn lock_by_default(&self, bucket: &str, retention: DefaultRetention) {
        let defaults = self.0.default_retentions.lock();
        let mut defaults = defaults.unwrap_or_else(PoisonError::into_inner);
        defaults.insert(bucket.to_owned(), retention);
    }

    /// The retention of an object whose put does not name one.
    pub(super) fn default_retention(&self, bucket: &str) -> Option<Retention> {
        let defaults = self.0.default_retentions.lock();
        let default = defaults
            .unwrap_or_else(PoisonError::into_inner)
            .get(bucket)
            .copied();
        default.map(|default| Retention::by_default(default, &self.now()))
    }

    /// The file that has, or would have, the bytes of this object. It starts with the directory as it was given to
    /// [`Objects::open`].
    pub fn path_of(&self, bucket: &str, key: &str) -> Result<PathBuf, ObjectError> {
        self.layout().object(bucket, key)
    }

    /// Returns the number of calls over HTTP since the store was opened, by the operation's name in the S3 API.
    pub fn calls(&self) -> BTreeMap<String, u64> {
        self.0
            .calls
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(super) fn count(&self, operation: &str) {
        let mut calls = self.0.calls.lock().unwrap_or_else(PoisonError::into_inner);
        *calls.entry(operation.to_owned()).or_default() += 1;
    }

    pub(super) fn layout(&self) -> &Layout {
        &self.0.layout
    }

    pub(super) fn now(&self) -> Timestamp {
        let milliseconds = u64::try_from(self.0.clock.now().unix_milliseconds()).unwrap_or(0);
        Timestamp::from(SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds))
    }

    pub(super) fn reading(&self) -> RwLockReadGuard<'_, ()> {
        self.0.changes.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn changing(&self) -> RwLockWriteGuard<'_, ()> {
        self.0.changes.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// New names in `.pending`. A counter is enough: the directory is emptied when the store is opened.
    pub(super) fn pending_files(&self) -> PendingFiles {
        let name = self.0.uploads.fetch_add(1, Ordering::Relaxed).to_string();
        let path = self.layout().pending().join(name);
        PendingFiles {
            content: path.with_extension("content"),
            record: path.with_extension("json"),
        }
    }

    /// Runs `operation`, which waits for files, on a thread for that.
    pub(super) async fn blocking<T: Send + 'static>(
        &self,
        operation: impl FnOnce(&Self) -> Result<T, ObjectError> + Send + 'static,
    ) -> Result<T, ObjectError> {
        let objects = self.clone();
        tokio::task::spawn_blocking(move || operation(&objects)).await?
    }

    /// Refuses a bucket that does not exist.
    pub(super) fn check_bucket(&self, bucket: &str) -> Result<(), ObjectError> {
        if self.layout().bucket(bucket)?.is_dir() {
            Ok(())
        } else {
            Err(ObjectError::NoSuchBucket(bucket.to_owned()))
        }
    }

    /// The object as it is now. The caller holds [`Objects::reading`] or [`Objects::changing`].
    pub(super) fn find(&self, bucket: &str, key: &str) -> Result<Found, ObjectError> {
        self.check_bucket(bucket)?;
        let path = self.layout().object(bucket, key)?;
        let missing = || ObjectError::NoSuchKey(key.to_owned());
        let file = File::open(&path).map_err(|error| match error.kind() {
            // The key `a/b` is simply missing where `a` is an object.
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => missing(),
            _ => ObjectError::at(&path)(error),
        })?;
        let metadata = file.metadata().map_err(ObjectError::at(&path))?;
        if !metadata.is_file() {
            return Err(missing());
        }
        let record = match Record::read(&self.layout().record(bucket, key)?)? {
            Some(record) => record,
            None => self.derive(bucket, key)?,
        };
        Ok(Found {
            file,
            size: metadata.len(),
            record,
        })
    }

    /// The record of a file that someone put below the bucket's directory by hand.
    fn derive(&self, bucket: &str, key: &str) -> Result<Record, ObjectError> {
        let path = self.layout().object(bucket, key)?;
        let bytes = fs::read(&path).map_err(ObjectError::at(&path))?;
        let modified = fs::metadata(&path).and_then(|metadata| metadata.modified());
        Ok(Record {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            md5: hex(&Md5::digest(&bytes)),
            // Only a checksum that a put declared is shown.
            checksum: None,
            last_modified: modified.map_err(ObjectError::at(&path))?.into(),
            headers: Headers::default(),
            metadata: std::collections::HashMap::default(),
            retention: None,
        })
    }
}
