//! The signing key, and its scope: one day, region and service.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use ring::hmac;

const SECONDS_OF_A_DAY: u64 = 24 * 60 * 60;

/// The scope of a signature.
pub(super) struct Scope<'a> {
    access_key_id: &'a str,
    region: &'a str,
    service: &'a str,
    /// Seconds since the epoch.
    now: u64,
}

/// The key of a [`Scope`], on any second of its day.
pub(super) struct SigningKey {
    access_key_id: String,
    region: String,
    service: String,
    /// Days since the epoch.
    day: u64,
    /// `20261121`.
    date: String,
    /// `20261121/eu-central-1/dynamodb/aws4_request`.
    pub credential_scope: String,
    key: hmac::Key,
}

impl<'a> Scope<'a> {
    /// `None` before 1970.
    pub fn new(
        credentials: &'a Credentials,
        region: &'a str,
        service: &'a str,
        now: SystemTime,
    ) -> Option<Self> {
        Some(Self {
            access_key_id: credentials.access_key_id(),
            region,
            service,
            now: now.duration_since(UNIX_EPOCH).ok()?.as_secs(),
        })
    }

    const fn day(&self) -> u64 {
        self.now / SECONDS_OF_A_DAY
    }
}

impl SigningKey {
    /// Derives the key: four HMACs.
    pub fn derive(credentials: &Credentials, scope: &Scope<'_>) -> Self {
        let date = date(scope.now);
        let of = |secret: &[u8]| hmac::Key::new(hmac::HMAC_SHA256, secret);
        let first = of(format!("AWS4{}", credentials.secret_access_key()).as_bytes());
        let parts = [date.as_str(), scope.region, scope.service, "aws4_request"];
        let key = parts
            .iter()
            .fold(first, |key, part| of(hmac::sign(&key, part.as_bytes()).as_ref()));
        Self {
            access_key_id: scope.access_key_id.to_owned(),
            region: scope.region.to_owned(),
            service: scope.service.to_owned(),
            day: scope.day(),
            credential_scope: parts.join("/"),
            date,
            key,
        }
    }

    /// Returns true if the key may sign for `scope`. Credentials are compared by their id only, because the secret of
    /// an id never changes.
    pub fn is_of(&self, scope: &Scope<'_>) -> bool {
        self.day == scope.day()
            && self.access_key_id == scope.access_key_id
            && self.region == scope.region
            && self.service == scope.service
    }

    /// `20261121T093000Z`.
    pub fn date_time(&self, scope: &Scope<'_>) -> String {
        let second = scope.now % SECONDS_OF_A_DAY;
        let (hour, minute) = (second / 3600, second / 60 % 60);
        format!("{}T{hour:02}{minute:02}{:02}Z", self.date, second % 60)
    }

    pub fn sign(&self, text: &str) -> hmac::Tag {
        hmac::sign(&self.key, text.as_bytes())
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Only the scope is shown, because the key is a secret.
        formatter.write_str(&self.credential_scope)
    }
}

/// `20261121`.
fn date(seconds: u64) -> String {
    let time = DateTime::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    let text = time.fmt(Format::DateTime).unwrap_or_default();
    text.chars()
        .take(10)
        .filter(|character| *character != '-')
        .collect()
}
