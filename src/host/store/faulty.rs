//! A store that fails on purpose, for tests: the n-th step of reading, writing, opening, removing fails, and every one after it.

use std::cell::Cell;
use std::rc::Rc;

use async_trait::async_trait;

use super::{Entry, File, Open, Store};
use crate::error::{Error, Kind, Result};

/// Wraps a store; counts its steps and fails from a given one on.
#[derive(Clone)]
pub struct FaultyStore {
    inner: Rc<dyn Store>,
    steps: Rc<Cell<u64>>,
    fail_from: Rc<Cell<Option<(u64, Kind)>>>,
}

impl FaultyStore {
    /// `inner`, without faults as yet.
    pub fn new(inner: Rc<dyn Store>) -> Self {
        Self { inner, steps: Rc::default(), fail_from: Rc::default() }
    }

    /// From the `step`-th step on (counting from 0), fail with `kind`; none mends the store.
    pub fn fail_from(&self, fault: Option<(u64, Kind)>) {
        self.fail_from.set(fault);
    }

    /// Steps made so far.
    pub fn steps(&self) -> u64 {
        self.steps.get()
    }

    fn step(&self) -> Result<()> {
        let step = self.steps.replace(self.steps.get() + 1);
        match self.fail_from.get() {
            Some((from, kind)) if step >= from => {
                Err(Error::new(kind, "faulty_store", "failed on purpose").with("step", step))
            }
            _ => Ok(()),
        }
    }
}

#[async_trait(?Send)]
impl Store for FaultyStore {
    async fn open(&self, path: &str, mode: Open) -> Result<Box<dyn File>> {
        self.step()?;
        Ok(Box::new(FaultyFile { store: self.clone(), inner: self.inner.open(path, mode).await? }))
    }

    async fn list(&self, directory: &str) -> Result<Vec<Entry>> {
        self.step()?;
        self.inner.list(directory).await
    }

    async fn remove(&self, path: &str) -> Result<()> {
        self.step()?;
        self.inner.remove(path).await
    }

    async fn rename(&self, from: &str, to: &str) -> Result<()> {
        self.step()?;
        self.inner.rename(from, to).await
    }

    async fn free(&self) -> Result<Option<u64>> {
        self.inner.free().await
    }
}

struct FaultyFile {
    store: FaultyStore,
    inner: Box<dyn File>,
}

impl File for FaultyFile {
    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<usize> {
        self.store.step()?;
        self.inner.read_at(offset, buffer)
    }

    /// A failing write leaves half of its bytes behind, as a real disk may.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<()> {
        let step = self.store.step();
        if step.is_err() {
            self.inner.write_at(offset, &bytes[..bytes.len() / 2])?;
        }
        step?;
        self.inner.write_at(offset, bytes)
    }

    fn len(&mut self) -> Result<u64> {
        self.inner.len()
    }

    fn truncate(&mut self, len: u64) -> Result<()> {
        self.store.step()?;
        self.inner.truncate(len)
    }

    fn flush(&mut self) -> Result<()> {
        self.store.step()?;
        self.inner.flush()
    }
}
