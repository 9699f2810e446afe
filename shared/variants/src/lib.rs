//! Deliberately broken variants of the system: a harness that has never caught a mistake proves nothing.
//!
//! Each variant takes one safeguard away, at the one place in the product that has it. A process is at most one variant, the
//! one that `OMS_BROKEN_VARIANT` names; without debug assertions there are none, and the compiler removes every trace.

/// A safeguard that is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// A step that was refused is not explained by our own write: a retry after a lost answer is a false conflict.
    NoOwnWriteCheck,
    /// A step that was refused counts as made when the entity is in the state it wanted, whoever brought it there.
    StateInsteadOfWriteId,
    /// Every request for a refund has an idempotency key of its own.
    NoGatewayKey,
    /// The worker lets the message of a refund go, and its owner's mark, before the money has moved.
    DeleteBeforeEffect,
    /// An item that must not be there yet is put whether it is or not.
    UnconditionalPut,
    /// A stream's function reports no failures, so that what it could not deal with does not come again.
    BatchFailureSwallowed,
    /// An attempt at a refund does not look up what became of those before it.
    LookupSkipped,
    /// Counts move whether or not the rows that they count were added.
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

    /// The variant's name in the environment.
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

    /// The variant of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.name() == name)
    }
}

/// The environment variable that names the variant a process is.
pub const VARIABLE: &str = "OMS_BROKEN_VARIANT";

/// Whether this process is that variant. The environment is read once.
#[cfg(debug_assertions)]
pub fn is_broken(variant: Variant) -> bool {
    use std::sync::OnceLock;

    static CHOSEN: OnceLock<Option<Variant>> = OnceLock::new();
    let chosen = CHOSEN.get_or_init(|| Variant::from_name(&std::env::var(VARIABLE).ok()?));
    *chosen == Some(variant)
}

/// Whether this process is that variant: never, without debug assertions.
#[cfg(not(debug_assertions))]
pub const fn is_broken(_: Variant) -> bool {
    false
}

/// A build without debug assertions in which a variant could be chosen does not compile: nothing that is read when the
/// process runs can be asserted here.
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
