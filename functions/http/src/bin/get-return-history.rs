//! The function `get-return-history`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::GET_RETURN_HISTORY)
}
