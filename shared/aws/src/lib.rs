//! AWS configuration: one SDK configuration, HTTP client and trust store per process.
