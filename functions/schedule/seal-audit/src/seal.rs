//! The seal of one hour.

use futures::{StreamExt as _, TryStreamExt as _, stream};
use oms_archive::BucketError;
use oms_audit::{Digest, Hour, HourSeal};

use crate::{SealAudit, SealError};

/// The number of objects that are read at once. Reading them one after the other would take longer than the function
/// may run in a busy hour.
const AT_ONCE: usize = 32;

impl SealAudit {
    /// Seals an hour and returns its digest: the new one, or an equal one that another run stored first.
    pub(crate) async fn seal(&self, hour: Hour, previous: Option<&Digest>) -> Result<Digest, SealError> {
        let mut seal = HourSeal::begin(hour);
        let keys = self.bucket.keys(&hour.rows_prefix()).await?;
        // Objects are added in the order of their names. A seal keeps only their hashes, so memory holds no more
        // objects than are read at once.
        let mut objects = stream::iter(keys)
            .map(|key| async {
                let bytes = self.bucket.get(&key).await;
                bytes.map(|bytes| (key, bytes))
            })
            .buffered(AT_ONCE);
        while let Some((key, bytes)) = objects.try_next().await? {
            let unreadable = seal.add(key.clone(), &bytes);
            // The hour is sealed all the same, because the digests of later hours continue from this one.
            if unreadable > 0 {
                tracing::error!(
                    key,
                    unreadable,
                    "lines of the archive cannot be read; they are sealed as they are"
                );
            }
        }
        let digest = seal.digest(previous, self.clock.now(), self.key.key_id().to_owned())?;
        let signed = self.key.sign(&digest.message()?).await?;
        let digest = digest.signed(&signed.der);
        let key = hour.digest_key();
        match self
            .bucket
            .put_new(&key, "application/json", digest.to_bytes()?)
            .await
        {
            Ok(()) => Ok(digest),
            // Another run may have sealed the hour. Its digest has another time and signature, so digests that agree
            // still differ in their bytes.
            Err(BucketError::Different { .. }) => {
                let there = self.read(&key).await?;
                if there.agrees_with(&digest) {
                    Ok(there)
                } else {
                    Err(SealError::Different { key })
                }
            }
            Err(error) => Err(error.into()),
        }
    }
}
