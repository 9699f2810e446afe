//! Two jobs that one entity owes at once, by a state machine that exists only here: both are done, wherever the worker
//! dies and although every message is lost with it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;
use std::time::Duration;

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use oms_aws::{Aws, Environment};
use oms_domain::{
    Actor, ActorId, Cause, Currency, CustomerId, EntityType, Fingerprint, IllegalTransition, JobEvent,
    JobKind, JobStatus, Lifecycle, Money, OrderId, OwesJobs, Path, RefundOwed, RefundSource, RequestId, Role,
    Timestamp, Trigger, Write, WriteId,
};
use oms_http::Entropy;
use oms_jobs::{Attempt, Failure, JobCase, JobMessage, WorkError, Worked, Worker, unavailable, work};
use oms_store::entities::DetailsOf;
use oms_store::entities::path::{StoredDetails, read_path, write_transition};
use oms_store::jobs::invoice::Numbered;
use oms_store::{
    AllocateError, CorruptItem, Database, DueItem, InvoiceRecord, Item, JobRecord, OpenRefundError,
    OrderStore, OwnerMark, RefundRecord, Step, StoredEntity,
};
use oms_telemetry::Clock;
use oms_tests::Local;
use oms_tests::deployment::{Deployment, Place};
use oms_tests::fault::{Fault, Plan};

/// A parcel is packed and sent, or sent as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum ParcelStatus {
    Ordered,
    Packed,
    Sent,
}

impl fmt::Display for ParcelStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Lifecycle for ParcelStatus {
    type Details = ();

    const ENTITY: EntityType = EntityType::Order;
    const ALL: &'static [Self] = &[Self::Ordered, Self::Packed, Self::Sent];
    const INITIAL: Self = Self::Ordered;

    fn allowed_transitions(self) -> &'static [Self] {
        match self {
            Self::Ordered => &[Self::Packed, Self::Sent],
            Self::Packed => &[Self::Sent],
            Self::Sent => &[],
        }
    }

    fn metadata((): &()) -> BTreeMap<&'static str, String> {
        BTreeMap::new()
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Ordered => "ORDERED",
            Self::Packed => "PACKED",
            Self::Sent => "SENT",
        }
    }
}

impl OwesJobs for ParcelStatus {
    fn jobs_owed(previous: Option<Self>, next: Self) -> &'static [JobKind] {
        match (previous, next) {
            (_, Self::Packed) => &[JobKind::Invoice],
            (Some(Self::Packed), Self::Sent) => &[JobKind::Refund],
            (_, Self::Sent) => &[JobKind::Invoice, JobKind::Refund],
            (_, Self::Ordered) => &[],
        }
    }
}

impl StoredDetails for ParcelStatus {
    fn write_details((): &(), _: &mut Item) {}

    fn read_details(_: &Item) -> Result<(), CorruptItem> {
        Ok(())
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Parcel {
    id: OrderId,
    path: Path<ParcelStatus>,
}

impl StoredEntity for Parcel {
    type Status = ParcelStatus;
    type Id = OrderId;
    type Guard = ();
    type Refusal = std::convert::Infallible;

    // An order's key, so that the index takes it for one.
    fn key(id: OrderId) -> String {
        format!("ORDER#{id}")
    }

    fn id_bytes(id: &OrderId) -> &[u8; 16] {
        id.as_bytes()
    }

    fn write(&self, _: u8) -> Result<Item, CorruptItem> {
        let first = self.path.first();
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let transition = write_transition(first.state(), first.cause(), &());
        let write_id = Blob::new(first.cause().write.id.as_bytes().as_slice());
        let attributes = [
            ("pk", text(&Self::key(self.id))),
            ("status", text(first.state().as_str())),
            ("version", AttributeValue::N("1".to_owned())),
            ("path", AttributeValue::L(vec![transition])),
            ("writes", AttributeValue::Bs(vec![write_id])),
        ];
        Ok(attributes.map(|(name, value)| (name.to_owned(), value)).into())
    }

    fn read(item: &Item) -> Result<Self, CorruptItem> {
        let key = item["pk"].as_s().unwrap();
        Ok(Self {
            id: key.strip_prefix("ORDER#").unwrap().parse().unwrap(),
            path: read_path(item, "path")?,
        })
    }

    fn path(&self) -> &Path<ParcelStatus> {
        &self.path
    }

    fn customer_id(&self) -> CustomerId {
        CustomerId::from_bytes([1; 16])
    }

    fn order_id(&self) -> OrderId {
        self.id
    }

    fn at_version(&self, version: u32) -> Option<Self> {
        Some(Self {
            path: self.path.at_version(version)?,
            ..*self
        })
    }

    fn take(
        &mut self,
        to: ParcelStatus,
        cause: Cause,
        (): DetailsOf<Self>,
    ) -> Result<(), IllegalTransition<ParcelStatus>> {
        self.path.step(to, cause, ())
    }

    fn demand((): &(), _: &mut String, update: UpdateItemFluentBuilder) -> UpdateItemFluentBuilder {
        update
    }

    fn refusal(&self, (): &()) -> Option<Self::Refusal> {
        None
    }
}

fn cause(number: u8, at: Timestamp) -> Cause {
    Cause {
        at,
        actor: Actor {
            id: ActorId::parse("manager").unwrap(),
            role: Role::Manager,
        },
        trigger: Trigger::ApiCall,
        reason: None,
        request_id: RequestId::parse("request").unwrap(),
        ip_address: None,
        write: Write {
            id: WriteId::from_bytes([number; 16]),
            fingerprint: Fingerprint::of(&[]),
        },
    }
}

/// The part that the two workers share; each effect is noted.
struct Hands<'a> {
    store: OrderStore,
    clock: Clock,
    effects: &'a Mutex<Vec<(JobKind, OrderId)>>,
}

impl Hands<'_> {
    async fn case<R: JobRecord>(&self, id: OrderId) -> Result<JobCase<OrderId, R>, WorkError> {
        let unopened = self.store.unopened_jobs_of::<Parcel>(id, id).await;
        let marks: Vec<OwnerMark> = unopened
            .map_err(unavailable)?
            .into_iter()
            .map(|unopened| unopened.mark)
            .collect();
        Ok(JobCase {
            facts: id,
            record: self.store.job_record::<R>(id).await.map_err(unavailable)?,
            marks,
        })
    }

    fn note(&self, kind: JobKind, id: OrderId) {
        let mut effects = self.effects.lock().unwrap();
        // As with an idempotency key, a second attempt finds the effect of the first.
        if !effects.contains(&(kind, id)) {
            effects.push((kind, id));
        }
    }
}

struct Invoices<'a>(Hands<'a>);

impl Worker for Invoices<'_> {
    type Record = InvoiceRecord;
    type Facts = OrderId;
    type Outcome = ();

    const FUNCTION: &'static str = "invoices";
    const LEASE: Duration = Duration::from_secs(90);

    fn store(&self) -> &OrderStore {
        &self.0.store
    }

    fn clock(&self) -> &Clock {
        &self.0.clock
    }

    async fn read(&self, id: OrderId) -> Result<JobCase<OrderId, InvoiceRecord>, WorkError> {
        self.0.case(id).await
    }

    async fn open(
        &self,
        id: &OrderId,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Option<InvoiceRecord>, WorkError> {
        let numbered = |number: u64| -> Result<Numbered, AllocateError> {
            Ok(Numbered {
                invoice_number: format!("P-{number}"),
                input: String::from("{}"),
            })
        };
        match self
            .0
            .store
            .allocate_invoice(*id, "P", now, lease_until, numbered)
            .await
        {
            Ok(record) => Ok(Some(record)),
            Err(AllocateError::Exists) => Ok(None),
            Err(error) => Err(unavailable(error)),
        }
    }

    async fn effect(&self, _: &Attempt<'_, InvoiceRecord>, id: &OrderId) -> Result<(), Failure> {
        self.0.note(JobKind::Invoice, *id);
        Ok(())
    }

    async fn mark(&self, attempt: &Attempt<'_, InvoiceRecord>, (): ()) -> Result<Worked, WorkError> {
        let event = attempt.event(JobStatus::Succeeded)?;
        let order = attempt.record.order_id;
        let succeeded = self.0.store.succeed_invoice(order, "key", "hash", &event).await;
        succeeded.map_err(unavailable)?;
        Ok(Worked::Done)
    }
}

struct Refunds<'a>(Hands<'a>);

impl Worker for Refunds<'_> {
    type Record = RefundRecord;
    type Facts = OrderId;
    type Outcome = ();

    const FUNCTION: &'static str = "refunds";
    const LEASE: Duration = Duration::from_secs(90);

    fn store(&self) -> &OrderStore {
        &self.0.store
    }

    fn clock(&self) -> &Clock {
        &self.0.clock
    }

    async fn read(&self, id: OrderId) -> Result<JobCase<OrderId, RefundRecord>, WorkError> {
        self.0.case(id).await
    }

    async fn open(
        &self,
        id: &OrderId,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Option<RefundRecord>, WorkError> {
        let owed = RefundOwed {
            order_id: *id,
            source: RefundSource::Cancellation,
            amount: Money::parse("5.00", Currency::USD).unwrap(),
            payment: "pi_1".to_owned(),
            since: now,
            write_id: WriteId::from_bytes([1; 16]),
        };
        let record = RefundRecord::begin(&owed, now, lease_until);
        match self.0.store.open_refund(&record).await {
            Ok(()) => Ok(Some(record)),
            Err(OpenRefundError::Exists) => Ok(None),
            Err(error) => Err(unavailable(error)),
        }
    }

    async fn effect(&self, _: &Attempt<'_, RefundRecord>, id: &OrderId) -> Result<(), Failure> {
        self.0.note(JobKind::Refund, *id);
        Ok(())
    }

    async fn mark(&self, attempt: &Attempt<'_, RefundRecord>, (): ()) -> Result<Worked, WorkError> {
        let event = JobEvent {
            outcome: Some("re_1".to_owned()),
            ..attempt.event(JobStatus::Succeeded)?
        };
        let order = attempt.record.order_id;
        let succeeded = self.0.store.succeed_refund(order, Some("re_1"), &event).await;
        succeeded.map_err(unavailable)?;
        Ok(Worked::Done)
    }
}

fn store(variables: BTreeMap<String, String>) -> OrderStore {
    let environment = Environment::given(variables);
    let orders = environment.required("ORDERS_TABLE").unwrap();
    Database::connect(&Aws::new(environment).unwrap()).orders(orders, 1)
}

struct Scene<'a> {
    local: &'a Local,
    /// A store without injected faults.
    store: OrderStore,
    effects: Mutex<Vec<(JobKind, OrderId)>>,
}

impl<'a> Scene<'a> {
    fn hands(&'a self, store: OrderStore) -> Hands<'a> {
        Hands {
            store,
            clock: self.local.clock(),
            effects: &self.effects,
        }
    }

    async fn work(&self, store: &OrderStore, kind: JobKind, id: OrderId) {
        let message = JobMessage {
            kind,
            entity_id: id,
            write_id: WriteId::from_bytes([9; 16]),
        };
        let hands = self.hands(store.clone());
        let _ = if kind == JobKind::Invoice {
            work(&Invoices(hands), message).await
        } else {
            work(&Refunds(hands), message).await
        };
    }

    /// A parcel that owes both jobs.
    async fn parcel(&self, id: OrderId, states: &[ParcelStatus]) {
        let now = self.local.now();
        let ordered = Parcel {
            id,
            path: Path::begin(cause(1, now), ()),
        };
        self.store.create(&ordered).await.unwrap();
        for (number, to) in (2..).zip(states) {
            let step = Step::<Parcel> {
                id,
                to: *to,
                cause: cause(number, now),
                details: (),
                owner: None,
                if_match: None,
                guard: (),
            };
            self.store.step(&step).await.unwrap();
        }
    }

    /// The rounds of `reconcile`, and of the workers it wakes, until the index is empty.
    async fn reconcile(&self) {
        for _ in 0..6 {
            self.local.advance(Duration::from_mins(20));
            for kind in JobKind::ALL {
                for entry in self
                    .store
                    .overdue_jobs(kind, self.local.now(), 100)
                    .await
                    .unwrap()
                {
                    let order = entry.item.order();
                    match entry.item {
                        DueItem::Record(_) => self.work(&self.store, kind, order).await,
                        DueItem::Owner(_) => {
                            let unopened = self.store.unopened_jobs_of::<Parcel>(order, order).await;
                            let Some(unopened) = unopened.unwrap() else {
                                continue;
                            };
                            for job in &unopened.jobs {
                                self.work(&self.store, job.kind, order).await;
                            }
                            if unopened.jobs.is_empty() {
                                self.store.clear_mark(&unopened.mark).await.unwrap();
                            }
                        }
                    }
                }
            }
        }
    }

    async fn assert_both_done(&self, id: OrderId, story: &str) {
        for kind in [JobKind::Invoice, JobKind::Refund] {
            let state = self.store.job_state(kind, id).await.unwrap();
            let status = state.as_ref().map(|state| state.status);
            assert_eq!(status, Some(JobStatus::Succeeded), "{story}: {kind}: {state:?}");
            let caused = self.effects.lock().unwrap().contains(&(kind, id));
            assert!(caused, "{story}: {kind} without its effect");
            let left = self
                .store
                .overdue_jobs(
                    kind,
                    self.local.now().saturating_add(Duration::from_hours(1)),
                    100,
                )
                .await
                .unwrap();
            assert_eq!(left, [], "{story}: {kind}");
        }
        assert_eq!(
            self.store.unopened_jobs_of::<Parcel>(id, id).await.unwrap(),
            None,
            "{story}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_jobs_are_done_wherever_their_worker_dies() {
    let local = Local::quiet().await;
    let deployment = Deployment::of(&local, Place::Here(Entropy::system()));
    let scene = Scene {
        local: &local,
        store: store(local.variables_with("process-refund", &[])),
        effects: Mutex::default(),
    };
    let faulty = store(deployment.variables("process-refund").await);
    let wire = deployment.wire("process-refund").await;
    let mut number = 0;
    for (story, states) in [
        ("by one edge", &[ParcelStatus::Sent][..]),
        ("by two edges", &[ParcelStatus::Packed, ParcelStatus::Sent]),
    ] {
        for fault in [Fault::KillBefore, Fault::KillAfter] {
            for order in [
                [JobKind::Invoice, JobKind::Refund],
                [JobKind::Refund, JobKind::Invoice],
            ] {
                for fatal in 1.. {
                    number += 1;
                    let id = OrderId::new([number; 10]);
                    scene.parcel(id, states).await;
                    wire.begin(Plan::at(fatal, fault));
                    let working = async {
                        for kind in order {
                            scene.work(&faulty, kind, id).await;
                        }
                    };
                    let died = tokio::select! {
                        () = working => false,
                        () = wire.killed() => true,
                    };
                    wire.revive();
                    wire.begin(Plan::none());
                    scene.reconcile().await;
                    let story = format!("{story}, {order:?}, {fault} at {fatal}");
                    scene.assert_both_done(id, &story).await;
                    if !died {
                        // Each job reads twice, opens, looks for the other, and marks.
                        assert!(fatal > 8, "{story}: {:?}", wire.operations());
                        break;
                    }
                }
            }
        }
    }
}
