//! An operation, as it is written down here: what cannot be derived from its route.

use oms_http::ApiError;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::path::Parameter;

use crate::headers::Header;
use crate::schemas::Body;

/// What a route does, in words and types.
pub struct Operation {
    /// The name of the route's function.
    pub function: &'static str,
    /// The area it belongs to.
    pub area: Area,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// What callers may rely on, as Markdown.
    pub description: String,
    /// What may be said besides the path's own parameters.
    pub parameters: Vec<Parameter>,
    /// What is sent.
    pub request: Option<Request>,
    /// What is answered when it went well.
    pub answers: Vec<Answer>,
    /// What can go wrong besides what can go wrong anywhere.
    pub errors: Vec<ApiError>,
}

/// A group of operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Orders, and what belongs to them.
    Orders,
    /// Returns.
    Returns,
    /// What the payment gateway calls.
    Payments,
    /// Background jobs.
    Jobs,
    /// The audit trail.
    Audit,
    /// Keys for software.
    ApiKeys,
    /// The system itself.
    System,
}

/// A request's body.
pub struct Request {
    /// Its type.
    pub body: Body,
    /// Bodies, by what they show.
    pub examples: Vec<(&'static str, Value)>,
    /// Whether there must be one.
    pub required: bool,
}

/// An answer.
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// When it is given.
    pub description: &'static str,
    /// What the body is; none has one.
    pub content: Option<Content>,
    /// The headers it has besides those of every answer.
    pub headers: Vec<Header>,
    /// What can be done next, with what the answer says.
    pub links: Vec<Link>,
}

/// The body of an answer.
pub struct Content {
    /// The media type.
    pub media_type: &'static str,
    /// The type.
    pub body: Body,
    /// Bodies, by what they show.
    pub examples: Vec<(&'static str, Value)>,
}

/// Another operation, and where its parameters are found in this one's answer.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The function of the other.
    pub function: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// Each parameter, and the runtime expression that finds its value.
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

    /// The name that is shown.
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

    /// What belongs to it.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Orders => {
                "An order from its placing to its delivery, its history, its invoice and its refund."
            }
            Self::Returns => "The return of a delivered order: one per order, of the whole order.",
            Self::Payments => "What the payment gateway tells of its own accord.",
            Self::Jobs => "Invoices and refunds that are still to be made, or could not be made.",
            Self::Audit => "Who did what, and who was not let.",
            Self::ApiKeys => "Keys that software calls the API with.",
            Self::System => "The state machines, how the system is, and this document.",
        }
    }
}

impl Operation {
    /// The operation of that function, which says nothing yet.
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

    /// Says what callers may rely on.
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

    /// Takes a body, which must be there.
    #[must_use]
    pub fn request<T: ToSchema>(mut self, examples: impl IntoIterator<Item = (&'static str, Value)>) -> Self {
        self.request = Some(Request {
            body: Body::of::<T>(),
            examples: examples.into_iter().collect(),
            required: true,
        });
        self
    }

    /// Takes the body or none.
    #[must_use]
    pub fn optional_request(mut self, body: Body, example: (&'static str, Value)) -> Self {
        self.request = Some(Request {
            body,
            examples: vec![example],
            required: false,
        });
        self
    }

    /// Adds an answer.
    #[must_use]
    pub fn answer(mut self, answer: Answer) -> Self {
        self.answers.push(answer);
        self
    }

    /// Adds what can go wrong.
    #[must_use]
    pub fn errors(mut self, errors: impl IntoIterator<Item = ApiError>) -> Self {
        self.errors.extend(errors);
        self
    }
}

impl Answer {
    /// An answer without a body.
    pub const fn empty(status: u16, description: &'static str) -> Self {
        Self {
            status,
            description,
            content: None,
            headers: Vec::new(),
            links: Vec::new(),
        }
    }

    /// An answer of that type in JSON.
    pub fn json(status: u16, description: &'static str, body: Body) -> Self {
        Self::content(status, description, "application/json", body)
    }

    /// An answer of that type in another media type.
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

    /// Shows a body.
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

    /// Says what can be done next.
    #[must_use]
    pub fn links(mut self, links: impl IntoIterator<Item = Link>) -> Self {
        self.links.extend(links);
        self
    }
}
