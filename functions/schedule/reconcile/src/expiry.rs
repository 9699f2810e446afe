//! Orders that nobody has paid for.

use oms_domain::{
    Actor, ActorId, Cause, Fingerprint, IdempotencyKey, Order, OrderDetails, OrderId, OrderStatus,
    ReasonText, RequestId, Role, Trigger, Write, WriteId,
};
use oms_store::{Step, StepError, StoreError};

use crate::function::NAME;
use crate::{Reconcile, ReconcileError};

/// How many orders one run calls off.
const LIMIT: usize = 100;

/// The version of an order that was placed and nothing else.
const JUST_PLACED: u32 = 1;

impl Reconcile {
    /// Calls off the orders that have waited for their payment for too long, and says how many there were.
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
                // Only one that is still unpaid: cancelling is legal after the payment, too.
                if_match: Some(JUST_PLACED),
                guard: (),
            };
            match self.store.step(&step).await {
                Ok(committed) if !committed.replayed => expired += 1,
                // Called off by an earlier run, paid in the last moment, or called off by the customer.
                Ok(_) | Err(StepError::Stale { .. } | StepError::Illegal { .. }) => {}
                Err(StepError::Store(error @ StoreError::Unavailable { .. })) => return Err(error.into()),
                // One that cannot be read must not keep the others waiting.
                Err(error) => tracing::error!(%id, error = %error, "an unpaid order cannot be called off"),
            }
        }
        Ok(expired)
    }

    /// The same write for every run that comes upon the order.
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
            request_id: RequestId::parse(&id)?,
            ip_address: None,
            write: Write {
                id: WriteId::of_key(NAME, "EXPIRE", &id, &IdempotencyKey::parse(&id)?),
                fingerprint: Fingerprint::of(&[]),
            },
        })
    }
}
