//! The function `cancel-order`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::CANCEL_ORDER)
}
