//! The function `get-health`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::GET_HEALTH)
}
