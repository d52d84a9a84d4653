//! CSV of any length: RFC 4180 with CRLF and a header row, in the character encoding of the user's choice.
//!
//! A cell goes through three steps, in this order: characters that the encoding lacks are replaced and counted ([`encoding`],
//! [`replaced`]); a cell that a spreadsheet would take for a formula is guarded when that was asked for ([`guard`]); quoting. So undoing the
//! guard is exact in every encoding.

pub mod encoding;
pub mod guard;
pub mod replaced;
mod value;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

pub use self::encoding::Encoding;
pub use self::replaced::Replaced;
pub use self::value::Value;
use super::json::Sink;
use crate::error::{Error, Kind, Result};

/// How much is gathered before it goes on to the zip.
const BUFFER: usize = 256 << 10;

/// How CSV files are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Dialect {
    /// The character encoding.
    pub encoding: Encoding,
    /// Whether cells that look like formulas are guarded, for spreadsheets. Off, cells are exact.
    pub guarded: bool,
}

/// A CSV file in the making, within an entry that is open.
pub struct Csv {
    /// Name of the file, for [`Replaced`].
    file: String,
    dialect: Dialect,
    columns: Vec<String>,
    /// One record in UTF-8.
    record: String,
    /// What goes to the zip next, encoded.
    buffer: Vec<u8>,
    rows: u64,
}

impl Csv {
    /// A file with these columns and no rows.
    ///
    /// # Errors
    /// `Internal` when there is no column: such a file has no form in CSV.
    pub fn new(file: &str, dialect: Dialect, columns: Vec<String>) -> Result<Self> {
        if columns.is_empty() {
            return Err(internal("a file without columns").with("file", file));
        }
        let mut csv = Self {
            file: file.to_owned(),
            dialect,
            columns,
            record: String::new(),
            buffer: dialect.encoding.mark().to_vec(),
            rows: 0,
        };
        let header: Vec<Cow<'_, str>> = csv.columns.iter().map(|name| Cow::Owned(name.clone())).collect();
        csv.write(&header);
        Ok(csv)
    }

    /// Add a row: a value for each column, in their order. Characters that the encoding lacks go to `replaced`.
    ///
    /// # Errors
    /// `Internal` when there are more or fewer values than columns; as [`Sink::take`].
    pub fn push<'a>(
        &mut self,
        out: &mut impl Sink,
        values: impl IntoIterator<Item = Value<'a>>,
        replaced: &mut Replaced,
    ) -> Result<()> {
        let mut cells = Vec::with_capacity(self.columns.len());
        self.rows += 1;
        for value in values {
            let guarded = self.dialect.guarded && value.may_be_formula();
            let fitted = self.dialect.encoding.fit(value.text());
            if fitted.lost > 0 {
                let column = self.columns.get(cells.len()).map_or("", String::as_str);
                replaced.add(&self.file, self.rows + 1, column, &fitted);
            }
            cells.push(if guarded { guard::guard(fitted.text) } else { fitted.text });
        }
        if cells.len() != self.columns.len() {
            return Err(internal("a row of another length than the header").with("file", &self.file));
        }
        self.write(&cells);
        if self.buffer.len() >= BUFFER {
            out.take(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    /// Close it; how many rows it has, the header not counted.
    ///
    /// # Errors
    /// As [`Sink::take`].
    pub fn finish(self, out: &mut impl Sink) -> Result<u64> {
        out.take(&self.buffer)?;
        Ok(self.rows)
    }

    /// Quote a record and encode it. Every character of `cells` is one that the encoding has.
    fn write(&mut self, cells: &[Cow<'_, str>]) {
        self.record.clear();
        for (n, cell) in cells.iter().enumerate() {
            if n > 0 {
                self.record.push(',');
            }
            quote(cell, &mut self.record);
        }
        if self.record.is_empty() {
            // Of one column: an empty line would be no record.
            self.record.push_str("\"\"");
        }
        self.record.push_str("\r\n");
        self.dialect.encoding.encode(&self.record, &mut self.buffer);
    }
}

/// Add a cell to a record, in quotes where RFC 4180 wants them (section 2, rules 5 to 7). The csv crate's writer is not used for it: it
/// can also leave numbers unquoted, and the parser of floats that this takes is 11 kB of the engine.
fn quote(cell: &str, record: &mut String) {
    if !cell.contains([',', '"', '\r', '\n']) {
        record.push_str(cell);
        return;
    }
    record.push('"');
    for (n, part) in cell.split('"').enumerate() {
        if n > 0 {
            record.push_str("\"\"");
        }
        record.push_str(part);
    }
    record.push('"');
}

fn internal(message: &str) -> Error {
    Error::new(Kind::Internal, "archive::csv", message)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::archive::zip::{Packing, ZipFile};
    use crate::host::store::{FileReader, MemoryStore, Open, Store};
    use futures_util::FutureExt;
    use proptest::prelude::*;
    use std::io::Read;

    /// The bytes of a file with two columns and these rows.
    fn written(dialect: Dialect, rows: &[[Value<'_>; 2]], replaced: &mut Replaced) -> Vec<u8> {
        let store = MemoryStore::new();
        let file = store.open("z", Open::Empty).now_or_never().unwrap().unwrap();
        let mut zip = ZipFile::new(file, time::OffsetDateTime::UNIX_EPOCH);
        zip.begin("a.csv", Packing::Deflated, 100).unwrap();
        let mut csv = Csv::new("a.csv", dialect, vec!["a".into(), "b".into()]).unwrap();
        for row in rows {
            csv.push(&mut zip, row.clone(), replaced).unwrap();
        }
        assert_eq!(csv.finish(&mut zip).unwrap(), rows.len() as u64);
        let ended = zip.end().unwrap();
        zip.settle(ended).now_or_never().unwrap().unwrap();
        zip.finish().unwrap();
        let file = store.open("z", Open::Existing).now_or_never().unwrap().unwrap();
        let mut bytes = Vec::new();
        ::zip::ZipArchive::new(FileReader::new(file))
            .unwrap()
            .by_name("a.csv")
            .unwrap()
            .read_to_end(&mut bytes)
            .unwrap();
        bytes
    }

    /// All fields of a file in UTF-8, by the reader of another library's making than our use of it: row by row.
    fn fields(bytes: &[u8]) -> Vec<String> {
        let (mut reader, mut fields, mut at) = (csv_core::Reader::new(), Vec::new(), 0);
        let mut field = Vec::new();
        let mut chunk = [0; 64];
        loop {
            let (result, read, count) = reader.read_field(&bytes[at..], &mut chunk);
            at += read;
            field.extend_from_slice(&chunk[..count]);
            match result {
                csv_core::ReadFieldResult::Field { .. } => {
                    fields.push(String::from_utf8(std::mem::take(&mut field)).unwrap());
                }
                csv_core::ReadFieldResult::End => return fields,
                _ => {}
            }
        }
    }

    #[test]
    fn cells_are_quoted_as_rfc_4180_says_and_lines_end_in_crlf() {
        let rows = [
            ["plain".into(), Value::None],
            ["a,b".into(), "say \"hi\"".into()],
            ["two\nlines".into(), "\r".into()],
            [Value::Number(-5), Value::Flag(true)],
        ];
        let bytes = written(Dialect::default(), &rows, &mut Replaced::default());
        let expected = "a,b\r\nplain,\r\n\"a,b\",\"say \"\"hi\"\"\"\r\n\"two\nlines\",\"\r\"\r\n-5,true\r\n";
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }

    #[test]
    fn formula_like_texts_are_guarded_on_demand_and_numbers_never() {
        let rows = [["=1+1".into(), Value::Number(-5)], [Value::Date("@now".into()), "'quoted'".into()]];
        let exact = written(Dialect::default(), &rows, &mut Replaced::default());
        assert_eq!(fields(&exact), ["a", "b", "=1+1", "-5", "@now", "'quoted'"]);
        let guarded = Dialect { guarded: true, ..Dialect::default() };
        let guarded = written(guarded, &rows, &mut Replaced::default());
        assert_eq!(fields(&guarded), ["a", "b", "'=1+1", "-5", "'@now", "'quoted'"]);
    }

    #[test]
    fn what_does_not_fit_is_named_by_file_row_and_column() {
        let rows = [["fits ü €".into(), "".into()], ["x".into(), "漢字 ü 漢".into()]];
        let mut replaced = Replaced::default();
        let dialect = Dialect { encoding: Encoding::Windows1252, guarded: false };
        let bytes = written(dialect, &rows, &mut replaced);
        assert!(bytes.ends_with(b"x,?? \xfc ?\r\n"));
        assert_eq!((replaced.characters, replaced.cells), (3, 1));
        let place = &replaced.places[0];
        assert_eq!(
            (place.file.as_str(), place.row, place.column.as_str(), place.lost.as_str()),
            ("a.csv", 3, "b", "漢字")
        );
    }

    #[test]
    fn the_guard_comes_after_replacing_so_that_it_can_be_undone() {
        // A full-width equals sign is a formula's beginning, and a question mark is none.
        let dialect = Dialect { encoding: Encoding::Iso88591, guarded: true };
        let bytes = written(dialect, &[["\u{ff1d}1".into(), "=1".into()]], &mut Replaced::default());
        assert_eq!(bytes, b"a,b\r\n?1,'=1\r\n");
    }

    #[test]
    fn a_file_begins_with_the_mark_of_its_encoding() {
        for (encoding, begin) in [
            (Encoding::Utf8, b"a,b\r\n".as_slice()),
            (Encoding::Utf8Bom, b"\xef\xbb\xbfa,b\r\n"),
            (Encoding::Windows1252, b"a,b\r\n"),
            (Encoding::Iso88591, b"a,b\r\n"),
            (Encoding::Utf16Le, b"\xff\xfea\0,\0b\0\r\0\n\0"),
        ] {
            assert_eq!(written(Dialect { encoding, guarded: false }, &[], &mut Replaced::default()), begin);
        }
    }

    #[test]
    fn a_row_of_another_length_is_refused() {
        let store = MemoryStore::new();
        let file = store.open("z", Open::Empty).now_or_never().unwrap().unwrap();
        let mut zip = ZipFile::new(file, time::OffsetDateTime::UNIX_EPOCH);
        let mut csv = Csv::new("a.csv", Dialect::default(), vec!["a".into()]).unwrap();
        assert!(csv.push(&mut zip, [Value::None, Value::None], &mut Replaced::default()).is_err());
        assert!(Csv::new("a.csv", Dialect::default(), Vec::new()).is_err());
    }

    proptest! {
        #[test]
        fn every_row_reads_back_as_it_was(rows in prop::collection::vec(("[\\PC\"\r\n,'=\t]{0,12}", any::<String>()), 0..6)) {
            let values: Vec<[Value<'_>; 2]> = rows.iter().map(|(a, b)| [a.as_str().into(), b.as_str().into()]).collect();
            for guarded in [false, true] {
                let dialect = Dialect { guarded, ..Dialect::default() };
                let bytes = written(dialect, &values, &mut Replaced::default());
                let read: Vec<String> = fields(&bytes)
                    .into_iter()
                    .map(|cell| if guarded { guard::unguard(cell.into()).into_owned() } else { cell })
                    .skip(2)
                    .collect();
                let expected: Vec<String> = rows.iter().flat_map(|(a, b)| [a.clone(), b.clone()]).collect();
                prop_assert_eq!(read, expected);
            }
        }
    }
}
