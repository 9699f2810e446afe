//! A small trail of which a test determines every part.

use std::collections::BTreeMap;

use fastrand::Rng;
use oms_audit::{ArchivedRow, Digest, Finding, Hour, HourSeal, Report, Settings, Verifier, object};
use oms_domain::{
    Counts, HistoryEvent, HistoryRecord, JobEvent, JobKind, JobLog, JobStatus, Lifecycle, Order,
    OrderDetails, Timestamp,
};

use crate::life::{Chance, Happened};
use crate::trail::{GRACE, Key, Trail, table_row};

/// The hour in which everything happens.
pub fn hour() -> Hour {
    Hour::of("2026-11-21T09:00:00.000Z".parse().unwrap())
}

/// A time at which no row is young and the hour is sealed.
pub fn later() -> Timestamp {
    hour().next().next().next().from()
}

/// A trail, its key, and the other inputs of a verification.
pub struct Scene {
    pub trail: Trail,
    pub key: Key,
    pub now: Timestamp,
    pub unreadable_entities: Vec<String>,
    pub unreadable: Vec<(String, String)>,
    pub counts_before: Option<Counts>,
}

impl Scene {
    /// A trail of these rows, archived in one object; the hours up to `later` are sealed.
    pub fn of(records: Vec<HistoryRecord>) -> Self {
        let mut scene = Self {
            trail: Trail::default(),
            key: Key::generate("key"),
            now: later(),
            unreadable_entities: Vec::new(),
            unreadable: Vec::new(),
            counts_before: None,
        };
        let rows: Vec<ArchivedRow> = records.iter().map(ArchivedRow::of).collect();
        for record in &records {
            scene.trail.counts.count(record);
        }
        scene.trail.rows = records.into_iter().map(table_row).collect();
        if !rows.is_empty() {
            scene
                .trail
                .objects
                .insert(object_key(), object::write(&rows).unwrap());
        }
        scene.seal();
        scene
    }

    /// A trail of one order up to DELIVERED, one API key that is issued and revoked, and one refused attempt.
    pub fn usual() -> Self {
        let happened = usual();
        let mut scene = Self::of(happened.records());
        (scene.trail.orders, scene.trail.returns, scene.trail.jobs) =
            (happened.orders, happened.returns, happened.jobs);
        scene
    }

    /// Seals the two hours again.
    pub fn seal(&mut self) {
        self.trail.digests.clear();
        let mut previous: Option<Digest> = None;
        for hour in [hour(), hour().next()] {
            let mut seal = HourSeal::begin(hour);
            for (key, bytes) in &self.trail.objects {
                if Hour::of_rows_key(key) == Some(hour) {
                    seal.add(key.clone(), bytes);
                }
            }
            let digest = seal
                .digest(previous.as_ref(), hour.to(), self.key.id.clone())
                .unwrap();
            let digest = self.key.sign(digest);
            self.trail
                .digests
                .insert(hour.digest_key(), digest.to_bytes().unwrap());
            previous = Some(digest);
        }
    }

    /// Removes the digests, as before the sealing.
    pub fn open(&mut self) {
        self.trail.digests.clear();
        self.now = hour().to();
    }

    /// Signs a digest again after `change`.
    pub fn change_digest(&mut self, hour: Hour, change: impl FnOnce(&mut Digest)) {
        let key = hour.digest_key();
        let mut digest = Digest::from_bytes(&self.trail.digests[&key]).unwrap();
        change(&mut digest);
        let digest = self.key.sign(digest);
        self.trail.digests.insert(key, digest.to_bytes().unwrap());
    }

    /// Changes the row at `index`, with its hash and everything derived from it, but not its key.
    pub fn change_row(&mut self, index: usize, change: impl FnOnce(&mut HistoryRecord)) {
        let row = &mut self.trail.rows[index];
        change(&mut row.record);
        row.record.hash = row.record.expected_hash().unwrap();
        let (pk, sk) = (row.pk.clone(), row.sk.clone());
        *row = table_row(row.record.clone());
        (row.pk, row.sk) = (pk, sk);
    }

    /// The index of the first row for which `which` holds.
    pub fn row(&self, which: impl Fn(&HistoryRecord) -> bool) -> usize {
        self.trail.rows.iter().position(|row| which(&row.record)).unwrap()
    }

    /// The index of the refused attempt.
    pub fn refusal(&self) -> usize {
        self.row(|record| record.event == HistoryEvent::Refused)
    }

    /// The report of a verification.
    pub fn report(&self) -> Report {
        let mut verifier = Verifier::new(Settings::new(self.now, GRACE));
        self.trail.show(&mut verifier);
        for key in &self.unreadable_entities {
            verifier.unreadable_entity(key.clone(), "path".to_owned());
        }
        for (pk, sk) in &self.unreadable {
            verifier.unreadable_row(pk.clone(), sk.clone(), "sequence".to_owned());
        }
        let counts = &self.trail.counts;
        verifier.counters(
            self.counts_before.as_ref().unwrap_or(counts).clone(),
            counts.clone(),
        );
        verifier.finish(
            &BTreeMap::from([(self.key.id.clone(), self.key.public())]),
            &mut |_| {},
        )
    }

    /// The findings, by kind and place.
    pub fn findings(&self) -> Vec<(String, String)> {
        let kind = |finding: &Finding| {
            serde_json::to_value(finding).unwrap()["kind"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        self.report()
            .findings
            .iter()
            .map(|finding| (kind(finding), finding.place()))
            .collect()
    }

    /// The place of the row at `index`.
    pub fn place(&self, index: usize) -> String {
        let row = &self.trail.rows[index];
        format!("{} {}", row.pk, row.sk)
    }

    /// The place of the row's line.
    pub fn line(index: usize) -> String {
        format!("{}:{}", object_key(), index + 1)
    }
}

pub fn object_key() -> String {
    format!("{}rows.jsonl", hour().rows_prefix())
}

/// A single finding of that kind at that place.
pub fn one(kind: &str, place: String) -> Vec<(String, String)> {
    vec![(kind.to_owned(), place)]
}

/// Complete lives within minutes.
fn usual() -> Happened {
    let (mut random, mut happened) = (Rng::with_seed(1), Happened::default());
    let mut chance = Chance {
        random: &mut random,
        now: hour().from(),
        pause: 60_000,
    };
    let mut order = Order::place(chance.facts(), chance.cause()).unwrap();
    while let Some(next) = order.status().allowed_transitions().first() {
        order
            .step(*next, chance.cause(), OrderDetails::default())
            .unwrap();
    }
    let mut event = |status| JobEvent {
        status,
        attempts: 1,
        cause: chance.cause(),
        error: None,
        outcome: None,
    };
    happened.jobs.push(JobLog {
        kind: JobKind::Invoice,
        order_id: order.id(),
        events: vec![event(JobStatus::Pending), event(JobStatus::Succeeded)],
    });
    let mut key = chance.key();
    key.revoke(chance.cause()).unwrap();
    happened.keys.push(key);
    happened.refuse(&mut chance, &order);
    happened.orders.push(order);
    happened
}
