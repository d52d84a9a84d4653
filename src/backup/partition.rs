//! Joining without holding the account in memory: what belongs together goes into one bucket, by the hash of the owner's id, and
//! buckets are joined one by one.

use sha2::{Digest, Sha256};

use crate::error::{Error, Kind, Result};
use crate::host::store::{File, Open, Store};

/// Bytes of a bucket that are aimed at: what one join holds in memory, twice over while it is read.
const BUCKET: u64 = 4 << 20;
/// More buckets than this cost more memory in buffers than they save.
const MOST_BUCKETS: u64 = 512;
/// Bytes gathered for a bucket before they go to the file.
const BUFFER: usize = 16 << 10;

/// Buckets in one file of the store. The file is removed by whoever named it.
pub struct Partition {
    file: Box<dyn File>,
    end: u64,
    buckets: Vec<Bucket>,
}

#[derive(Default)]
struct Bucket {
    buffer: Vec<u8>,
    /// Offset and length of what was written.
    extents: Vec<(u64, usize)>,
}

impl Partition {
    /// Buckets for about `bytes` in all, in a new file at `path`.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn create(store: &dyn Store, path: &str, bytes: u64) -> Result<Self> {
        let file = store.open(path, Open::Empty).await?;
        let count = (bytes / BUCKET + 1).min(MOST_BUCKETS);
        Ok(Self { file, end: 0, buckets: (0..count).map(|_| Bucket::default()).collect() })
    }

    /// How many buckets there are.
    pub fn len(&self) -> usize {
        self.buckets.len()
    }

    /// Whether there is none: never.
    pub fn is_empty(&self) -> bool {
        self.buckets.is_empty()
    }

    /// Put an item of kind `tag` into the bucket of `owner`.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn put(&mut self, owner: &str, tag: u8, item: &[u8]) -> Result<()> {
        let count = self.buckets.len() as u64;
        let number = usize::try_from(hash(owner) % count).unwrap_or(0);
        let length = u32::try_from(item.len())
            .map_err(|_| Error::new(Kind::Internal, "partition::put", "an item is too large"))?;
        let bucket = &mut self.buckets[number];
        bucket.buffer.push(tag);
        bucket.buffer.extend_from_slice(&length.to_le_bytes());
        bucket.buffer.extend_from_slice(item);
        if bucket.buffer.len() >= BUFFER {
            self.file.write_at(self.end, &bucket.buffer)?;
            bucket.extents.push((self.end, bucket.buffer.len()));
            self.end += bucket.buffer.len() as u64;
            bucket.buffer.clear();
        }
        Ok(())
    }

    /// Everything in a bucket, as it was put.
    ///
    /// # Errors
    /// `Storage`.
    pub fn bucket(&mut self, number: usize) -> Result<Items> {
        let Some(bucket) = self.buckets.get(number) else {
            return Ok(Items { bytes: Vec::new() });
        };
        let written: usize = bucket.extents.iter().map(|(_, length)| length).sum();
        let mut bytes = vec![0; written];
        let mut rest = bytes.as_mut_slice();
        for (offset, length) in &bucket.extents {
            let (part, after) = rest.split_at_mut(*length);
            if self.file.read_at(*offset, part)? < *length {
                return Err(Error::new(Kind::Storage, "partition::bucket", "the file is shorter than it was"));
            }
            rest = after;
        }
        bytes.extend_from_slice(&bucket.buffer);
        Ok(Items { bytes })
    }
}

/// The items of a bucket.
pub struct Items {
    bytes: Vec<u8>,
}

impl Items {
    /// Tag and content of each, in the order in which they were put.
    pub fn iter(&self) -> impl Iterator<Item = (u8, &[u8])> {
        let mut rest = self.bytes.as_slice();
        std::iter::from_fn(move || {
            let (tag, after) = rest.split_first()?;
            let (length, after) = after.split_first_chunk::<4>()?;
            let (item, after) = after.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
            rest = after;
            Some((*tag, item))
        })
    }
}

fn hash(owner: &str) -> u64 {
    Sha256::digest(owner.as_bytes()).iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::host::store::MemoryStore;
    use futures_util::FutureExt;

    #[test]
    fn everything_of_one_owner_is_in_one_bucket_in_order() {
        let store = MemoryStore::new();
        let mut partition = Partition::create(&store, "p", 100 << 20).now_or_never().unwrap().unwrap();
        for n in 0..20_000u32 {
            partition.put(&format!("owner {}", n % 700), b'x', &n.to_le_bytes().repeat(10)).unwrap();
        }
        let mut seen = 0;
        let mut bucket_of = std::collections::HashMap::new();
        for number in 0..partition.len() {
            let items = partition.bucket(number).unwrap();
            let mut last = std::collections::HashMap::new();
            for (tag, item) in items.iter() {
                let n = u32::from_le_bytes(item[..4].try_into().unwrap());
                assert_eq!((tag, item.len()), (b'x', 40));
                assert_eq!(*bucket_of.entry(n % 700).or_insert(number), number);
                assert!(last.insert(n % 700, n).is_none_or(|before| before < n));
                seen += 1;
            }
        }
        assert_eq!((seen, partition.len()), (20_000, 26));
    }
}
