//! Puts the reference page of the API together: one file, which loads nothing but the OpenAPI document beside it. It
//! consists of Swagger UI, from the crate that contains it, in the frame of `src/system/docs`. The hashes of the script
//! and the style sheet in the page's policy are computed here from the page itself, so they always match it. The entity
//! tag of the OpenAPI document is computed here, too.

use std::error::Error;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::ZipArchive;

const SOURCES: &str = "src/system/docs";
const DOCUMENT: &str = "../../infra/openapi.json";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={SOURCES}");
    println!("cargo::rerun-if-changed={DOCUMENT}");
    let source = |name: &str| fs::read_to_string(Path::new(SOURCES).join(name));
    let mut library = SwaggerUi::open()?;
    let style = format!(
        "{}\n{}",
        library.file("dist/swagger-ui.css")?,
        source("page.css")?
    );
    let script = format!(
        "{}\n{}",
        library.file("dist/swagger-ui-bundle.js")?,
        source("page.js")?
    );
    let (style, script) = (styled(&style)?, scripted(&script));
    let (notice, licence) = (library.file("NOTICE")?, library.file("LICENSE")?);
    let page = fill(
        &source("page.html")?,
        &[
            ("{style}", &style),
            ("{version}", &library.version),
            ("{notice}", &as_text(&notice)),
            ("{licence}", &as_text(&licence)),
            ("{third_parties}", &as_text(&source("third-parties.txt")?)),
            ("{script}", &script),
        ],
    )?;
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; img-src data:; connect-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
        hash(&script),
        hash(&style),
    );
    let tag = URL_SAFE_NO_PAD.encode(Sha256::digest(&page));
    fs::write(Path::new(&std::env::var("OUT_DIR")?).join("docs.html"), page)?;
    println!("cargo::rustc-env=DOCS_POLICY={policy}");
    println!("cargo::rustc-env=DOCS_TAG={tag}");
    let tag = URL_SAFE_NO_PAD.encode(Sha256::digest(fs::read(DOCUMENT)?));
    println!("cargo::rustc-env=OPENAPI_TAG={tag}");
    Ok(())
}

/// The archive of a release of Swagger UI, as its authors publish it.
struct SwaggerUi {
    archive: ZipArchive<Cursor<&'static [u8]>>,
    root: String,
    version: String,
}

impl SwaggerUi {
    fn open() -> Result<Self, Box<dyn Error>> {
        let archive = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED))?;
        let first = archive.file_names().next().ok_or("the archive is empty")??;
        let root = first.split('/').next().unwrap_or_default().to_owned();
        let version = root.trim_start_matches("swagger-ui-").to_owned();
        Ok(Self {
            archive,
            root,
            version,
        })
    }

    fn file(&mut self, name: &str) -> Result<String, Box<dyn Error>> {
        let mut text = String::new();
        self.archive
            .by_name(&format!("{}/{name}", self.root))?
            .read_to_string(&mut text)?;
        Ok(text)
    }
}

/// Prepares a script for its element. A browser hashes it with line feeds as line ends. `</script` would end the
/// element too early; `<!--` together with `<script` would hide its end. All three get an escape: in a string and in a
/// regular expression, `\x3c` is `<`.
fn scripted(source: &str) -> String {
    let source = source.replace("\r\n", "\n").replace('\r', "\n");
    // HTML ignores the case of these. The sources have them in lower case only, and a test that reads the page as a
    // browser does would find any other.
    ["<!--", "<script", "</script"]
        .iter()
        .fold(source, |source, opening| {
            source.replace(opening, &opening.replace('<', r"\x3c"))
        })
}

/// Prepares a style sheet for its element. Text that would end the element is refused and not escaped as in a script.
fn styled(source: &str) -> Result<String, &'static str> {
    if source.to_ascii_lowercase().contains("</style") {
        return Err("the style sheet holds what may end its element");
    }
    Ok(source.replace("\r\n", "\n").replace('\r', "\n"))
}

fn as_text(source: &str) -> String {
    source.replace('&', "&amp;").replace('<', "&lt;")
}

/// Puts each value in its place. The template is read once, in order, so no text within a value is taken for a place.
fn fill(template: &str, values: &[(&str, &str)]) -> Result<String, Box<dyn Error>> {
    let (mut page, mut rest) = (String::new(), template);
    for (place, value) in values {
        let (before, after) = rest
            .split_once(place)
            .ok_or_else(|| format!("the page has no `{place}` in its order"))?;
        page.extend([before, value]);
        rest = after;
    }
    page.push_str(rest);
    Ok(page)
}

fn hash(source: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(source)))
}
