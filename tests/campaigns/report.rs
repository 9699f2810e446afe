//! The report of a campaign.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write as _;

use oms_tests::fault::Fault;

/// The points that were tried, and the faults that they met.
#[derive(Clone, Debug, Default)]
pub struct Count {
    /// Points of the enumeration, or histories.
    pub points: usize,
    /// The number of times each fault occurred.
    pub fired: BTreeMap<Fault, usize>,
}

impl Count {
    /// Adds faults that occurred.
    pub fn add(&mut self, fired: &BTreeMap<Fault, usize>) {
        for (fault, count) in fired {
            *self.fired.entry(*fault).or_default() += count;
        }
    }

    /// Adds the counts of another report.
    pub fn merge(&mut self, other: &Self) {
        self.points += other.points;
        self.add(&other.fired);
    }

    /// Fails if one of `faults` never occurred, since it would prove nothing.
    pub fn assert_every_fault_fired(&self, faults: &[Fault]) {
        for fault in faults {
            let fired = self.fired.get(fault).copied().unwrap_or_default();
            assert!(fired > 0, "{fault} never occurred: {self}");
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in all; faults:", self.points)?;
        for (fault, count) in &self.fired {
            write!(f, " {fault} {count}")?;
        }
        Ok(())
    }
}

/// Says something to whoever runs the campaign, past the capture of what tests print.
pub fn say(text: &str) {
    let mut error = std::io::stderr().lock();
    let _ = writeln!(error, "{text}");
}
