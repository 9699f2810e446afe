//! The kinds of faults.

use std::fmt;

use super::Call;

/// A fault that a call meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The request does not arrive: the connection breaks first.
    LoseRequest,
    /// The call has its effect, and the connection breaks before the answer.
    LoseAnswer,
    /// The call has its effect, and the answer does not come as long as anybody waits.
    DelayAnswer,
    /// The connection breaks, and the request arrives later: when [`super::Wire::apply_late`] is called.
    ApplyLate,
    /// The request arrives twice, one after the other, and the second answer is given.
    Duplicate,
    /// The service refuses the call, because there are too many.
    Throttle,
    /// The service fails with 500, and nothing has happened.
    InternalError,
    /// The service fails with 500, and the call has had its effect.
    InternalErrorAfterEffect,
    /// The service fails with 503, and nothing has happened.
    Unavailable,
    /// Another write is at the same item: the database refuses the call.
    Conflict,
    /// The call has its effect, and the connection breaks in the middle of the answer.
    TruncateAnswer,
    /// The function's process dies, and the call never arrives.
    KillBefore,
    /// The call has its effect, and the function's process dies.
    KillAfter,
    /// The request arrives when [`super::Wire::release`] is called.
    HoldRequest,
    /// The call has its effect, and the answer comes when [`super::Wire::release`] is called.
    HoldAnswer,
}

impl Fault {
    /// Every fault that ends by itself: all but those that a test must release.
    pub const ALL: [Self; 13] = [
        Self::LoseRequest,
        Self::LoseAnswer,
        Self::DelayAnswer,
        Self::ApplyLate,
        Self::Duplicate,
        Self::Throttle,
        Self::InternalError,
        Self::InternalErrorAfterEffect,
        Self::Unavailable,
        Self::Conflict,
        Self::TruncateAnswer,
        Self::KillBefore,
        Self::KillAfter,
    ];

    /// Returns `true` if the call can meet this fault: only writes to the database conflict.
    pub fn applies_to(self, call: &Call) -> bool {
        self != Self::Conflict || call.is_database_write()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
