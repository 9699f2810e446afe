use crate::country;
use crate::fonts::FontSet;
use crate::invoice::Address;
use crate::text::Words;

/// The countries whose addresses have the postal code after the city.
const CODE_BEHIND_CITY: [&str; 12] = [
    "AU", "BR", "CA", "GB", "IE", "IN", "JP", "NZ", "SG", "TH", "US", "ZA",
];

impl Address {
    /// The lines of the address as printed, without empty ones.
    pub(crate) fn printed(&self, fonts: &FontSet) -> Vec<Words> {
        let state = self.state.as_deref().unwrap_or_default();
        let city = if CODE_BEHIND_CITY.contains(&self.country.as_str()) {
            joined(", ", &self.city, &joined(" ", state, &self.zip))
        } else {
            joined(", ", &joined(" ", &self.zip, &self.city), state)
        };
        [
            self.name.as_deref().unwrap_or_default(),
            &self.street,
            &city,
            country::name(&self.country),
        ]
        .map(|line| Words::new(line, fonts))
        .into_iter()
        .filter(|line| !line.is_empty())
        .collect()
    }
}

fn joined(separator: &str, first: &str, second: &str) -> String {
    match (first.trim(), second.trim()) {
        (only, "") | ("", only) => only.to_owned(),
        (first, second) => [first, second].join(separator),
    }
}

#[cfg(test)]
mod tests {
    use crate::fonts::{FontLibrary, Fonts};
    use crate::invoice::Address;
    use crate::text::Words;

    fn printed(state: Option<&str>, zip: &str, country: &str) -> Vec<Words> {
        let address = Address {
            name: Some(String::new()),
            street: "Main Street 1".to_owned(),
            city: "Springfield".to_owned(),
            state: state.map(str::to_owned),
            zip: zip.to_owned(),
            country: country.to_owned(),
        };
        address.printed(FontLibrary::new(Fonts::embedded()).for_text("").unwrap())
    }

    fn words(lines: [&str; 3]) -> Vec<Words> {
        let library = FontLibrary::new(Fonts::embedded());
        lines
            .map(|line| Words::new(line, library.for_text("").unwrap()))
            .to_vec()
    }

    #[test]
    fn the_postal_code_stands_where_the_country_writes_it() {
        assert_eq!(
            printed(Some("IL"), "62704", "US"),
            words(["Main Street 1", "Springfield, IL 62704", "United States"])
        );
        assert_eq!(
            printed(None, "SW1A 1AA", "GB"),
            words(["Main Street 1", "Springfield, SW1A 1AA", "United Kingdom"])
        );
        assert_eq!(
            printed(None, "10115", "DE"),
            words(["Main Street 1", "10115 Springfield", "Germany"])
        );
        assert_eq!(
            printed(Some("Lazio"), "00100", "IT"),
            words(["Main Street 1", "00100 Springfield, Lazio", "Italy"])
        );
    }

    #[test]
    fn empty_parts_leave_no_separator_behind() {
        assert_eq!(
            printed(Some(" "), "", "IT"),
            words(["Main Street 1", "Springfield", "Italy"])
        );
        assert_eq!(
            printed(None, " ", "US"),
            words(["Main Street 1", "Springfield", "United States"])
        );
    }
}
