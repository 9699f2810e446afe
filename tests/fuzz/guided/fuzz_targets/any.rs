//! The target that `OMS_FUZZ_TARGET` names, under libFuzzer. One binary serves all targets, since linking takes most of
//! the time.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use oms_fuzz::Target;

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let name = std::env::var("OMS_FUZZ_TARGET").unwrap_or_default();
    oms_fuzz::target(&name).unwrap_or_else(|| panic!("OMS_FUZZ_TARGET names no target"))
});

fuzz_target!(|data: &[u8]| TARGET(data));
