//! The search for the hour to continue from. Names are dates with slashes, so a few listings of folders lead to the
//! newest digest, or to the oldest row, however many years lie in between.

use oms_audit::hour::{DIGESTS, ROWS};
use oms_audit::{Digest, Hour};

use crate::{SealAudit, SealError};

/// The depth of the folders of digests: year, month, day.
const DAYS: usize = 3;
/// The depth of the folders of rows: year, month, day, hour.
const HOURS: usize = 4;

/// The end of the folder from which a search begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum First {
    Oldest,
    Newest,
}

impl SealAudit {
    /// Returns the digest of the latest hour before `end` that has one. Digests under names of future hours are
    /// ignored.
    pub(crate) async fn newest_digest(&self, end: Hour) -> Result<Option<Digest>, SealError> {
        let limit = end.digest_key();
        // Names sort by time. Without the limit, one digest under a future name would make the function skip every hour
        // up to it.
        let counts = |key: &String| Hour::of_digest_key(key).is_some() && *key < limit;
        match self.search(DIGESTS, DAYS, First::Newest, counts).await? {
            Some(key) => Ok(Some(self.read(&key).await?)),
            None => Ok(None),
        }
    }

    /// Returns the hour to begin with: that of the first rows in the archive, or the one before `end` if there are
    /// none.
    pub(crate) async fn first_hour(&self, end: Hour) -> Result<Hour, SealError> {
        let counts = |key: &String| Hour::of_rows_key(key).is_some();
        let first = self.search(ROWS, HOURS, First::Oldest, counts).await?;
        let first = first.and_then(|key| Hour::of_rows_key(&key));
        Ok(first.unwrap_or_else(|| end.before(1)))
    }

    pub(crate) async fn read(&self, key: &str) -> Result<Digest, SealError> {
        let bytes = self.bucket.get(key).await?;
        Digest::from_bytes(&bytes).map_err(|cause| SealError::Unreadable {
            key: key.to_owned(),
            cause,
        })
    }

    /// Returns the first name for which `counts` is true, of the objects `levels` folders below `from`. Usually the
    /// first folder contains it.
    async fn search(
        &self,
        from: &str,
        levels: usize,
        first: First,
        counts: impl Fn(&String) -> bool,
    ) -> Result<Option<String>, SealError> {
        let mut folders = vec![(0, from.to_owned())];
        while let Some((level, folder)) = folders.pop() {
            if level < levels {
                let mut inside = self.bucket.folders(&folder).await?;
                // Listings are sorted, and the search takes the next folder from the end of the list.
                if first == First::Oldest {
                    inside.reverse();
                }
                folders.extend(inside.into_iter().map(|folder| (level + 1, folder)));
                continue;
            }
            let mut keys = self.bucket.keys(&folder).await?;
            keys.retain(&counts);
            // A folder may hold no object that counts. The search then goes on in the next one.
            let found = match first {
                First::Oldest => keys.into_iter().next(),
                First::Newest => keys.pop(),
            };
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }
}
