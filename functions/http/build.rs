//! Puts the reference page of the API together, one file that asks for nothing but the document beside it: Swagger UI,
//! from the crate that carries it, in the frame of `src/system/docs`. The page's policy names the hashes of what it
//! holds, and they are taken here, where they cannot drift from it. So is the hash that names the state of the OpenAPI
//! document.

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

/// The archive of a release of Swagger UI, as its makers publish it.
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

/// A script as an element can hold it, and as a browser hashes it: line ends are line feeds, and neither `</script>`
/// nor, by way of `<!--`, its absence can end it elsewhere. In a string and in a regular expression, `\x3c` is `<`.
fn scripted(source: &str) -> String {
    let source = source.replace("\r\n", "\n").replace('\r', "\n");
    // In either case of letters: what the sources hold today is in lower case, and a test reads the page as a browser
    // does.
    ["<!--", "<script", "</script"]
        .iter()
        .fold(source, |source, opening| {
            source.replace(opening, &opening.replace('<', r"\x3c"))
        })
}

/// A style sheet as an element can hold it: it cannot say what would end the element in another way, as a script can.
fn styled(source: &str) -> Result<String, &'static str> {
    if source.to_ascii_lowercase().contains("</style") {
        return Err("the style sheet holds what may end its element");
    }
    Ok(source.replace("\r\n", "\n").replace('\r', "\n"))
}

fn as_text(source: &str) -> String {
    source.replace('&', "&amp;").replace('<', "&lt;")
}

/// Puts each value in its place. One pass, in order, so that nothing within a value is taken for a place.
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
