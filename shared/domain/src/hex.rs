//! Hexadecimal text of hashes and secrets.

use std::fmt::Write as _;

/// Writes bytes as lower-case hexadecimal, two digits a byte.
pub fn lower_hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
