//! The function `create-api-key`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::CREATE_API_KEY)
}
