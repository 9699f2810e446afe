//! The function `create-order`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::CREATE_ORDER)
}
