//! Names in a Proof archive, and its own.

use time::Date;

use crate::archive::names::{attachment, distinct, file, file_id};
use crate::host::random::Random;

/// The vendor's name for a backup: `<accountId>_<dd_mm_yyyy>_<nnnnn>.zip`. The help page shows `9789_05_05_2011_61703.zip` and calls the
/// last part "a random system-assigned number"; its date cannot tell day from month, day first is our reading (the maker is European).
pub fn archive(account_id: &str, day: Date, number: u32) -> String {
    format!(
        "{}_{:02}_{:02}_{:04}_{:05}.zip",
        file_id(account_id),
        day.day(),
        u8::from(day.month()),
        day.year(),
        number % 100_000
    )
}

/// A number for [`archive`], five digits without a leading zero. To be drawn once a run and kept with it: the same journal makes the same
/// archive.
pub fn number(random: &dyn Random) -> u32 {
    // The first 32 bits after the point of a number from 1 up to 2: chance as an integer, without a cast.
    let bits = ((1.0 + random.fraction()).to_bits() & ((1 << 52) - 1)) >> 20;
    10_000 + u32::try_from((bits * 90_000) >> 32).unwrap_or_default()
}

/// Paths of the files that were uploaded as one proof or file, in their order. A combined proof may have several of one name.
pub fn originals<'a>(file: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let folder = file_id(file);
    distinct(names).into_iter().map(|name| format!("originals/{folder}/{name}")).collect()
}

/// Path of a file that is attached to a comment.
pub fn comment_attachment(comment: &str, id: &str, name: &str) -> String {
    format!("attachments/{}/{}", file_id(comment), attachment(id, name))
}

/// Path of a file that is attached to a reply. Replies may count from the same numbers as comments, so they lie in their comment's folder.
pub fn reply_attachment(comment: &str, reply: &str, id: &str, name: &str) -> String {
    format!("attachments/{}/replies/{}/{}", file_id(comment), file_id(reply), attachment(id, name))
}

/// Path of a file whose own path another file has on a case-blind disk: ids are the service's, and two comments of one id are not
/// impossible. `item` is the proof or file whose it is; `number` differs from that of every other such file.
pub fn displaced(item: &str, number: usize, name: &str) -> String {
    format!("attachments/{}~{number}/{}", file_id(item), file(name))
}

/// Whose a file in this folder of `attachments/` is, as [`file_id`] writes it, if the folder is one of [`displaced`]. Behind the `~` of an
/// id stand twelve digits of a hash; nobody has so many files.
pub fn displaced_from(folder: &str) -> Option<&str> {
    let (item, number) = folder.rsplit_once('~')?;
    ((1..12).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(item)
}

/// Of the files of `json/` the one that other readers of comments need: what is drawn on them, by their numbers.
pub const DRAWINGS: &str = "drawings";

/// Path of a proof's print summary, an Excel file.
pub fn summary(file: &str) -> String {
    format!("summaries/{}.xls", file_id(file))
}

/// Path of the untouched objects of a kind: `json/<kind>.json`.
pub fn objects(kind: &str) -> String {
    format!("json/{kind}.json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::random::SeededRandom;
    use time::macros::date;

    #[test]
    fn an_archive_is_named_as_the_vendor_names_it() {
        assert_eq!(archive("9789", date!(2011 - 05 - 04), 61_703), "9789_04_05_2011_61703.zip");
        assert_eq!(archive("9789", date!(2011 - 12 - 31), 7), "9789_31_12_2011_00007.zip");
        assert!(!archive("../x", date!(2011 - 05 - 05), 1).contains('/'));
    }

    #[test]
    fn the_number_has_five_digits() {
        let random = SeededRandom::new(1);
        assert!((0..1000).map(|_| number(&random)).all(|number| (10_000..100_000).contains(&number)));
    }

    #[test]
    fn files_of_a_combined_proof_never_collide() {
        assert_eq!(
            originals("12", ["page.pdf", "Page.pdf", "../x"]),
            ["originals/12/page.pdf", "originals/12/Page~2.pdf", "originals/12/.._x"]
        );
    }

    #[test]
    fn a_reply_with_its_comments_number_has_a_folder_of_its_own() {
        assert_eq!(comment_attachment("7", "3", "a.png"), "attachments/7/3-a.png");
        assert_eq!(reply_attachment("7", "7", "3", "a.png"), "attachments/7/replies/7/3-a.png");
    }

    #[test]
    fn a_displaced_file_tells_whose_it_is() {
        let path = displaced("12", 345, "../a.png");
        assert_eq!(path, "attachments/12~345/.._a.png");
        assert_eq!(displaced_from("12~345"), Some("12"));
        let odd = file_id("a/b");
        assert_eq!(displaced_from(&format!("{odd}~7")), Some(odd.as_str()));
        for folder in ["12", odd.as_str(), "12~", "12~x", "12~123456789012", "12~3/replies/4"] {
            assert_eq!(displaced_from(folder), None, "{folder}");
        }
        assert!(displaced("12", 1, &"x".repeat(999)).len() < 300);
    }

    #[test]
    fn hostile_ids_stay_within_their_folder() {
        for path in [
            originals("../..", ["a"]).concat(),
            comment_attachment("..", "/", ".."),
            reply_attachment("/", "..", "..", "/"),
            displaced("../..", 2, ".."),
            summary("../../etc/passwd"),
        ] {
            assert!(path.split('/').all(|part| !part.is_empty() && part != "." && part != ".."), "{path}");
        }
    }
}
