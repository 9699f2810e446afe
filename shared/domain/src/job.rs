//! Which transitions owe a background job.

use std::fmt;

use crate::{EntityType, Lifecycle, OrderStatus, ReturnStatus};

/// Work that a transition sets off and that is done after the response has been given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobKind {
    /// Make the PDF invoice of a shipped order.
    Invoice,
    /// Give the money back.
    Refund,
}

impl JobKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Invoice, Self::Refund];

    /// The kind's name in messages, in the database and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "INVOICE",
            Self::Refund => "REFUND",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// What the history calls that which the job makes.
    pub const fn entity_type(self) -> EntityType {
        match self {
            Self::Invoice => EntityType::Invoice,
            Self::Refund => EntityType::Refund,
        }
    }

    /// How often the job is tried before it has failed: once, and then again for each wait.
    pub const fn attempts(self) -> u32 {
        match self {
            Self::Invoice => 1 + 3,
            Self::Refund => 1 + 5,
        }
    }

    /// The wait after failed attempt number `attempt` (counted from 1), before jitter; `None` when that was the
    /// last: 1, 2, 4 minutes for an invoice, 2, 4, 8, 16, 32 minutes for a refund.
    pub fn wait_after(self, attempt: u32) -> Option<std::time::Duration> {
        let first_minutes = match self {
            Self::Invoice => 1_u64,
            Self::Refund => 2,
        };
        let doublings = attempt.checked_sub(1)?;
        (attempt < self.attempts()).then(|| std::time::Duration::from_secs((first_minutes << doublings) * 60))
    }
}

/// The text is not a kind of job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be `invoice` or `refund`")]
pub struct InvalidJobKind;

impl std::str::FromStr for JobKind {
    type Err = InvalidJobKind;

    /// Reads the name in either case, as paths are written in lower case.
    fn from_str(text: &str) -> Result<Self, InvalidJobKind> {
        Self::from_name(&text.to_ascii_uppercase()).ok_or(InvalidJobKind)
    }
}

impl fmt::Display for JobKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A state machine whose edges may owe jobs.
pub trait OwesJobs: Lifecycle {
    /// The job that the edge from `previous` (`None`: creation) to `next` owes.
    fn job_owed(previous: Option<Self>, next: Self) -> Option<JobKind>;
}

impl OwesJobs for OrderStatus {
    fn job_owed(previous: Option<Self>, next: Self) -> Option<JobKind> {
        match (previous, next) {
            (_, Self::Shipped) => Some(JobKind::Invoice),
            (Some(Self::Paid), Self::Cancelled) => Some(JobKind::Refund),
            (
                _,
                Self::PendingPayment
                | Self::Paid
                | Self::ProcessingInWarehouse
                | Self::Delivered
                | Self::Cancelled,
            ) => None,
        }
    }
}

impl OwesJobs for ReturnStatus {
    fn job_owed(_previous: Option<Self>, next: Self) -> Option<JobKind> {
        match next {
            Self::Completed => Some(JobKind::Refund),
            Self::Requested | Self::Approved | Self::Rejected | Self::InTransit | Self::Received => None,
        }
    }
}

/// What entering a state writes about jobs into the entity, in the same call as the transition, by a writer who
/// does not know the state before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobMark {
    /// Nothing: what stands there stays.
    Keep,
    /// The kind alone: not owed, but the next transition may owe it, and will only have to say when.
    Arm(JobKind),
    /// The kind and the time: owed, whatever the state before.
    Owe(JobKind),
    /// The time alone: owed if the state before armed it, else without effect.
    OweIfArmed,
}

impl JobMark {
    /// What entering `state` writes. Derived from [`OwesJobs::job_owed`].
    pub fn entering<S: OwesJobs>(state: S) -> Self {
        let mut owed = state
            .predecessors()
            .map(|previous| S::job_owed(Some(previous), state));
        match owed.next() {
            Some(first) if owed.all(|other| other == first) => match first {
                Some(kind) => Self::Owe(kind),
                None => Self::arming(state),
            },
            Some(_) => Self::OweIfArmed,
            None => Self::arming(state),
        }
    }

    fn arming<S: OwesJobs>(state: S) -> Self {
        let depends_on_this_state = |next: &S| Self::entering(*next) == Self::OweIfArmed;
        let mut next = state
            .allowed_transitions()
            .iter()
            .copied()
            .filter(depends_on_this_state);
        next.find_map(|next| S::job_owed(Some(state), next))
            .map_or(Self::Keep, Self::Arm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipping_owes_an_invoice_and_giving_money_back_a_refund() {
        let mut owing = Vec::new();
        for next in OrderStatus::ALL {
            for previous in next.predecessors() {
                owing.extend(
                    OrderStatus::job_owed(Some(previous), *next)
                        .map(|kind| format!("{previous} {next} {kind}")),
                );
            }
        }
        for next in ReturnStatus::ALL {
            for previous in next.predecessors() {
                owing.extend(
                    ReturnStatus::job_owed(Some(previous), *next)
                        .map(|kind| format!("{previous} {next} {kind}")),
                );
            }
        }
        assert_eq!(
            owing,
            [
                "PROCESSING_IN_WAREHOUSE SHIPPED INVOICE",
                "PAID CANCELLED REFUND",
                "RECEIVED COMPLETED REFUND"
            ]
        );
        assert_eq!(OrderStatus::job_owed(None, OrderStatus::PendingPayment), None);
    }

    #[test]
    fn a_writer_who_does_not_know_the_state_before_marks_the_right_job() {
        let marks: Vec<_> = OrderStatus::ALL
            .iter()
            .map(|state| JobMark::entering(*state))
            .collect();
        assert_eq!(
            marks,
            [
                JobMark::Keep,
                JobMark::Arm(JobKind::Refund),
                JobMark::Keep,
                JobMark::Owe(JobKind::Invoice),
                JobMark::Keep,
                JobMark::OweIfArmed
            ]
        );
        for state in ReturnStatus::ALL {
            let completed = *state == ReturnStatus::Completed;
            let expected = if completed {
                JobMark::Owe(JobKind::Refund)
            } else {
                JobMark::Keep
            };
            assert_eq!(JobMark::entering(*state), expected, "{state}");
        }
    }

    #[test]
    fn attempts_are_spaced_by_doubling_waits() {
        let minutes = |kind: JobKind| -> Vec<u64> {
            (1..)
                .map_while(|attempt| kind.wait_after(attempt))
                .map(|wait| wait.as_secs() / 60)
                .collect()
        };
        assert_eq!(minutes(JobKind::Invoice), [1, 2, 4]);
        assert_eq!(minutes(JobKind::Refund), [2, 4, 8, 16, 32]);
        for kind in JobKind::ALL {
            assert_eq!(kind.wait_after(kind.attempts()), None);
            assert_eq!(kind.wait_after(0), None);
            assert_eq!(JobKind::from_name(kind.as_str()), Some(kind));
        }
    }
}
