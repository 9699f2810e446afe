//! The cancellation of orders that have not been paid in time.

use oms_domain::{
    Actor, ActorId, Cause, EntityType, Fingerprint, IdempotencyKey, Order, OrderDetails, OrderId,
    OrderStatus, ReasonText, RequestId, Role, Trigger, Write, WriteId,
};
use oms_store::{Step, StepError, StoreError};
use oms_telemetry::{Metric, emit};

use crate::function::NAME;
use crate::{Reconcile, ReconcileError};

/// The largest number of orders that one run cancels.
const LIMIT: usize = 100;

/// The version of an order that has been placed and not changed since.
const JUST_PLACED: u32 = 1;

impl Reconcile {
    /// Cancels the orders that have waited too long for their payment, and returns their number.
    pub(crate) async fn expire_unpaid_orders(&self) -> Result<usize, ReconcileError> {
        let Some(expiry) = self.payment_expiry else {
            return Ok(0);
        };
        let before = self.clock.now().saturating_sub(expiry);
        let mut expired = 0;
        for id in self.store.unpaid_orders(before, LIMIT).await? {
            let reason = format!("not paid within {} hours", expiry.as_secs() / 3600);
            let step = Step::<Order> {
                id,
                to: OrderStatus::Cancelled,
                cause: self.cause(id, &reason)?,
                details: OrderDetails::default(),
                owner: None,
                // Cancelling is legal after the payment, too. The version restricts it to orders that are still unpaid.
                if_match: Some(JUST_PLACED),
                guard: (),
            };
            match self.store.step(&step).await {
                Ok(committed) if !committed.replayed => expired += 1,
                // The order was cancelled by an earlier run or by the customer, or paid at the last moment.
                Ok(_) | Err(StepError::Stale { .. } | StepError::Illegal { .. }) => {}
                // The other orders would meet the same fault. The next run meets this order again.
                Err(StepError::Store(error @ StoreError::Unavailable { .. })) => return Err(error.into()),
                // One unreadable order must not hold up the others.
                Err(StepError::Store(error @ StoreError::Corrupt(_))) => {
                    tracing::error!(%id, error = %error, "an unpaid order cannot be read");
                    emit(Metric::ItemUnreadable, EntityType::Order.as_str(), &self.clock);
                }
                Err(error) => tracing::error!(%id, error = %error, "an unpaid order cannot be cancelled"),
            }
        }
        Ok(expired)
    }

    /// The cause of the cancellation. Every run that finds the order uses the same write id.
    fn cause(&self, id: OrderId, reason: &str) -> Result<Cause, ReconcileError> {
        let id = id.to_string();
        Ok(Cause {
            at: self.clock.now(),
            actor: Actor {
                id: ActorId::parse(NAME)?,
                role: Role::System,
            },
            trigger: Trigger::Schedule,
            reason: ReasonText::parse(reason).ok(),
            // No HTTP request stands behind the cancellation, so the id of the order serves as the request id.
            request_id: RequestId::parse(&id)?,
            ip_address: None,
            write: Write {
                id: WriteId::of_key(NAME, "EXPIRE", &id, &IdempotencyKey::parse(&id)?),
                // A schedule has no request body that could differ from that of a repeat.
                fingerprint: Fingerprint::of(&[]),
            },
        })
    }
}
