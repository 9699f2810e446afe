//! Cursors: the position at which a list continues. Opaque, authenticated, and bound to the principal and the filter,
//! so that one cannot be forged or carried over to another list.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::ApiError;

const TAG_BYTES: usize = 16;

/// The secret that cursors are authenticated with.
#[derive(Clone)]
pub struct CursorKey(Vec<u8>);

impl CursorKey {
    /// A key of that secret.
    pub fn new(secret: impl Into<Vec<u8>>) -> Self {
        Self(secret.into())
    }

    /// The cursor for `position` in the list that `binding` names.
    pub fn seal(&self, binding: &str, position: &str) -> String {
        let mut bytes = self.tag(binding, position).to_vec();
        bytes.extend_from_slice(position.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The position in a cursor that was sealed for the same list.
    pub fn open(&self, binding: &str, cursor: &str) -> Result<String, ApiError> {
        let invalid = || ApiError::bad_request("the cursor is not one of this list's");
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| invalid())?;
        let (tag, position) = bytes.split_at_checked(TAG_BYTES).ok_or_else(invalid)?;
        let position = std::str::from_utf8(position).map_err(|_| invalid())?;
        let expected = self.tag(binding, position);
        if subtle::ConstantTimeEq::ct_eq(tag, expected.as_slice()).into() {
            Ok(position.to_owned())
        } else {
            Err(invalid())
        }
    }

    fn tag(&self, binding: &str, position: &str) -> [u8; TAG_BYTES] {
        // HMAC takes keys of any length, so this cannot fail.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            return [0; TAG_BYTES];
        };
        mac.update(&(binding.len() as u64).to_be_bytes());
        mac.update(binding.as_bytes());
        mac.update(position.as_bytes());
        let digest: [u8; 32] = mac.finalize().into_bytes().into();
        let mut tag = [0; TAG_BYTES];
        tag.copy_from_slice(digest.get(..TAG_BYTES).unwrap_or(&[0; TAG_BYTES]));
        tag
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_only_what_it_was_sealed_for() {
        let key = CursorKey::new("secret");
        let cursor = key.seal("ada|status=PAID", "2026#7");
        assert_eq!(key.open("ada|status=PAID", &cursor).unwrap(), "2026#7");
        assert!(key.open("eve|status=PAID", &cursor).is_err());
        assert!(key.open("ada|status=SHIPPED", &cursor).is_err());
        assert!(CursorKey::new("other").open("ada|status=PAID", &cursor).is_err());
        assert!(key.open("ada|status=PAID", "").is_err());
        assert!(key.open("ada|status=PAID", "!!!").is_err());
    }

    #[test]
    fn a_changed_cursor_is_refused() {
        let key = CursorKey::new("secret");
        let cursor = URL_SAFE_NO_PAD.decode(key.seal("b", "position")).unwrap();
        for index in 0..cursor.len() {
            let mut changed = cursor.clone();
            changed[index] ^= 1;
            assert!(
                key.open("b", &URL_SAFE_NO_PAD.encode(changed)).is_err(),
                "byte {index}"
            );
        }
    }
}
