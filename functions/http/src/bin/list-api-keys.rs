//! The function `list-api-keys`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::LIST_API_KEYS)
}
