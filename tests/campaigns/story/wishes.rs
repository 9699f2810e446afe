//! The requests that make sense at this point of a history.

use oms_tests::witness::Deed;
use oms_tests::{Client, contract, order, payment_event, returns};
use serde_json::{Value, json};

use super::Story;
use crate::asking::{Asking, order_id, return_id};

impl Story<'_> {
    /// A request that makes sense now.
    pub(super) async fn something(&mut self) -> Option<Asking> {
        if self.orders.is_empty() || self.chance.percent(10) {
            return Some(self.new_order());
        }
        if self.chance.percent(12) && !self.asked.is_empty() {
            return Some(self.chance.pick(&self.asked).clone());
        }
        // Most requests concern the newest orders, since the older ones have reached their end.
        let newest = self.orders.len().saturating_sub(3);
        let choices = if self.chance.percent(70) {
            &self.orders[newest..]
        } else {
            &self.orders
        };
        let id = self.chance.pick(choices).clone();
        let found = self.managers[0].order(&id).await;
        if found.status != 200 {
            // The creation had no answer, so the order may not exist.
            return None;
        }
        let order = found.body;
        let back = self.managers[0].returned(&return_id(&id)).await;
        if back.status == 200 {
            return Some(self.step_of_return(&back.body));
        }
        Some(self.step_of_order(&order))
    }

    fn asking(
        &mut self,
        function: &'static str,
        by: &Client,
        target: (&str, String),
        body: &Value,
        deed: Deed,
    ) -> Asking {
        Asking::new(function, by, target, body, (deed, self.chance.uuid()))
    }

    fn new_order(&mut self) -> Asking {
        let customer = self.chance.pick(&self.customers).clone();
        let target = ("POST", "/api/v1/orders".to_owned());
        let asking = self.asking(
            "create-order",
            customer.storefront(),
            target,
            &order::body_for(customer.subject()),
            Deed::CreateOrder,
        );
        let key = &asking.wish.key;
        let id = order_id(customer.storefront().subject(), key);
        self.orders.push(id);
        asking
    }

    fn step_of_order(&mut self, order: &Value) -> Asking {
        let (id, status) = (order::id(order).to_owned(), crate::lane::status(order).to_owned());
        let manager = self.chance.pick(&self.managers).clone();
        let owner = self
            .customers
            .iter()
            .find(|customer| order["customer_id"] == customer.subject());
        let owner = owner.expect("every order is a customer's").clone();
        let allowed = contract::allowed_transitions(&status);
        let to = if self.chance.percent(15) || allowed.is_empty() {
            *self.chance.pick(&contract::STATUSES)
        } else {
            // Most orders move on.
            allowed[if self.chance.percent(80) {
                0
            } else {
                allowed.len() - 1
            }]
        };
        if status == "DELIVERED" && self.chance.percent(70) {
            let deed = Deed::CreateReturn { order_id: id.clone() };
            return self.asking(
                "create-return",
                &owner,
                ("POST", "/api/v1/returns".to_owned()),
                &returns::body(&id),
                deed,
            );
        }
        if to == "CANCELLED" {
            let by = if self.chance.percent(50) { owner } else { manager };
            let deed = Deed::ChangeOrder {
                order_id: id.clone(),
                to: to.to_owned(),
            };
            let target = ("POST", format!("/api/v1/orders/{id}/cancel"));
            return self.asking(
                "cancel-order",
                &by,
                target,
                &json!({ "reason": "ordered twice" }),
                deed,
            );
        }
        if to == "PAID" && self.chance.percent(60) {
            return self.payment(order);
        }
        let deed = Deed::ChangeOrder {
            order_id: id.clone(),
            to: to.to_owned(),
        };
        let target = ("PATCH", format!("/api/v1/orders/{id}/state"));
        self.asking(
            "change-order-state",
            &manager,
            target,
            &json!({ "new_state": to }),
            deed,
        )
    }

    /// The gateway's event that an order was paid.
    fn payment(&mut self, order: &Value) -> Asking {
        let local = self.lane.local;
        let mut event = payment_event::paid(local, order);
        event["id"] = format!("evt_{}", self.chance.uuid().replace('-', "")).into();
        event["data"]["object"]["id"] = format!("pi_{}", order::id(order).replace('-', "")).into();
        let nobody = local.nobody();
        let target = ("POST", "/api/v1/webhooks/payment".to_owned());
        let mut asking = self.asking("receive-payment-webhook", &nobody, target, &event, Deed::Other);
        asking.request.headers.remove("authorization");
        asking.request.headers.remove("idempotency-key");
        asking
    }

    fn step_of_return(&mut self, back: &Value) -> Asking {
        let (id, status) = (returns::id(back).to_owned(), crate::lane::status(back).to_owned());
        let manager = self.chance.pick(&self.managers).clone();
        let allowed = contract::allowed_transitions(&status);
        let to = if self.chance.percent(15) || allowed.is_empty() {
            *self.chance.pick(&contract::RETURN_STATUSES[1..])
        } else {
            // Most returns move on, since the refund at the end matters most.
            allowed[if self.chance.percent(85) {
                0
            } else {
                allowed.len() - 1
            }]
        };
        let deed = Deed::ChangeReturn {
            return_id: id.clone(),
            to: to.to_owned(),
        };
        let (function, step, body) = match to {
            "APPROVED" => (
                "approve-return",
                "approve",
                json!({ "manager_notes": "as described" }),
            ),
            "REJECTED" => (
                "reject-return",
                "reject",
                json!({ "manager_notes": "dropped", "rejection_reason": "damage_not_covered" }),
            ),
            _ => ("change-return-state", "state", json!({ "new_state": to })),
        };
        let target = ("PATCH", format!("/api/v1/returns/{id}/{step}"));
        self.asking(function, &manager, target, &body, deed)
    }
}
