//! One hour.

use futures::{StreamExt as _, TryStreamExt as _, stream};
use oms_archive::BucketError;
use oms_audit::{Digest, Hour, HourSeal};

use crate::{SealAudit, SealError};

/// How many objects are read at once: one after the other, the function's time would be over before a busy hour's were.
const AT_ONCE: usize = 32;

impl SealAudit {
    /// Seals an hour, and gives the digest that stands for it: this one, or the one that another sealer was first with.
    pub(crate) async fn seal(&self, hour: Hour, previous: Option<&Digest>) -> Result<Digest, SealError> {
        let mut seal = HourSeal::begin(hour);
        let keys = self.bucket.keys(&hour.rows_prefix()).await?;
        // In their order. Only hashes of an object are kept, so as many are in memory as are on their way.
        let mut objects = stream::iter(keys)
            .map(|key| async {
                let bytes = self.bucket.get(&key).await;
                bytes.map(|bytes| (key, bytes))
            })
            .buffered(AT_ONCE);
        while let Some((key, bytes)) = objects.try_next().await? {
            let unreadable = seal.add(key.clone(), &bytes);
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
