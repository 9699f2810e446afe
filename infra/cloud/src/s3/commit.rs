//! Changing objects, so that bytes and record change together.
//!
//! A put writes its bytes and its record to `.pending/<n>.content` and `.pending/<n>.json` and waits until the disk has
//! both. Then, holding the lock that readers share, it checks its conditions, renames the content to the object's path
//! and after that the record to its place. Renaming the content is the one moment that counts. A process killed
//!
//! - before it leaves the content in `.pending`: the put did not happen, and both files are removed;
//! - after it leaves the record alone in `.pending`: the put happened, and the record is put in its place.
//!
//! The check of `If-None-Match: *` and the rename have no window between them: every writer holds the lock, and the
//! directory belongs to this process alone. (A hard link would let the kernel decide, but would leave the content in
//! `.pending` after the moment that counts.)

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use md5::{Digest as _, Md5};

use super::condition::WriteCondition;
use super::layout::hex;
use super::record::Record;
use super::retention::Retention;
use super::upload::Upload;
use super::{ObjectError, Objects};

impl Objects {
    /// Makes `upload` the object that `record` names, if `condition` holds and no retention stands against it.
    pub(super) async fn put(
        &self,
        upload: Upload,
        record: Record,
        condition: WriteCondition,
    ) -> Result<(), ObjectError> {
        self.blocking(move |objects| {
            // Written before the lock is taken: the disk is slow, and readers need not wait for a file that nobody
            // reads yet.
            record.write(&upload.files.record)?;
            let _changing = objects.changing();
            let current = objects.current(&record.bucket, &record.key)?;
            condition.check(current.as_ref(), &record.key)?;
            if let Some(retention) = current.and_then(|current| current.retention) {
                retention.check(&objects.now())?;
            }
            objects.place(&upload, &record)
        })
        .await
    }

    fn place(&self, upload: &Upload, record: &Record) -> Result<(), ObjectError> {
        let path = self.layout().object(&record.bucket, &record.key)?;
        let conflict = || ObjectError::KeyConflict(record.key.clone());
        // Renaming a file to a directory fails as well, but with an error that does not name the conflict.
        if path.is_dir() {
            return Err(conflict());
        }
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory).map_err(|error| match error.kind() {
                // A part of the path is the file of another object.
                io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => conflict(),
                _ => ObjectError::at(directory)(error),
            })?;
        }
        fs::rename(&upload.files.content, &path).map_err(ObjectError::at(&path))?;
        self.place_record(&upload.files.record, record)
    }

    fn place_record(&self, from: &Path, record: &Record) -> Result<(), ObjectError> {
        let path = self.layout().record(&record.bucket, &record.key)?;
        fs::rename(from, &path).map_err(ObjectError::at(path))
    }

    /// The record of the object as it is now, if there is one.
    fn current(&self, bucket: &str, key: &str) -> Result<Option<Record>, ObjectError> {
        match self.find(bucket, key) {
            Ok(found) => Ok(Some(found.record)),
            Err(ObjectError::NoSuchKey(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Deletes the object, if there is one and `condition` holds, unless it is under retention.
    pub(super) async fn delete(
        &self,
        bucket: String,
        key: String,
        condition: WriteCondition,
    ) -> Result<(), ObjectError> {
        self.blocking(move |objects| {
            let _changing = objects.changing();
            let current = objects.current(&bucket, &key)?;
            condition.check(current.as_ref(), &key)?;
            let Some(current) = current else { return Ok(()) };
            if let Some(retention) = current.retention {
                retention.check(&objects.now())?;
            }
            let path = objects.layout().object(&bucket, &key)?;
            // Without its bytes an object does not exist, whatever records are left.
            fs::remove_file(&path).map_err(ObjectError::at(&path))?;
            remove_if_there(&objects.layout().record(&bucket, &key)?)?;
            let root = objects.layout().bucket(&bucket)?;
            for directory in path
                .ancestors()
                .skip(1)
                .take_while(|directory| **directory != *root)
            {
                // The first one that another object is in ends it.
                if fs::remove_dir(directory).is_err() {
                    break;
                }
            }
            Ok(())
        })
        .await
    }

    /// Sets the object's retention, unless that would weaken the one it has.
    pub(super) async fn retain(
        &self,
        bucket: String,
        key: String,
        retention: Option<Retention>,
    ) -> Result<(), ObjectError> {
        self.blocking(move |objects| {
            let _changing = objects.changing();
            let mut record = objects.find(&bucket, &key)?.record;
            if let Some(current) = &record.retention {
                current.check_replacement(retention.as_ref(), &objects.now())?;
            }
            record.retention = retention;
            // The bytes stay, so putting the record in its place is the whole change, and if this process is killed
            // before, the record alone in `.pending` has it made later.
            let files = objects.pending_files();
            let placed = record
                .write(&files.record)
                .and_then(|()| objects.place_record(&files.record, &record));
            if placed.is_err() {
                remove_if_there(&files.record)?;
            }
            placed
        })
        .await
    }

    /// Completes or removes the puts that a killed process left in `.pending`.
    pub(super) fn recover(&self) -> Result<(), ObjectError> {
        let pending = self.layout().pending();
        let (mut contents, mut records) = (BTreeSet::new(), BTreeSet::new());
        for entry in fs::read_dir(&pending).map_err(ObjectError::at(&pending))? {
            let path = entry.map_err(ObjectError::at(&pending))?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                records.insert(path);
            } else {
                contents.insert(path);
            }
        }
        for path in records {
            // With its content beside it the put did not happen. The record goes first, since a record alone means the
            // opposite.
            if contents.contains(&path.with_extension("content")) || !self.finish(&path)? {
                remove_if_there(&path)?;
            }
        }
        contents.iter().try_for_each(|path| remove_if_there(path))
    }

    /// Puts the record at `path` in its place if it describes the bytes that are in theirs.
    fn finish(&self, path: &Path) -> Result<bool, ObjectError> {
        // A record that was not written to its end belongs to a put that did not happen.
        let Ok(Some(record)) = Record::read(path) else {
            return Ok(false);
        };
        let Ok(bytes) = fs::read(self.layout().object(&record.bucket, &record.key)?) else {
            return Ok(false);
        };
        // A record alone can also be an older one, whose bytes a later put has replaced.
        if hex(&Md5::digest(bytes)) != record.md5 {
            return Ok(false);
        }
        self.place_record(path, &record)?;
        Ok(true)
    }
}

fn remove_if_there(path: &Path) -> Result<(), ObjectError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(ObjectError::at(path)(error)),
        _ => Ok(()),
    }
}
