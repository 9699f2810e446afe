//! Reading everything there is, for the proof.

use std::collections::BTreeMap;

use futures::StreamExt as _;
use oms_audit::hour::{DIGESTS, ROWS};
use oms_audit::{PublicKey, Report, Settings, TableRow, Verifier};
use oms_store::history::scan::{ScannedEntity, ScannedRow, StoredRow};

use super::{Step, Trail, TrailError, Watch, count};

/// The number of objects that are fetched at once.
const AT_ONCE: usize = 8;

impl Trail {
    /// Reads the whole trail and says what is wrong with it. Nothing is changed.
    pub async fn verify(&self, settings: Settings, watch: Watch<'_>) -> Result<Report, TrailError> {
        let keys = self.keys().await?;
        let mut verifier = Verifier::new(settings);
        // In this order nothing that is written meanwhile is seen without what it follows from: no digest without its
        // objects, no row without its line. Counters that do not move while the history is read must agree with it.
        let digests = self.bucket.keys(DIGESTS).await?;
        let take = |key: &str, bytes: &[u8]| verifier.digest(key, bytes);
        self.read_objects("reading the digests", digests, take, watch)
            .await?;
        let before = self.orders.counts().await?;
        self.read_entities(&mut verifier, watch).await?;
        self.read_history(&mut verifier, watch).await?;
        verifier.counters(before, self.orders.counts().await?);
        let others = self.bucket.keys("").await?.into_iter();
        let others = others.filter(|key| !key.starts_with(DIGESTS));
        let (rows, strays): (Vec<_>, Vec<_>) = others.partition(|key| key.starts_with(ROWS));
        for stray in strays {
            verifier.stray(&stray);
        }
        let take = |key: &str, bytes: &[u8]| verifier.object(key, bytes);
        self.read_objects("reading the archive", rows, take, watch)
            .await?;
        Ok(verifier.finish(&keys, &mut |progress| {
            watch(Step {
                what: "verifying",
                done: progress.done,
                total: Some(progress.total),
            });
        }))
    }

    /// The keys that may have signed, by each name they may be known under.
    async fn keys(&self) -> Result<BTreeMap<String, PublicKey>, TrailError> {
        let answer = self.key.public_key().await?;
        let key = PublicKey::from_spki_der(&answer.der)?;
        let names = [self.key.key_id().to_owned(), answer.key_id];
        Ok(names.into_iter().map(|name| (name, key.clone())).collect())
    }

    async fn read_entities(&self, verifier: &mut Verifier, watch: Watch<'_>) -> Result<(), TrailError> {
        let mut scan = self.orders.scan_entities();
        let mut done = 0;
        while let Some(page) = scan.next_page().await? {
            done += count(page.len());
            for entity in page {
                take_entity(verifier, entity);
            }
            watch(Step {
                what: "reading orders, returns and jobs",
                done,
                total: None,
            });
        }
        Ok(())
    }

    async fn read_history(&self, verifier: &mut Verifier, watch: Watch<'_>) -> Result<(), TrailError> {
        let mut scan = self.history.scan_history();
        let mut done = 0;
        while let Some(page) = scan.next_page().await? {
            done += count(page.len());
            for row in page {
                take_row(verifier, row);
            }
            watch(Step {
                what: "reading the history",
                done,
                total: None,
            });
        }
        Ok(())
    }

    /// Fetches these objects, and hands over each.
    async fn read_objects(
        &self,
        what: &'static str,
        keys: Vec<String>,
        mut take: impl FnMut(&str, &[u8]) + Send,
        watch: Watch<'_>,
    ) -> Result<(), TrailError> {
        let total = Some(count(keys.len()));
        let mut objects = futures::stream::iter(keys)
            .map(|key| async move {
                let bytes = self.bucket.get(&key).await;
                (key, bytes)
            })
            .buffered(AT_ONCE);
        let mut done = 0;
        while let Some((key, bytes)) = objects.next().await {
            take(&key, &bytes?);
            done += 1;
            watch(Step { what, done, total });
        }
        Ok(())
    }
}

fn take_row(verifier: &mut Verifier, row: ScannedRow) {
    match row {
        ScannedRow::Read(row) => {
            let StoredRow {
                key,
                occurred,
                event_state,
                strange,
                record,
            } = *row;
            verifier.row(&TableRow {
                pk: key.pk,
                sk: key.sk,
                occurred,
                event_state,
                strange,
                record,
            });
        }
        ScannedRow::Unreadable { key, attribute } => {
            verifier.unreadable_row(key.pk, key.sk, attribute.to_owned());
        }
    }
}

fn take_entity(verifier: &mut Verifier, entity: ScannedEntity) {
    match entity {
        ScannedEntity::Order(order) => verifier.order(&order),
        ScannedEntity::Return(returned) => verifier.returned(&returned),
        ScannedEntity::Job(log) => verifier.job(&log),
        ScannedEntity::Unreadable { key, attribute } => {
            verifier.unreadable_entity(key, attribute.to_owned());
        }
    }
}
