//! The function `change-order-state`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::CHANGE_ORDER_STATE)
}
