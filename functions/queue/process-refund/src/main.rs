//! The function `process-refund`.

use oms_process_refund::{StartError, run};

fn main() -> Result<(), StartError> {
    run()
}
