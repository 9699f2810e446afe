//! The function `list-returns`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::LIST_RETURNS)
}
