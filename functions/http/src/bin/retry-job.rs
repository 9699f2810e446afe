//! The function `retry-job`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::RETRY_JOB)
}
