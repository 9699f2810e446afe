//! The runs.

use super::model::{Assumption, Refunds, Safeguard};
use super::properties::{AMOUNT, LASTING_SUCCESS, NOT_LOST, ONE_EFFECT, TRUE_SUCCESS};
use super::world::Left;
use crate::explore::{breaks, holds, is_full};

fn within(bounds: Left) -> Refunds {
    Refunds {
        workers: 2,
        attempts: 3,
        bounds,
        without: None,
        not_assuming: None,
    }
}

/// Bounds without the events that a counterexample does not need, so that it is found among few states.
const NOTHING_GOES_WRONG: Left = Left {
    deliveries: 3,
    days: 0,
    retries: 0,
    repeats: 0,
    faults: 0,
    strange: 0,
};
const KEYS_ARE_FORGOTTEN: Left = Left {
    days: 1,
    ..NOTHING_GOES_WRONG
};
const THE_GATEWAY_FAILS: Left = Left {
    faults: 1,
    ..NOTHING_GOES_WRONG
};
const A_MANAGER_TRIES_AGAIN: Left = Left {
    retries: 1,
    ..THE_GATEWAY_FAILS
};

#[test]
fn money_goes_back_once_and_is_never_lost() {
    let two_messages = |bounds| Left {
        deliveries: 2,
        ..bounds
    };
    let (fails, tries) = (
        two_messages(THE_GATEWAY_FAILS),
        two_messages(A_MANAGER_TRIES_AGAIN),
    );
    holds("refunds, with keys forgotten", within(KEYS_ARE_FORGOTTEN));
    holds("refunds, with faults", within(fails));
    let alone = Refunds {
        workers: 1,
        ..within(tries)
    };
    holds("refunds, with a manager", alone);
    let all = Left {
        days: 1,
        ..A_MANAGER_TRIES_AGAIN
    };
    holds("refunds, with all of it", within(all));
    if is_full() {
        let repeated = Left { repeats: 1, ..all };
        holds("refunds, with the SDK asking twice", within(repeated));
    }
}

#[test]
fn every_safeguard_of_a_refund_is_needed() {
    let two_faults = Left {
        faults: 2,
        deliveries: 2,
        ..A_MANAGER_TRIES_AGAIN
    };
    let by_hand = Left {
        strange: 1,
        ..NOTHING_GOES_WRONG
    };
    for (safeguard, bounds, property) in [
        (Safeguard::Key, NOTHING_GOES_WRONG, ONE_EFFECT),
        (Safeguard::SameKey, NOTHING_GOES_WRONG, ONE_EFFECT),
        (Safeguard::RepeatedErrorOnly, THE_GATEWAY_FAILS, ONE_EFFECT),
        (Safeguard::RefusalOfItsOwn, A_MANAGER_TRIES_AGAIN, ONE_EFFECT),
        (Safeguard::LookUp, KEYS_ARE_FORGOTTEN, ONE_EFFECT),
        (Safeguard::LeaseBeforeAsking, KEYS_ARE_FORGOTTEN, ONE_EFFECT),
        (Safeguard::OneRecord, KEYS_ARE_FORGOTTEN, ONE_EFFECT),
        (Safeguard::OwnLease, NOTHING_GOES_WRONG, LASTING_SUCCESS),
        (Safeguard::FailedStaysFailed, THE_GATEWAY_FAILS, TRUE_SUCCESS),
        (Safeguard::RoomForTheNext, two_faults, TRUE_SUCCESS),
        (Safeguard::Amount, by_hand, AMOUNT),
        (Safeguard::EffectBeforeSuccess, NOTHING_GOES_WRONG, NOT_LOST),
        (Safeguard::OpenBeforeClearing, NOTHING_GOES_WRONG, NOT_LOST),
        (Safeguard::EntryWithStatus, THE_GATEWAY_FAILS, NOT_LOST),
    ] {
        let model = Refunds {
            without: Some(safeguard),
            ..within(bounds)
        };
        breaks(&format!("refunds without {safeguard:?}"), model, property);
    }
}

/// Without its assumption the model finds a counterexample.
#[test]
fn every_assumption_is_needed() {
    let forgetful = Left {
        days: 1,
        ..THE_GATEWAY_FAILS
    };
    let model = Refunds {
        not_assuming: Some(Assumption::RequestsEndBeforeKeys),
        ..within(forgetful)
    };
    breaks("refunds without RequestsEndBeforeKeys", model, ONE_EFFECT);
}
