//! The rules for ArtiCurated's orders and returns, without any I/O.
//!
//! Time, ids and randomness are passed in as arguments; nothing here reads a clock, a socket or the
//! environment.
//!
//! - [`lifecycle`]: state machines in general. [`OrderStatus`] and [`ReturnStatus`] are the two of this system.
//! - [`transition`]: the one way an entity changes, and the [`Path`] of its transitions.
//! - [`order`], [`returns`]: an order or a return is its facts and its path.
//! - [`refund`]: the amount that goes back to the customer.
//! - [`history`]: the records of a path, chained by hashes.
//! - [`job`]: the transitions that owe background work; [`job_log`]: the events of such a job.
//! - [`counter`]: exact counts, maintained from the history.
//! - [`permission`]: the operations each role may use; [`api_key`]: the keys that software calls the API with.
//! - [`id`], [`money`], [`decimal`], [`text`], [`address`], [`actor`], [`mod@time`]: values that enforce their
//!   own rules.

pub mod actor;
pub mod address;
pub mod api_key;
pub mod counter;
pub mod decimal;
mod entity;
mod hex;
pub mod history;
pub mod id;
pub mod job;
pub mod job_log;
mod json;
pub mod lifecycle;
pub mod money;
pub mod order;
mod order_status;
pub mod permission;
pub mod refund;
mod return_status;
pub mod returns;
mod states;
pub mod text;
pub mod time;
pub mod transition;

pub use actor::{
    Actor, ActorId, ActorType, IdempotencyKey, InvalidVisibleAscii, RequestId, Role, Trigger, VisibleAscii,
};
pub use address::{Address, Country, Email, InvalidCountry, InvalidEmail};
pub use api_key::{ApiKey, ApiKeyFacts, ApiKeySecret, ApiKeyStatus, InvalidApiKey, PresentedApiKey};
pub use counter::{Counter, Counts};
pub use decimal::Decimal;
pub use entity::EntityType;
pub use hex::lower_hex;
pub use history::{HistoryEvent, HistoryRecord, Refusal};
pub use id::{
    ApiKeyId, CustomerId, Identity, InvalidId, InvalidOrderNumber, LineItemId, OrderId, OrderNumber,
    ProductId, RecordId, ReturnId,
};
pub use job::{InvalidJobKind, JobKind, JobMark, JobOwner, OwedByPath, OwesJobs, jobs_owed_by};
pub use job_log::{JobEvent, JobLog, JobStatus};
pub use lifecycle::{IllegalTransition, Lifecycle, mermaid};
pub use money::{Currency, InvalidMoney, InvalidTaxRate, Money, MoneyError, TaxRate, parse_currency};
pub use order::{
    Amounts, InvalidOrder, LineItem, MAXIMUM_LINE_ITEMS, MAXIMUM_QUANTITY, Order, OrderFacts, TaxByRate,
};
pub use order_status::{OrderDetails, OrderStatus};
pub use permission::{Access, Operation, Scope};
pub use refund::{RefundOwed, RefundSource};
pub use return_status::{RejectionReason, ReturnDetails, ReturnStatus};
pub use returns::{Return, ReturnFacts, ReturnNotAllowed};
pub use text::{
    InvalidText, LabelText, LongNotesText, NameText, NotesText, PostalCodeText, ReasonText, ShortText, Text,
};
pub use time::{InvalidTimestamp, Timestamp};
pub use transition::{Cause, Fingerprint, InvalidWriteId, Path, Transition, Write, WriteId};
