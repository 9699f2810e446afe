//! The function `change-return-state`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::CHANGE_RETURN_STATE)
}
