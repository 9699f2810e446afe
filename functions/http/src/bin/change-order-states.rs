//! The function `change-order-states`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::CHANGE_ORDER_STATES)
}
