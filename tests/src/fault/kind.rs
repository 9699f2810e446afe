//! What can become of a call.

use std::fmt;

use super::Call;

/// What becomes of a call that does not simply succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// It does not arrive: the connection breaks first.
    LoseRequest,
    /// It has its effect, and the connection breaks before the answer.
    LoseAnswer,
    /// It has its effect, and the answer does not come as long as anybody waits.
    DelayAnswer,
    /// The connection breaks, and the request arrives later: when [`super::Wire::apply_late`] is called.
    ApplyLate,
    /// It arrives twice, one after the other, and the second answer is given.
    Duplicate,
    /// The service turns it down, because there are too many.
    Throttle,
    /// The service fails with 500, and nothing has happened.
    InternalError,
    /// The service fails with 500, and it has happened.
    InternalErrorAfterEffect,
    /// The service fails with 503, and nothing has happened.
    Unavailable,
    /// Another write is at the same item: the database turns it down.
    Conflict,
    /// It has its effect, and the connection breaks in the middle of the answer.
    TruncateAnswer,
    /// The function's process dies, and the call never arrives.
    KillBefore,
    /// The call has its effect, and the function's process dies.
    KillAfter,
    /// It arrives when [`super::Wire::release`] is called.
    HoldRequest,
    /// It has its effect, and the answer comes when [`super::Wire::release`] is called.
    HoldAnswer,
}

impl Fault {
    /// Every fault that runs its course by itself: all but those a test must release.
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

    /// Whether the call can meet it: only the database's writes conflict.
    pub fn applies_to(self, call: &Call) -> bool {
        self != Self::Conflict || call.is_database_write()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
