//! Random numbers that follow from a seed.

/// A source of random numbers (Knuth's linear congruential generator).
pub struct Chance(u64);

impl Chance {
    /// A source seeded with that text: FNV-1a, and then the last step of `SplitMix64`, without which texts that differ
    /// in their last letter begin alike.
    pub fn of(seed: &str) -> Self {
        let start = 0xcbf2_9ce4_8422_2325_u64;
        let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let hash = seed.bytes().fold(start, hash);
        let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self(hash ^ (hash >> 31))
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    /// Returns `true` so many times in a hundred.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of `choices`.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// Brings `things` into a random order.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for index in (1..things.len()).rev() {
            things.swap(index, self.below(index + 1));
        }
    }

    /// A UUID of version 4.
    pub fn uuid(&mut self) -> String {
        let mut bytes = [0; 16];
        for byte in &mut bytes {
            *byte = u8::try_from(self.below(256)).unwrap();
        }
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    }
}
