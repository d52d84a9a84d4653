//! What every [`Store`] promises, as one suite: run on the doubles natively and on the real ones in a browser.

use super::{Entry, Open, Store, read_small, write_small};
use crate::error::{Kind, Result};

/// Check every promise of [`Store`] and its files on an empty store.
///
/// # Errors
/// Whatever the store fails with where it must not.
///
/// # Panics
/// When a promise is broken.
pub async fn store_keeps_its_promises(store: &dyn Store) -> Result<()> {
    what_is_written_is_read(store).await?;
    opening_modes_differ_as_documented(store).await?;
    one_handle_a_file(store).await?;
    renaming_replaces(store).await?;
    removing_takes_the_whole_directory(store).await?;
    small_files_come_back_whole(store).await
}

async fn what_is_written_is_read(store: &dyn Store) -> Result<()> {
    let mut file = store.open("dir/sub/data", Open::Empty).await?;
    file.write_at(0, b"hello world")?;
    file.write_at(6, b"WORLD")?;
    let mut buffer = [0; 32];
    assert_eq!(file.read_at(0, &mut buffer)?, 11, "a read ends with the file");
    assert_eq!(&buffer[..11], b"hello WORLD");
    assert_eq!(file.read_at(100, &mut buffer)?, 0, "beyond the end there is nothing");
    file.write_at(15, b"!")?;
    assert_eq!(file.len()?, 16, "a write beyond the end grows the file");
    file.read_at(11, &mut buffer[..4])?;
    assert_eq!(&buffer[..4], [0; 4], "the gap reads as zeros");
    file.truncate(5)?;
    assert_eq!(file.len()?, 5);
    file.flush()
}

async fn opening_modes_differ_as_documented(store: &dyn Store) -> Result<()> {
    let missing = store.open("dir/nothing", Open::Existing).await.err().map(|error| error.kind());
    assert_eq!(missing, Some(Kind::NotFound));
    assert_eq!(store.open("dir/sub/data", Open::Existing).await?.len()?, 5);
    assert_eq!(store.open("dir/sub/data", Open::Keep).await?.len()?, 5);
    assert_eq!(store.open("dir/sub/data", Open::Empty).await?.len()?, 0);
    Ok(())
}

async fn one_handle_a_file(store: &dyn Store) -> Result<()> {
    let first = store.open("dir/one", Open::Keep).await?;
    let second = store.open("dir/one", Open::Keep).await.err().map(|error| error.kind());
    assert_eq!(second, Some(Kind::Busy), "a second handle is refused while the first is open");
    drop(first);
    store.open("dir/one", Open::Existing).await.map(drop)
}

async fn renaming_replaces(store: &dyn Store) -> Result<()> {
    store.open("dir/from", Open::Empty).await?.write_at(0, b"new")?;
    store.open("other/to", Open::Empty).await?.write_at(0, b"old and longer")?;
    store.rename("dir/from", "other/to").await?;
    assert_eq!(read_small(store, "other/to").await?.as_deref(), Some(&b"new"[..]));
    assert_eq!(read_small(store, "dir/from").await?, None);
    let missing = store.rename("dir/from", "other/to").await.err().map(|error| error.kind());
    assert_eq!(missing, Some(Kind::NotFound));
    Ok(())
}

async fn removing_takes_the_whole_directory(store: &dyn Store) -> Result<()> {
    let names = store.list("dir").await?;
    let expected =
        [("one", false), ("sub", true)].map(|(name, is_directory)| Entry { name: name.to_owned(), is_directory });
    assert_eq!(names, expected);
    store.remove("dir").await?;
    store.remove("dir").await?;
    assert_eq!(store.list("dir").await?, []);
    assert_eq!(read_small(store, "dir/one").await?, None);
    Ok(())
}

async fn small_files_come_back_whole(store: &dyn Store) -> Result<()> {
    write_small(store, "small/state", b"first, and long").await?;
    write_small(store, "small/state", b"second").await?;
    assert_eq!(read_small(store, "small/state").await?.as_deref(), Some(&b"second"[..]));
    store.remove("small").await?;
    store.remove("other").await
}
