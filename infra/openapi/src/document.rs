//! The document as a whole.

use std::collections::BTreeMap;

use oms_contract::ErrorCode;
use oms_http::Method;
use oms_http_functions::routes::ROUTES;
use utoipa::openapi::info::{InfoBuilder, LicenseBuilder};
use utoipa::openapi::path::{PathItem, PathsBuilder};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::server::ServerBuilder;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{ComponentsBuilder, OpenApi, OpenApiBuilder};

use crate::headers::Header;
use crate::operation::{Area, Operation};
use crate::operations::operations;
use crate::render::{Endpoint, render, response_of};
use crate::roles::{API_KEY, BEARER};
use crate::{BASE_PATH, DocumentError, TITLE, arrange, errors, parameters};

/// The text of the document as it is committed: indented, reproducible, with a line break at the end.
pub fn to_json() -> Result<String, DocumentError> {
    let document = document()?.to_json()?;
    Ok(arrange::arranged(&document)? + "\n")
}

/// Builds the document.
pub fn document() -> Result<OpenApi, DocumentError> {
    let mut written: Vec<Operation> = operations();
    let mut paths = PathsBuilder::new();
    let mut schemas = BTreeMap::new();
    // The order of the operations here is the order in which readers see them.
    let known = |function: &str| ROUTES.iter().find(|route| route.function == function);
    for route in ROUTES.iter().filter(|route| route.method != Method::Any) {
        if !written
            .iter()
            .any(|operation| operation.function == route.function)
        {
            return Err(DocumentError::NoOperation(route.function));
        }
    }
    for (index, operation) in written.iter().enumerate() {
        let earlier = written.iter().take(index);
        let twice = earlier
            .into_iter()
            .any(|other| other.function == operation.function);
        if twice || known(operation.function).is_none() {
            return Err(DocumentError::NoRoute(operation.function));
        }
    }
    for operation in written.drain(..) {
        let route = known(operation.function).ok_or(DocumentError::NoRoute(operation.function))?;
        let path = route
            .path
            .strip_prefix(BASE_PATH)
            .ok_or(DocumentError::Path(route.path))?;
        let rendered = render(Endpoint::from(route), operation)?;
        schemas.extend(rendered.components);
        paths = paths.path(path, PathItem::new(rendered.method, rendered.operation));
    }
    let mut components = ComponentsBuilder::new()
        .security_scheme(BEARER, bearer())
        .security_scheme(API_KEY, api_key());
    for code in errors::shared() {
        let (response, referred) = response_of(code)?;
        schemas.extend(referred);
        components = components.response(errors::component(code), response);
    }
    // No operation responds with this error, because it means that there is no such operation. Clients need its
    // type nevertheless.
    schemas.extend(errors::body(ErrorCode::MethodNotAllowed).components);
    for header in Header::ALL {
        components = components.header(header.component(), header.definition());
    }
    for (name, parameter) in parameters::shared() {
        components = components.parameter(name, utoipa::openapi::RefOr::T(parameter));
    }
    Ok(OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title(TITLE)
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(include_str!("introduction.md")))
                .license(Some(
                    LicenseBuilder::new()
                        .name("Apache-2.0")
                        .identifier(Some("Apache-2.0"))
                        .build(),
                )),
        )
        .servers(Some([ServerBuilder::new()
            .url(BASE_PATH)
            .description(Some("This server"))
            .build()]))
        .tags(Some(Area::ALL.map(|area| {
            TagBuilder::new()
                .name(area.name())
                .description(Some(area.description()))
                .build()
        })))
        .paths(paths)
        .components(Some(components.schemas_from_iter(schemas).build()))
        .build())
}

fn bearer() -> SecurityScheme {
    SecurityScheme::Http(
        HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some(
                "A signed token from the identity provider. Locally: `cargo run -- token --role customer`, or one of the \
                 tokens that `cargo run` prints.",
            ))
            .build(),
    )
}

fn api_key() -> SecurityScheme {
    SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(
        "X-API-Key",
        "An API key, made by `POST /api-keys`.",
    )))
}
