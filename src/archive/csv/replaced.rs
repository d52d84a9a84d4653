//! Characters that a file's encoding does not have: counted, and named by their place, so that nobody takes a question mark for the
//! writer's own.

use serde::Serialize;

use super::encoding::Fitted;

/// How many places are named: enough to see what is concerned; the count goes on.
const MOST_PLACES: usize = 200;

/// All that was replaced in an archive.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Replaced {
    /// Characters that were replaced.
    pub characters: u64,
    /// Cells in which that happened.
    pub cells: u64,
    /// The first 200 of these cells.
    pub places: Vec<Place>,
}

/// One cell in which characters were replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// Name of the file: `comments.csv`.
    pub file: String,
    /// Row as a spreadsheet counts it: the header is 1.
    pub row: u64,
    /// Name of the column.
    pub column: String,
    /// Characters that were replaced.
    pub characters: u64,
    /// The first ten different ones.
    pub lost: String,
}

impl Replaced {
    /// Count a cell.
    pub(super) fn add(&mut self, file: &str, row: u64, column: &str, fitted: &Fitted<'_>) {
        self.characters += fitted.lost;
        self.cells += 1;
        if self.places.len() < MOST_PLACES {
            self.places.push(Place {
                file: file.to_owned(),
                row,
                column: column.to_owned(),
                characters: fitted.lost,
                lost: fitted.samples.clone(),
            });
        }
    }
}

impl Place {
    /// The characters as code points, `U+6F22 U+5B57`: they may be invisible, or turn the text around them.
    pub fn code_points(&self) -> String {
        self.lost.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_limited_and_counts_are_not() {
        let mut replaced = Replaced::default();
        let fitted = Fitted { text: "?".into(), lost: 2, samples: "漢\u{202e}".into() };
        (0..1000).for_each(|row| replaced.add("a.csv", row, "b", &fitted));
        assert_eq!((replaced.characters, replaced.cells, replaced.places.len()), (2000, 1000, MOST_PLACES));
        assert_eq!(replaced.places[0].code_points(), "U+6F22 U+202E");
    }
}
