//! The function `seal-audit`.

use oms_seal_audit::{StartError, run};

fn main() -> Result<(), StartError> {
    run()
}
