//! The function `get-order-refund`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::GET_ORDER_REFUND)
}
