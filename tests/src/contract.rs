//! What the contract says, written down a second time.

/// A route: method, path with parameters in braces, and the function that answers it.
pub type RouteRow = (&'static str, &'static str, &'static str);

/// Every route but `$default`.
pub const ROUTES: [RouteRow; 8] = [
    ("POST", "/api/v1/orders", "create-order"),
    ("GET", "/api/v1/orders", "list-orders"),
    ("GET", "/api/v1/orders/{order_id}", "get-order"),
    ("PATCH", "/api/v1/orders/{order_id}/state", "change-order-state"),
    ("POST", "/api/v1/orders/{order_id}/cancel", "cancel-order"),
    ("GET", "/api/v1/orders/{order_id}/history", "get-order-history"),
    ("GET", "/api/v1/orders/{order_id}/invoice", "get-order-invoice"),
    ("GET", "/api/v1/health", "get-health"),
];

/// The function that answers everything else.
pub const DEFAULT_FUNCTION: &str = "answer-unknown-route";

/// The functions that streams and queues invoke.
pub const BACKGROUND_FUNCTIONS: [&str; 3] = ["dispatch-jobs", "generate-invoice", "record-history"];

/// Every status of an order.
pub const STATUSES: [&str; 6] = [
    "PENDING_PAYMENT",
    "PAID",
    "PROCESSING_IN_WAREHOUSE",
    "SHIPPED",
    "DELIVERED",
    "CANCELLED",
];

/// The statuses that may follow.
pub fn allowed_transitions(status: &str) -> &'static [&'static str] {
    match status {
        "PENDING_PAYMENT" => &["PAID", "CANCELLED"],
        "PAID" => &["PROCESSING_IN_WAREHOUSE", "CANCELLED"],
        "PROCESSING_IN_WAREHOUSE" => &["SHIPPED"],
        "SHIPPED" => &["DELIVERED"],
        "DELIVERED" | "CANCELLED" => &[],
        other => panic!("no status `{other}`"),
    }
}

/// The statuses an order goes through on its way to this one, itself included, its creation not.
pub fn path_to(status: &str) -> &'static [&'static str] {
    match status {
        "PENDING_PAYMENT" => &[],
        "PAID" => &["PAID"],
        "PROCESSING_IN_WAREHOUSE" => &["PAID", "PROCESSING_IN_WAREHOUSE"],
        "SHIPPED" => &["PAID", "PROCESSING_IN_WAREHOUSE", "SHIPPED"],
        "DELIVERED" => &["PAID", "PROCESSING_IN_WAREHOUSE", "SHIPPED", "DELIVERED"],
        "CANCELLED" => &["CANCELLED"],
        other => panic!("no status `{other}`"),
    }
}

/// Every role.
pub const ROLES: [&str; 6] = ["customer", "support", "warehouse", "manager", "admin", "system"];

/// How far a role may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Not at all.
    Denied,
    /// With the caller's own orders.
    Own,
    /// With every order.
    All,
}

/// The table of roles: what `-> <status>`, or `read` for everything else, takes.
pub fn reach(operation: &str, role: &str) -> Reach {
    let row = match operation {
        "read" => "own all all all all all",
        "PAID" => "- - - all all all",
        "PROCESSING_IN_WAREHOUSE" | "SHIPPED" => "- - all all all -",
        "DELIVERED" => "- - all all all all",
        "CANCELLED" => "own all - all all all",
        other => panic!("no operation `{other}`"),
    };
    let column = ROLES
        .iter()
        .position(|known| *known == role)
        .expect("a known role");
    match row.split(' ').nth(column) {
        Some("own") => Reach::Own,
        Some("all") => Reach::All,
        _ => Reach::Denied,
    }
}

/// The statuses that a caller in that role may bring an order of that status into, when the order is the caller's.
pub fn allowed_to(role: &str, status: &str) -> Vec<&'static str> {
    let next = allowed_transitions(status).iter().copied();
    next.filter(|next| reach(next, role) != Reach::Denied).collect()
}
