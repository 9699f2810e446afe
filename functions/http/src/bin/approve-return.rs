//! The function `approve-return`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::APPROVE_RETURN)
}
