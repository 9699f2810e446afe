//! The function `record-history`.

use oms_stream_functions::{RecordHistory, StartError, run};

fn main() -> Result<(), StartError> {
    run::<RecordHistory>()
}
