//! Merkle trees according to RFC 6962, section 2.1: SHA-256, with different prefixes for leaves and nodes, so
//! that no node can pass for a leaf.

use crate::Hash;

// RFC 6962 prescribes these two prefixes.
const LEAF: &[u8] = &[0x00];
const NODE: &[u8] = &[0x01];

/// A tree that is built leaf by leaf. It keeps only the roots of its complete subtrees: a few dozen hashes for
/// any number of leaves.
#[derive(Clone, Debug, Default)]
pub struct MerkleTree {
    /// The complete subtrees from left to right, each with the number of its leaves: descending powers of two.
    subtrees: Vec<(u64, Hash)>,
}

impl MerkleTree {
    /// Adds a leaf.
    pub fn push(&mut self, leaf: &[u8]) {
        let (mut size, mut root) = (1, Hash::of(&[LEAF, leaf]));
        while let Some((_, left)) = self.subtrees.pop_if(|(left, _)| *left == size) {
            root = node(&left, &root);
            size *= 2;
        }
        self.subtrees.push((size, root));
    }

    /// The root hash; for an empty tree the hash of the empty string, as RFC 6962 defines it.
    pub fn root(&self) -> Hash {
        let mut roots = self.subtrees.iter().rev().map(|(_, root)| *root);
        let Some(last) = roots.next() else {
            return Hash::of(&[]);
        };
        roots.fold(last, |right, left| node(&left, &right))
    }
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Hash::of(&[NODE, left.as_bytes(), right.as_bytes()])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The recursive definition of RFC 6962, written down word for word.
    fn defined(leaves: &[Vec<u8>]) -> Hash {
        match leaves {
            [] => Hash::of(&[]),
            [leaf] => Hash::of(&[&[0], leaf]),
            _ => {
                let split = leaves.len().next_power_of_two() / 2;
                let (left, right) = leaves.split_at(split);
                Hash::of(&[&[1], defined(left).as_bytes(), defined(right).as_bytes()])
            }
        }
    }

    fn built(leaves: &[Vec<u8>]) -> Hash {
        let mut tree = MerkleTree::default();
        for leaf in leaves {
            tree.push(leaf);
        }
        tree.root()
    }

    #[test]
    fn the_roots_are_those_of_certificate_transparency() {
        // The reference vectors of google/certificate-transparency, `merkle_tree_test.cc`.
        let leaves: Vec<Vec<u8>> = vec![
            vec![],
            vec![0x00],
            vec![0x10],
            vec![0x20, 0x21],
            vec![0x30, 0x31],
            vec![0x40, 0x41, 0x42, 0x43],
            (0x50..=0x57).collect(),
            (0x60..=0x6f).collect(),
        ];
        for (count, root) in [
            (
                0,
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
            (
                1,
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            ),
            (
                2,
                "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            ),
            (
                3,
                "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            ),
            (
                8,
                "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
            ),
        ] {
            assert_eq!(built(&leaves[..count]).to_string(), root, "{count} leaves");
        }
    }

    proptest! {
        #[test]
        fn the_root_is_the_one_defined(leaves in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..4), 0..70)) {
            prop_assert_eq!(built(&leaves), defined(&leaves));
        }

        #[test]
        fn any_other_list_of_leaves_has_another_root(
            leaves in prop::collection::vec(any::<u8>(), 1..40), at: prop::sample::Index, other: u8,
        ) {
            let list: Vec<Vec<u8>> = leaves.iter().map(|byte| vec![*byte]).collect();
            let at = at.index(list.len());
            let mut changed = list.clone();
            changed[at] = vec![other];
            prop_assert_eq!(built(&list) == built(&changed), list == changed);
            changed = list.clone();
            changed.remove(at);
            prop_assert_ne!(built(&list), built(&changed));
        }
    }
}
