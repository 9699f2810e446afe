//! Products and customers. None of them exist.

/// A customer's address and means of payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct City {
    pub name: &'static str,
    pub street: &'static str,
    pub zip: &'static str,
    pub country: &'static str,
    pub currency: &'static str,
}

impl City {
    pub const SOMEWHERE: Self = city("Leeds", "Kirkgate", "LS1 6BR", "GB", "GBP");
}

const fn city(
    name: &'static str,
    street: &'static str,
    zip: &'static str,
    country: &'static str,
    currency: &'static str,
) -> City {
    City {
        name,
        street,
        zip,
        country,
        currency,
    }
}

pub const CITIES: &[City] = &[
    City::SOMEWHERE,
    city("London", "Columbia Road", "E2 7RG", "GB", "GBP"),
    city("Portland", "Alberta Street", "97211", "US", "USD"),
    city("Asheville", "Haywood Road", "28806", "US", "USD"),
    city("Berlin", "Oranienstraße", "10999", "DE", "EUR"),
    city("Wien", "Neubaugasse", "1070", "AT", "EUR"),
    city("København", "Jægersborggade", "2200", "DK", "DKK"),
    city("Łódź", "Piotrkowska", "90-001", "PL", "PLN"),
];

pub const PEOPLE: &[&str] = &[
    "Amara Okafor",
    "Beatriz Gonçalves",
    "Callum Fraser",
    "Dagny Nørgaard",
    "Elif Yıldız",
    "Farah Haddad",
    "Grzegorz Wiśniewski",
    "Hana Novotná",
    "Ingrid Sjöberg",
    "João Figueiredo",
    "Keiko Tanaka",
    "Liam O’Connor",
    "Mercè Puig",
    "Niamh Byrne",
    "Oskar Grünwald",
    "Priya Raman",
    "Rosalind Achebe",
    "Søren Kjær",
    "Tomasz Zieliński",
    "Wren Halloway",
];

pub const PRODUCTS: &[(&str, &str)] = &[
    ("Hand-thrown stoneware bowl", "48.50"),
    ("Raku-fired tea bowl", "72.00"),
    ("Celadon vase, chrysanthemum relief", "185.00"),
    ("Letterpress notebook, linen cover", "14.00"),
    ("Woodcut print, “Heron at dusk”", "95.00"),
    ("Walnut serving board", "64.25"),
    ("Turned ash bowl, live edge", "110.00"),
    ("Hand-forged kitchen knife", "239.00"),
    ("Blown glass carafe, sea green", "58.40"),
    ("Stained glass wren", "36.75"),
    ("Naturally dyed wool throw", "142.00"),
    ("Indigo shibori scarf", "53.00"),
    ("Willow foraging basket", "45.00"),
    ("Vegetable-tanned leather satchel", "265.00"),
    ("Silver leaf earrings", "67.90"),
    ("Hammered copper pendant lamp", "174.50"),
    ("Beeswax taper candles, pair", "12.80"),
    ("Marbled paper, set of five", "22.00"),
];

pub const REASONS: &[&str] = &[
    "arrived with a hairline crack",
    "the glaze is much darker than in the photographs",
    "smaller than I had imagined",
    "a present that was already there",
    "the handle came loose on the first day",
    "does not go with the room after all",
];
