//! The columns of the seven CSV files, read from the one table that decides them, `columns.tsv`.

/// The table.
const TABLE: &str = include_str!("columns.tsv");

/// One of the vendor's seven files (Workfront Proof help, "Back Up Your Workfront Proof Data").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Table {
    /// Comments on proofs.
    Comments,
    /// Replies to comments.
    CommentReplies,
    /// The account.
    Organisation,
    /// Contacts of the account.
    Contacts,
    /// Proofs, each version by itself, and files that are not proofs.
    Files,
    /// Who reviews and approves which proof, with their decisions.
    Recipients,
    /// Users of the account.
    Users,
}

/// A column of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Name in the header row.
    pub name: &'static str,
    /// What a [`super::Row`] is asked for.
    pub key: &'static str,
    /// Whether it holds a personal link, which is written only when the user asks for links.
    pub is_link: bool,
    /// For the archive's README; may be empty.
    pub note: &'static str,
}

impl Table {
    /// All of them, in the order of the help page.
    pub const ALL: [Table; 7] = [
        Table::Comments,
        Table::CommentReplies,
        Table::Organisation,
        Table::Contacts,
        Table::Files,
        Table::Recipients,
        Table::Users,
    ];

    /// Name of the file in the archive; the British spelling is the vendor's.
    pub fn file_name(self) -> &'static str {
        match self {
            Table::Comments => "comments.csv",
            Table::CommentReplies => "comment_replies.csv",
            Table::Organisation => "organisation.csv",
            Table::Contacts => "contacts.csv",
            Table::Files => "files.csv",
            Table::Recipients => "recipients.csv",
            Table::Users => "users.csv",
        }
    }

    /// What is in it, in a few words.
    pub fn content(self) -> &'static str {
        match self {
            Table::Comments => "comments on proofs",
            Table::CommentReplies => "replies to comments",
            Table::Organisation => "number and name of the account",
            Table::Contacts => "contacts",
            Table::Files => "proofs, each version by itself, and files that are not proofs",
            Table::Recipients => "who reviews and approves which proof, and their decisions",
            Table::Users => "users of the account",
        }
    }

    /// Its columns in order; those with personal links only with `links`.
    pub fn columns(self, links: bool) -> impl Iterator<Item = Column> {
        let all = lines().filter_map(|line| Column::parse(&line)).filter(move |(table, _)| *table == self);
        all.map(|(_, column)| column).filter(move |column| links || !column.is_link)
    }
}

impl Column {
    fn parse(line: &[&'static str; 5]) -> Option<(Table, Self)> {
        let [file, name, key, when, note] = *line;
        let table = Table::ALL.into_iter().find(|table| table.file_name().strip_suffix(".csv") == Some(file))?;
        Some((table, Self { name, key, is_link: when == "links", note }))
    }
}

/// The table's lines in fields. A line of another form has none; a test holds that there is no such line.
fn lines() -> impl Iterator<Item = [&'static str; 5]> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_line_of_the_table_is_a_column_of_some_file() {
        let written = TABLE.lines().filter(|line| !line.starts_with('#')).count();
        let read: usize = Table::ALL.into_iter().map(|table| table.columns(true).count()).sum();
        assert_eq!(read, written);
        assert!(lines().all(|[_, name, key, when, _]| {
            let plain = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            plain(name) && plain(key) && matches!(when, "always" | "links")
        }));
    }

    #[test]
    fn no_file_has_a_column_twice_and_none_holds_a_credential() {
        for table in Table::ALL {
            let columns: Vec<Column> = table.columns(true).collect();
            let names: HashSet<&str> = columns.iter().map(|column| column.name).collect();
            assert!(!columns.is_empty() && names.len() == columns.len(), "{table:?}");
            assert!(
                columns.iter().all(|column| !column.name.contains("api_token") && !column.key.contains("api_token"))
            );
        }
    }

    #[test]
    fn what_the_help_page_names_comes_first() {
        let first = |table: Table| table.columns(false).take(3).map(|column| column.name).collect::<Vec<_>>();
        assert_eq!(first(Table::Organisation), ["id", "name"]);
        assert_eq!(first(Table::Contacts), ["id", "name", "organisation"]);
        assert_eq!(first(Table::Recipients), ["id", "role", "decision"]);
        assert_eq!(first(Table::Users)[..2], ["id", "name"]);
    }

    #[test]
    fn personal_links_are_left_out_unless_asked_for() {
        let links = |asked: bool| Table::ALL.into_iter().flat_map(move |table| table.columns(asked));
        let found: Vec<&str> = links(true).filter(|column| column.is_link).map(|column| column.name).collect();
        assert_eq!(found, ["proof_url", "dowload_url"]);
        assert!(links(false).all(|column| !found.contains(&column.name)));
    }
}
