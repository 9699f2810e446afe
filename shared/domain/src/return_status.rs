//! The state machine of a return.

use std::collections::BTreeMap;
use std::fmt;

use crate::states::states;
use crate::{Decimal, EntityType, Lifecycle, NotesText, ShortText};

states! {
    /// The states of a return.
    ReturnStatus {
        //        name         entered by        may become
        /// Requested; a manager has not decided yet.
        Requested "REQUESTED"  -              => [Approved Rejected]
        /// Approved by a manager; the goods may be sent back.
        Approved  "APPROVED"   DecideReturn   => [InTransit]
        /// Rejected by a manager.
        Rejected  "REJECTED"   DecideReturn   => []
        /// The goods are on their way back.
        InTransit "IN_TRANSIT" SendReturn     => [Received]
        /// The goods are back in the warehouse.
        Received  "RECEIVED"   ReceiveReturn  => [Completed]
        /// The goods passed inspection; a refund is owed.
        Completed "COMPLETED"  CompleteReturn => []
    }
}

/// A manager's reason for rejecting a return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RejectionReason {
    /// The seller is not liable for the damage.
    DamageNotCovered,
    /// The seller's policy excludes the return.
    PolicyViolation,
    /// The return was requested after the return window.
    OutsideWindow,
    /// The request is fraudulent.
    Fraudulent,
}

/// The details that a transition of a return may carry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReturnDetails {
    /// The manager's notes on the decision.
    pub manager_notes: Option<NotesText>,
    /// The reason the return was rejected.
    pub rejection_reason: Option<RejectionReason>,
    /// The fee deducted from the refund, in the order's currency.
    // A `Decimal` and not `Money`: the approval does not read the return, so it does not know the currency.
    pub restocking_fee: Option<Decimal>,
    /// The carrier's number for the parcel.
    pub tracking_number: Option<ShortText>,
    /// The carrier of the parcel.
    pub carrier: Option<ShortText>,
}

impl RejectionReason {
    /// Every reason.
    pub const ALL: [Self; 4] = [
        Self::DamageNotCovered,
        Self::PolicyViolation,
        Self::OutsideWindow,
        Self::Fraudulent,
    ];

    /// Finds a reason by its exact name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == name)
    }

    /// The reason's name in the API and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DamageNotCovered => "damage_not_covered",
            Self::PolicyViolation => "policy_violation",
            Self::OutsideWindow => "outside_window",
            Self::Fraudulent => "fraudulent",
        }
    }
}

impl Lifecycle for ReturnStatus {
    type Details = ReturnDetails;

    const ENTITY: EntityType = EntityType::Return;

    const ALL: &'static [Self] = Self::STATES;

    const INITIAL: Self = Self::Requested;

    fn allowed_transitions(self) -> &'static [Self] {
        self.next()
    }

    fn metadata(details: &ReturnDetails) -> BTreeMap<&'static str, String> {
        // A pattern without `..`, so that a new detail does not compile until it has a name in the history.
        let ReturnDetails {
            manager_notes,
            rejection_reason,
            restocking_fee,
            tracking_number,
            carrier,
        } = details;
        [
            ("manager_notes", manager_notes.as_ref().map(ToString::to_string)),
            (
                "rejection_reason",
                rejection_reason.map(|reason| reason.as_str().to_owned()),
            ),
            ("restocking_fee", restocking_fee.map(|fee| fee.to_string())),
            (
                "tracking_number",
                tracking_number.as_ref().map(ToString::to_string),
            ),
            ("carrier", carrier.as_ref().map(ToString::to_string)),
        ]
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| (name, value)))
        .collect()
    }

    fn as_str(self) -> &'static str {
        self.name()
    }
}

impl fmt::Display for ReturnStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
