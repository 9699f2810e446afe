//! The function `receive-payment-webhook`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::RECEIVE_PAYMENT_WEBHOOK)
}
