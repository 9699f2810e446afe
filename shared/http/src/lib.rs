//! The HTTP edge of a function: authentication, parsing, errors, paging.
