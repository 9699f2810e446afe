//! The function `get-state-machine`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::GET_STATE_MACHINE)
}
