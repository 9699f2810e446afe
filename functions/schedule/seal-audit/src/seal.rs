//! One hour.

use oms_archive::BucketError;
use oms_audit::{Digest, Hour, HourSeal};

use crate::{SealAudit, SealError};

impl SealAudit {
    /// Seals an hour, and gives the digest that stands for it: this one, or the one that another sealer was first with.
    pub(crate) async fn seal(&self, hour: Hour, previous: Option<&Digest>) -> Result<Digest, SealError> {
        let mut seal = HourSeal::begin(hour);
        for key in self.bucket.keys(&hour.rows_prefix()).await? {
            // One object at a time: only hashes of it are kept.
            let bytes = self.bucket.get(&key).await?;
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
