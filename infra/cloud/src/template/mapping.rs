//! Properties that the event source mappings of streams and queues share.

use serde::Deserialize;

use super::queue::queue_of_arn;
use super::resource::Resource;
use super::{Filter, TemplateError};

#[derive(Deserialize)]
pub(super) enum ResponseType {
    ReportBatchItemFailures,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct FilterCriteria {
    filters: Vec<FilterPattern>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct FilterPattern {
    pattern: String,
}

pub(super) fn queue_name(function: Resource<'_>, arn: &str) -> Result<String, TemplateError> {
    let name = queue_of_arn(arn).ok_or_else(|| function.unsupported(format!("the queue `{arn}`")))?;
    Ok(name.to_owned())
}

pub(super) fn batch_size(
    function: Resource<'_>,
    size: Option<usize>,
    default: usize,
    maximum: usize,
) -> Result<usize, TemplateError> {
    let size = size.unwrap_or(default);
    if (1..=maximum).contains(&size) {
        return Ok(size);
    }
    Err(function.unsupported(format!("a batch size of {size}, beyond 1 to {maximum}")))
}

pub(super) fn reports_failures(types: &[ResponseType]) -> bool {
    types.iter().any(|ResponseType::ReportBatchItemFailures| true)
}

pub(super) fn filters(
    function: Resource<'_>,
    criteria: Option<FilterCriteria>,
) -> Result<Vec<Filter>, TemplateError> {
    criteria
        .into_iter()
        .flat_map(|criteria| criteria.filters)
        .map(|filter| Filter::parse(&filter.pattern))
        .collect::<Result<_, _>>()
        .map_err(|source| TemplateError::Filter {
            resource: function.logical_id.to_owned(),
            source,
        })
}
