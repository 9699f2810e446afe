//! Postal addresses, countries and e-mail addresses.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::{LabelText, NameText, PostalCodeText, ShortText};

/// A postal address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The addressee.
    pub name: Option<NameText>,
    /// Street and house number.
    pub street: NameText,
    /// City or town.
    pub city: ShortText,
    /// State, province or county.
    pub state: Option<LabelText>,
    /// Postal code.
    pub zip: PostalCodeText,
    /// Country.
    pub country: Country,
}

/// A country of ISO 3166-1, by its alpha-2 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Country(&'static str);

/// The text is neither a country's code nor its English name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an ISO 3166-1 alpha-2 code such as `DE`, or the country's usual English name")]
pub struct InvalidCountry;

/// One line per country: its code, its usual English name (Unicode CLDR 46), then other names in use.
const COUNTRIES: &str = include_str!("countries.txt");

/// The codes of [`COUNTRIES`], sorted for a binary search; a test compares the two lists.
const CODES: [&str; 249] = [
    "AD", "AE", "AF", "AG", "AI", "AL", "AM", "AO", "AQ", "AR", "AS", "AT", "AU", "AW", "AX", "AZ", "BA",
    "BB", "BD", "BE", "BF", "BG", "BH", "BI", "BJ", "BL", "BM", "BN", "BO", "BQ", "BR", "BS", "BT", "BV",
    "BW", "BY", "BZ", "CA", "CC", "CD", "CF", "CG", "CH", "CI", "CK", "CL", "CM", "CN", "CO", "CR", "CU",
    "CV", "CW", "CX", "CY", "CZ", "DE", "DJ", "DK", "DM", "DO", "DZ", "EC", "EE", "EG", "EH", "ER", "ES",
    "ET", "FI", "FJ", "FK", "FM", "FO", "FR", "GA", "GB", "GD", "GE", "GF", "GG", "GH", "GI", "GL", "GM",
    "GN", "GP", "GQ", "GR", "GS", "GT", "GU", "GW", "GY", "HK", "HM", "HN", "HR", "HT", "HU", "ID", "IE",
    "IL", "IM", "IN", "IO", "IQ", "IR", "IS", "IT", "JE", "JM", "JO", "JP", "KE", "KG", "KH", "KI", "KM",
    "KN", "KP", "KR", "KW", "KY", "KZ", "LA", "LB", "LC", "LI", "LK", "LR", "LS", "LT", "LU", "LV", "LY",
    "MA", "MC", "MD", "ME", "MF", "MG", "MH", "MK", "ML", "MM", "MN", "MO", "MP", "MQ", "MR", "MS", "MT",
    "MU", "MV", "MW", "MX", "MY", "MZ", "NA", "NC", "NE", "NF", "NG", "NI", "NL", "NO", "NP", "NR", "NU",
    "NZ", "OM", "PA", "PE", "PF", "PG", "PH", "PK", "PL", "PM", "PN", "PR", "PS", "PT", "PW", "PY", "QA",
    "RE", "RO", "RS", "RU", "RW", "SA", "SB", "SC", "SD", "SE", "SG", "SH", "SI", "SJ", "SK", "SL", "SM",
    "SN", "SO", "SR", "SS", "ST", "SV", "SX", "SY", "SZ", "TC", "TD", "TF", "TG", "TH", "TJ", "TK", "TL",
    "TM", "TN", "TO", "TR", "TT", "TV", "TW", "TZ", "UA", "UG", "UM", "US", "UY", "UZ", "VA", "VC", "VE",
    "VG", "VI", "VN", "VU", "WF", "WS", "YE", "YT", "ZA", "ZM", "ZW",
];

impl Country {
    /// Reads an alpha-2 code or an English name, ignoring case and white space around it.
    pub fn parse(text: &str) -> Result<Self, InvalidCountry> {
        let text = text.trim();
        if let Ok(country) = Self::from_code(&text.to_ascii_uppercase()) {
            return Ok(country);
        }
        // "Côte d’Ivoire" may be typed with a typographic apostrophe; the list has the plain one.
        let text = text.replace('\u{2019}', "'").to_lowercase();
        // The first entry of a line is the code, which has been tried above.
        COUNTRIES
            .lines()
            .find(|line| line.split('|').skip(1).any(|name| name.to_lowercase() == text))
            .and_then(|line| line.split('|').next())
            .map(Self)
            .ok_or(InvalidCountry)
    }

    /// Finds the country of an upper-case alpha-2 code, as it is stored.
    pub fn from_code(code: &str) -> Result<Self, InvalidCountry> {
        // Every read of an order comes through here: a binary search of the codes, not a scan of the names.
        let found = CODES.binary_search(&code).ok().and_then(|index| CODES.get(index));
        found.copied().map(Self).ok_or(InvalidCountry)
    }

    /// The alpha-2 code.
    pub const fn code(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// An e-mail address, checked as far as is possible without sending to it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

/// The text does not have the form of an e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an e-mail address such as `ada@example.com`")]
pub struct InvalidEmail;

impl Email {
    /// Checks the form and the lengths of RFC 5321 (64 octets before the `@`, 254 in all), after normalising to
    /// Unicode's Normalization Form C.
    pub fn parse(text: &str) -> Result<Self, InvalidEmail> {
        let text: String = text.trim().nfc().collect();
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidEmail)?;
        // `<`, `>`, `,` and `;` delimit the addresses in the header of a mail, so one of them could make two addresses
        // of one.
        let plain = |part: &str| {
            !part.is_empty()
                && !part
                    .chars()
                    .any(|c| c.is_control() || c.is_whitespace() || "@<>,;".contains(c))
        };
        // A label of a domain name neither begins nor ends with a hyphen (RFC 1035).
        let labels = domain
            .split('.')
            .all(|label| plain(label) && !label.starts_with('-') && !label.ends_with('-'));
        let dotted = domain.contains('.') && labels;
        if plain(local) && dotted && local.len() <= 64 && text.len() <= 254 {
            Ok(Self(text))
        } else {
            Err(InvalidEmail)
        }
    }

    /// The address, normalised.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

// An address names a person, so a log that prints with `{:?}` must not show it.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_read_by_code_or_name_and_kept_as_code() {
        for (text, code) in [
            ("DE", "DE"),
            ("de", "DE"),
            ("Germany", "DE"),
            (" united states ", "US"),
            ("USA", "US"),
            ("UK", "GB"),
            ("Côte d’Ivoire", "CI"),
            ("ÅLAND ISLANDS", "AX"),
            ("Czech Republic", "CZ"),
        ] {
            assert_eq!(Country::parse(text).unwrap().code(), code, "{text}");
        }
        for bad in ["", "XX", "EU", "Atlantis", "D", "DE|"] {
            assert_eq!(Country::parse(bad), Err(InvalidCountry), "{bad}");
        }
        assert_eq!(Country::from_code("JP").unwrap().to_string(), "JP");
        assert_eq!(Country::from_code("jp"), Err(InvalidCountry));
    }

    #[test]
    fn all_249_countries_are_there_once() {
        let mut names: Vec<String> = COUNTRIES
            .lines()
            .flat_map(|line| line.split('|'))
            .map(str::to_lowercase)
            .collect();
        let codes: Vec<&str> = COUNTRIES.lines().map(|line| &line[..2]).collect();
        assert_eq!(codes, CODES);
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all, "a name stands for two countries");
    }

    #[test]
    fn email_addresses_have_a_local_part_and_a_dotted_domain() {
        for good in ["ada@example.com", "a+b@sub.example.co", "ü@exämple.de"] {
            assert_eq!(Email::parse(good).unwrap().as_str(), good);
        }
        // The same address, written with a combining diaeresis.
        assert_eq!(
            Email::parse("u\u{308}@example.com").unwrap().as_str(),
            "\u{fc}@example.com"
        );
        let long = format!("{}@example.com", "a".repeat(65));
        for bad in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "ada@localhost",
            "a b@example.com",
            "a@b@c.d",
            "a@-b.de",
            &long,
        ] {
            assert_eq!(Email::parse(bad), Err(InvalidEmail), "{bad}");
        }
        assert!(!format!("{:?}", Email::parse("ada@example.com").unwrap()).contains("ada"));
    }
}
