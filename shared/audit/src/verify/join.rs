//! Matching: finds the entity's row and the archive's lines for each row of the table.

use std::collections::HashMap;

use super::seals::{Seals, Standing};
use super::table::Row;
use super::{Named, Steps, Verifier};
use crate::Hash;

/// A row on which its witnesses disagree, with those that contradict it.
#[derive(Debug)]
pub(super) struct Case {
    pub row: usize,
    /// The row that the entity expects instead.
    pub expected: Option<usize>,
    /// The lines that the archive has instead.
    pub lines: Vec<usize>,
}

/// Expected rows and lines without a row of the table.
#[derive(Debug, Default)]
pub(super) struct Orphans {
    pub expected: Vec<usize>,
    pub lines: Vec<usize>,
}

/// For each object, the number of its lines that were matched to a row.
pub(super) type Accounted = Vec<u64>;

impl Verifier {
    /// Compares every row with the entity and the archive.
    pub(super) fn join(&mut self, seals: &Seals, steps: &mut Steps<'_>) {
        let mut accounted: Accounted = vec![0; self.objects.len()];
        let (expected, lines) = self.match_exactly(seals, &mut accounted, steps);
        let (cases, orphans) = self.match_by_name(&expected, &lines);
        for line in cases.iter().flat_map(|case| &case.lines) {
            if let Some(count) = self
                .lines
                .get(*line)
                .and_then(|line| accounted.get_mut(line.object))
            {
                *count += 1;
            }
        }
        self.decide(seals, &cases, &orphans, &accounted);
    }

    /// Marks the rows that a witness confirms exactly, and returns the remaining expected rows and lines.
    fn match_exactly(
        &mut self,
        seals: &Seals,
        accounted: &mut Accounted,
        steps: &mut Steps<'_>,
    ) -> (Vec<usize>, Vec<usize>) {
        let mut by_digest: HashMap<Hash, usize> = HashMap::with_capacity(self.rows.len());
        for (index, row) in self.rows.iter().enumerate() {
            steps.step();
            // If a row was copied to another key, the one at its own key is the original.
            if !row.bad || !by_digest.contains_key(&row.digest) {
                by_digest.insert(row.digest, index);
            }
        }
        let (mut expected, mut lines) = (Vec::new(), Vec::new());
        for (index, witness) in self.expected.iter().enumerate() {
            steps.step();
            match by_digest
                .get(&witness.digest)
                .and_then(|row| self.rows.get_mut(*row))
            {
                Some(row) => row.confirmed = true,
                None => expected.push(index),
            }
        }
        for (index, witness) in self.lines.iter().enumerate() {
            steps.step();
            if seals.standings.get(witness.object) == Some(&Standing::Foreign) {
                continue;
            }
            match by_digest
                .get(&witness.digest)
                .and_then(|row| self.rows.get_mut(*row))
            {
                Some(row) => {
                    row.archived = true;
                    if let Some(count) = accounted.get_mut(witness.object) {
                        *count += 1;
                    }
                }
                None => lines.push(index),
            }
        }
        (expected, lines)
    }

    /// Matches the remaining expected rows and lines to rows with the same key, or else with the same id.
    fn match_by_name(&self, expected: &[usize], lines: &[usize]) -> (Vec<Case>, Orphans) {
        let mut cases: Vec<Case> = Vec::new();
        let mut by_place: HashMap<(u32, &str), usize> = HashMap::new();
        let mut by_id: HashMap<&str, usize> = HashMap::new();
        for (index, row) in self.rows.iter().enumerate() {
            // Rows that all witnesses confirm need no decision.
            if row.bad || !row.archived || (row.needs_entity && !row.confirmed) {
                by_place.insert((row.named.partition, &row.named.place), cases.len());
                if !row.named.id.is_empty() {
                    by_id.insert(&row.named.id, cases.len());
                }
                cases.push(Case {
                    row: index,
                    expected: None,
                    lines: Vec::new(),
                });
            }
        }
        let free = |cases: &[Case], case: Option<&usize>, taken: fn(&Row) -> bool| {
            let case = *case?;
            let row = self.rows.get(cases.get(case)?.row)?;
            (!taken(row)).then_some(case)
        };
        let find = |cases: &[Case], named: &Named, taken: fn(&Row) -> bool| {
            let by_place = by_place.get(&(named.partition, &*named.place));
            free(cases, by_place, taken).or_else(|| free(cases, by_id.get(&*named.id), taken))
        };
        let mut orphans = Orphans::default();
        for index in expected {
            let Some(witness) = self.expected.get(*index) else {
                continue;
            };
            match find(&cases, &witness.named, |row| row.confirmed).and_then(|case| cases.get_mut(case)) {
                Some(case) if case.expected.is_none() => case.expected = Some(*index),
                _ => orphans.expected.push(*index),
            }
        }
        for index in lines {
            let Some(witness) = self.lines.get(*index) else {
                continue;
            };
            match find(&cases, &witness.named, |row| row.archived).and_then(|case| cases.get_mut(case)) {
                Some(case) => case.lines.push(*index),
                None => orphans.lines.push(*index),
            }
        }
        (cases, orphans)
    }
}
