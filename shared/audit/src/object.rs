//! An object of the archive: one line of JSON for each row, each with its position, so that moved lines are
//! noticed.

use crate::{ArchivedRow, Hash};

/// A line of an object.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// The number of the line, counted from 1.
    pub number: usize,
    /// The line's bytes, without the line feed.
    text: &'a [u8],
    terminated: bool,
}

/// The content of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadLine {
    /// The position written in the line.
    pub position: usize,
    /// The archived row.
    pub row: ArchivedRow,
    /// [`ArchivedRow::digest`].
    pub digest: Hash,
}

/// A line cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// The line does not begin with its position.
    #[error("does not begin with its position")]
    Position,
    /// The line is not the JSON of a row.
    #[error("not a row: {0}")]
    Row(String),
    /// The line is the JSON of a row, but not in the canonical form.
    #[error("not in the canonical form")]
    Spelling,
    /// The line has no line feed at its end.
    #[error("incomplete")]
    Unterminated,
}

const BEGINNING: &[u8] = b"{\"line\":";

/// Writes an object of these rows.
pub fn write(rows: &[ArchivedRow]) -> Result<Vec<u8>, serde_json::Error> {
    let mut object = Vec::new();
    for (position, row) in (1_usize..).zip(rows) {
        object.extend(BEGINNING);
        object.extend(position.to_string().into_bytes());
        object.push(b',');
        object.extend(row.to_json()?.get(1..).unwrap_or_default());
        object.push(b'\n');
    }
    Ok(object)
}

/// The lines of an object, unread.
pub fn lines(object: &[u8]) -> impl Iterator<Item = Line<'_>> {
    let lines = object.split_inclusive(|byte| *byte == b'\n');
    lines.zip(1..).map(|(text, number)| Line {
        number,
        text: text.strip_suffix(b"\n").unwrap_or(text),
        terminated: text.ends_with(b"\n"),
    })
}

impl<'a> Line<'a> {
    /// The line's bytes, without the line feed: a leaf of the object's Merkle tree.
    pub const fn text(&self) -> &'a [u8] {
        self.text
    }

    /// Parses the line.
    pub fn read(&self) -> Result<ReadLine, LineError> {
        if !self.terminated {
            return Err(LineError::Unterminated);
        }
        let rest = self.text.strip_prefix(BEGINNING).ok_or(LineError::Position)?;
        let comma = rest
            .iter()
            .position(|byte| *byte == b',')
            .ok_or(LineError::Position)?;
        let (digits, rest) = rest.split_at(comma);
        let digits = std::str::from_utf8(digits).map_err(|_| LineError::Position)?;
        let position: usize = digits.parse().map_err(|_| LineError::Position)?;
        if position.to_string() != digits {
            return Err(LineError::Position);
        }
        let mut json = rest.to_vec();
        if let Some(first) = json.first_mut() {
            *first = b'{';
        }
        let row: ArchivedRow =
            serde_json::from_slice(&json).map_err(|error| LineError::Row(error.to_string()))?;
        if row.to_json().ok().as_ref() != Some(&json) {
            return Err(LineError::Spelling);
        }
        Ok(ReadLine {
            position,
            row,
            digest: Hash::of(&[&json]),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trail::tests::row;

    #[test]
    fn lines_are_read_as_they_were_written() {
        let rows = [row(1), row(2), row(3)];
        let object = write(&rows).unwrap();
        let read: Vec<ReadLine> = lines(&object).map(|line| line.read().unwrap()).collect();
        for (number, (read, row)) in (1..).zip(read.iter().zip(&rows)) {
            assert_eq!((read.position, &read.row), (number, row));
            assert_eq!(read.digest, row.digest().unwrap());
        }
        assert_eq!(read.len(), 3);
        assert_eq!(lines(b"").count(), 0);
    }

    #[test]
    fn a_line_holds_nothing_personal() {
        let text = String::from_utf8(write(&[row(1)]).unwrap()).unwrap();
        for field in ["reason", "metadata", "ip_address"] {
            assert!(!text.contains(field), "{text}");
        }
    }

    #[test]
    fn what_is_no_line_is_told_apart() {
        let object = String::from_utf8(write(&[row(1)]).unwrap()).unwrap();
        let error = |text: &str| lines(text.as_bytes()).next().unwrap().read().unwrap_err();
        assert_eq!(error(object.trim_end()), LineError::Unterminated);
        assert_eq!(error(&object.replace("{\"line\":1,", "{")), LineError::Position);
        assert_eq!(
            error(&object.replace("\"line\":1", "\"line\":01")),
            LineError::Position
        );
        assert_eq!(error(&object.replace("\":\"", "\": \"")), LineError::Spelling);
        assert!(matches!(
            error(&object.replace("\"hash\"", "\"sum\"")),
            LineError::Row(_)
        ));
        assert!(matches!(
            error(&object.replace("}\n", ",\"more\":1}\n")),
            LineError::Row(_)
        ));
        assert_eq!(error("\n"), LineError::Position);
        assert_eq!(error("{\"line\":\n"), LineError::Position);
    }
}
