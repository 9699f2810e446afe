//! Judgement: decides which of the disagreeing witnesses is wrong.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::Verifier;
use super::archive::Archived;
use super::entities::Expected;
use super::join::{Accounted, Case, Orphans};
use super::seals::{Seals, Standing};
use super::table::Row;
use crate::{Finding, Hash, LinePlace};

/// The findings so far.
#[derive(Debug, Default)]
struct Judgement {
    findings: Vec<Finding>,
    disturbed: BTreeSet<u32>,
    /// Rows that are in no object.
    not_archived: Vec<usize>,
    /// The first row of each entity that does not exist.
    without_entity: BTreeMap<u32, usize>,
}

impl Verifier {
    /// Turns the disagreements into findings.
    pub(super) fn decide(&mut self, seals: &Seals, cases: &[Case], orphans: &Orphans, accounted: &Accounted) {
        let mut judgement = Judgement::default();
        for case in cases {
            if let Some(row) = self.rows.get(case.row) {
                self.decide_row(seals, case, row, &mut judgement);
            }
        }
        self.decide_orphans(seals, orphans, &mut judgement);
        for row in judgement
            .without_entity
            .values()
            .filter_map(|row| self.rows.get(*row))
        {
            judgement.findings.push(Finding::EntityMissing {
                entity: self.partitions.text(row.named.partition).to_owned(),
                row: self.place_of(&row.named),
            });
        }
        // An object or lines that are missing have findings of their own; their rows need no further ones.
        let explained = self.rows_gone(seals, accounted);
        if u64::try_from(judgement.not_archived.len()).is_ok_and(|count| count > explained) {
            for row in judgement
                .not_archived
                .iter()
                .filter_map(|row| self.rows.get(*row))
            {
                let row = self.place_of(&row.named);
                judgement.findings.push(Finding::RowNotArchived { row });
            }
        }
        self.decide_objects(seals, &mut judgement.findings);
        self.findings.append(&mut judgement.findings);
        self.disturbed.extend(judgement.disturbed);
    }

    fn decide_row(&self, seals: &Seals, case: &Case, row: &Row, judgement: &mut Judgement) {
        let partition = row.named.partition;
        let lines = || case.lines.iter().filter_map(|line| self.lines.get(*line));
        let differs = |line: &Archived| Finding::LineDiffers {
            line: self.line_of(line),
            row: self.place_of(&row.named),
        };
        if let Some(expected) = case.expected.and_then(|index| self.expected.get(index)) {
            // The entity contradicts the row. A line that does not agree with the entity was changed, too.
            let supports = |line: &&Archived| line.digest == expected.digest;
            judgement
                .findings
                .extend(lines().filter(|line| !supports(line)).map(differs));
            judgement.disturbed.insert(partition);
            if !row.bad {
                let place = self.place_of(&row.named);
                // If the archive has the row, two witnesses contradict the entity. Otherwise the entity, and perhaps
                // a line, contradict the row.
                judgement.findings.push(if row.archived {
                    Finding::EntityDiffers { row: place }
                } else {
                    let line = lines().find(supports).map(|line| self.line_of(line));
                    Finding::RowDiffers { row: place, line }
                });
            }
            return;
        }
        let unreadable = self.unreadable.contains(&partition);
        // A row with a finding of its own needs no second one.
        if row.bad {
            return;
        }
        if row.needs_entity && !row.confirmed && !unreadable {
            // The entity may have been read before it made this transition.
            if self.settings.is_young(row.at) {
                return;
            }
            judgement.disturbed.insert(partition);
            if self.known.contains(&partition) {
                judgement.findings.push(Finding::RowUnexpected {
                    row: self.place_of(&row.named),
                });
            } else {
                let first = judgement.without_entity.entry(partition).or_insert(case.row);
                let place = |index: usize| self.rows.get(index).map(|row| &row.named.place);
                if place(case.row) < place(*first) {
                    *first = case.row;
                }
            }
            return;
        }
        if case.lines.is_empty() && !row.archived && !self.settings.is_young(row.at) {
            judgement.not_archived.push(case.row);
        }
        for line in lines() {
            let place = self.place_of(&row.named);
            judgement.findings.push(match seals.standings.get(line.object) {
                // A digest vouches for the line, so the row is wrong.
                Some(Standing::Sealed) => {
                    judgement.disturbed.insert(partition);
                    Finding::RowDiffers {
                        row: place,
                        line: Some(self.line_of(line)),
                    }
                }
                // No digest vouches for the line, and no entity for the row.
                Some(Standing::Open) if !row.confirmed => Finding::RowAndLineDiffer {
                    row: place,
                    line: self.line_of(line),
                },
                // The entity confirms the row, or a digest contradicts the object: the line is wrong.
                _ => differs(line),
            });
        }
    }

    /// Decides on expected rows and lines that have no row in the table.
    fn decide_orphans(&self, seals: &Seals, orphans: &Orphans, judgement: &mut Judgement) {
        let expected: Vec<&Expected> = orphans
            .expected
            .iter()
            .filter_map(|index| self.expected.get(*index))
            .collect();
        let by_id: HashMap<&str, &Expected> = expected
            .iter()
            .map(|expected| (&*expected.named.id, *expected))
            .collect();
        let mut archived: HashMap<&str, &Archived> = HashMap::new();
        let mut seen: HashSet<Hash> = HashSet::new();
        for line in orphans.lines.iter().filter_map(|index| self.lines.get(*index)) {
            // The stream delivers at least once, so the archive may contain a row more than once.
            if !seen.insert(line.digest) {
                continue;
            }
            match by_id.get(&*line.named.id) {
                Some(expected) if expected.digest == line.digest => {
                    archived.insert(&line.named.id, line);
                }
                Some(expected) => judgement.findings.push(Finding::LineDiffers {
                    line: self.line_of(line),
                    row: self.place_of(&expected.named),
                }),
                None if self.settings.is_young(line.at) => {}
                None => {
                    let finding = self.decide_line(seals, line);
                    if matches!(finding, Finding::RowMissing { .. }) {
                        judgement.disturbed.insert(line.named.partition);
                    }
                    judgement.findings.push(finding);
                }
            }
        }
        for expected in expected {
            let line = archived.get(&*expected.named.id).copied();
            // A row that is in the archive was once in the table, so it is missing however young it is.
            if line.is_none() && self.settings.is_young(expected.at) {
                continue;
            }
            judgement.disturbed.insert(expected.named.partition);
            judgement.findings.push(Finding::RowMissing {
                row: self.place_of(&expected.named),
                line: line.map(|line| self.line_of(line)),
            });
        }
    }

    /// Decides on a line whose row is known neither to the table nor to the entity: either the row was removed,
    /// or the line was forged.
    fn decide_line(&self, seals: &Seals, line: &Archived) -> Finding {
        let row = self.place_of(&line.named);
        let known = line.needs_entity && self.known.contains(&line.named.partition);
        match seals.standings.get(line.object) {
            // The object differs from its digest, and this line is in no row: it is part of the difference.
            Some(Standing::Changed { .. }) => Finding::LineUnexpected {
                line: self.line_of(line),
                row,
            },
            // The entity is known and has no such transition, and no digest vouches for the line.
            Some(Standing::Open) if known => Finding::LineUnexpected {
                line: self.line_of(line),
                row,
            },
            // A digest vouches for the line, or there is no entity that could contradict it.
            _ => Finding::RowMissing {
                row,
                line: Some(self.line_of(line)),
            },
        }
    }

    /// The number of rows that were in the missing objects and lines.
    fn rows_gone(&self, seals: &Seals, accounted: &Accounted) -> u64 {
        let objects = self.objects.iter().zip(&seals.standings).zip(accounted);
        let lines_gone = objects.map(|((object, standing), accounted)| match standing {
            Standing::Changed { rows, .. } => rows.saturating_sub(*accounted),
            Standing::Open => object.rows.saturating_sub(*accounted),
            Standing::Sealed | Standing::Foreign => 0,
        });
        lines_gone.sum::<u64>() + seals.rows_gone
    }

    /// Reports changed objects, unless a finding about one of their lines does so already.
    fn decide_objects(&self, seals: &Seals, findings: &mut Vec<Finding>) {
        let mut named: HashSet<String> = HashSet::new();
        for finding in findings.iter() {
            if let Finding::LineDiffers { line, .. } | Finding::LineUnexpected { line, .. } = finding {
                named.insert(line.object.clone());
            }
        }
        for (object, standing) in self.objects.iter().zip(&seals.standings) {
            if *standing == Standing::Foreign {
                continue;
            }
            findings.extend(object.problems.iter().cloned());
            if let Standing::Changed { digest, .. } = standing
                && object.problems.is_empty()
                && !named.contains(&object.key)
            {
                findings.push(Finding::ObjectChanged {
                    object: object.key.clone(),
                    digest: digest.clone(),
                });
            }
        }
    }

    fn line_of(&self, line: &Archived) -> LinePlace {
        let object = self.objects.get(line.object);
        LinePlace {
            object: object.map(|object| object.key.clone()).unwrap_or_default(),
            line: line.line,
        }
    }
}
