//! The function `answer-unknown-route`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::ANSWER_UNKNOWN_ROUTE)
}
