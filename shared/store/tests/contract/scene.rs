//! Orders, returns and jobs for the tests, and the actors that change them.

use std::time::Duration;

use oms_domain::{
    Actor, ActorId, Address, Cause, Country, Currency, CustomerId, Fingerprint, JobEvent, JobOwner,
    JobStatus, LabelText, LineItem, Money, NameText, NotesText, Order, OrderDetails, OrderFacts, OrderId,
    OrderStatus, PostalCodeText, ProductId, RefundOwed, RequestId, Return, ReturnDetails, ReturnStatus, Role,
    ShortText, TaxRate, Timestamp, Trigger, Write, WriteId,
};
use oms_store::{RefundRecord, Step, Store};

/// The time `seconds` after the start of the story.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_milliseconds(1_795_000_000_000 + seconds * 1000).unwrap()
}

/// The write of that number. `asks` stands for the content of its request.
pub fn write(number: u8, asks: u8) -> Write {
    Write {
        id: WriteId::from_bytes([number; 16]),
        fingerprint: Fingerprint::from_bytes([asks; 8]),
    }
}

/// A manager's write of that number, at a time that follows from it.
pub fn cause(number: u8) -> Cause {
    Cause {
        at: at(i64::from(number)),
        actor: Actor {
            id: ActorId::parse("manager").unwrap(),
            role: Role::Manager,
        },
        trigger: Trigger::ApiCall,
        reason: None,
        request_id: RequestId::parse("request").unwrap(),
        ip_address: None,
        write: write(number, number),
    }
}

pub fn order_id() -> OrderId {
    OrderId::new([7; 10])
}

pub fn customer() -> CustomerId {
    CustomerId::from_bytes([2; 16])
}

pub fn order() -> Order {
    order_of(order_id())
}

/// An order over 105.00 USD.
pub fn order_of(id: OrderId) -> Order {
    let usd = |text| Money::parse(text, Currency::USD).unwrap();
    let address = Address {
        name: None,
        street: NameText::parse("1 Kiln Lane").unwrap(),
        city: ShortText::parse("Stoke").unwrap(),
        state: None,
        zip: PostalCodeText::parse("ST1").unwrap(),
        country: Country::parse("GB").unwrap(),
    };
    let line = LineItem::new(
        ProductId::from_bytes([1; 16]),
        NameText::parse("Bowl").unwrap(),
        1,
        usd("100.00"),
        TaxRate::parse("0").unwrap(),
    );
    let facts = OrderFacts {
        id,
        customer_id: customer(),
        currency: Currency::USD,
        line_items: vec![line.unwrap()],
        shipping_amount: usd("5.00"),
        payment_method: LabelText::parse("card").unwrap(),
        shipping_address: address.clone(),
        billing_address: address,
        customer_email: None,
        notes: None,
    };
    Order::place(facts, cause(0)).unwrap()
}

/// A step of the order into that state, by the write of that number.
pub fn step(to: OrderStatus, number: u8) -> Step<Order> {
    Step {
        id: order_id(),
        to,
        cause: cause(number),
        details: OrderDetails::default(),
        owner: None,
        if_match: None,
        guard: (),
    }
}

/// The order, created, and led through those states by the writes 1, 2, ...
pub async fn in_state(store: &Store, path: &[OrderStatus]) -> Order {
    let mut order = store.create(&order()).await.unwrap().entity;
    for (number, to) in (1_u8..).zip(path) {
        order = store.step(&step(*to, number)).await.unwrap().entity;
    }
    order
}

pub const DELIVERED: [OrderStatus; 4] = [
    OrderStatus::Paid,
    OrderStatus::ProcessingInWarehouse,
    OrderStatus::Shipped,
    OrderStatus::Delivered,
];

/// A return of the order, asked for by support on the customer's behalf.
pub fn returned(order: &Order) -> Return {
    let asker = ActorId::parse("support").unwrap();
    let reason = NotesText::parse("cracked").unwrap();
    Return::request(order, Duration::from_hours(1), reason, None, asker, cause(10)).unwrap()
}

/// A step of the return into that state, by the write of that number.
pub fn return_step(to: ReturnStatus, number: u8) -> Step<Return> {
    Step {
        id: oms_domain::ReturnId::of(order_id()),
        to,
        cause: cause(number),
        details: ReturnDetails::default(),
        owner: None,
        if_match: None,
        guard: oms_store::ReturnGuard::default(),
    }
}

/// The order, cancelled after it was paid, with its refund opened, its first attempt claimed until `lease`, and the
/// order's mark cleared.
pub async fn refund(store: &Store, lease: Timestamp) -> RefundRecord {
    in_state(store, &[OrderStatus::Paid, OrderStatus::Cancelled]).await;
    let record = open_refund(store, lease).await;
    let opened = store.unopened_jobs(owner()).await.unwrap().unwrap();
    assert!(store.clear_mark(&opened.mark).await.unwrap());
    record
}

/// The refund of the cancelled order, opened with its first attempt claimed until `lease`.
pub async fn open_refund(store: &Store, lease: Timestamp) -> RefundRecord {
    let order = store.get::<Order>(order_id()).await.unwrap().unwrap();
    let owed = RefundOwed::of(&order, None).unwrap();
    let record = RefundRecord::begin(&owed, at(10), lease);
    store.open_refund(&record).await.unwrap();
    record
}

pub fn owner() -> JobOwner {
    JobOwner::Order(order_id())
}

/// The end of an attempt in that status, by the write of that number.
pub fn event(status: JobStatus, number: u8) -> JobEvent {
    JobEvent {
        status,
        attempts: 1,
        cause: cause(number),
        error: (status != JobStatus::Succeeded).then(|| "it rains".to_owned()),
        outcome: None,
    }
}

/// The record of the refund as it is now.
pub async fn record(store: &Store) -> RefundRecord {
    store.refund_case(order_id()).await.unwrap().refund.unwrap()
}
