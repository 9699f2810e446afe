//! A trail as the system would leave it, generated in memory: the history, the table, the archive and the
//! digests.

use std::collections::BTreeMap;
use std::time::Duration;

use fastrand::Rng;
use oms_audit::{ArchivedRow, Digest, Hour, HourSeal, PublicKey, TableRow, Verifier, object};
use oms_domain::{Counts, HistoryRecord, JobLog, Order, Return};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};

use crate::life::Happened;

/// The age below which a row may be on its way.
pub const GRACE: Duration = Duration::from_mins(5);
/// The largest batch that an archiver receives.
const BATCH: usize = 100;

/// A key that signs digests.
pub struct Key {
    pub id: String,
    pair: EcdsaKeyPair,
}

impl Key {
    pub fn generate(id: &str) -> Self {
        let (algorithm, random) = (&ECDSA_P256_SHA256_ASN1_SIGNING, SystemRandom::new());
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        Self {
            id: id.to_owned(),
            pair: EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap(),
        }
    }

    pub fn public(&self) -> PublicKey {
        PublicKey::from_point(self.pair.public_key().as_ref()).unwrap()
    }

    pub fn sign(&self, digest: Digest) -> Digest {
        let message = digest.message().unwrap();
        let signature = self.pair.sign(&SystemRandom::new(), &message).unwrap();
        digest.signed(signature.as_ref())
    }
}

/// The input of a verification.
#[derive(Clone, Default)]
pub struct Trail {
    pub rows: Vec<TableRow>,
    pub orders: Vec<Order>,
    pub returns: Vec<Return>,
    pub jobs: Vec<JobLog>,
    pub counts: Counts,
    pub objects: BTreeMap<String, Vec<u8>>,
    pub digests: BTreeMap<String, Vec<u8>>,
}

/// A row as the system writes it.
pub fn table_row(record: HistoryRecord) -> TableRow {
    let row = ArchivedRow::of(&record);
    TableRow {
        pk: row.partition(),
        sk: row.place(),
        occurred: Some(row.occurred()),
        event_state: Some(row.event_state()),
        strange: Vec::new(),
        record,
    }
}

impl Trail {
    /// The trail of the events from the beginning of `first`, sealed up to the beginning of `end`, after the
    /// digest `previous`; and its last digest.
    pub fn of(
        happened: Happened,
        (first, end): (Hour, Hour),
        key: &Key,
        previous: Option<Digest>,
        random: &mut Rng,
    ) -> (Self, Option<Digest>) {
        let mut counts = Counts::default();
        let records = happened.records();
        let mut archived: Vec<ArchivedRow> = records.iter().map(ArchivedRow::of).collect();
        for record in &records {
            counts.count(record);
        }
        archived.sort_by(|a, b| a.created_at.cmp(&b.created_at));
        let objects = archive(&archived, random);
        let (digests, last) = seal(&objects, (first, end), key, previous);
        let trail = Self {
            rows: records.into_iter().map(table_row).collect(),
            orders: happened.orders,
            returns: happened.returns,
            jobs: happened.jobs,
            counts,
            objects,
            digests,
        };
        (trail, last)
    }

    /// Adds everything to a verifier.
    pub fn show(&self, verifier: &mut Verifier) {
        self.rows.iter().for_each(|row| verifier.row(row));
        self.orders.iter().for_each(|order| verifier.order(order));
        self.returns
            .iter()
            .for_each(|returned| verifier.returned(returned));
        self.jobs.iter().for_each(|job| verifier.job(job));
        for (key, bytes) in &self.objects {
            verifier.object(key, bytes);
        }
        for (key, bytes) in &self.digests {
            verifier.digest(key, bytes);
        }
    }
}

/// The objects of batches as the stream delivers them, some twice and with other rows.
fn archive(rows: &[ArchivedRow], random: &mut Rng) -> BTreeMap<String, Vec<u8>> {
    let mut objects = BTreeMap::new();
    let mut begin = 0;
    while begin < rows.len() {
        let hour = |row: &ArchivedRow| Hour::of(row.at().unwrap());
        let wanted = random.usize(1..=BATCH);
        let rest = rows[begin..].iter().take(wanted);
        let length = rest.take_while(|row| hour(row) == hour(&rows[begin])).count();
        let again = if random.u8(0..20) == 0 {
            random.usize(0..=begin.min(20))
        } else {
            0
        };
        let batch = &rows[begin - again..begin + length];
        let key = format!(
            "{}{begin:021}-{length:04}.jsonl",
            hour(&rows[begin]).rows_prefix()
        );
        objects.insert(key, object::write(batch).unwrap());
        begin += length;
    }
    objects
}

fn seal(
    objects: &BTreeMap<String, Vec<u8>>,
    (first, end): (Hour, Hour),
    key: &Key,
    mut previous: Option<Digest>,
) -> (BTreeMap<String, Vec<u8>>, Option<Digest>) {
    let mut digests = BTreeMap::new();
    let mut hour = first;
    while hour < end {
        let mut seal = HourSeal::begin(hour);
        let prefix = hour.rows_prefix();
        let within = objects
            .range(prefix.clone()..)
            .take_while(|(key, _)| key.starts_with(&prefix));
        for (key, bytes) in within {
            assert_eq!(seal.add(key.clone(), bytes), 0);
        }
        let sealed_at = hour.to().saturating_add(Duration::from_mins(12));
        let digest = key.sign(seal.digest(previous.as_ref(), sealed_at, key.id.clone()).unwrap());
        digests.insert(hour.digest_key(), digest.to_bytes().unwrap());
        previous = Some(digest);
        hour = hour.next();
    }
    (digests, previous)
}
