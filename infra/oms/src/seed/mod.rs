//! Plausible orders: the products, the customers, and the states they reached. The same seed gives the same orders.

mod catalogue;

use fastrand::Rng;
use oms_contract::{ApproveReturn, ChangeOrderState, ChangeReturnState, RejectReturn};
use oms_domain::OrderStatus::{Cancelled, Delivered, Paid, ProcessingInWarehouse, Shipped};
use oms_domain::ReturnStatus::{Approved, Completed, InTransit, Received, Rejected, Requested};
use oms_domain::{OrderStatus, RejectionReason, ReturnStatus};
use serde_json::{Value, json};

use catalogue::{CITIES, City, PEOPLE, PRODUCTS, REASONS};

/// The state an order is to reach, and its return's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Goal {
    order: &'static [OrderStatus],
    returned: &'static [ReturnStatus],
    /// In how many of a hundred orders.
    weight: u32,
}

/// The number of orders that one member of staff deals with.
const ORDERS_PER_PERSON: u32 = 10;

const DELIVERED: &[OrderStatus] = &[Paid, ProcessingInWarehouse, Shipped, Delivered];

const fn goal(order: &'static [OrderStatus], returned: &'static [ReturnStatus], weight: u32) -> Goal {
    Goal {
        order,
        returned,
        weight,
    }
}

/// Every state there is, by how common it is.
const GOALS: [Goal; 13] = [
    goal(&[], &[], 6),
    goal(&[Paid], &[], 7),
    goal(&[Paid, ProcessingInWarehouse], &[], 8),
    goal(&[Paid, ProcessingInWarehouse, Shipped], &[], 10),
    goal(DELIVERED, &[], 45),
    goal(&[Cancelled], &[], 4),
    goal(&[Paid, Cancelled], &[], 4),
    goal(DELIVERED, &[Requested], 3),
    goal(DELIVERED, &[Requested, Approved], 2),
    goal(DELIVERED, &[Requested, Rejected], 2),
    goal(DELIVERED, &[Requested, Approved, InTransit], 2),
    goal(DELIVERED, &[Requested, Approved, InTransit, Received], 2),
    goal(
        DELIVERED,
        &[Requested, Approved, InTransit, Received, Completed],
        5,
    ),
];

/// One order to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Names the plan, and so every request for it.
    name: String,
    /// The customer whose order it is.
    pub customer: String,
    /// The member of staff who handles it. Each handles few orders, so that none meets the rate limit.
    pub staff: String,
    /// The body of `POST /orders`.
    pub body: Value,
    /// The reason it comes back, if it does.
    pub reason: &'static str,
    goal: Goal,
    parcel: u32,
    rejection: RejectionReason,
}

impl Plan {
    /// The name of the request that takes it to `step`.
    pub fn key(&self, step: &str) -> String {
        format!("{}-{step}", self.name)
    }

    /// The states the order is taken to.
    pub const fn order_path(&self) -> &'static [OrderStatus] {
        self.goal.order
    }

    /// The states its return is taken to.
    pub const fn return_path(&self) -> &'static [ReturnStatus] {
        self.goal.returned
    }

    /// Returns the request that takes the order to `status`.
    pub fn change(&self, status: OrderStatus) -> ChangeOrderState {
        let change = ChangeOrderState {
            new_state: status,
            reason: None,
            tracking_number: None,
            carrier: None,
            payment_transaction_id: None,
        };
        match status {
            Paid => ChangeOrderState {
                payment_transaction_id: Some(format!("pi_{}", self.name)),
                ..change
            },
            Shipped => ChangeOrderState {
                carrier: Some("Royal Mail".to_owned()),
                tracking_number: Some(format!("RM{:09}GB", self.parcel)),
                ..change
            },
            Cancelled => ChangeOrderState {
                reason: Some("the customer changed their mind".to_owned()),
                ..change
            },
            _ => change,
        }
    }

    /// A manager's consent to a return.
    pub fn approval() -> ApproveReturn {
        ApproveReturn {
            manager_notes: "photographs seen, agreed".to_owned(),
            restocking_fee: None,
        }
    }

    /// A manager's refusal of its return.
    pub fn rejection(&self) -> RejectReturn {
        RejectReturn {
            manager_notes: "see the terms of sale".to_owned(),
            rejection_reason: self.rejection,
        }
    }

    /// Returns the request that takes its return to `status`, once a manager has agreed.
    pub fn return_change(&self, status: ReturnStatus) -> ChangeReturnState {
        let sent = status == InTransit;
        ChangeReturnState {
            new_state: status,
            reason: None,
            carrier: sent.then(|| "DPD".to_owned()),
            tracking_number: sent.then(|| format!("DP{:010}", self.parcel)),
        }
    }
}

/// The plans of a seed. The first thirteen cover every state; after them the common states are the common ones.
pub fn plans(seed: u64, count: u32) -> impl Iterator<Item = Plan> {
    let mut rng = Rng::with_seed(seed);
    (0..count).map(move |number| plan(&mut rng, seed, number))
}

fn plan(rng: &mut Rng, seed: u64, number: u32) -> Plan {
    let name = format!("seed-{seed}-{number}");
    let person = rng.usize(..PEOPLE.len());
    let customer = format!("c0000000-0000-4000-8000-{:012}", person + 1);
    let city = rng.choice(CITIES).copied().unwrap_or(City::SOMEWHERE);
    let lines: Vec<Value> = (0..=rng.usize(..4)).map(|_| line(rng)).collect();
    let address = json!({
        "name": PEOPLE.get(person).copied().unwrap_or_default(),
        "street": format!("{} {}", rng.u32(1..180), city.street),
        "city": city.name,
        "zip": city.zip,
        "country": city.country,
    });
    let body = json!({
        "line_items": lines,
        "shipping_address": address,
        "billing_address": address,
        "payment_method": rng.choice(["card", "card", "card", "paypal"]).unwrap_or("card"),
        "currency": city.currency,
        "shipping_amount": rng.choice(["0", "4.95", "7.50", "12.00"]).unwrap_or("0"),
        "customer_id": customer,
        "customer_email": format!("customer{person}@example.com"),
    });
    Plan {
        name,
        customer,
        staff: format!("50000000-0000-4000-8000-{:012}", number / ORDERS_PER_PERSON + 1),
        body,
        reason: rng.choice(REASONS).copied().unwrap_or("does not fit"),
        goal: choose(rng, number),
        parcel: rng.u32(..1_000_000_000),
        rejection: rng
            .choice(RejectionReason::ALL)
            .unwrap_or(RejectionReason::PolicyViolation),
    }
}

fn line(rng: &mut Rng) -> Value {
    let number = rng.usize(..PRODUCTS.len());
    let (name, price) = PRODUCTS.get(number).copied().unwrap_or(("A gift", "10.00"));
    json!({
        "product_id": format!("a1b2c3d4-0000-4000-8000-{:012}", number + 1),
        "product_name": name,
        // One of a kind, as a rule.
        "quantity": if rng.u32(..10) == 0 { rng.u32(2..5) } else { 1 },
        "unit_price": price,
        "tax_rate": rng.choice(["0", "5", "20", "20"]).unwrap_or("20"),
    })
}

fn choose(rng: &mut Rng, number: u32) -> Goal {
    let total: u32 = GOALS.iter().map(|goal| goal.weight).sum();
    let mut left = rng.u32(..total);
    let by_chance = GOALS.iter().find(|goal| {
        let found = left < goal.weight;
        left = left.saturating_sub(goal.weight);
        found
    });
    let covering = usize::try_from(number).ok().and_then(|number| GOALS.get(number));
    covering.or(by_chance).copied().unwrap_or(goal(&[], &[], 0))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use oms_domain::Lifecycle as _;

    use super::*;

    #[test]
    fn a_seed_repeats_itself_and_another_differs() {
        let first: Vec<Plan> = plans(7, 50).collect();
        assert_eq!(plans(7, 50).collect::<Vec<_>>(), first);
        assert_ne!(plans(8, 50).collect::<Vec<_>>(), first);
        // More of the same seed begin with the same.
        assert_eq!(plans(7, 100).take(50).collect::<Vec<_>>(), first);
    }

    #[test]
    fn every_state_is_there() {
        let (mut orders, mut returns) = (BTreeSet::new(), BTreeSet::new());
        for plan in plans(1, 13) {
            orders.insert(
                plan.order_path()
                    .last()
                    .map_or("PENDING_PAYMENT", |status| status.as_str()),
            );
            returns.extend(plan.return_path().last().map(|status| status.as_str()));
        }
        assert_eq!((orders.len(), returns.len()), (6, 6));
        assert_eq!(GOALS.iter().map(|goal| goal.weight).sum::<u32>(), 100);
    }
}
