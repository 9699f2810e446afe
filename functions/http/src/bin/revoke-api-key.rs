//! The function `revoke-api-key`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::REVOKE_API_KEY)
}
