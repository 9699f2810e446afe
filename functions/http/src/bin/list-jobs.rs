//! The function `list-jobs`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::LIST_JOBS)
}
