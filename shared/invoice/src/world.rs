use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::fonts::FontSet;

/// The parts that all renders share: the standard library of Typst and the parsed template.
pub(crate) struct Template {
    library: LazyHash<Library>,
    source: Source,
}

impl Template {
    pub(crate) fn new() -> Self {
        let source = include_str!("../template/invoice.typ");
        Self {
            library: LazyHash::new(Library::default()),
            source: Source::new(file_id("invoice.typ"), source.to_owned()),
        }
    }
}

/// Everything the compiler can access during one render: the template and the invoice. There is no clock,
/// package, disk or network, so the document is a function of the invoice.
pub(crate) struct InvoiceWorld<'a> {
    template: &'a Template,
    fonts: &'a FontSet,
    data_id: FileId,
    data: Bytes,
}

impl<'a> InvoiceWorld<'a> {
    /// A world in which the template reads `data`, the JSON of a [`View`](crate::view::View), as
    /// `/invoice.json`.
    pub(crate) fn new(template: &'a Template, fonts: &'a FontSet, data: String) -> Self {
        Self {
            template,
            fonts,
            // The template reads its data under this name.
            data_id: file_id("invoice.json"),
            data: Bytes::from_string(data),
        }
    }
}

impl World for InvoiceWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.template.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.template.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        // There is no other source, so a template that imports a file or a package does not compile.
        if id == self.template.source.id() {
            Ok(self.template.source.clone())
        } else {
            Err(unknown(id))
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data_id {
            Ok(self.data.clone())
        } else {
            Err(unknown(id))
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        // A clock would change the bytes of a document that is made again.
        None
    }
}

#[expect(
    clippy::expect_used,
    reason = "only a backslash or a parent folder in the name is refused"
)]
fn file_id(name: &'static str) -> FileId {
    let path = VirtualPath::new(name).expect("a plain file name is a path");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

fn unknown(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}
