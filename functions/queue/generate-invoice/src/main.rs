//! The function `generate-invoice`.

use oms_generate_invoice::{StartError, run};

fn main() -> Result<(), StartError> {
    run()
}
