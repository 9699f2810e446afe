//! Identifiers. Every id that belongs to an order contains the order's 80 bits of identity, so that it can be
//! derived from the order's id without a look-up.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::{JobKind, WriteId};

/// The 80 bits that make an order unique: random, or a hash of the client's idempotency key.
// 80 random bits: among 10^9 orders the odds of a collision are one in two million, and `attribute_not_exists`
// refuses it. More bits would make the order number too long to read out over the telephone.
pub type Identity = [u8; 10];

/// The kind of object that an id of ours names.
#[derive(Clone, Copy)]
enum Kind {
    Order,
    Return,
    LineItem,
    OrderRecord,
    ReturnRecord,
    JobRecord(JobKind),
    RefusalRecord,
    ApiKey,
    ApiKeyRecord,
}

impl Kind {
    /// The kind's byte of the UUID, before the 32 bits of the index. Stored ids hold it, so it never changes, and each
    /// kind has its own.
    const fn byte(self) -> u8 {
        match self {
            Self::Order => 0,
            Self::Return => 1,
            Self::LineItem => 2,
            Self::OrderRecord => 3,
            Self::ReturnRecord => 4,
            Self::JobRecord(kind) => kind.record_id(),
            Self::RefusalRecord => 7,
            Self::ApiKey => 8,
            Self::ApiKeyRecord => 9,
        }
    }
}

/// The text is not a hyphenated UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a UUID such as `7f3a9c1b-77de-8abc-8f23-450000000000`")]
pub struct InvalidId;

/// Reads the hyphenated form in either case; braces and `urn:` are refused.
fn parse_uuid(text: &str) -> Result<Uuid, InvalidId> {
    // `Uuid::try_parse` alone would also accept other forms. The one with hyphens alone has 36 characters.
    const HYPHENATED: usize = 36;
    if text.len() != HYPHENATED {
        return Err(InvalidId);
    }
    Uuid::try_parse(text).map_err(|_| InvalidId)
}

/// Composes a UUID of version 8 (RFC 9562, section 5.8): around the version and variant bits 80 bits of
/// identity, 8 of kind, and 32 of an index within the order.
fn compose(identity: Identity, kind: Kind, index: u32) -> Uuid {
    // The identity is cut into 48, 12 and 20 bits. Bits 60 and 61 stay zero.
    let identity = bits_of(identity);
    Uuid::from_u128(
        ((identity >> 32) << 80)
            | (0x8 << 76)
            | (((identity >> 20) & 0xfff) << 64)
            | (0b10 << 62)
            | ((identity & 0xf_ffff) << 40)
            | (u128::from(kind.byte()) << 32)
            | u128::from(index),
    )
}

fn identity_of(id: Uuid) -> Identity {
    let id = id.as_u128();
    let bits = ((id >> 80) << 32) | (((id >> 64) & 0xfff) << 20) | ((id >> 40) & 0xf_ffff);
    // The identity takes 80 of the 128 bits, so the first six bytes are zero.
    let [_, _, _, _, _, _, identity @ ..] = bits.to_be_bytes();
    identity
}

fn bits_of(identity: Identity) -> u128 {
    identity
        .iter()
        .fold(0, |bits, byte| (bits << 8) | u128::from(*byte))
}

macro_rules! uuid_newtype {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// The sixteen bytes, as stored.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// The id of sixteen stored bytes.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                parse_uuid(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }
    };
}

uuid_newtype!(
    /// The id of an order.
    OrderId
);
uuid_newtype!(
    /// The id of a return. Derived from the order's id, so an order has at most one return.
    ReturnId
);
uuid_newtype!(
    /// The id of a line of an order.
    LineItemId
);
uuid_newtype!(
    /// The id of a record of the history.
    RecordId
);
uuid_newtype!(
    /// The id of an API key.
    ApiKeyId
);
uuid_newtype!(
    /// The id of a customer: the subject of the customer's token.
    CustomerId
);
uuid_newtype!(
    /// The id of a product of the catalogue.
    ProductId
);

impl OrderId {
    /// The id of the order with this identity.
    pub fn new(identity: Identity) -> Self {
        Self(compose(identity, Kind::Order, 0))
    }

    /// The id of the order's line at `position`, counted from 1.
    pub fn line_item(self, position: u32) -> LineItemId {
        LineItemId(compose(identity_of(self.0), Kind::LineItem, position))
    }

    /// The id of the record of the order's transition number `sequence`.
    pub fn record(self, sequence: u32) -> RecordId {
        RecordId(compose(identity_of(self.0), Kind::OrderRecord, sequence))
    }

    /// The id of the record of event number `sequence` of the order's job of that kind.
    pub fn job_record(self, kind: JobKind, sequence: u32) -> RecordId {
        RecordId(compose(identity_of(self.0), Kind::JobRecord(kind), sequence))
    }

    /// The order number printed on the order's documents; `year` is the year the order was placed in.
    pub fn number(self, year: i32) -> OrderNumber {
        OrderNumber {
            year,
            identity: identity_of(self.0),
        }
    }
}

impl ApiKeyId {
    /// The id of the key with this identity.
    pub fn new(identity: Identity) -> Self {
        Self(compose(identity, Kind::ApiKey, 0))
    }

    /// The id of the record of the key's transition number `sequence`.
    pub fn record(self, sequence: u32) -> RecordId {
        RecordId(compose(identity_of(self.0), Kind::ApiKeyRecord, sequence))
    }

    /// The id as it appears within the key: 32 lower-case hexadecimal digits.
    pub fn simple(self) -> String {
        self.0.as_simple().to_string()
    }

    /// Reads 32 lower-case hexadecimal digits.
    pub fn from_simple(text: &str) -> Option<Self> {
        // `Uuid::try_parse` alone would also accept upper case, which would give a key a second spelling.
        let digits = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let simple = text.len() == uuid::fmt::Simple::LENGTH && text.bytes().all(digits);
        simple.then(|| Uuid::try_parse(text).ok().map(Self))?
    }
}

impl RecordId {
    /// The id of the record of a refused write: the same for every retry of the write.
    pub fn of_refusal(write: WriteId) -> Self {
        // An order created by the same write would have the same identity; the kind tells the two ids apart.
        Self(compose(write.identity(), Kind::RefusalRecord, 0))
    }
}

impl ReturnId {
    /// The id of the order's one return.
    pub fn of(order: OrderId) -> Self {
        Self(compose(identity_of(order.0), Kind::Return, 0))
    }

    /// The id of the returned order.
    pub fn order(self) -> OrderId {
        OrderId::new(identity_of(self.0))
    }

    /// The id of the record of the return's transition number `sequence`.
    pub fn record(self, sequence: u32) -> RecordId {
        RecordId(compose(identity_of(self.0), Kind::ReturnRecord, sequence))
    }
}

/// An order number: `ORD-2026-` and the order's identity in Crockford's base 32. It contains the whole
/// identity, so the order can be found by it without an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OrderNumber {
    year: i32,
    identity: Identity,
}

/// The text is not an order number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an order number such as `ORD-2026-7ZK3M9QX4T2VB8HN`")]
pub struct InvalidOrderNumber;

/// Crockford's base 32, which leaves out I, L, O and U because people misread them.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl OrderNumber {
    /// The id of the order with this number, whether or not such an order exists.
    pub fn order_id(self) -> OrderId {
        OrderId::new(self.identity)
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ORD-{:04}-", self.year)?;
        let bits = self
            .identity
            .iter()
            .fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
        for position in (0..16).rev() {
            // Five bits are always below 32, so none of the defaults is ever used.
            let digit = usize::try_from((bits >> (position * 5)) & 31).unwrap_or_default();
            let letter = CROCKFORD.get(digit).copied().unwrap_or(b'0');
            fmt::Write::write_char(f, char::from(letter))?;
        }
        Ok(())
    }
}

impl FromStr for OrderNumber {
    type Err = InvalidOrderNumber;

    /// Reads either case, `I` and `L` as 1, and `O` as 0, as Crockford's base 32 asks.
    fn from_str(text: &str) -> Result<Self, InvalidOrderNumber> {
        let text = text.to_ascii_uppercase();
        let (year, letters) = text
            .strip_prefix("ORD-")
            .and_then(|rest| rest.split_once('-'))
            .ok_or(InvalidOrderNumber)?;
        // Sixteen letters of five bits are the 80 bits of the identity. The parser of integers alone would accept a
        // sign in the year.
        if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) || letters.len() != 16 {
            return Err(InvalidOrderNumber);
        }
        let mut bits = 0_u128;
        for letter in letters.bytes() {
            let letter = match letter {
                b'I' | b'L' => b'1',
                b'O' => b'0',
                other => other,
            };
            let digit = CROCKFORD
                .iter()
                .position(|known| *known == letter)
                .ok_or(InvalidOrderNumber)?;
            bits = (bits << 5) | u128::try_from(digit).map_err(|_| InvalidOrderNumber)?;
        }
        let [_, _, _, _, _, _, identity @ ..] = bits.to_be_bytes();
        // The year is not part of the identity; a look-up compares it with the order it finds.
        Ok(Self {
            year: year.parse().map_err(|_| InvalidOrderNumber)?,
            identity,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ids_of_ours_are_uuids_of_version_8() {
        let id = OrderId::new([0xff; 10]);
        assert_eq!(id.to_string(), "ffffffff-ffff-8fff-8fff-ff0000000000");
        assert_eq!(id.0.get_version_num(), 8);
        assert_eq!(id.0.get_variant(), uuid::Variant::RFC4122);
        assert_eq!(
            ReturnId::of(id).to_string(),
            "ffffffff-ffff-8fff-8fff-ff0100000000"
        );
        assert_eq!(
            id.line_item(3).to_string(),
            "ffffffff-ffff-8fff-8fff-ff0200000003"
        );
        assert_eq!(id.record(5).to_string(), "ffffffff-ffff-8fff-8fff-ff0300000005");
        assert_eq!(
            ReturnId::of(id).record(1).to_string(),
            "ffffffff-ffff-8fff-8fff-ff0400000001"
        );
    }

    #[test]
    fn only_the_hyphenated_form_is_read_in_either_case() {
        let text = "7f3a9c1b-77de-8abc-8f23-450000000000";
        assert_eq!(text.to_uppercase().parse::<OrderId>().unwrap().to_string(), text);
        for bad in [
            "",
            "7f3a9c1b77de8abc8f23450000000000",
            "{7f3a9c1b-77de-8abc-8f23-450000000000}",
            "x",
        ] {
            assert_eq!(bad.parse::<OrderId>(), Err(InvalidId), "{bad}");
        }
    }

    #[test]
    fn order_numbers_forgive_what_people_misread() {
        let number = OrderId::new([0; 10]).number(2026);
        assert_eq!(number.to_string(), "ORD-2026-0000000000000000");
        assert_eq!("ord-2026-oOoO000000000000".parse(), Ok(number));
        let one = "ORD-2026-000000000000000I".parse::<OrderNumber>().unwrap();
        assert_eq!(one.to_string(), "ORD-2026-0000000000000001");
        for bad in [
            "",
            "ORD-2026-",
            "ORD-26-0000000000000000",
            "ORD-2026-000000000000000U",
            "7ZK3M9QX4T2VB8HN",
        ] {
            assert_eq!(bad.parse::<OrderNumber>(), Err(InvalidOrderNumber), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn the_number_is_another_spelling_of_the_id(identity: [u8; 10], year in 2000..9999) {
            let id = OrderId::new(identity);
            let number: OrderNumber = id.number(year).to_string().parse().unwrap();
            prop_assert_eq!(number, id.number(year));
            prop_assert_eq!(number.order_id(), id);
            prop_assert_eq!(ReturnId::of(id).order(), id);
            prop_assert_eq!(id.to_string().parse::<OrderId>().unwrap(), id);
        }
    }
}
