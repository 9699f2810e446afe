//! The function `list-orders`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::LIST_ORDERS)
}
