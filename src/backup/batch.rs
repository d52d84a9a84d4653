//! How calls that ask for several ids at once are named in the journal.

use std::fmt::Display;

use super::wrike::listing::short_hash;

/// A batch by its first id, all its ids and its size. What a later visit has to ask for may be other ids behind the same first one.
pub fn batch_name<T: Display>(batch: &[T]) -> String {
    let ids: Vec<String> = batch.iter().map(T::to_string).collect();
    let first = ids.first().map(String::as_str).unwrap_or_default();
    match ids.len() {
        1 => format!("{first}/1"),
        size => format!("{first}~{}/{size}", base16ct::lower::encode_string(&short_hash(&ids.join(",")))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_of_other_ids_behind_the_same_first_one_have_other_names() {
        assert_eq!(batch_name(&[7]), "7/1");
        assert_ne!(batch_name(&[7, 8, 9]), batch_name(&[7, 9, 10]));
        assert_eq!(batch_name(&[7, 8]), batch_name(&["7", "8"]));
        assert!(batch_name(&[7, 8]).starts_with("7~") && batch_name(&[7, 8]).ends_with("/2"));
    }
}
