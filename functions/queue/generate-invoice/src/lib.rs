//! The queue function that makes a shipped order's PDF invoice.
