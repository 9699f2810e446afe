//! The function `create-return`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::CREATE_RETURN)
}
