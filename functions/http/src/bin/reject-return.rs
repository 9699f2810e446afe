//! The function `reject-return`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::REJECT_RETURN)
}
