//! The digests: their signatures, their chain without gaps, and their statements about the objects.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Steps, Verifier};
use crate::digest::InvalidDigest;
use crate::seal::root_of;
use crate::{Digest, Finding, Hour, PublicKey};

/// A digest that was read.
#[derive(Debug)]
pub(super) struct ReadDigest {
    pub key: String,
    pub hour: Hour,
    pub digest: Result<Digest, InvalidDigest>,
}

/// The relation of an object to the digests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The object is as its digest states.
    Sealed,
    /// The object differs from its digest.
    Changed { digest: String, rows: u64 },
    /// The object's hour has no valid digest.
    Open,
    /// The object's hour was sealed without it, so the object is no evidence.
    Foreign,
}

/// The result of examining the digests.
#[derive(Debug, Default)]
pub(super) struct Seals {
    /// The standing of each object.
    pub standings: Vec<Standing>,
    /// The number of rows in the missing objects.
    pub rows_gone: u64,
}

impl Verifier {
    /// Adds a digest, that is, anything under [`crate::hour::DIGESTS`].
    pub fn digest(&mut self, key: &str, bytes: &[u8]) {
        match Hour::of_digest_key(key) {
            Some(hour) => self.digests.push(ReadDigest {
                key: key.to_owned(),
                hour,
                digest: Digest::from_bytes(bytes),
            }),
            None => self.stray(key),
        }
    }

    /// Examines the digests, and then the objects by the valid ones.
    pub(super) fn judge(&mut self, keys: &BTreeMap<String, PublicKey>, steps: &mut Steps<'_>) -> Seals {
        let mut findings = Vec::new();
        let mut genuine: BTreeMap<Hour, &ReadDigest> = BTreeMap::new();
        for read in &self.digests {
            steps.step();
            match examine(read, keys) {
                Ok(digest) => {
                    let hour = digest.from;
                    if hour != read.hour {
                        findings.push(Finding::DigestMisplaced {
                            digest: read.key.clone(),
                            belongs_at: hour.digest_key(),
                        });
                    }
                    // A copy under another name must not displace the original.
                    if hour == read.hour || !genuine.contains_key(&hour) {
                        genuine.insert(hour, read);
                    }
                }
                Err(finding) => findings.push(finding),
            }
        }
        findings.extend(chain(&genuine));
        let first = genuine.values().find_map(|read| first_hour(read));
        findings.extend(self.missing_digests(first, &genuine));
        let seals = self.judge_objects(first, &genuine, &mut findings);
        self.findings.extend(findings);
        seals
    }

    /// The hours without a digest, from the first hour to the last whose digest is due.
    fn missing_digests(&self, first: Option<Hour>, genuine: &BTreeMap<Hour, &ReadDigest>) -> Vec<Finding> {
        let present: BTreeSet<Hour> = self.digests.iter().map(|read| read.hour).collect();
        let earliest = || {
            let objects = self.objects.iter().map(|object| object.hour);
            objects.chain(present.first().copied()).min()
        };
        let Some(mut hour) = first.or_else(earliest) else {
            return Vec::new();
        };
        let due = Hour::of(self.settings.now.saturating_sub(self.settings.seal_grace));
        // Hours before an existing digest must have theirs, even within the grace period.
        let end = genuine
            .last_key_value()
            .map_or(due, |(last, _)| due.max(last.next()));
        let mut findings = Vec::new();
        // A digest that exists but is invalid has a finding of its own.
        let is_there = |hour: &Hour| genuine.contains_key(hour) || present.contains(hour);
        while hour < end {
            if is_there(&hour) {
                hour = hour.next();
                continue;
            }
            let begin = hour;
            while hour < end && !is_there(&hour) {
                hour = hour.next();
            }
            findings.push(Finding::DigestMissing {
                digest: begin.digest_key(),
                hours: hour.since(begin),
            });
        }
        findings
    }

    fn judge_objects(
        &self,
        first: Option<Hour>,
        genuine: &BTreeMap<Hour, &ReadDigest>,
        findings: &mut Vec<Finding>,
    ) -> Seals {
        let by_key: HashMap<&str, usize> = self
            .objects
            .iter()
            .enumerate()
            .map(|(index, object)| (object.key.as_str(), index))
            .collect();
        let standing = |hour: &Hour| {
            let before_all = first.is_some_and(|first| *hour < first);
            if genuine.contains_key(hour) || before_all {
                Standing::Foreign
            } else {
                Standing::Open
            }
        };
        let mut seals = Seals {
            standings: self.objects.iter().map(|object| standing(&object.hour)).collect(),
            rows_gone: 0,
        };
        for read in genuine.values() {
            let Ok(digest) = &read.digest else { continue };
            let (mut events, mut whole) = (BTreeMap::<String, u64>::new(), true);
            let mut problem = contradiction(digest);
            for sealed in &digest.objects {
                let found = by_key.get(sealed.key.as_str());
                let Some((index, object)) = found.and_then(|index| Some((*index, self.objects.get(*index)?)))
                else {
                    whole = false;
                    seals.rows_gone += sealed.rows;
                    findings.push(Finding::ObjectMissing {
                        object: sealed.key.clone(),
                        digest: read.key.clone(),
                    });
                    continue;
                };
                let standing = if object.sha256 == sealed.sha256 {
                    if (object.rows, object.merkle_root) != (sealed.rows, sealed.merkle_root) {
                        problem = problem.or(Some("an object's rows or Merkle root"));
                    }
                    for (event, count) in &object.events {
                        *events.entry(event.clone()).or_default() += count;
                    }
                    Standing::Sealed
                } else {
                    whole = false;
                    Standing::Changed {
                        digest: read.key.clone(),
                        rows: sealed.rows,
                    }
                };
                if let Some(slot) = seals.standings.get_mut(index) {
                    *slot = standing;
                }
            }
            if whole && events != digest.events {
                problem = problem.or(Some("the numbers of events"));
            }
            findings.extend(problem.map(|problem| Finding::DigestContents {
                digest: read.key.clone(),
                problem: problem.to_owned(),
            }));
        }
        for (object, standing) in self.objects.iter().zip(&seals.standings) {
            if *standing == Standing::Foreign {
                findings.push(Finding::ObjectUnsealed {
                    object: object.key.clone(),
                });
            }
        }
        seals
    }
}

/// Returns the digest if it can be read and its signature is valid.
fn examine<'a>(read: &'a ReadDigest, keys: &BTreeMap<String, PublicKey>) -> Result<&'a Digest, Finding> {
    let digest = read.digest.as_ref().map_err(|error| Finding::DigestUnreadable {
        digest: read.key.clone(),
        problem: error.to_string(),
    })?;
    let key = keys.get(&digest.key_id).ok_or_else(|| Finding::DigestSigner {
        digest: read.key.clone(),
        key_id: digest.key_id.clone(),
    })?;
    if digest.is_signed_by(key) {
        Ok(digest)
    } else {
        Err(Finding::DigestSignature {
            digest: read.key.clone(),
        })
    }
}

/// The hour of the very first digest, computed from the number of a later one.
fn first_hour(read: &ReadDigest) -> Option<Hour> {
    let digest = read.digest.as_ref().ok()?;
    Some(digest.from.before(digest.sequence.saturating_sub(1)))
}

/// The broken links of the chain. A link to a missing or invalid digest is not reported, because that digest
/// has a finding of its own.
fn chain(genuine: &BTreeMap<Hour, &ReadDigest>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut before: Option<&Digest> = None;
    for read in genuine.values() {
        let Ok(digest) = &read.digest else { continue };
        let holds = match before {
            // Only the very first digest has no predecessor.
            None => (digest.sequence == 1) == digest.previous_digest.is_none() && digest.sequence > 0,
            Some(before) => {
                // Across a gap the previous digest is missing, so only the numbers can be compared.
                let hours = digest.from.since(before.from);
                digest.sequence == before.sequence.saturating_add(hours)
                    && (hours > 1 || digest.previous_digest == before.hash().ok())
            }
        };
        if !holds {
            findings.push(Finding::DigestChain {
                digest: read.key.clone(),
            });
        }
        before = Some(digest);
    }
    findings
}

/// The part of a digest that contradicts the rest of it.
fn contradiction(digest: &Digest) -> Option<&'static str> {
    let ascending = digest.objects.is_sorted_by(|a, b| a.key < b.key);
    let inside = |key: &str| Hour::of_rows_key(key) == Some(digest.from);
    let rows: u64 = digest.objects.iter().map(|object| object.rows).sum();
    [
        (digest.to == digest.from.next(), "the period"),
        (
            ascending && digest.objects.iter().all(|object| inside(&object.key)),
            "the objects' names",
        ),
        (
            digest.rows == rows && digest.events.values().sum::<u64>() == rows,
            "the number of rows",
        ),
        (digest.merkle_root == root_of(&digest.objects), "the Merkle root"),
    ]
    .into_iter()
    .find_map(|(agrees, what)| (!agrees).then_some(what))
}
