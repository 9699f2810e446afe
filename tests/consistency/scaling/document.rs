//! Tables of the document.

use crate::repository::read;

/// A row of a table.
#[derive(Debug)]
pub struct Row(Vec<String>);

impl Row {
    /// The subject of the row.
    pub fn name(&self) -> &str {
        self.text(0)
    }

    pub fn text(&self, column: usize) -> &str {
        self.0[column].trim_matches('*')
    }

    pub fn number(&self, column: usize) -> f64 {
        let text = self.text(column).replace(',', "");
        text.parse()
            .unwrap_or_else(|error| panic!("{:?}, column {column}: {error}", self.0))
    }

    /// The number of decimals that are printed.
    pub fn decimals(&self, column: usize) -> i32 {
        let text = self.text(column);
        text.split_once('.')
            .map_or(0, |(_, decimals)| i32::try_from(decimals.len()).unwrap())
    }
}

/// The first table below a heading.
pub fn table(heading: &str) -> Vec<Row> {
    let text = read("docs/scaling.md");
    let lines = text
        .lines()
        .skip_while(|line| line.trim_start_matches('#').trim() != heading);
    let lines = lines
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'));
    let rows: Vec<Row> = lines
        .skip(2)
        .map(|line| {
            Row(line
                .trim_matches('|')
                .split('|')
                .map(|cell| cell.trim().to_owned())
                .collect())
        })
        .collect();
    assert!(!rows.is_empty(), "there is no table below `{heading}`");
    rows
}
