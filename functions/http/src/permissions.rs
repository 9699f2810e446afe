//! The permissions that routes require.

use oms_domain::Operation::{
    self, Cancel, CompleteReturn, CreateOrder, CreateReturn, DecideReturn, Deliver, ManageApiKeys, MarkPaid,
    Read, ReadApiKeys, ReadAudit, ReadJobs, ReadMetrics, ReceiveReturn, RetryJob, SendReturn, Ship,
    StartProcessing,
};
use oms_http::Permission;

/// The operations that change an order's state.
pub const CHANGE_OPERATIONS: &[Operation] = &[MarkPaid, StartProcessing, Ship, Deliver, Cancel];

pub const OPEN: Permission = Permission::Open;
pub const READ: Permission = Permission::Requires(&[Read]);
pub const CREATE: Permission = Permission::Requires(&[CreateOrder]);
// A route that serves several operations admits a caller who may do any of them. Its handler asks for the one that the
// body names.
pub const CHANGE: Permission = Permission::Requires(CHANGE_OPERATIONS);
pub const CANCEL: Permission = Permission::Requires(&[Cancel]);
pub const RETURN: Permission = Permission::Requires(&[CreateReturn]);
pub const DECIDE: Permission = Permission::Requires(&[DecideReturn]);
pub const MOVE: Permission = Permission::Requires(&[SendReturn, ReceiveReturn, CompleteReturn]);
pub const JOBS: Permission = Permission::Requires(&[ReadJobs]);
pub const RETRY: Permission = Permission::Requires(&[RetryJob]);
pub const AUDIT: Permission = Permission::Requires(&[ReadAudit]);
pub const METRICS: Permission = Permission::Requires(&[ReadMetrics]);
pub const KEY_LIST: Permission = Permission::Requires(&[ReadApiKeys]);
pub const KEYS: Permission = Permission::Requires(&[ManageApiKeys]);
