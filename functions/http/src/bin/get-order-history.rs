//! The function `get-order-history`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::GET_ORDER_HISTORY)
}
