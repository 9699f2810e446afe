//! An order's whole life through the typed client alone, as the software of a storefront, a warehouse and a manager
//! calls it.

use std::time::Duration;

use futures::TryStreamExt as _;
use oms_client::{
    AsOf, Client, ClientError, Credential, Invoice, JobFilter, Machine, OrderFilter, Retry, ReturnFilter,
};
use oms_contract::error::{InvalidTransition, StaleVersion};
use oms_contract::{
    ApiKeyState, ApproveReturn, CancelOrder, ChangeOrderState, ChangeOrderStates, ChangeReturnState,
    CreateApiKey, CreateOrder, CreateReturn, ErrorCode, Order, OrderStateChange, RejectReturn, ServiceState,
};
use oms_domain::{
    JobKind, JobStatus, Lifecycle as _, OrderStatus, RefundSource, RejectionReason, ReturnStatus, Role, Scope,
};
use oms_tests::{Local, new_uuid, order, payment_event};

use crate::client::relay::judged;

/// A typed client with the token of that caller, whose answers are checked against the document.
async fn acting(local: &Local, caller: &oms_tests::Client) -> Client {
    let credential = Credential::Token(caller.token().to_owned());
    Client::new(&judged(local.system().url()).await, credential).unwrap()
}

fn step_to(new_state: OrderStatus) -> ChangeOrderState {
    ChangeOrderState {
        new_state,
        reason: None,
        tracking_number: None,
        carrier: None,
        payment_transaction_id: None,
    }
}

fn return_step_to(new_state: ReturnStatus) -> ChangeReturnState {
    ChangeReturnState {
        new_state,
        reason: None,
        tracking_number: None,
        carrier: None,
    }
}

/// A customer, and the storefront in which the customer orders.
struct Shopper {
    id: String,
    customer: Client,
    storefront: Client,
}

impl Shopper {
    async fn of(local: &Local) -> Self {
        let customer = local.customer();
        Self {
            id: customer.subject().to_owned(),
            storefront: acting(local, customer.storefront()).await,
            customer: acting(local, &customer).await,
        }
    }

    fn wanted(&self) -> CreateOrder {
        serde_json::from_value(order::body_for(&self.id)).unwrap()
    }
}

/// An order that has been placed for the customer, and paid at the gateway.
async fn paid(local: &Local, shopper: &Shopper) -> Order<'static> {
    let customer = &shopper.customer;
    let placed = shopper.storefront.create_order(&shopper.wanted()).await.unwrap();
    assert_eq!(
        (placed.version, placed.replayed, placed.dry_run),
        (Some(1), false, false)
    );
    let event = payment_event::paid(local, &serde_json::to_value(&placed.body).unwrap());
    let event = event.to_string();
    let signature = payment_event::signature(&local.webhook_secret(), &event, local.now().unix_seconds());
    let gateway = customer.with_credential(Credential::None);
    let received = gateway
        .receive_payment_webhook(event.into_bytes(), &signature)
        .await
        .unwrap();
    assert!(received.body.received);
    let order = customer.get_order(placed.body.id).await.unwrap().body;
    assert_eq!(order.status, OrderStatus::Paid);
    order
}

/// Places an order, and has it paid and delivered.
async fn delivered(local: &Local, shopper: &Shopper) -> Order<'static> {
    let warehouse = acting(local, &local.role("warehouse")).await;
    let mut order = paid(local, shopper).await;
    for state in [
        OrderStatus::ProcessingInWarehouse,
        OrderStatus::Shipped,
        OrderStatus::Delivered,
    ] {
        let step = warehouse
            .change_order_state(order.id, &step_to(state))
            .if_match(order.version);
        order = step.await.unwrap().body;
    }
    order
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_is_placed_paid_shipped_returned_and_refunded() {
    let local = Local::start().await;
    let shopper = Shopper::of(&local).await;
    let customer = &shopper.customer;
    let order = delivered(&local, &shopper).await;
    assert_eq!((order.status, order.version), (OrderStatus::Delivered, 5));
    local.settled().await;
    let Invoice::Ready(link) = customer.get_order_invoice(order.id).await.unwrap().body else {
        panic!("the invoice is still being made")
    };
    let (status, content_type, _) = local.nobody().download(&link.url).await;
    assert_eq!((status, content_type.as_str()), (200, "application/pdf"));

    let wanted = CreateReturn {
        order_id: order.id,
        reason: "the glaze is cracked".to_owned(),
        customer_notes: None,
    };
    let asked = customer.create_return(&wanted).await.unwrap().body;
    let decision = ApproveReturn {
        manager_notes: "as described".to_owned(),
        restocking_fee: Some("19.61".to_owned()),
    };
    let manager = acting(&local, &local.manager()).await;
    let approved = manager.approve_return(asked.id, &decision).await.unwrap().body;
    assert_eq!(approved.refund_amount.as_deref(), Some("200.00"));
    for state in [
        ReturnStatus::InTransit,
        ReturnStatus::Received,
        ReturnStatus::Completed,
    ] {
        let step = manager.change_return_state(asked.id, &return_step_to(state));
        assert_eq!(step.await.unwrap().body.status, state);
    }
    local.settled().await;
    let refund = customer.get_return_refund(asked.id).await.unwrap().body;
    assert_eq!(
        (refund.status, refund.source),
        (JobStatus::Succeeded, RefundSource::Return)
    );
    assert_eq!(refund.amount, "200.00");
    assert_eq!(customer.get_order_refund(order.id).await.unwrap().body, refund);
    let returned = customer.get_return(asked.id).await.unwrap().body;
    assert_eq!(returned.refund_transaction_id, refund.transaction_id);
    let histories = [
        customer.get_order_history(order.id).await.unwrap().body,
        customer.get_return_history(asked.id).await.unwrap().body,
    ];
    assert_eq!(histories.map(|history| history.data.len()), [5, 5]);
    let filter = ReturnFilter {
        status: Some(ReturnStatus::Completed),
    };
    let listed = customer.list_returns(&filter).await.unwrap().body;
    assert_eq!(listed.data, [returned]);
}

#[tokio::test]
async fn a_refusal_is_handled_by_its_code_and_a_dry_run_foretells_it() {
    let local = Local::quiet().await;
    let shopper = Shopper::of(&local).await;
    let customer = &shopper.customer;
    let order = delivered(&local, &shopper).await;
    let cancel = CancelOrder {
        reason: "changed my mind".to_owned(),
    };
    for refused in [
        customer
            .cancel_order(order.id, &cancel)
            .dry_run()
            .await
            .unwrap_err(),
        customer.cancel_order(order.id, &cancel).await.unwrap_err(),
    ] {
        assert_eq!(refused.code(), Some(ErrorCode::InvalidStateTransition));
        let details: InvalidTransition = refused.details().unwrap();
        assert_eq!(details.current_state, OrderStatus::Delivered.as_str());
        assert!(details.allowed_transitions.is_empty());
    }
    let stale = customer
        .cancel_order(order.id, &cancel)
        .if_match(2)
        .await
        .unwrap_err();
    assert_eq!(stale.details(), Some(StaleVersion { current_version: 5 }));
    let mut wanted = shopper.wanted();
    let tried = shopper.storefront.create_order(&wanted).dry_run().await.unwrap();
    assert!(tried.dry_run);
    assert_eq!(tried.body.total_amount, "219.61");
    wanted.payment_method = String::new();
    let invalid = shopper
        .storefront
        .create_order(&wanted)
        .dry_run()
        .await
        .unwrap_err();
    assert_eq!(invalid.invalid_fields()[0].field, "payment_method");
    let listed = customer.list_orders(&OrderFilter::default()).await.unwrap().body;
    assert_eq!(listed.data.len(), 1);
    let foreign = acting(&local, &local.other_customer())
        .await
        .get_order(order.id)
        .await
        .unwrap_err();
    assert_eq!(foreign.code(), Some(ErrorCode::NotFound));
}

#[tokio::test]
async fn the_same_key_is_the_same_order_and_the_past_can_be_seen() {
    let local = Local::quiet().await;
    let shopper = Shopper::of(&local).await;
    let customer = &shopper.customer;
    let wanted = shopper.wanted();
    let key = new_uuid();
    let first = shopper
        .storefront
        .create_order(&wanted)
        .idempotency_key(&key)
        .await
        .unwrap();
    let again = shopper
        .storefront
        .create_order(&wanted)
        .idempotency_key(&key)
        .await
        .unwrap();
    assert_eq!((again.replayed, again.body), (true, first.body.clone()));
    // Without a given key the client generates one for each call, so that its own retries repeat no order, and two
    // calls place two.
    let other = shopper.storefront.create_order(&wanted).await.unwrap().body;
    assert_ne!(other.id, first.body.id);
    local.advance(Duration::from_secs(1));
    let order = first.body;
    let manager = acting(&local, &local.manager()).await;
    manager
        .change_order_state(order.id, &step_to(OrderStatus::Paid))
        .await
        .unwrap();
    for moment in [AsOf::Version(1), AsOf::Time(order.created_at)] {
        let view = customer.get_order(order.id).as_of(moment).await.unwrap();
        assert_eq!(
            (view.body.status, view.version),
            (OrderStatus::PendingPayment, Some(1))
        );
        assert_eq!(view.body.allowed_transitions, []);
    }
    assert_eq!(
        customer.get_order(order.id).if_none_match(2).await.unwrap().body,
        None
    );
    let changed = customer.get_order(order.id).if_none_match(1).await.unwrap().body;
    assert_eq!(changed.unwrap().status, OrderStatus::Paid);
}

#[tokio::test]
async fn staff_work_through_lists_batches_and_decisions() {
    let local = Local::quiet().await;
    let shopper = Shopper::of(&local).await;
    let customer = &shopper.customer;
    let mut items = Vec::new();
    for _ in 0..7 {
        let order = paid(&local, &shopper).await;
        items.push(OrderStateChange {
            order_id: order.id,
            new_state: OrderStatus::ProcessingInWarehouse,
            reason: None,
            tracking_number: None,
            carrier: None,
            payment_transaction_id: None,
        });
    }
    let warehouse = acting(&local, &local.role("warehouse")).await;
    let results = warehouse
        .change_order_states(&ChangeOrderStates { items })
        .await
        .unwrap()
        .body;
    assert!(
        results
            .data
            .iter()
            .all(|result| result.status == 200 && result.order.is_some())
    );
    let filter = OrderFilter {
        status: Some(OrderStatus::ProcessingInWarehouse),
        oldest_first: true,
        ..OrderFilter::default()
    };
    let list = || warehouse.list_orders(&filter).limit(3);
    let orders: Vec<Order<'_>> = list().items().try_collect().await.unwrap();
    assert_eq!(orders.len(), 7);
    assert!(orders.is_sorted_by_key(|order| order.created_at));
    let pages: Vec<_> = list().pages().try_collect().await.unwrap();
    let sizes: Vec<usize> = pages.iter().map(|page| page.data.len()).collect();
    assert_eq!(sizes, [3, 3, 1]);

    let order = delivered(&local, &shopper).await;
    let wanted = CreateReturn {
        order_id: order.id,
        reason: "cracked".to_owned(),
        customer_notes: Some("in two places".to_owned()),
    };
    let asked = customer.create_return(&wanted).await.unwrap().body;
    let decision = RejectReturn {
        manager_notes: "dropped".to_owned(),
        rejection_reason: RejectionReason::DamageNotCovered,
    };
    let manager = acting(&local, &local.manager()).await;
    let rejected = manager.reject_return(asked.id, &decision).await.unwrap().body;
    assert_eq!(rejected.rejection_reason, Some(RejectionReason::DamageNotCovered));
    let jobs = manager.list_jobs(&JobFilter::default()).await.unwrap().body;
    let invoices = jobs.data.iter().filter(|job| job.kind == JobKind::Invoice);
    assert_eq!(invoices.map(|job| job.entity_id).collect::<Vec<_>>(), [order.id]);
    let pending = customer.get_order_invoice(order.id).await.unwrap().body;
    assert!(
        matches!(pending, Invoice::Pending { retry_after } if !retry_after.is_zero()),
        "{pending:?}"
    );
    assert_eq!(
        manager.get_metrics().await.unwrap().body.orders.by_status.len(),
        OrderStatus::ALL.len()
    );
}

#[tokio::test]
async fn a_key_is_made_used_and_revoked() {
    let local = Local::quiet().await;
    let admin = acting(&local, &local.role("admin")).await;
    let wanted = CreateApiKey {
        name: "till".to_owned(),
        scopes: vec![Scope::Role(Role::Support)],
        expires_at: local.now().saturating_add(Duration::from_hours(1)),
    };
    assert_eq!(
        admin.create_api_key(&wanted).dry_run().await.unwrap().body.key,
        None
    );
    let made = admin.create_api_key(&wanted).await.unwrap().body;
    let holder = admin.with_credential(Credential::ApiKey(made.key.unwrap()));
    holder.list_orders(&OrderFilter::default()).await.unwrap();
    let tried = admin
        .revoke_api_key(made.api_key.id)
        .dry_run()
        .await
        .unwrap()
        .body
        .unwrap();
    assert_eq!(tried.status, ApiKeyState::Revoked);
    assert_eq!(admin.revoke_api_key(made.api_key.id).await.unwrap().body, None);
    // By then every function has noticed the revocation.
    local.advance(Duration::from_mins(1));
    let refused = holder.list_orders(&OrderFilter::default()).await.unwrap_err();
    assert_eq!(refused.code(), Some(ErrorCode::Unauthenticated));
    let keys: Vec<_> = admin.list_api_keys().items().try_collect().await.unwrap();
    assert_eq!(keys.len(), 1);
    let filter = oms_client::AuditFilter {
        entity_id: Some(made.api_key.id.to_string()),
        ..oms_client::AuditFilter::default()
    };
    let records = admin.query_audit(&filter).await.unwrap().body;
    assert_eq!(records.data.len(), 2);
}

#[tokio::test]
async fn what_is_open_is_open() {
    let local = Local::quiet().await;
    let relay = judged(local.system().url()).await;
    let nobody = Client::new(&relay, Credential::None).unwrap();
    assert_eq!(
        nobody.get_health().await.unwrap().body.status,
        ServiceState::Healthy
    );
    for (machine, first) in [
        (Machine::Order, "PENDING_PAYMENT"),
        (Machine::Return, "REQUESTED"),
    ] {
        let machine = nobody.get_state_machine(machine).await.unwrap().body;
        assert_eq!(machine.initial_state, first);
    }
    let document = nobody.get_openapi().await.unwrap().body;
    assert_eq!(document["openapi"], "3.1.0");
    assert!(nobody.get_docs().await.unwrap().body.contains("<html"));
    let refused = nobody.list_orders(&OrderFilter::default()).await.unwrap_err();
    assert_eq!(refused.code(), Some(ErrorCode::Unauthenticated));
}

#[tokio::test]
async fn who_asks_too_often_is_let_in_again_when_the_minute_is_over() {
    let local = Local::quiet().await;
    let front = crate::edge::front::Front::of(&local, &[("RATE_LIMIT_PER_MINUTE", "3")]).await;
    let caller = local.manager();
    let credential = Credential::Token(caller.token().to_owned());
    let client = Client::new(front.url(), credential).unwrap();
    let impatient = client.with_retry(Retry::NEVER);
    let refused = loop {
        match impatient.list_jobs(&JobFilter::default()).await {
            Ok(_) => {}
            Err(refused) => break refused,
        }
    };
    let ClientError::Api {
        status: 429,
        retry_after: Some(pause),
        ..
    } = refused
    else {
        panic!("{refused}")
    };
    assert!(pause > Duration::ZERO && pause <= Duration::from_mins(1));
    local.advance(Duration::from_mins(1));
    client.list_jobs(&JobFilter::default()).await.unwrap();
}
