//! Renders an invoice as PDF: a pure function of its data.
