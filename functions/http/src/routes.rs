//! The API as one table. The template, the watch router, the binaries and the events are held to it by tests.

use oms_domain::Operation::{
    Cancel, CompleteReturn, CreateOrder, CreateReturn, DecideReturn, Deliver, ManageApiKeys, MarkPaid,
    Oversee, Read, ReceiveReturn, SendReturn, Ship, StartProcessing,
};
use oms_http::{Method, Permission, Route};

use crate::{App, api_keys, audit, jobs, orders, payments, returns, system};

/// Declares each route as a constant of its own, so that a binary links one handler and not all.
macro_rules! routes {
    ($($name:ident: $method:ident $path:literal => $function:literal, $permission:expr, $variables:expr, $($handler:ident)::+;)*) => {
        $(
            #[doc = concat!("`", stringify!($method), " ", $path, "`")]
            pub const $name: Route<App> = Route {
                function: $function,
                method: Method::$method,
                path: $path,
                permission: $permission,
                variables: $variables,
                handler: |app, call| Box::pin($($handler)::+::handle(app, call)),
            };
        )*

        /// Every route.
        pub const ROUTES: &[Route<App>] = &[$($name),*];

        /// Every method and path, without the handlers behind them.
        pub const PATHS: &[(Method, &str)] = &[$((Method::$method, $path)),*];
    };
}

const OPEN: Permission = Permission::Open;
const READ: Permission = Permission::Requires(&[Read]);
const CREATE: Permission = Permission::Requires(&[CreateOrder]);
const CHANGE: Permission = Permission::Requires(&[MarkPaid, StartProcessing, Ship, Deliver, Cancel]);
const CANCEL: Permission = Permission::Requires(&[Cancel]);
const RETURN: Permission = Permission::Requires(&[CreateReturn]);
const DECIDE: Permission = Permission::Requires(&[DecideReturn]);
const MOVE: Permission = Permission::Requires(&[SendReturn, ReceiveReturn, CompleteReturn]);
const OVERSEE: Permission = Permission::Requires(&[Oversee]);
const KEYS: Permission = Permission::Requires(&[ManageApiKeys]);

const ACCESS: &[&str] = &["HISTORY_TABLE"];
const PAGES: &[&str] = &["CURSOR_KEY"];
const ORDERS: &[&str] = &["ORDERS_TABLE"];
const LISTS: &[&str] = &["ORDERS_TABLE", "CURSOR_KEY"];
const WINDOW: &[&str] = &["ORDERS_TABLE", "RETURN_WINDOW_DAYS"];
const HISTORY: &[&str] = &["ORDERS_TABLE", "HISTORY_TABLE"];
const INVOICES: &[&str] = &["ORDERS_TABLE", "INVOICES_BUCKET"];
const WEBHOOK: &[&str] = &["ORDERS_TABLE", "HISTORY_TABLE", "PAYMENT_WEBHOOK_SECRET"];
const QUEUES: &[&str] = &["ORDERS_TABLE", "INVOICE_QUEUE_URL", "REFUND_QUEUE_URL"];
const SERVICES: &[&str] = &["ORDERS_TABLE", "INVOICES_BUCKET", "INVOICE_QUEUE_URL"];

routes! {
    CREATE_ORDER:            Post  "/api/v1/orders"                       => "create-order",            CREATE,  ORDERS,   orders::create;
    LIST_ORDERS:             Get   "/api/v1/orders"                       => "list-orders",             READ,    LISTS,    orders::list;
    GET_ORDER:               Get   "/api/v1/orders/{order_id}"            => "get-order",               READ,    ORDERS,   orders::get;
    CHANGE_ORDER_STATE:      Patch "/api/v1/orders/{order_id}/state"      => "change-order-state",      CHANGE,  ORDERS,   orders::change_state;
    CHANGE_ORDER_STATES:     Post  "/api/v1/orders/batch-state"           => "change-order-states",     CHANGE,  ORDERS,   orders::change_states;
    CANCEL_ORDER:            Post  "/api/v1/orders/{order_id}/cancel"     => "cancel-order",            CANCEL,  ORDERS,   orders::cancel;
    GET_ORDER_HISTORY:       Get   "/api/v1/orders/{order_id}/history"    => "get-order-history",       READ,    HISTORY,  orders::history;
    GET_ORDER_INVOICE:       Get   "/api/v1/orders/{order_id}/invoice"    => "get-order-invoice",       READ,    INVOICES, orders::invoice;
    GET_ORDER_REFUND:        Get   "/api/v1/orders/{order_id}/refund"     => "get-order-refund",        READ,    ORDERS,   orders::refund;
    CREATE_RETURN:           Post  "/api/v1/returns"                      => "create-return",           RETURN,  WINDOW,   returns::create;
    LIST_RETURNS:            Get   "/api/v1/returns"                      => "list-returns",            READ,    LISTS,    returns::list;
    GET_RETURN:              Get   "/api/v1/returns/{return_id}"          => "get-return",              READ,    ORDERS,   returns::get;
    APPROVE_RETURN:          Patch "/api/v1/returns/{return_id}/approve"  => "approve-return",          DECIDE,  ORDERS,   returns::approve;
    REJECT_RETURN:           Patch "/api/v1/returns/{return_id}/reject"   => "reject-return",           DECIDE,  ORDERS,   returns::reject;
    CHANGE_RETURN_STATE:     Patch "/api/v1/returns/{return_id}/state"    => "change-return-state",     MOVE,    ORDERS,   returns::change_state;
    GET_RETURN_HISTORY:      Get   "/api/v1/returns/{return_id}/history"  => "get-return-history",      READ,    HISTORY,  returns::history;
    GET_RETURN_REFUND:       Get   "/api/v1/returns/{return_id}/refund"   => "get-return-refund",       READ,    ORDERS,   returns::refund;
    RECEIVE_PAYMENT_WEBHOOK: Post  "/api/v1/webhooks/payment"             => "receive-payment-webhook", OPEN,    WEBHOOK,  payments::webhook;
    LIST_JOBS:               Get   "/api/v1/jobs"                         => "list-jobs",               OVERSEE, LISTS,    jobs::list;
    RETRY_JOB:               Post  "/api/v1/jobs/{kind}/{entity_id}/retry" => "retry-job",              OVERSEE, QUEUES,   jobs::retry;
    QUERY_AUDIT:             Get   "/api/v1/audit"                        => "query-audit",             OVERSEE, PAGES,    audit::query;
    GET_METRICS:             Get   "/api/v1/metrics"                      => "get-metrics",             OVERSEE, ORDERS,   system::metrics;
    CREATE_API_KEY:          Post  "/api/v1/api-keys"                     => "create-api-key",          KEYS,    ACCESS,   api_keys::create;
    LIST_API_KEYS:           Get   "/api/v1/api-keys"                     => "list-api-keys",           KEYS,    PAGES,    api_keys::list;
    REVOKE_API_KEY:          Delete "/api/v1/api-keys/{key_id}"           => "revoke-api-key",          KEYS,    ACCESS,   api_keys::revoke;
    GET_HEALTH:              Get   "/api/v1/health"                       => "get-health",              OPEN,    SERVICES, system::health;
    GET_STATE_MACHINE:       Get   "/api/v1/state-machines/{machine}"     => "get-state-machine",       OPEN,    &[],      system::state_machine;
    GET_OPENAPI:             Get   "/api/v1/openapi.json"                 => "get-openapi",             OPEN,    &[],      system::openapi;
    GET_DOCS:                Get   "/api/v1/docs"                         => "get-docs",                OPEN,    &[],      system::docs;
    ANSWER_UNKNOWN_ROUTE:    Any   "$default"                             => "answer-unknown-route",    OPEN,    &[],      system::unknown_route;
}
