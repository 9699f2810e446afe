//! The function `get-return-refund`.

use oms_http_functions::{StartError, routes, run};

fn main() -> Result<(), StartError> {
    run(&routes::GET_RETURN_REFUND)
}
