//! The function `query-audit`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::QUERY_AUDIT)
}
