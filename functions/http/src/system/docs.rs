//! `GET /docs`

use oms_http::{ApiError, Call, Reply};

use crate::resources::Nothing;

/// The page, which `build.rs` puts together from `docs/` and Swagger UI. It loads nothing but `openapi.json` beside it.
const PAGE: &str = include_str!(concat!(env!("OUT_DIR"), "/docs.html"));
/// The content security policy, which allows the page's own script and style sheet by their hashes and nothing else.
const POLICY: &str = env!("DOCS_POLICY");
/// A hash of the page.
const TAG: &str = env!("DOCS_TAG");

/// Gives the reference page of the API, which can call the API. The route is open, like that of the document it shows.
#[expect(clippy::unused_async, reason = "a handler is asynchronous")]
pub async fn handle(_app: &Nothing, call: Call) -> Result<Reply, ApiError> {
    call.query().finish()?;
    let reply = Reply::content(200, "text/html; charset=utf-8", PAGE.to_owned());
    Ok(reply
        .etag_of(TAG)
        // Instead of the `no-store` of other responses: a browser keeps the page, asks each time, and gets a 304.
        .header("cache-control", "no-cache")
        .header("content-security-policy", POLICY))
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest, Sha256};

    use super::*;

    /// The page as a browser reads it: the one style sheet and the one script, each up to the first end of such an
    /// element, and the markup around them.
    struct Read {
        style: &'static str,
        script: &'static str,
        markup: String,
    }

    fn read() -> Read {
        let (head, rest) = PAGE.split_once("<style>").unwrap();
        let (style, rest) = rest.split_once("</style").unwrap();
        let (body, rest) = rest.split_once("<script>").unwrap();
        let (script, tail) = rest.split_once("</script").unwrap();
        let markup = [head, body, tail].concat().to_ascii_lowercase();
        Read {
            style,
            script,
            markup,
        }
    }

    fn hash(content: &str) -> String {
        format!("'sha256-{}'", STANDARD.encode(Sha256::digest(content)))
    }

    #[test]
    fn the_policy_lets_the_pages_own_elements_in_and_nothing_else() {
        let page = read();
        assert!(!page.markup.contains("<style") && !page.markup.contains("<script"));
        let expected = format!(
            "default-src 'none'; script-src {}; style-src {}; img-src data:; connect-src 'self'; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'",
            hash(page.script),
            hash(page.style),
        );
        assert_eq!(POLICY, expected);
    }

    /// After `<!--` and `<script`, a browser would take the end of the script for text.
    #[test]
    fn nothing_within_an_element_hides_its_end() {
        let script = read().script.to_ascii_lowercase();
        assert!(
            ["<!--", "<script", "</script"]
                .iter()
                .all(|opening| !script.contains(opening))
        );
        assert!(script.ends_with("})();\n"), "the script ends before its end");
        assert!(!read().style.to_ascii_lowercase().contains("</style"));
        assert!(
            !PAGE.contains(['\r', '\0']),
            "a browser would change it before hashing it"
        );
    }

    #[test]
    fn the_page_names_no_file_but_the_document() {
        let Read { style, markup, .. } = read();
        assert!(!markup.contains("src=") && !style.contains("@import"));
        let links = markup.split("href=\"").skip(1);
        for link in links.map(|rest| rest.split('"').next().unwrap()) {
            assert!(
                ["data:,", "openapi.json"].contains(&link) || link.starts_with('#'),
                "{link}"
            );
        }
        let addresses = style.split("url(").skip(1);
        for address in addresses.map(|rest| rest.trim_start_matches(['"', '\''])) {
            assert!(address.starts_with("data:"), "{}", &address[..40]);
        }
    }

    /// `docs/third-parties.txt` is `swagger-ui-bundle.js.LICENSE.txt` of npm's `swagger-ui-dist` of this version: renew
    /// it too.
    #[test]
    fn the_page_carries_the_licences_of_what_is_on_it() {
        for words in [
            "Swagger UI 5.32.6,",
            "Apache License",
            "SmartBear Software Inc.",
            "The MIT License (MIT)",
        ] {
            assert!(PAGE.contains(words), "{words}");
        }
    }
}
