//! Authentication, and the count of calls.

use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::{S3Auth, SecretKey};
use s3s::{S3Result, s3_error};

use crate::s3::Objects;

/// The one access key there is.
pub(super) struct OneKey {
    id: String,
    secret: SecretKey,
}

impl OneKey {
    pub fn new(id: impl Into<String>, secret: &str) -> Self {
        Self {
            id: id.into(),
            secret: SecretKey::from(secret),
        }
    }
}

#[async_trait::async_trait]
impl S3Auth for OneKey {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        if access_key == self.id {
            Ok(self.secret.clone())
        } else {
            Err(s3_error!(InvalidAccessKeyId))
        }
    }
}

/// Lets every signed request in, and counts it. s3s asks once a request's signature is verified and its operation
/// known.
pub(super) struct Signed(Objects);

impl Signed {
    pub fn counting(objects: &Objects) -> Self {
        Self(objects.clone())
    }
}

#[async_trait::async_trait]
impl S3Access for Signed {
    async fn check(&self, context: &mut S3AccessContext<'_>) -> S3Result<()> {
        // s3s lets requests without a signature through to here.
        if context.credentials().is_none() {
            return Err(s3_error!(AccessDenied, "signature is required"));
        }
        self.0.count(context.s3_op().name());
        Ok(())
    }
}
