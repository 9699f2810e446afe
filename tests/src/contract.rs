//! The contract's tables, written down a second time.

/// A route: method, path with parameters in braces, and the function that answers it.
pub type RouteRow = (&'static str, &'static str, &'static str);

/// Every route but `$default`.
pub const ROUTES: [RouteRow; 29] = [
    ("POST", "/api/v1/orders", "create-order"),
    ("GET", "/api/v1/orders", "list-orders"),
    ("GET", "/api/v1/orders/{order_id}", "get-order"),
    ("PATCH", "/api/v1/orders/{order_id}/state", "change-order-state"),
    ("POST", "/api/v1/orders/batch-state", "change-order-states"),
    ("POST", "/api/v1/orders/{order_id}/cancel", "cancel-order"),
    ("GET", "/api/v1/orders/{order_id}/history", "get-order-history"),
    ("GET", "/api/v1/orders/{order_id}/invoice", "get-order-invoice"),
    ("GET", "/api/v1/orders/{order_id}/refund", "get-order-refund"),
    ("POST", "/api/v1/returns", "create-return"),
    ("GET", "/api/v1/returns", "list-returns"),
    ("GET", "/api/v1/returns/{return_id}", "get-return"),
    ("PATCH", "/api/v1/returns/{return_id}/approve", "approve-return"),
    ("PATCH", "/api/v1/returns/{return_id}/reject", "reject-return"),
    (
        "PATCH",
        "/api/v1/returns/{return_id}/state",
        "change-return-state",
    ),
    ("GET", "/api/v1/returns/{return_id}/history", "get-return-history"),
    ("GET", "/api/v1/returns/{return_id}/refund", "get-return-refund"),
    ("POST", "/api/v1/webhooks/payment", "receive-payment-webhook"),
    ("GET", "/api/v1/jobs", "list-jobs"),
    ("POST", "/api/v1/jobs/{kind}/{entity_id}/retry", "retry-job"),
    ("GET", "/api/v1/audit", "query-audit"),
    ("GET", "/api/v1/metrics", "get-metrics"),
    ("POST", "/api/v1/api-keys", "create-api-key"),
    ("GET", "/api/v1/api-keys", "list-api-keys"),
    ("DELETE", "/api/v1/api-keys/{key_id}", "revoke-api-key"),
    ("GET", "/api/v1/health", "get-health"),
    ("GET", "/api/v1/state-machines/{machine}", "get-state-machine"),
    ("GET", "/api/v1/openapi.json", "get-openapi"),
    ("GET", "/api/v1/docs", "get-docs"),
];

/// The functions whose routes ask for no credentials.
pub const OPEN_FUNCTIONS: [&str; 6] = [
    "get-docs",
    "get-health",
    "get-openapi",
    "get-state-machine",
    "receive-payment-webhook",
    DEFAULT_FUNCTION,
];

/// The function that answers everything else.
pub const DEFAULT_FUNCTION: &str = "answer-unknown-route";

/// Each kind of job, and the function that works on its queue.
pub const WORKERS: [(&str, &str); 2] = [("REFUND", "process-refund"), ("INVOICE", "generate-invoice")];

/// Returns `true` for an order, a return or a job: what the orders table keeps with its past.
pub fn is_kept_with_its_past(kind: &str) -> bool {
    ["ORDER", "RETURN"].contains(&kind) || WORKERS.iter().any(|(job, _)| *job == kind)
}

/// The kinds of the jobs that a transition of an `ORDER` or a `RETURN` owes.
pub fn jobs_owed(entity_type: &str, previous: &str, status: &str) -> &'static [&'static str] {
    match (entity_type, previous, status) {
        ("ORDER", _, "SHIPPED") => &["INVOICE"],
        ("ORDER", "PAID", "CANCELLED") | ("RETURN", _, "COMPLETED") => &["REFUND"],
        _ => &[],
    }
}

/// The functions that streams and schedules invoke.
const UNQUEUED_FUNCTIONS: [&str; 5] = [
    "archive-history",
    "dispatch-jobs",
    "reconcile",
    "record-history",
    "seal-audit",
];

/// The functions that streams, queues and schedules invoke.
pub fn background_functions() -> impl Iterator<Item = &'static str> {
    let workers = WORKERS.into_iter().map(|(_, worker)| worker);
    UNQUEUED_FUNCTIONS.into_iter().chain(workers)
}

/// The path of a route, with the id of an entity that does not exist.
pub fn path_of_nothing(route: &str) -> String {
    let parameter = |segment: &str| match segment {
        "{kind}" => "REFUND".to_owned(),
        id if id.starts_with('{') => crate::new_uuid(),
        other => other.to_owned(),
    };
    let segments: Vec<String> = route.split('/').map(parameter).collect();
    segments.join("/")
}

/// Every status of an order.
pub const STATUSES: [&str; 6] = [
    "PENDING_PAYMENT",
    "PAID",
    "PROCESSING_IN_WAREHOUSE",
    "SHIPPED",
    "DELIVERED",
    "CANCELLED",
];

/// Every status of a return.
pub const RETURN_STATUSES: [&str; 6] = [
    "REQUESTED",
    "APPROVED",
    "REJECTED",
    "IN_TRANSIT",
    "RECEIVED",
    "COMPLETED",
];

/// The reasons for which a return may be rejected.
pub const REJECTION_REASONS: [&str; 4] = [
    "damage_not_covered",
    "policy_violation",
    "outside_window",
    "fraudulent",
];

/// The statuses that may follow, of an order or of a return.
pub fn allowed_transitions(status: &str) -> &'static [&'static str] {
    match status {
        "PENDING_PAYMENT" => &["PAID", "CANCELLED"],
        "PAID" => &["PROCESSING_IN_WAREHOUSE", "CANCELLED"],
        "PROCESSING_IN_WAREHOUSE" => &["SHIPPED"],
        "SHIPPED" => &["DELIVERED"],
        "REQUESTED" => &["APPROVED", "REJECTED"],
        "APPROVED" => &["IN_TRANSIT"],
        "IN_TRANSIT" => &["RECEIVED"],
        "RECEIVED" => &["COMPLETED"],
        "DELIVERED" | "CANCELLED" | "REJECTED" | "COMPLETED" => &[],
        other => panic!("no status `{other}`"),
    }
}

/// The statuses an order or a return goes through on its way to this one, itself included, its creation not.
pub fn path_to(status: &str) -> &'static [&'static str] {
    match status {
        "PENDING_PAYMENT" | "REQUESTED" => &[],
        "PAID" => &["PAID"],
        "PROCESSING_IN_WAREHOUSE" => &["PAID", "PROCESSING_IN_WAREHOUSE"],
        "SHIPPED" => &["PAID", "PROCESSING_IN_WAREHOUSE", "SHIPPED"],
        "DELIVERED" => &["PAID", "PROCESSING_IN_WAREHOUSE", "SHIPPED", "DELIVERED"],
        "CANCELLED" => &["CANCELLED"],
        "APPROVED" => &["APPROVED"],
        "REJECTED" => &["REJECTED"],
        "IN_TRANSIT" => &["APPROVED", "IN_TRANSIT"],
        "RECEIVED" => &["APPROVED", "IN_TRANSIT", "RECEIVED"],
        "COMPLETED" => &["APPROVED", "IN_TRANSIT", "RECEIVED", "COMPLETED"],
        other => panic!("no status `{other}`"),
    }
}

/// Every role.
pub const ROLES: [&str; 8] = [
    "customer",
    "storefront",
    "support",
    "warehouse",
    "manager",
    "auditor",
    "admin",
    "system",
];

/// The reach of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The role may not.
    Denied,
    /// The role may, with the caller's own entities.
    Own,
    /// The role may, with everybody's entities.
    All,
}

/// The verdicts of the policy in `tests/policy`: four letters for each operation and role.
const VERDICTS: &str = include_str!("../policy/verdicts.txt");

/// The reach of a role in an operation: a status to enter, `create return`, `jobs`, or `read` for everything else.
pub fn reach(operation: &str, role: &str) -> Reach {
    let operation = match operation {
        "create order" => "CreateOrder",
        "read" => "Read",
        "PAID" => "MarkPaid",
        "PROCESSING_IN_WAREHOUSE" => "StartProcessing",
        "SHIPPED" => "Ship",
        "DELIVERED" => "Deliver",
        "CANCELLED" => "Cancel",
        "create return" => "CreateReturn",
        "APPROVED" | "REJECTED" => "DecideReturn",
        "IN_TRANSIT" => "SendReturn",
        "RECEIVED" => "ReceiveReturn",
        "COMPLETED" => "CompleteReturn",
        "jobs" => "ReadJobs",
        "retry job" => "RetryJob",
        other => panic!("no operation `{other}`"),
    };
    let column = ROLES
        .iter()
        .position(|known| *known == role)
        .expect("a known role");
    let mut rows = VERDICTS.lines().map(str::split_whitespace);
    let row = rows.find_map(|mut row| (row.next() == Some(operation)).then_some(row));
    // The scope stands before the roles.
    let verdict = row.and_then(|mut row| row.nth(1 + column));
    // Two letters for the caller's own entities, two for another's.
    match verdict.map(|verdict| verdict.split_at(2)) {
        Some((_, all)) if all.contains('y') => Reach::All,
        Some((own, _)) if own.contains('y') => Reach::Own,
        Some(_) => Reach::Denied,
        None => panic!("verdicts.txt has no verdict on `{operation}` for `{role}`"),
    }
}

/// The statuses that a caller in that role may bring an order or a return of that status into, when it is the caller's
/// and another has asked for it.
pub fn allowed_to(role: &str, status: &str) -> Vec<&'static str> {
    let next = allowed_transitions(status).iter().copied();
    next.filter(|next| reach(next, role) != Reach::Denied).collect()
}
