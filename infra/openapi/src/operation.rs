//! The description of an operation: everything that cannot be derived from its route.

use oms_http::ApiError;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::path::Parameter;

use crate::headers::Header;
use crate::schemas::Body;

/// An operation, in words and types.
pub struct Operation {
    /// The name of the route's function.
    pub function: &'static str,
    /// The area the operation belongs to.
    pub area: Area,
    /// A title of a few words.
    pub summary: &'static str,
    /// The behaviour that callers may rely on, as Markdown.
    pub description: String,
    /// The operation's parameters besides those of its path.
    pub parameters: Vec<Parameter>,
    /// The request body, if it takes one.
    pub request: Option<Request>,
    /// The responses of success.
    pub answers: Vec<Answer>,
    /// The errors besides those of every operation.
    pub errors: Vec<ApiError>,
}

/// A group of operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Orders, with their history, invoices and refunds.
    Orders,
    /// Returns.
    Returns,
    /// The webhook of the payment gateway.
    Payments,
    /// Background jobs.
    Jobs,
    /// The audit trail.
    Audit,
    /// API keys.
    ApiKeys,
    /// The system itself.
    System,
}

/// The body of a request.
pub struct Request {
    /// The schema.
    pub body: Body,
    /// Example bodies, by name.
    pub examples: Vec<(&'static str, Value)>,
    /// `false` if the body may be absent.
    pub required: bool,
}

/// A response of success.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The case in which the response is given.
    pub description: &'static str,
    /// The body; `None` for a response without one.
    pub content: Option<Content>,
    /// The headers besides those of every response.
    pub headers: Vec<Header>,
    /// Links to the operations that may follow.
    pub links: Vec<Link>,
}

/// The body of a response.
pub struct Content {
    /// The media type.
    pub media_type: &'static str,
    /// The schema.
    pub body: Body,
    /// Example bodies, by name.
    pub examples: Vec<(&'static str, Value)>,
}

/// A link to another operation, whose parameters are found in this one's response.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The function of the other operation.
    pub function: &'static str,
    /// The purpose of the link.
    pub description: &'static str,
    /// The name of each parameter, and the runtime expression for its value.
    pub parameters: &'static [(&'static str, &'static str)],
}

impl Area {
    /// Every area, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::Orders,
        Self::Returns,
        Self::Payments,
        Self::Jobs,
        Self::Audit,
        Self::ApiKeys,
        Self::System,
    ];

    /// The name of the area's tag.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Orders => "Orders",
            Self::Returns => "Returns",
            Self::Payments => "Payments",
            Self::Jobs => "Jobs",
            Self::Audit => "Audit",
            Self::ApiKeys => "API keys",
            Self::System => "System",
        }
    }

    /// The description of the area's tag.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Orders => "Orders from placing to delivery, with their history, invoice and refund.",
            Self::Returns => "Returns of delivered orders: one for each order, always of the whole order.",
            Self::Payments => "The webhook to which the payment gateway sends its events.",
            Self::Jobs => "Invoices and refunds that are still owed or have failed.",
            Self::Audit => "The audit trail: every change, and every attempt that was refused.",
            Self::ApiKeys => "Keys that software calls the API with.",
            Self::System => "The state machines, the metrics and health of the system, and this document.",
        }
    }
}

impl Operation {
    /// An operation of that function, without a description.
    pub fn new(function: &'static str, area: Area, summary: &'static str) -> Self {
        Self {
            function,
            area,
            summary,
            description: String::new(),
            parameters: Vec::new(),
            request: None,
            answers: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// Sets the description.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = text.into();
        self
    }

    /// Adds parameters.
    #[must_use]
    pub fn parameters(mut self, parameters: impl IntoIterator<Item = Parameter>) -> Self {
        self.parameters.extend(parameters);
        self
    }

    /// Sets a request body, which is required.
    #[must_use]
    pub fn request<T: ToSchema>(mut self, examples: impl IntoIterator<Item = (&'static str, Value)>) -> Self {
        self.request = Some(Request {
            body: Body::of::<T>(),
            examples: examples.into_iter().collect(),
            required: true,
        });
        self
    }

    /// Sets a request body, which may be absent.
    #[must_use]
    pub(crate) fn optional_request(mut self, body: Body, example: (&'static str, Value)) -> Self {
        self.request = Some(Request {
            body,
            examples: vec![example],
            required: false,
        });
        self
    }

    /// Adds a response of success.
    #[must_use]
    pub fn answer(mut self, answer: Answer) -> Self {
        self.answers.push(answer);
        self
    }

    /// Adds errors.
    #[must_use]
    pub fn errors(mut self, errors: impl IntoIterator<Item = ApiError>) -> Self {
        self.errors.extend(errors);
        self
    }
}

impl Answer {
    /// A response without a body.
    pub const fn empty(status: u16, description: &'static str) -> Self {
        Self {
            status,
            description,
            content: None,
            headers: Vec::new(),
            links: Vec::new(),
        }
    }

    /// A response with a JSON body.
    pub fn json(status: u16, description: &'static str, body: Body) -> Self {
        Self::content(status, description, "application/json", body)
    }

    /// A response with a body of another media type.
    pub fn content(status: u16, description: &'static str, media_type: &'static str, body: Body) -> Self {
        Self {
            content: Some(Content {
                media_type,
                body,
                examples: Vec::new(),
            }),
            ..Self::empty(status, description)
        }
    }

    /// Adds an example body.
    #[must_use]
    pub fn example(mut self, name: &'static str, value: Value) -> Self {
        if let Some(content) = &mut self.content {
            content.examples.push((name, value));
        }
        self
    }

    /// Adds headers.
    #[must_use]
    pub fn headers(mut self, headers: impl IntoIterator<Item = Header>) -> Self {
        self.headers.extend(headers);
        self
    }

    /// Adds links to the operations that may follow.
    #[must_use]
    pub fn links(mut self, links: impl IntoIterator<Item = Link>) -> Self {
        self.links.extend(links);
        self
    }
}
