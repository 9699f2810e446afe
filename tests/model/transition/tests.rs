//! The runs.

use std::marker::PhantomData;

use oms_domain::{Lifecycle, OrderStatus, ReturnStatus};

use super::model::{Safeguard, Transitions};
use super::properties::{ACKNOWLEDGED, DENIED, LEGAL, ONCE, REFUSED, VERSION};
use super::world::{Wish, World};
use crate::explore::{breaks, holds, is_full};

/// Every beginning with `count` clients: the entity is at any point of its longest life, each client wants any state,
/// and names the current version, or the one after, or none; the first two may use the same key.
fn beginnings<S: Lifecycle>(count: usize) -> Vec<World<S>> {
    let mut begun = Vec::new();
    for path in prefixes::<S>() {
        let version = u8::try_from(path.len()).unwrap();
        let wanted: Vec<(S, Option<u8>)> = S::ALL
            .iter()
            .flat_map(|to| [None, Some(version), Some(version + 1)].map(|if_match| (*to, if_match)))
            .filter(|(to, _)| *to != S::INITIAL)
            .collect();
        for chosen in choices(wanted.len(), count) {
            for first_two_share in [false, true] {
                let wishes = (0_u8..).zip(&chosen).map(|(number, chosen)| {
                    let (to, if_match) = wanted[*chosen];
                    let write = if first_two_share && number == 1 { 0 } else { number };
                    Wish { write, to, if_match }
                });
                let wishes: Vec<_> = wishes.collect();
                // The same key for the same request is not another wish.
                if !first_two_share || wishes[0].to != wishes[1].to {
                    begun.push(World::new(&path, wishes));
                }
            }
        }
    }
    begun
}

/// The longest life of an entity, cut off after each of its states but the last.
fn prefixes<S: Lifecycle>() -> Vec<Vec<S>> {
    let mut path = vec![S::INITIAL];
    let mut prefixes = Vec::new();
    while let Some(next) = path.last().unwrap().allowed_transitions().first() {
        prefixes.push(path.clone());
        path.push(*next);
    }
    prefixes
}

/// Every choice of `count` out of `from`, in order, with repetition.
fn choices(from: usize, count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let shorter = choices(from, count - 1);
    let longer = shorter.iter().flat_map(|chosen| {
        let first = chosen.last().copied().unwrap_or(0);
        (first..from).map(|next| [chosen.as_slice(), &[next]].concat())
    });
    longer.collect()
}

fn model<S: Lifecycle>(clients: usize, without: Option<Safeguard>) -> Transitions<S> {
    Transitions {
        copies: 2,
        beginnings: beginnings(clients),
        strict: false,
        without,
        machine: PhantomData,
    }
}

#[test]
fn an_orders_transition_is_made_once_or_not_at_all() {
    let clients = if is_full() { 3 } else { 2 };
    holds("transitions of an order", model::<OrderStatus>(clients, None));
}

#[test]
fn a_returns_transition_is_made_once_or_not_at_all() {
    let clients = if is_full() { 3 } else { 2 };
    holds("transitions of a return", model::<ReturnStatus>(clients, None));
}

#[test]
fn every_safeguard_of_a_transition_is_needed() {
    for (safeguard, property) in [
        (Safeguard::OneCall, ACKNOWLEDGED),
        (Safeguard::Predecessors, LEGAL),
        (Safeguard::NewWriteId, ONCE),
        (Safeguard::OwnWrite, DENIED),
        (Safeguard::WriteIdNotState, ACKNOWLEDGED),
        (Safeguard::Fingerprint, ACKNOWLEDGED),
        (Safeguard::Version, VERSION),
    ] {
        let name = format!("transitions without {safeguard:?}");
        breaks(&name, model::<OrderStatus>(2, Some(safeguard)), property);
    }
}

/// A limit of the protocol: DynamoDB offers no way to cancel a request that is on its way.
#[test]
fn a_refusal_is_not_final_while_an_older_copy_is_on_its_way() {
    let strict = Transitions {
        strict: true,
        ..model::<OrderStatus>(2, None)
    };
    breaks("transitions, refusals taken strictly", strict, REFUSED);
}
