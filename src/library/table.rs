//! Rows of a CSV file, one by one, each with its place (RFC 4180, read leniently).

use csv_core::{ReadRecordResult, Reader as Parser, ReaderBuilder};

use super::json::Span;
use super::source::{Reader, Shared};
use crate::error::Result;

/// Longest row: the longest comment and then some. What is longer is passed over and told.
const LONGEST: usize = 16 << 20;
/// More columns than a table of ours or the vendor's has.
const MOST_COLUMNS: usize = 1_000;

/// A table whose columns are known by the names in its header.
pub struct Table {
    text: Shared,
    delimiter: u8,
    columns: Vec<String>,
    guarded: bool,
    start: u64,
}

/// Goes through the rows of a table.
pub struct Rows {
    reader: Reader,
    bytes: Vec<u8>,
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub enum RowStep {
    /// A row.
    Row(Span),
    /// A row that is too long.
    Broken(u64),
    /// There are no more.
    End,
}

impl Table {
    /// Of this text in UTF-8; `guarded` when cells that look like formulas have an apostrophe in front.
    ///
    /// # Errors
    /// `Storage`.
    pub fn new(text: Shared, guarded: bool) -> Result<Self> {
        let mut rows = Rows { reader: Reader::new(text.clone(), 0), bytes: Vec::new() };
        let mut table = Self { text, delimiter: b',', columns: Vec::new(), guarded: false, start: 0 };
        if let RowStep::Row(_) = rows.step()? {
            let header = rows.bytes().strip_prefix(b"\xef\xbb\xbf").unwrap_or(rows.bytes());
            let count = |delimiter: &u8| header.iter().filter(|byte| *byte == delimiter).count();
            table.delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|d| (count(d), *d == b',')).unwrap_or(b',');
            table.columns = table.cells(header).iter().map(|name| name.trim().to_lowercase()).collect();
            table.start = rows.reader.position();
        }
        table.guarded = guarded;
        Ok(table)
    }

    /// Names of the columns, in lower case.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Position of the first of these columns that is there.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.columns.iter().position(|column| column == name))
    }

    /// The rows from the first behind the header.
    pub fn rows(&self) -> Rows {
        Rows { reader: Reader::new(self.text.clone(), self.start), bytes: Vec::new() }
    }

    /// The cells of a row; the guard is undone.
    pub fn cells(&self, row: &[u8]) -> Vec<String> {
        let mut parser: Parser = ReaderBuilder::new().delimiter(self.delimiter).build();
        let (mut out, mut ends) = (vec![0; row.len() + 2], vec![0; MOST_COLUMNS]);
        let (mut written, mut fields, mut rest) = (0, 0, row);
        // The second round, with nothing more to read, closes a row that has no line end.
        for _ in 0..3 {
            let (result, read, wrote, ended) = parser.read_record(rest, &mut out[written..], &mut ends[fields..]);
            (written, fields, rest) = (written + wrote, fields + ended, &rest[read..]);
            if matches!(result, ReadRecordResult::Record | ReadRecordResult::End | ReadRecordResult::OutputEndsFull) {
                break;
            }
        }
        let mut from = 0;
        let cell = |end: &usize| {
            let cell = String::from_utf8_lossy(out.get(from..*end).unwrap_or_default());
            from = *end;
            if self.guarded { crate::archive::csv::guard::unguard(cell).into_owned() } else { cell.into_owned() }
        };
        ends[..fields].iter().map(cell).collect()
    }

    /// A row at its place.
    ///
    /// # Errors
    /// `Damaged`, `Storage`.
    pub fn row(&self, span: Span) -> Result<Vec<String>> {
        Ok(self.cells(&super::text::slice(&self.text, span.offset, span.len)?))
    }
}

impl Rows {
    /// The bytes of the row that [`Rows::step`] told of.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The next row that is not empty.
    ///
    /// # Errors
    /// `Storage`.
    pub fn step(&mut self) -> Result<RowStep> {
        loop {
            let offset = self.reader.position();
            self.bytes.clear();
            let (mut quoted, mut total, mut ended) = (false, 0usize, false);
            while !ended {
                let buffered = self.reader.fill()?;
                if buffered.is_empty() {
                    break;
                }
                let end = buffered.iter().position(|byte| {
                    quoted ^= *byte == b'"';
                    *byte == b'\n' && !quoted
                });
                ended = end.is_some();
                let take = end.map_or(buffered.len(), |end| end + 1);
                total += take;
                if total <= LONGEST {
                    self.bytes.extend_from_slice(&buffered[..take]);
                }
                self.reader.consume(take);
            }
            if total == 0 {
                return Ok(RowStep::End);
            }
            if total > LONGEST {
                return Ok(RowStep::Broken(offset));
            }
            if !self.bytes.trim_ascii().is_empty() {
                return Ok(RowStep::Row(Span { offset, len: u32::try_from(total).unwrap_or(u32::MAX) }));
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use std::rc::Rc;

    fn read(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
        let table = Table::new(Rc::new(text.as_bytes().to_vec()), false).unwrap();
        let (mut rows, mut seen) = (table.rows(), Vec::new());
        while let RowStep::Row(span) = rows.step().unwrap() {
            assert_eq!(table.row(span).unwrap(), table.cells(rows.bytes()));
            seen.push(table.cells(rows.bytes()));
        }
        (table.columns().to_vec(), seen)
    }

    #[test]
    fn rows_are_read_whatever_their_line_ends_and_delimiters() {
        let expected =
            (vec!["id".to_owned(), "text".to_owned()], vec![vec!["1".to_owned(), "a\r\n\"b\", c".to_owned()]]);
        assert_eq!(read("id,text\r\n1,\"a\r\n\"\"b\"\", c\"\r\n"), expected);
        assert_eq!(read("\u{feff}ID;Text\n1;\"a\r\n\"\"b\"\", c\""), expected);
        assert_eq!(read("").1, Vec::<Vec<String>>::new());
    }
}
