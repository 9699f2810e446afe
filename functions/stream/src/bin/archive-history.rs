//! The function `archive-history`.

use oms_stream_functions::{ArchiveHistory, StartError, run};

fn main() -> Result<(), StartError> {
    run::<ArchiveHistory>()
}
