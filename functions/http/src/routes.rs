//! The API as one table. Tests compare the template, the watch router, the binaries and the events with it.

use oms_http::Method;

use crate::function::{Function, Route};
use crate::permissions::{
    AUDIT, CANCEL, CHANGE, CREATE, DECIDE, JOBS, KEY_LIST, KEYS, METRICS, MOVE, OPEN, READ, RETRY, RETURN,
};
use crate::resources::{
    BatchChanges, Changes, Figures, Histories, Invoices, Jobs, KeyList, Keys, Lists, Nothing, Orders, Pages,
    Resources, Retries, Returns, Services, Trail, Webhook,
};
use crate::{api_keys, audit, jobs, orders, payments, returns, system};

/// Declares each route as a constant of its own, so that a binary links one handler and not all.
macro_rules! routes {
    ($($name:ident: $method:ident $path:literal => $function:literal, $permission:expr, $($handler:ident)::+($resources:ident);)*) => {
        $(
            #[doc = concat!("`", stringify!($method), " ", $path, "`")]
            pub const $name: Route = Route {
                function: $function,
                method: Method::$method,
                path: $path,
                permission: $permission,
                variables: [$resources::VARIABLES, $resources::QUEUE_URLS],
                start: |environment, clock, entropy| {
                    Function::start::<$resources>(
                        $permission,
                        PATHS,
                        |resources, call| Box::pin($($handler)::+::handle(resources, call)),
                        environment,
                        clock,
                        entropy,
                    )
                },
            };
        )*

        /// Every route.
        pub const ROUTES: &[Route] = &[$($name),*];

        /// Every method and path, without the handlers behind them.
        pub const PATHS: &[(Method, &str)] = &[$((Method::$method, $path)),*];
    };
}

routes! {
    CREATE_ORDER:            Post   "/api/v1/orders"                          => "create-order",            CREATE,  orders::create(Changes);
    LIST_ORDERS:             Get    "/api/v1/orders"                          => "list-orders",             READ,    orders::list(Lists);
    GET_ORDER:               Get    "/api/v1/orders/{order_id}"               => "get-order",               READ,    orders::get(Orders);
    CHANGE_ORDER_STATE:      Patch  "/api/v1/orders/{order_id}/state"         => "change-order-state",      CHANGE,  orders::change_state(Changes);
    CHANGE_ORDER_STATES:     Post   "/api/v1/orders/batch-state"              => "change-order-states",     CHANGE,  orders::change_states(BatchChanges);
    CANCEL_ORDER:            Post   "/api/v1/orders/{order_id}/cancel"        => "cancel-order",            CANCEL,  orders::cancel(Changes);
    GET_ORDER_HISTORY:       Get    "/api/v1/orders/{order_id}/history"       => "get-order-history",       READ,    orders::history(Histories);
    GET_ORDER_INVOICE:       Get    "/api/v1/orders/{order_id}/invoice"       => "get-order-invoice",       READ,    orders::invoice(Invoices);
    GET_ORDER_REFUND:        Get    "/api/v1/orders/{order_id}/refund"        => "get-order-refund",        READ,    orders::refund(Orders);
    CREATE_RETURN:           Post   "/api/v1/returns"                         => "create-return",           RETURN,  returns::create(Returns);
    LIST_RETURNS:            Get    "/api/v1/returns"                         => "list-returns",            READ,    returns::list(Lists);
    GET_RETURN:              Get    "/api/v1/returns/{return_id}"             => "get-return",              READ,    returns::get(Orders);
    APPROVE_RETURN:          Patch  "/api/v1/returns/{return_id}/approve"     => "approve-return",          DECIDE,  returns::approve(Changes);
    REJECT_RETURN:           Patch  "/api/v1/returns/{return_id}/reject"      => "reject-return",           DECIDE,  returns::reject(Changes);
    CHANGE_RETURN_STATE:     Patch  "/api/v1/returns/{return_id}/state"       => "change-return-state",     MOVE,    returns::change_state(Changes);
    GET_RETURN_HISTORY:      Get    "/api/v1/returns/{return_id}/history"     => "get-return-history",      READ,    returns::history(Histories);
    GET_RETURN_REFUND:       Get    "/api/v1/returns/{return_id}/refund"      => "get-return-refund",       READ,    returns::refund(Orders);
    RECEIVE_PAYMENT_WEBHOOK: Post   "/api/v1/webhooks/payment"                => "receive-payment-webhook", OPEN,    payments::webhook(Webhook);
    LIST_JOBS:               Get    "/api/v1/jobs"                            => "list-jobs",               JOBS,    jobs::list(Jobs);
    RETRY_JOB:               Post   "/api/v1/jobs/{kind}/{entity_id}/retry"   => "retry-job",               RETRY,   jobs::retry(Retries);
    QUERY_AUDIT:             Get    "/api/v1/audit"                           => "query-audit",             AUDIT,   audit::query(Trail);
    GET_METRICS:             Get    "/api/v1/metrics"                         => "get-metrics",             METRICS, system::metrics(Figures);
    CREATE_API_KEY:          Post   "/api/v1/api-keys"                        => "create-api-key",          KEYS,    api_keys::create(Keys);
    LIST_API_KEYS:           Get    "/api/v1/api-keys"                        => "list-api-keys",           KEY_LIST, api_keys::list(KeyList);
    REVOKE_API_KEY:          Delete "/api/v1/api-keys/{key_id}"               => "revoke-api-key",          KEYS,    api_keys::revoke(Keys);
    GET_HEALTH:              Get    "/api/v1/health"                          => "get-health",              OPEN,    system::health(Services);
    GET_STATE_MACHINE:       Get    "/api/v1/state-machines/{machine}"        => "get-state-machine",       OPEN,    system::state_machine(Nothing);
    GET_OPENAPI:             Get    "/api/v1/openapi.json"                    => "get-openapi",             OPEN,    system::openapi(Nothing);
    GET_DOCS:                Get    "/api/v1/docs"                            => "get-docs",                OPEN,    system::docs(Nothing);
    ANSWER_UNKNOWN_ROUTE:    Any    "$default"                                => "answer-unknown-route",    OPEN,    system::unknown_route(Pages);
}
