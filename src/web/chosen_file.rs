//! A file that the user has chosen, read by slices without waiting: a worker may do that (File API, "FileReaderSync").

use js_sys::Uint8Array;
use web_sys::{Blob, FileReaderSync};

use super::js;
use crate::backup::download::LastArchive;
use crate::error::{Error, Kind, Result};
use crate::host::store::File;

/// Reads only.
#[derive(Clone)]
pub struct ChosenFile {
    blob: Blob,
}

impl ChosenFile {
    /// The file as the page handed it over.
    pub fn new(blob: Blob) -> Self {
        Self { blob }
    }
}

impl LastArchive for ChosenFile {
    fn open(&self) -> Result<Box<dyn File>> {
        Ok(Box::new(self.clone()))
    }
}

/// The user may have moved, changed or removed the file since (File API, `NotReadableError`, `NotFoundError`).
fn unreadable(exception: &wasm_bindgen::JsValue) -> Error {
    Error::new(Kind::Storage, "chosen_file::read", js::text(exception))
}

fn read_only() -> Error {
    Error::new(Kind::Internal, "chosen_file::write", "a chosen file is only read")
}

impl File for ChosenFile {
    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<usize> {
        let (start, end) = (js::number(offset), js::number(offset + buffer.len() as u64));
        let slice = self.blob.slice_with_f64_and_f64(start, end).map_err(|error| unreadable(&error))?;
        let reader = FileReaderSync::new().map_err(|error| unreadable(&error))?;
        let read = reader.read_as_array_buffer(&slice).map_err(|error| unreadable(&error))?;
        let bytes = Uint8Array::new(&read);
        let count = (bytes.length() as usize).min(buffer.len());
        bytes.copy_to(&mut buffer[..count]);
        Ok(count)
    }

    fn write_at(&mut self, _offset: u64, _bytes: &[u8]) -> Result<()> {
        Err(read_only())
    }

    fn len(&mut self) -> Result<u64> {
        js::integer(self.blob.size()).ok_or_else(|| Error::new(Kind::Storage, "chosen_file::len", "no size"))
    }

    fn truncate(&mut self, _len: u64) -> Result<()> {
        Err(read_only())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}
