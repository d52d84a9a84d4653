//! Ids of proofs and files. They are numbers, and an account has many: a number takes eight bytes, and no text beside it.

use std::cmp::Ordering;
use std::fmt;

/// An id that sorts as a number where it is one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FileId(Form);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Form {
    /// Digits, of which there may be some zeros at the front.
    Number { digits: u8, value: u64 },
    /// Anything else.
    Text(Box<str>),
}

/// So many digits fit a `u64`, whichever they are.
const MOST_DIGITS: usize = 19;

impl FileId {
    /// The id as the service writes it.
    pub fn new(text: &str) -> Self {
        let is_number = (1..=MOST_DIGITS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().zip(u8::try_from(text.len()).ok()).filter(|_| is_number);
        Self(match number {
            Some((value, digits)) => Form::Number { digits, value },
            None => Form::Text(text.into()),
        })
    }

    fn length(&self) -> usize {
        match &self.0 {
            Form::Number { digits, .. } => usize::from(*digits),
            Form::Text(text) => text.len(),
        }
    }
}

/// As the service writes it.
impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Number { digits, value } => write!(f, "{value:0width$}", width = usize::from(*digits)),
            Form::Text(text) => f.write_str(text),
        }
    }
}

impl Ord for FileId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.length().cmp(&other.length()).then_with(|| match (&self.0, &other.0) {
            (Form::Number { value: one, .. }, Form::Number { value: two, .. }) => one.cmp(two),
            _ => self.to_string().cmp(&other.to_string()),
        })
    }
}

impl PartialOrd for FileId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ids_sort_as_numbers_do() {
        let mut sorted = ["10", "9", "100", "x", "99", "07"].map(FileId::new);
        sorted.sort();
        assert_eq!(sorted.each_ref().map(FileId::to_string), ["9", "x", "07", "10", "99", "100"]);
    }

    proptest! {
        #[test]
        fn an_id_stays_as_it_was_written_and_sorts_by_length_and_text(one in "[0-9a-c+]{0,21}|[0-9]{0,21}", two in "[0-9a-c]{0,3}|[0-9]{0,21}") {
            let (a, b) = (FileId::new(&one), FileId::new(&two));
            prop_assert_eq!(a.to_string(), one.as_str());
            prop_assert_eq!(a.cmp(&b), one.len().cmp(&two.len()).then_with(|| one.cmp(&two)));
            prop_assert_eq!(a == b, one == two);
        }
    }
}
