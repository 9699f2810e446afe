//! A trail as the system would leave it, in memory.

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::OnceLock;

    use oms_domain::HistoryEvent;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};

    use crate::{ArchivedRow, Digest, PublicKey};

    pub(crate) struct TestKey {
        pub(crate) id: String,
        pair: &'static EcdsaKeyPair,
    }

    impl TestKey {
        pub(crate) fn new() -> Self {
            static PAIR: OnceLock<EcdsaKeyPair> = OnceLock::new();
            Self::of(&PAIR)
        }

        pub(crate) fn other() -> Self {
            static PAIR: OnceLock<EcdsaKeyPair> = OnceLock::new();
            Self::of(&PAIR)
        }

        fn of(pair: &'static OnceLock<EcdsaKeyPair>) -> Self {
            let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
            let pair = pair.get_or_init(|| {
                let random = SystemRandom::new();
                let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
                EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap()
            });
            Self {
                id: "arn:aws:kms:us-east-1:000000000000:key/test".to_owned(),
                pair,
            }
        }

        pub(crate) fn point(&self) -> &[u8] {
            self.pair.public_key().as_ref()
        }

        pub(crate) fn public(&self) -> PublicKey {
            PublicKey::from_point(self.point()).unwrap()
        }

        pub(crate) fn sign_message(&self, message: &[u8]) -> Vec<u8> {
            self.pair
                .sign(&SystemRandom::new(), message)
                .unwrap()
                .as_ref()
                .to_vec()
        }

        pub(crate) fn sign(&self, digest: Digest) -> Digest {
            let signature = self.sign_message(&digest.message().unwrap());
            digest.signed(&signature)
        }
    }

    pub(crate) fn row(sequence: u32) -> ArchivedRow {
        ArchivedRow {
            id: format!("id-{sequence}"),
            entity_type: "ORDER".to_owned(),
            entity_id: "entity".to_owned(),
            sequence,
            event: HistoryEvent::Transition,
            previous_state: None,
            new_state: Some("PENDING_PAYMENT".to_owned()),
            actor_id: "somebody".to_owned(),
            actor_type: "USER".to_owned(),
            actor_role: "manager".to_owned(),
            trigger: "API_CALL".to_owned(),
            request_id: "request".to_owned(),
            created_at: "2026-11-21T09:30:00.000Z".to_owned(),
            previous_hash: None,
            hash: String::new(),
        }
    }
}
