//! Writing one of the seven files from rows that are asked for their values column by column.

use std::borrow::Cow;

use super::columns::{Column, Table};
use crate::archive::csv::{Csv, Dialect, Replaced, Value};
use crate::archive::writer::ArchiveWriter;
use crate::error::{Error, Kind, Result};

/// A row of a file: knows a value for each key of `columns.tsv` that its file may ask for.
pub trait Row {
    /// The value for `key`: [`Value::None`] where the service gave none, `None` for a key that this kind of row does not know, which is a
    /// mistake in the table or in the row.
    fn value(&self, key: &str) -> Option<Value<'_>>;
}

/// A file in the making.
pub struct Sheet {
    table: Table,
    columns: Vec<Column>,
    csv: Csv,
}

impl Sheet {
    /// Begin the file; columns with personal links only with `links`.
    ///
    /// # Errors
    /// As [`ArchiveWriter::begin_csv`].
    pub fn begin(writer: &mut ArchiveWriter, table: Table, dialect: Dialect, links: bool) -> Result<Self> {
        let columns: Vec<Column> = table.columns(links).collect();
        let names = columns.iter().map(|column| column.name.to_owned()).collect();
        let csv = writer.begin_csv(table.file_name(), dialect, names)?;
        Ok(Self { table, columns, csv })
    }

    /// Add a row. Characters that the encoding lacks go to `replaced`.
    ///
    /// # Errors
    /// `Internal` when the row does not know a column's key; `NoSpace`, `Storage`.
    pub fn push(&mut self, writer: &mut ArchiveWriter, row: &dyn Row, replaced: &mut Replaced) -> Result<()> {
        let value = |column: &Column| row.value(column.key).ok_or_else(|| self.unknown(column));
        let values = self.columns.iter().map(value).collect::<Result<Vec<_>>>()?;
        writer.push_row(&mut self.csv, values, replaced)
    }

    /// End the file; how many rows it has, the header not counted.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn end(self, writer: &mut ArchiveWriter) -> Result<u64> {
        writer.end_csv(self.table.file_name(), self.csv)
    }

    fn unknown(&self, column: &Column) -> Error {
        Error::new(Kind::Internal, "proof::sheet", "a column that its rows do not know")
            .with("file", self.table.file_name())
            .with("key", column.key)
    }
}

/// Several values in one cell, as in `tags`: with `; ` between them. For reading; one by one they are in `json/`.
pub fn list<T: AsRef<str>>(values: impl IntoIterator<Item = T>) -> Value<'static> {
    let mut cell = String::new();
    for value in values {
        if !cell.is_empty() {
            cell.push_str("; ");
        }
        cell.push_str(value.as_ref());
    }
    if cell.is_empty() { Value::None } else { Value::Text(Cow::Owned(cell)) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::archive::writer::Layout;
    use crate::host::store::MemoryStore;
    use futures_util::FutureExt;
    use std::rc::Rc;

    struct Nameless;

    impl Row for Nameless {
        fn value(&self, key: &str) -> Option<Value<'_>> {
            (key == "id").then_some(Value::Number(1))
        }
    }

    #[test]
    fn a_column_that_its_rows_do_not_know_is_an_error_and_no_empty_column() {
        let created = ArchiveWriter::create(
            Rc::new(MemoryStore::new()),
            "z".into(),
            Layout::default(),
            time::OffsetDateTime::UNIX_EPOCH,
        );
        let mut writer = created.now_or_never().unwrap().unwrap();
        let mut sheet = Sheet::begin(&mut writer, Table::Organisation, Dialect::default(), false).unwrap();
        let error = sheet.push(&mut writer, &Nameless, &mut Replaced::default()).unwrap_err();
        assert!(error.detail().contains("organisation.csv") && error.detail().contains("key: name"), "{error:?}");
    }

    #[test]
    fn lists_stand_in_one_cell() {
        assert_eq!(list(["a", "b; c"]), Value::Text("a; b; c".into()));
        assert_eq!(list(Vec::<String>::new()), Value::None);
    }
}
