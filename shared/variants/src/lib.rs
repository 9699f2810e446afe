//! Deliberately broken variants of the system, for testing the tests: each must be caught by the campaigns.
//!
//! Each variant removes one safeguard, at the one place in the product that has it. A process runs as at most
//! one variant, the one that `OMS_BROKEN_VARIANT` names. Without debug assertions there are none, and the
//! compiler removes every trace of them.

/// A safeguard that is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// A refused write is not checked for being our own: a retry after a lost response becomes a false
    /// conflict.
    NoOwnWriteCheck,
    /// A refused write counts as made when the entity is in the state it wanted, whoever brought it there.
    StateInsteadOfWriteId,
    /// Every request for a refund has a new idempotency key.
    NoGatewayKey,
    /// The worker records that a refund is done before the money has moved.
    DeleteBeforeEffect,
    /// An item that must not exist yet is put without that condition.
    UnconditionalPut,
    /// A stream function reports no failures, so that records it could not process are not delivered again.
    BatchFailureSwallowed,
    /// An attempt at a refund does not look up the outcome of earlier ones.
    LookupSkipped,
    /// Counts change whether or not the rows they count were added.
    CounterOutsideTransaction,
}

impl Variant {
    /// Every variant.
    pub const ALL: [Self; 8] = [
        Self::NoOwnWriteCheck,
        Self::StateInsteadOfWriteId,
        Self::NoGatewayKey,
        Self::DeleteBeforeEffect,
        Self::UnconditionalPut,
        Self::BatchFailureSwallowed,
        Self::LookupSkipped,
        Self::CounterOutsideTransaction,
    ];

    /// The variant's name in the environment variable.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoOwnWriteCheck => "no-own-write-check",
            Self::StateInsteadOfWriteId => "state-instead-of-write-id",
            Self::NoGatewayKey => "no-gateway-key",
            Self::DeleteBeforeEffect => "delete-before-effect",
            Self::UnconditionalPut => "unconditional-put",
            Self::BatchFailureSwallowed => "batch-failure-swallowed",
            Self::LookupSkipped => "lookup-skipped",
            Self::CounterOutsideTransaction => "counter-outside-transaction",
        }
    }

    /// Finds a variant by its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.name() == name)
    }
}

/// The environment variable that names the variant.
pub const VARIABLE: &str = "OMS_BROKEN_VARIANT";

/// Returns `true` if this process runs as `variant`. The environment is read once.
#[cfg(debug_assertions)]
pub fn is_broken(variant: Variant) -> bool {
    use std::sync::OnceLock;

    // Not a cargo feature: cargo would unify it into every build of the workspace.
    static CHOSEN: OnceLock<Option<Variant>> = OnceLock::new();
    let chosen = CHOSEN.get_or_init(|| Variant::from_name(&std::env::var(VARIABLE).ok()?));
    *chosen == Some(variant)
}

/// Returns `false`: without debug assertions there are no variants.
#[cfg(not(debug_assertions))]
pub const fn is_broken(_: Variant) -> bool {
    false
}

/// Fails the build if a variant could be chosen without debug assertions. A `const` assertion cannot read the
/// environment, so it holds only while `is_broken` is a constant.
#[cfg(not(debug_assertions))]
const _: () = {
    assert!(!is_broken(Variant::NoOwnWriteCheck));
    assert!(!is_broken(Variant::StateInsteadOfWriteId));
    assert!(!is_broken(Variant::NoGatewayKey));
    assert!(!is_broken(Variant::DeleteBeforeEffect));
    assert!(!is_broken(Variant::UnconditionalPut));
    assert!(!is_broken(Variant::BatchFailureSwallowed));
    assert!(!is_broken(Variant::LookupSkipped));
    assert!(!is_broken(Variant::CounterOutsideTransaction));
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variant_is_found_by_its_name_and_by_no_other() {
        for variant in Variant::ALL {
            assert_eq!(Variant::from_name(variant.name()), Some(variant));
        }
        assert_eq!(Variant::from_name("No-Own-Write-Check"), None);
        assert_eq!(Variant::from_name(""), None);
    }

    #[test]
    fn nothing_is_broken_unless_it_is_asked_for() {
        let chosen = std::env::var(VARIABLE).ok();
        for variant in Variant::ALL {
            let asked_for = cfg!(debug_assertions) && chosen.as_deref() == Some(variant.name());
            assert_eq!(is_broken(variant), asked_for, "{variant:?}");
        }
    }
}
