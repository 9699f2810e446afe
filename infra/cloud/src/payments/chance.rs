//! Chance that repeats itself: the same seed has the same failures.

/// The generator `SplitMix64` (Steele, Lea and Flood, 2014).
#[derive(Clone, Debug)]
pub(super) struct Chance(u64);

impl Chance {
    pub(super) const fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below a million. Its bias of one in 10^13 does not matter to a failure rate.
    pub(super) fn below_a_million(&mut self) -> u64 {
        // The constants are those of the published algorithm.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % 1_000_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_itself_and_another_differs() {
        let numbers = |seed| {
            let mut chance = Chance::seeded(seed);
            [(); 8].map(|()| chance.below_a_million())
        };
        assert_eq!(numbers(7), numbers(7));
        assert_ne!(numbers(7), numbers(8));
    }

    #[test]
    fn a_quarter_is_about_a_quarter() {
        let mut chance = Chance::seeded(0);
        let hits = (0..10_000).filter(|_| chance.below_a_million() < 250_000).count();
        assert!((2_300..2_700).contains(&hits), "{hits}");
    }
}
