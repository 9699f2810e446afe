//! The wire between one function and the services it calls.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::future::BoxFuture;
use tokio::sync::Notify;
use tokio::task::{AbortHandle, JoinHandle};

use super::{Call, Fault};

/// The faults that a wire makes of calls. Cheap to clone.
#[derive(Clone, Default)]
pub struct Plan {
    faults: BTreeMap<usize, Fault>,
    /// The call after which nothing arrives any more.
    last: Option<usize>,
    by: Option<Arc<Decide>>,
}

type Decide = dyn Fn(&Call) -> Option<Fault> + Send + Sync;

impl Plan {
    /// A plan without faults.
    pub fn none() -> Self {
        Self::default()
    }

    /// A plan with one fault, at the call of that number, counted from 1.
    pub fn at(call: usize, fault: Fault) -> Self {
        Self::none().and(call, fault)
    }

    /// As [`Plan::at`], and nothing arrives after it, as if the function were dead.
    pub fn dead_after(call: usize, fault: Fault) -> Self {
        Self {
            last: Some(call),
            ..Self::at(call, fault)
        }
    }

    /// The same plan with one more fault.
    #[must_use]
    pub fn and(mut self, call: usize, fault: Fault) -> Self {
        self.faults.insert(call, fault);
        self
    }

    /// A plan that asks `decide` about each call.
    pub fn by(decide: impl Fn(&Call) -> Option<Fault> + Send + Sync + 'static) -> Self {
        Self {
            by: Some(Arc::new(decide)),
            ..Self::none()
        }
    }

    fn fault(&self, call: &Call) -> Option<Fault> {
        if self.last.is_some_and(|last| call.number > last) {
            return Some(Fault::LoseRequest);
        }
        let fault = self.faults.get(&call.number).copied();
        let fault = fault.or_else(|| self.by.as_ref().and_then(|decide| decide(call)));
        fault.filter(|fault| fault.applies_to(call))
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut plan = f.debug_struct("Plan");
        plan.field("faults", &self.faults).field("last", &self.last);
        plan.finish_non_exhaustive()
    }
}

type Late = Box<dyn FnOnce() -> BoxFuture<'static, ()> + Send>;

/// The wire between one function and its services.
#[derive(Default)]
pub struct Wire {
    plan: Mutex<Plan>,
    made: Mutex<Vec<Call>>,
    fired: Mutex<BTreeMap<Fault, usize>>,
    idempotency_keys: Mutex<Vec<String>>,
    /// The servers of its near ends.
    servers: Mutex<Vec<AbortHandle>>,
    /// Requests that arrive later.
    late: Mutex<Vec<Late>>,
    /// Set when the process is dead: nothing it sends arrives any more.
    dead: AtomicBool,
    killed: Notify,
    waiting: AtomicUsize,
    reached: Notify,
    released: Notify,
}

impl Wire {
    /// Counts calls anew from now on, with the faults of `plan`; a process that was killed counts as started again.
    pub fn begin(&self, plan: Plan) {
        lock(&self.made).clear();
        *lock(&self.plan) = plan;
        self.revive();
    }

    /// Starts the killed process again; calls are counted on, by the same plan.
    pub fn revive(&self) {
        self.dead.store(false, Ordering::SeqCst);
    }

    /// The calls since [`Wire::begin`], in order.
    pub fn made(&self) -> Vec<Call> {
        lock(&self.made).clone()
    }

    /// The operations called since then, in order: `DynamoDB_20120810.UpdateItem`, or the method and path.
    pub fn operations(&self) -> Vec<String> {
        self.made().into_iter().map(|call| call.operation).collect()
    }

    /// Every `Idempotency-Key` that came by since this wire was made, in order.
    pub fn idempotency_keys(&self) -> Vec<String> {
        lock(&self.idempotency_keys).clone()
    }

    /// The number of times each fault has occurred since this wire was made.
    pub fn fired(&self) -> BTreeMap<Fault, usize> {
        lock(&self.fired).clone()
    }

    /// Lets the requests arrive that [`Fault::ApplyLate`] has held back, in order, and waits until they have; gives
    /// their number.
    pub async fn apply_late(&self) -> usize {
        let late = std::mem::take(&mut *lock(&self.late));
        let count = late.len();
        for request in late {
            request().await;
        }
        count
    }

    /// Returns `true` if the wire holds back a request that has not arrived yet.
    pub fn keeps_late(&self) -> bool {
        !lock(&self.late).is_empty()
    }

    /// Waits until the process is to die.
    pub async fn killed(&self) {
        let mut killed = std::pin::pin!(self.killed.notified());
        killed.as_mut().enable();
        if !self.dead.load(Ordering::SeqCst) {
            killed.await;
        }
    }

    /// Waits until a call is held.
    pub async fn holds(&self) {
        while self.waiting.load(Ordering::SeqCst) == 0 {
            self.reached.notified().await;
        }
    }

    /// Lets the held call go on.
    pub fn release(&self) {
        self.released.notify_one();
    }

    pub(super) async fn hold(&self) {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        self.reached.notify_one();
        self.released.notified().await;
        self.waiting.fetch_sub(1, Ordering::SeqCst);
    }

    pub(super) fn keep(&self, server: &JoinHandle<()>) {
        lock(&self.servers).push(server.abort_handle());
    }

    pub(super) fn is_dead(&self) -> bool {
        self.dead.load(Ordering::SeqCst)
    }

    pub(super) fn die(&self) {
        self.dead.store(true, Ordering::SeqCst);
        self.killed.notify_waiters();
    }

    pub(super) fn keep_for_later(&self, request: Late) {
        lock(&self.late).push(request);
    }

    /// Notes a call, which `describe` describes once it has its number, and gives its fault.
    pub(super) fn note(&self, describe: impl FnOnce(usize) -> Call) -> (Call, Option<Fault>) {
        let call = {
            let mut made = lock(&self.made);
            let call = describe(made.len() + 1);
            made.push(call.clone());
            call
        };
        lock(&self.idempotency_keys).extend(call.idempotency_key.clone());
        let fault = lock(&self.plan).fault(&call);
        if let Some(fault) = fault {
            *lock(&self.fired).entry(fault).or_default() += 1;
        }
        (call, fault)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        for server in lock(&self.servers).drain(..) {
            server.abort();
        }
    }
}

/// A panic elsewhere leaves nothing half done behind these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
