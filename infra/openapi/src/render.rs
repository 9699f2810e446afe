//! Rendering: an operation and its route as OpenAPI objects.

use std::collections::BTreeMap;

use oms_contract::ErrorCode;
use oms_http::{ApiError, Method, Permission, Route};
use serde_json::{Value, json};
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::link::LinkBuilder;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Parameter};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::{Content, Ref, RefOr, Required, Response, Schema};

use crate::DocumentError;
use crate::headers::Header;
use crate::operation::{Answer, Link, Operation, Request};
use crate::schemas::{Body, Components};
use crate::{errors, parameters, roles};

const JSON: &str = "application/json";

/// An operation as an OpenAPI object, with the schemas it refers to.
pub struct Rendered {
    /// The method.
    pub method: HttpMethod,
    /// The operation.
    pub operation: utoipa::openapi::path::Operation,
    /// The components.
    pub components: Components,
}

/// A response, with the schemas it refers to.
pub type Described = (RefOr<Response>, Components);

/// The properties of a route that the document depends on.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// The method.
    pub method: Method,
    /// The path, with parameters in braces.
    pub path: &'static str,
    /// The permission that the route requires.
    pub permission: Permission,
    /// `true` for a change that can be made as a dry run and repeated with an idempotency key. False for the
    /// payment gateway's webhook, which supports neither.
    pub is_change: bool,
}

impl<A> From<&Route<A>> for Endpoint {
    fn from(route: &Route<A>) -> Self {
        Self {
            method: route.method,
            path: route.path,
            permission: route.permission,
            is_change: route.is_change(),
        }
    }
}

/// Combines the description of an operation with what follows from its route.
pub fn render(endpoint: Endpoint, operation: Operation) -> Result<Rendered, DocumentError> {
    let mut components = Components::new();
    let all_parameters = all_parameters(endpoint, &operation);
    let all_errors = all_errors(endpoint, &operation);
    let mut builder = OperationBuilder::new()
        .tag(operation.area.name())
        .operation_id(Some(operation_id(operation.function)))
        .summary(Some(operation.summary))
        .description(Some(operation.description))
        .securities(Some(roles::security(endpoint.permission)))
        .extensions(Some(
            ExtensionsBuilder::new()
                .add("x-roles", roles::reach(endpoint.permission))
                .build(),
        ));
    for parameter in all_parameters {
        builder = match shared_name(&parameter) {
            Some(name) => builder.parameter_ref(Ref::new(format!("#/components/parameters/{name}"))),
            None => builder.parameter(parameter),
        };
    }
    if let Some(request) = operation.request {
        components.extend(request.body.components.clone());
        builder = builder.request_body(Some(request_body(request)));
    }
    let mut answers: BTreeMap<u16, Answer> = BTreeMap::new();
    for answer in operation.answers {
        answers.insert(answer.status, answer);
    }
    for (status, errors) in all_errors {
        let (response, schemas) = match answers.remove(&status) {
            None if is_everywhere(&errors) => (shared_response(&errors), Components::new()),
            answer => failure(answer, &errors, endpoint.is_change)?,
        };
        components.extend(schemas);
        builder = builder.response(status.to_string(), response);
    }
    for (status, answer) in answers {
        if let Some(content) = &answer.content {
            components.extend(content.body.components.clone());
        }
        builder = builder.response(status.to_string(), success(answer));
    }
    Ok(Rendered {
        method: method(endpoint.method)?,
        operation: builder.build(),
        components,
    })
}

/// The operation's id: `changeOrderState` for `change-order-state`.
pub(crate) fn operation_id(function: &str) -> String {
    let mut words = function.split('-');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |id, word| {
        let (initial, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        id + &initial.to_ascii_uppercase() + rest
    })
}

fn method(method: Method) -> Result<HttpMethod, DocumentError> {
    match method {
        Method::Get => Ok(HttpMethod::Get),
        Method::Post => Ok(HttpMethod::Post),
        Method::Patch => Ok(HttpMethod::Patch),
        Method::Delete => Ok(HttpMethod::Delete),
        Method::Any => Err(DocumentError::NoOperation("ANY")),
    }
}

/// The path's parameters, the operation's own, and those that follow from the kind of route.
fn all_parameters(endpoint: Endpoint, operation: &Operation) -> Vec<Parameter> {
    let segments = endpoint.path.split('/');
    let names = segments.filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    let has_tag = operation.answers.iter().any(|answer| answer.status == 304);
    names
        .map(parameters::of_path)
        .chain(operation.parameters.iter().cloned())
        .chain(endpoint.is_change.then(parameters::dry_run))
        .chain(endpoint.is_change.then(parameters::idempotency_key))
        .chain(has_tag.then(parameters::if_none_match))
        .chain([parameters::request_id()])
        .collect()
}

fn shared_name(parameter: &Parameter) -> Option<&'static str> {
    let mut shared = parameters::shared().into_iter();
    shared.find_map(|(name, known)| (known == *parameter).then_some(name))
}

/// The errors by status, in the order of their codes: the operation's own, and for every other code those of
/// all routes of this kind.
fn all_errors(endpoint: Endpoint, operation: &Operation) -> BTreeMap<u16, Vec<ApiError>> {
    let mut all: BTreeMap<u16, Vec<ApiError>> = BTreeMap::new();
    let mut add = |error: ApiError| all.entry(error.status()).or_default().push(error);
    let own = |code: ErrorCode| {
        let errors = operation.errors.iter();
        errors.filter(move |error| error.code() == code)
    };
    let everywhere: Vec<_> = errors::of_every(endpoint.method, endpoint.path, endpoint.permission).collect();
    for code in ErrorCode::ALL {
        if own(code).next().is_some() {
            own(code).cloned().for_each(&mut add);
        } else if everywhere.contains(&code) {
            add(errors::sample(code));
        }
    }
    all
}

fn is_everywhere(errors: &[ApiError]) -> bool {
    match errors {
        // A response with examples of its own cannot be a reference to the shared component.
        [error] => errors::shared().any(|code| code == error.code() && errors::sample(code) == *error),
        _ => false,
    }
}

fn shared_response(errors: &[ApiError]) -> RefOr<Response> {
    let name = errors.first().map(|error| errors::component(error.code()));
    let name = name.unwrap_or_default();
    RefOr::Ref(Ref::from_response_name(name))
}

/// The response of an error that all operations have in common.
pub(crate) fn response_of(code: ErrorCode) -> Result<Described, DocumentError> {
    failure(None, &[errors::sample(code)], true)
}

/// The response of a status that an error has; `answer` is a success with the same status.
fn failure(answer: Option<Answer>, failures: &[ApiError], dry_run: bool) -> Result<Described, DocumentError> {
    let mut headers = vec![Header::RequestId];
    headers.extend(dry_run.then_some(Header::DryRun));
    let mut examples: Vec<(String, Value)> = Vec::new();
    let mut bodies: BTreeMap<ErrorCode, Body> = BTreeMap::new();
    let mut sentences: Vec<&str> = Vec::new();
    let mut others: Vec<Body> = Vec::new();
    if let Some(answer) = answer {
        sentences.push(answer.description);
        headers.extend(answer.headers);
        if let Some(content) = answer.content {
            others.push(content.body);
            let shown = content.examples.into_iter();
            examples.extend(shown.map(|(name, value)| (name.to_owned(), value)));
        }
    }
    for error in failures {
        let code = error.code();
        if bodies.insert(code, errors::body(code)).is_none() {
            sentences.push(errors::meaning(code));
        }
        let header = error.header().and_then(|(name, _)| Header::from_name(name));
        headers.extend(header.filter(|header| !headers.contains(header)));
        examples.push((code.as_str().to_owned(), errors::example(error)?));
    }
    let body = Body::one_of(others.into_iter().chain(bodies.into_values()));
    let content = content(body.schema, examples);
    let response = ResponseBuilder::new()
        .description(sentences.join(" "))
        .content(JSON, content);
    Ok((RefOr::T(with_headers(response, headers).build()), body.components))
}

fn success(answer: Answer) -> RefOr<Response> {
    let mut response = ResponseBuilder::new().description(answer.description);
    if let Some(answered) = answer.content {
        let examples = answered.examples.into_iter();
        let examples = examples.map(|(name, value)| (name.to_owned(), value)).collect();
        response = response.content(answered.media_type, content(answered.body.schema, examples));
    }
    for link in answer.links {
        response = response.link(operation_id(link.function), rendered_link(link));
    }
    let headers = [Header::RequestId].into_iter().chain(answer.headers);
    RefOr::T(with_headers(response, headers).build())
}

fn with_headers(response: ResponseBuilder, headers: impl IntoIterator<Item = Header>) -> ResponseBuilder {
    headers.into_iter().fold(response, |response, header| {
        response.header_ref(header.name(), header.reference())
    })
}

fn rendered_link(link: Link) -> utoipa::openapi::link::Link {
    let builder = LinkBuilder::new()
        .operation_id(operation_id(link.function))
        .description(link.description);
    let parameters = link.parameters.iter();
    parameters
        .fold(builder, |builder, (name, expression)| {
            builder.parameter(*name, json!(expression))
        })
        .build()
}

fn request_body(request: Request) -> utoipa::openapi::request_body::RequestBody {
    let required = if request.required {
        Required::True
    } else {
        Required::False
    };
    let examples = request.examples.into_iter();
    let examples = examples.map(|(name, value)| (name.to_owned(), value)).collect();
    RequestBodyBuilder::new()
        .required(Some(required))
        .content(JSON, content(request.body.schema, examples))
        .build()
}

fn content(schema: RefOr<Schema>, examples: Vec<(String, Value)>) -> Content {
    let examples = examples.into_iter().map(|(name, value)| {
        let example = ExampleBuilder::new().value(Some(value)).build();
        (name, RefOr::T(example))
    });
    ContentBuilder::new()
        .schema(Some(schema))
        .examples_from_iter(examples)
        .build()
}
