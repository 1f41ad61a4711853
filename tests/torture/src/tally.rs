//! Counts the points tried and the violations found.

/// The counts of one proof.
#[derive(Debug)]
pub(crate) struct Tally {
    name: String,
    points: usize,
    violations: usize,
}

impl Tally {
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), points: 0, violations: 0 }
    }

    /// Counts one point. Each broken promise is a violation and is printed with the point where it was seen.
    pub(crate) fn point(&mut self, at: &str, broken: &[String]) {
        self.points += 1;
        self.violations += broken.len();
        for promise in broken {
            println!("VIOLATION {} at {at}: {promise}", self.name);
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn points(&self) -> usize {
        self.points
    }

    pub(crate) fn violations(&self) -> usize {
        self.violations
    }
}

/// A small reproducible pseudorandom sequence (splitmix64).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit.max(1)
    }
}
