//! What a search costs.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use keepsake::error::Result;
use keepsake::host::store::{MemoryStore, Store};
use keepsake::library::find::find;
use keepsake::library::items::{Indexing, Library, index};
use keepsake::library::messages::{Field, Filters, Page};
use keepsake::library::open::{Input, open};
use keepsake::library::source::Source;
use serde_json::{Value, json};

use crate::library::{Raw, clock, zip};

/// Counts the bytes that are read of it.
struct Counted {
    bytes: Vec<u8>,
    read: Cell<u64>,
}

impl Source for Counted {
    fn len(&self) -> u64 {
        self.bytes.as_slice().len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize> {
        let count = self.bytes.read_at(offset, buffer)?;
        self.read.set(self.read.get() + count as u64);
        Ok(count)
    }
}

#[test]
fn a_task_of_many_comments_is_read_once_for_all_hits_in_it() {
    let comments: Vec<Value> =
        (0..2_000).map(|n| json!({"body": format!("needle {n} {}", "straw ".repeat(100))})).collect();
    let tasks = json!([{"id": 1, "title": "hay", "comments": comments}]);
    let bytes = zip(&[Raw::new("users.json", "[]"), Raw::new("tasks.json", tasks.to_string())]);
    let source = Rc::new(Counted { bytes, read: Cell::new(0) });
    let (store, clock): (Rc<dyn Store>, _) = (Rc::new(MemoryStore::new()), clock());
    let inputs = vec![Input { name: "backup-1.zip".into(), source: source.clone() }];
    let opened = clock.run(open(inputs, false, &*store, &clock, &|_, _, _| ())).unwrap().unwrap().unwrap();
    let library = RefCell::new(Library::default());
    let work = Indexing {
        files: &opened.files,
        found: &opened.backups[0],
        store: store.clone(),
        clock: &clock,
        progress: &|_, _| (),
        browsable: &|| (),
    };
    clock.run(index(work, &library)).unwrap().unwrap();
    source.read.set(0);
    let found = find(&library.borrow(), "needle", &Filters::default(), Page::first(500)).unwrap();
    assert_eq!((found.hits.len(), found.total), (500, 2_000));
    assert!(found.hits.iter().all(|hit| hit.field == Field::Comment && hit.excerpt.starts_with("needle")));
    let positions: Vec<u32> = found.hits.iter().map(|hit| hit.position).collect();
    assert!(positions.is_sorted() && found.hits[7].excerpt.contains(&format!("needle {} ", positions[7])));
    assert!(source.read.get() <= source.len(), "{} of {}", source.read.get(), source.len());
}
