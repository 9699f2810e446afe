//! The function `dispatch-jobs`.

use oms_stream_functions::{DispatchJobs, StartError, run};

fn main() -> Result<(), StartError> {
    run::<DispatchJobs>()
}
