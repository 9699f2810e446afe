//! The function `reconcile`.

use oms_reconcile::{StartError, run};

fn main() -> Result<(), StartError> {
    run()
}
