/// The English name (Unicode CLDR) of an ISO 3166-1 alpha-2 code; an unknown code is returned unchanged.
pub(crate) fn name(code: &str) -> &str {
    // An invoice has two addresses, so a scan of the list for each is fast enough.
    include_str!("../template/countries.txt")
        .lines()
        .filter_map(|line| line.split_once(' '))
        .find_map(|(alpha_2, name)| (alpha_2 == code).then_some(name))
        .unwrap_or(code)
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn codes_have_names() {
        assert_eq!(name("AD"), "Andorra");
        assert_eq!(name("DE"), "Germany");
        assert_eq!(name("CI"), "Côte d’Ivoire");
        assert_eq!(name("ZW"), "Zimbabwe");
    }

    #[test]
    fn what_is_no_code_is_printed_as_it_is() {
        assert_eq!(name("ZZ"), "ZZ");
        assert_eq!(name("de"), "de");
        assert_eq!(name(""), "");
    }
}
