//! The access table: API keys, rate limits, response times.

pub mod api_key;
pub mod rate_limit;
mod response_times;
