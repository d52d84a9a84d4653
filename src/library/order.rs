//! Sorting whatever is not sorted by the million: one sort, of positions, for all types. The standard library's is code for each type and
//! each order anew, 3 kB; it is left where speed counts.

use std::cmp::Ordering;

/// Sort by `compare`; what it finds equal stays in its order.
pub fn sort_by<T>(list: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let order = positions(list.len(), &|a, b| match (list.get(a), list.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    arrange(order, &mut |a, b| list.swap(a, b));
}

/// The same by a key that is costly to make, so it is made once for each.
pub fn sort_by_cached_key<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    let keys: Vec<K> = list.iter().map(key).collect();
    let order = positions(list.len(), &|a, b| keys.get(a).cmp(&keys.get(b)));
    arrange(order, &mut |a, b| list.swap(a, b));
}

/// The positions of a list, in the order in which they are wanted.
fn positions(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_unstable_by(|a, b| compare(*a, *b).then(a.cmp(b)));
    order
}

/// Bring what stands at each position of `order` to where the position stands in it.
fn arrange(mut order: Vec<usize>, swap: &mut dyn FnMut(usize, usize)) {
    for start in 0..order.len() {
        let mut at = start;
        // Along the cycle; a position that names itself is done.
        while let Some(from) = order.get_mut(at).map(|place| std::mem::replace(place, at)).filter(|from| *from != start)
        {
            swap(at, from);
            at = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(list in prop::collection::vec((0u8..6, any::<u16>()), 0..200)) {
            let mut expected = list.clone();
            expected.sort_by_key(|(key, _)| *key);
            let mut sorted = list.clone();
            sort_by(&mut sorted, |a, b| a.0.cmp(&b.0));
            prop_assert_eq!(&sorted, &expected);
            let mut sorted = list;
            sort_by_cached_key(&mut sorted, |(key, _)| *key);
            prop_assert_eq!(sorted, expected);
        }
    }
}
