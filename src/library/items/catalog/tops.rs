//! Where the tree of folders begins.

use super::{Catalog, count, range};

impl Catalog {
    /// The folders that none holds. Those that only hold each other would be nowhere: the first of each such circle stands at the top, too.
    pub(super) fn tops(&self) -> Vec<u32> {
        let all = || (0..self.len()).filter(|item| self.is_folder(*item));
        let mut tops: Vec<u32> = all().filter(|item| count(&self.holders, *item) == 0).collect();
        let mut seen = vec![false; self.items.len()];
        tops.iter().for_each(|top| self.walk(*top, &mut seen, &mut |_| ()));
        // What is left hangs on circles. In the order in which walks leave them, last first, a folder stands before all that it leads to and
        // that does not lead back to it (Kosaraju's algorithm): the first that was not reached by then is in a circle that no other leads to.
        let (mut walked, mut left) = (seen.clone(), Vec::new());
        all().for_each(|folder| self.walk(folder, &mut walked, &mut |folder| left.push(folder)));
        for folder in left.into_iter().rev() {
            let is_seen = usize::try_from(folder).ok().and_then(|at| seen.get(at)).copied();
            if is_seen == Some(false) {
                tops.push(folder);
                self.walk(folder, &mut seen, &mut |_| ());
            }
        }
        tops
    }

    /// Mark a folder and all folders below it that are not marked yet, and tell each when all below it are.
    fn walk(&self, folder: u32, seen: &mut [bool], left: &mut dyn FnMut(u32)) {
        let mut mark = |folder: u32| {
            let place = usize::try_from(folder).ok().and_then(|at| seen.get_mut(at));
            place.is_some_and(|is_seen| !std::mem::replace(is_seen, true))
        };
        let mut way = Vec::new();
        if mark(folder) {
            way.push((folder, 0));
        }
        while let Some((folder, next)) = way.last_mut() {
            let below = range(&self.held, *folder).get(*next).map(|pair| pair.1);
            *next += 1;
            match below {
                Some(below) if self.is_folder(below) && mark(below) => way.push((below, 0)),
                Some(_) => {}
                None => {
                    left(*folder);
                    way.pop();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::folder;
    use crate::library::items::Catalog;

    #[test]
    fn of_folders_that_only_hold_each_other_one_stands_at_the_top_beside_the_others() {
        let mut catalog = Catalog::default();
        let named = [
            ("below the circle", &["c", "second circle"][..]),
            ("top", &[]),
            ("in top", &["top"]),
            ("c", &["a"]),
            ("b", &["c"]),
            ("a", &["b", "a"]),
            ("itself", &["itself"]),
            // Two that hold each other, and are held by a circle: the circle leads to them.
            ("d", &["e", "b"]),
            ("e", &["d"]),
            ("second circle", &["other"]),
            ("other", &["second circle"]),
        ];
        let numbers = named.map(|(id, parents)| folder(&mut catalog, id, parents));
        catalog.settle();
        let titles: Vec<&str> = catalog.folders(None).into_iter().map(|top| catalog.title(top)).collect();
        assert_eq!(titles, ["c", "itself", "second circle", "top"]);
        let tops = catalog.folders(None);
        let reached = |number: &u32| tops.iter().any(|top| catalog.below(*top).contains(number));
        assert!(numbers.iter().all(reached));
    }

    #[test]
    fn a_circle_of_many_folders_is_walked_without_end_or_overflow() {
        const MANY: u32 = 200_000;
        let mut catalog = Catalog::default();
        let ids: Vec<String> = (0..MANY).map(|n| n.to_string()).collect();
        (0..ids.len()).for_each(|n| {
            folder(&mut catalog, &ids[n], &[&ids[(n + 1) % ids.len()]]);
        });
        catalog.settle();
        assert_eq!(catalog.folders(None), [0]);
    }
}
