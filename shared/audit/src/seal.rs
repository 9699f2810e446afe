//! Sealing: from the objects archived within an hour to the hour's digest.

use std::collections::BTreeMap;

use oms_domain::Timestamp;

use crate::digest::VERSION;
use crate::{Digest, Hash, Hour, MerkleTree, SealedObject, object};

/// The event under which unreadable lines are counted.
pub(crate) const UNREADABLE: &str = "UNREADABLE";

/// An hour that is being sealed. It keeps a few hashes for each object, not the objects.
#[derive(Clone, Debug)]
pub struct HourSeal {
    hour: Hour,
    objects: Vec<SealedObject>,
    events: BTreeMap<String, u64>,
}

impl HourSeal {
    /// An hour without objects.
    pub const fn begin(hour: Hour) -> Self {
        Self {
            hour,
            objects: Vec::new(),
            events: BTreeMap::new(),
        }
    }

    /// Adds an object, whatever its content: sealing records the objects as they are, and verification reports
    /// what is wrong with them. Returns the number of lines that cannot be read.
    pub fn add(&mut self, key: String, bytes: &[u8]) -> u64 {
        let (mut tree, mut rows, mut unreadable) = (MerkleTree::default(), 0, 0);
        for line in object::lines(bytes) {
            tree.push(line.text());
            rows += 1;
            let event = line.read().map(|read| read.row.event.as_str());
            unreadable += u64::from(event.is_err());
            *self
                .events
                .entry(event.unwrap_or(UNREADABLE).to_owned())
                .or_default() += 1;
        }
        self.objects.push(SealedObject {
            key,
            sha256: Hash::of(&[bytes]),
            rows,
            merkle_root: tree.root(),
        });
        unreadable
    }

    /// The unsigned digest that follows `previous`.
    pub fn digest(
        mut self,
        previous: Option<&Digest>,
        sealed_at: Timestamp,
        key_id: String,
    ) -> Result<Digest, serde_json::Error> {
        // Two runs that seal the same hour must produce the same digest, in whatever order they read the
        // objects.
        self.objects.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(Digest {
            version: VERSION,
            sequence: previous.map_or(1, |previous| previous.sequence.saturating_add(1)),
            from: self.hour,
            to: self.hour.next(),
            rows: self.objects.iter().map(|object| object.rows).sum(),
            merkle_root: root_of(&self.objects),
            objects: self.objects,
            events: self.events,
            previous_digest: previous.map(Digest::hash).transpose()?,
            sealed_at,
            key_id,
            signature: String::new(),
        })
    }
}

/// The root of the Merkle tree over the objects' roots.
pub(crate) fn root_of(objects: &[SealedObject]) -> Hash {
    let mut tree = MerkleTree::default();
    for object in objects {
        tree.push(object.merkle_root.as_bytes());
    }
    tree.root()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trail::tests::row;

    #[test]
    fn an_hour_without_rows_has_a_digest_too() {
        let hour = Hour::of(Timestamp::EPOCH);
        let first = HourSeal::begin(hour)
            .digest(None, hour.to(), "key".to_owned())
            .unwrap();
        assert_eq!((first.sequence, first.rows, first.previous_digest), (1, 0, None));
        assert_eq!(first.merkle_root, Hash::of(&[]));
        let next = HourSeal::begin(hour.next());
        let next = next.digest(Some(&first), hour.to(), "key".to_owned()).unwrap();
        assert_eq!(
            (next.sequence, next.previous_digest),
            (2, Some(first.hash().unwrap()))
        );
        assert_eq!((first.to, next.from), (hour.next(), hour.next()));
    }

    #[test]
    fn everything_is_sealed_as_it_is() {
        let hour = Hour::of(Timestamp::EPOCH);
        let mut seal = HourSeal::begin(hour);
        assert_eq!(seal.add("b".to_owned(), b"not\na line"), 2);
        assert_eq!(seal.add("a".to_owned(), &object::write(&[row(1)]).unwrap()), 0);
        assert_eq!(seal.add("c".to_owned(), b""), 0);
        let digest = seal.digest(None, hour.to(), "key".to_owned()).unwrap();
        let objects: Vec<(&str, u64)> = digest
            .objects
            .iter()
            .map(|object| (object.key.as_str(), object.rows))
            .collect();
        assert_eq!(objects, [("a", 1), ("b", 2), ("c", 0)]);
        assert_eq!(digest.rows, 3);
        assert_eq!(
            digest.events,
            BTreeMap::from([("TRANSITION".to_owned(), 1), (UNREADABLE.to_owned(), 2)])
        );
    }
}
