//! What the library's screen says. Pure, so that one test says what users read.

use std::fmt::Write;

use crate::library::messages::{Field, ItemKind, Row, Severity, Sort, Soundness, Summary, Verdict};
use crate::ui::words::{count, counted, date};

/// Kinds that can be filtered by, in the order in which they are offered.
pub const KINDS: [ItemKind; 6] =
    [ItemKind::Task, ItemKind::Folder, ItemKind::Project, ItemKind::Proof, ItemKind::File, ItemKind::Person];

/// [`KINDS`] for a list of choices, after "All kinds".
pub fn all_kinds() -> Vec<String> {
    std::iter::once("All kinds").chain(KINDS.map(kinds)).map(str::to_owned).collect()
}

/// Where a kind, or none, stands in [`all_kinds`].
pub fn place_of(kind: Option<ItemKind>) -> usize {
    KINDS.iter().position(|known| Some(*known) == kind).map_or(0, |at| at + 1)
}

/// Orders of lists.
pub const SORTS: [Sort; 6] = [Sort::Title, Sort::Status, Sort::Due, Sort::Created, Sort::Updated, Sort::Backup];

/// What one is.
pub fn kind(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Folder => "Folder",
        ItemKind::Project => "Project",
        ItemKind::Task => "Task",
        ItemKind::Proof => "Proof",
        ItemKind::File => "File",
        ItemKind::Person => "Person",
    }
}

/// What many are.
pub fn kinds(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Folder => "Folders",
        ItemKind::Project => "Projects",
        ItemKind::Task => "Tasks",
        ItemKind::Proof => "Proofs",
        ItemKind::File => "Files",
        ItemKind::Person => "People",
    }
}

/// An order.
pub fn sort(sort: Sort) -> &'static str {
    match sort {
        Sort::Title => "Title",
        Sort::Created => "Date of creation",
        Sort::Updated => "Last change",
        Sort::Due => "Due date",
        Sort::Status => "Status",
        Sort::Backup => "As in the backup",
    }
}

/// Where a hit stands.
pub fn field(field: Field) -> &'static str {
    match field {
        Field::Title => "in the title",
        Field::Description => "in the description",
        Field::Comment => "in a comment",
        Field::FileName => "in the name of a file",
    }
}

/// What lists tell of an item besides its title.
pub fn facts(row: &Row) -> String {
    let mut facts = vec![kind(row.kind).to_owned()];
    if !row.status.is_empty() {
        facts.push(row.status.clone());
    }
    match (row.start.is_empty(), row.due.is_empty()) {
        (false, false) => facts.push(format!("{} to {}", date(&row.start), date(&row.due))),
        (true, false) => facts.push(format!("due {}", date(&row.due))),
        (false, true) => facts.push(format!("starts {}", date(&row.start))),
        (true, true) => {}
    }
    let numbers = [
        (row.subtasks, "subtask", "subtasks"),
        (row.comments, "comment", "comments"),
        (row.attachments, "file", "files"),
    ];
    for (n, one, many) in numbers.into_iter().filter(|(n, ..)| *n > 0) {
        facts.push(counted(n.into(), one, many));
    }
    if row.places > 1 {
        facts.push(format!("in {} folders", row.places));
    }
    facts.join(" · ")
}

/// A title, or words in its place.
pub fn title(title: &str) -> String {
    if title.trim().is_empty() { "Without a title".to_owned() } else { title.to_owned() }
}

/// How many were found.
pub fn found(total: u32) -> String {
    match total {
        0 => "Nothing was found.".to_owned(),
        total => format!("{} found.", counted(total.into(), "place was", "places were")),
    }
}

/// Which part of a list is shown: `1 to 100 of 2,345`.
pub fn part(offset: u32, shown: usize, total: u32) -> String {
    let last = u64::from(offset).saturating_add(u64::try_from(shown).unwrap_or(u64::MAX));
    format!("{} to {} of {}", count(u64::from(offset) + 1), count(last), count(total.into()))
}

/// A verdict in one word or two.
pub fn soundness(outcome: Soundness) -> &'static str {
    match outcome {
        Soundness::Sound => "Sound",
        Soundness::SoundAsFar => "Sound as far as its format can prove",
        Soundness::Damaged => "Damaged",
    }
}

/// How bad a finding is.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "Note",
        Severity::Damage => "Damage",
        Severity::Hostile => "Hostile",
    }
}

/// Safe HTML as the screen takes it in: headings of a description must not stand between those of the page, so they become lines of
/// their own. The library's HTML has no attributes but those of links and images, and every `<` of a text is written as `&lt;`.
pub fn embedded(html: &str) -> String {
    let mut out = html.to_owned();
    for level in '1'..='6' {
        out = out.replace(&format!("<h{level}>"), "<div class=\"heading\">").replace(&format!("</h{level}>"), "</div>");
    }
    out
}

/// Ids of the attachments that images in safe HTML show.
pub fn images(html: &str) -> Vec<&str> {
    html.split("<img data-attachment=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// The media type with which the browser may show a file in a tab of its own: what could run there is only ever saved.
pub fn showable(name: &str) -> Option<&'static str> {
    let (_, extension) = name.rsplit_once('.')?;
    Some(match extension.to_ascii_lowercase().as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "bmp" => "image/bmp",
        "avif" => "image/avif",
        "pdf" => "application/pdf",
        "txt" | "log" | "csv" | "md" | "json" | "xml" => "text/plain;charset=utf-8",
        _ => return None,
    })
}

/// Whether a browser or a system may run a file of this name when it is opened: web pages, images with scripts, programs.
pub fn can_run(name: &str) -> bool {
    const RUN: [&str; 24] = [
        "html", "htm", "xhtml", "xht", "mht", "mhtml", "shtml", "svg", "svgz", "xml", "xsl", "xslt", "js", "mjs",
        "swf", "exe", "com", "bat", "cmd", "msi", "scr", "jar", "hta", "lnk",
    ];
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    // Without one a browser guesses from the bytes.
    extension.is_none_or(|extension| RUN.contains(&extension.as_str()))
}

/// An excerpt in pieces, each with whether it was searched for. `marks` count UTF-16 code units, as JavaScript does; those that make no
/// sense are passed over.
pub fn pieces(excerpt: &str, marks: &[(u32, u32)]) -> Vec<(String, bool)> {
    let units: Vec<u16> = excerpt.encode_utf16().collect();
    let place = |at: u32| usize::try_from(at).unwrap_or(usize::MAX).min(units.len());
    let (mut pieces, mut at) = (Vec::new(), 0);
    let mut push = |from: usize, to: usize, marked: bool| {
        if from < to {
            pieces.push((String::from_utf16_lossy(&units[from..to]), marked));
        }
    };
    for (from, to) in marks.iter().map(|(from, to)| (place(*from), place(*to))) {
        if from >= at && to > from {
            push(at, from, false);
            push(from, to, true);
            at = to;
        }
    }
    push(at, units.len(), false);
    pieces
}

/// The verdict on paper.
pub fn paper(files: &str, summary: &Summary, verdict: &Verdict) -> String {
    let mut out = format!("Keepsake: verification of {files}\n{}\n", summary.label);
    let lines = [("Account", &summary.account), ("Made", &summary.made), ("In", &summary.place)];
    for (label, value) in lines.into_iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(out, "{label}: {value}");
    }
    let _ = writeln!(out, "\n{}\n{}\n", soundness(verdict.outcome), verdict.headline);
    let _ = writeln!(
        out,
        "{} read, {}; {} followed.",
        counted(verdict.files, "file was", "files were"),
        crate::ui::words::bytes(verdict.bytes),
        counted(verdict.references, "reference was", "references were")
    );
    for finding in &verdict.findings {
        let _ = writeln!(out, "\n{}: {}\n  {}", severity(finding.severity), finding.place, finding.text);
    }
    let listed = u64::try_from(verdict.findings.len()).unwrap_or(u64::MAX);
    let rest = (verdict.faults + verdict.notes).saturating_sub(listed);
    if rest > 0 {
        let _ = writeln!(out, "\n{} more.", count(rest));
    }
    if !verdict.cannot_prove.is_empty() {
        out.push_str("\nWhat this format cannot prove:\n");
        for sentence in &verdict.cannot_prove {
            let _ = writeln!(out, "- {sentence}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        Row {
            item: 1,
            kind: ItemKind::Task,
            title: "Plan".into(),
            status: String::new(),
            start: String::new(),
            due: String::new(),
            created: String::new(),
            updated: String::new(),
            author: String::new(),
            comments: 0,
            attachments: 0,
            subtasks: 0,
            places: 1,
        }
    }

    #[test]
    fn a_row_tells_only_what_there_is() {
        assert_eq!(facts(&row()), "Task");
        let due = Row { status: "In Progress".into(), due: "2026-03-09".into(), comments: 1, places: 2, ..row() };
        assert_eq!(facts(&due), "Task · In Progress · due 9 March 2026 · 1 comment · in 2 folders");
        let both = Row { start: "2026-03-01".into(), due: "2026-03-09".into(), subtasks: 2, ..row() };
        assert_eq!(facts(&both), "Task · 1 March 2026 to 9 March 2026 · 2 subtasks");
    }

    #[test]
    fn headings_of_a_description_are_none_of_the_page() {
        assert_eq!(
            embedded("<h1>a <b>b</b></h1><p>&lt;h2&gt;</p>"),
            "<div class=\"heading\">a <b>b</b></div><p>&lt;h2&gt;</p>"
        );
    }

    #[test]
    fn images_are_found_by_their_attachments() {
        let html = "<p><img data-attachment=\"IEAA\" alt=\"x\"> and <img data-attachment=\"IEAB\" alt=\"\"></p>";
        assert_eq!(images(html), ["IEAA", "IEAB"]);
        assert!(images("<p>data-attachment</p>").is_empty());
    }

    #[test]
    fn what_could_run_is_never_shown_in_a_tab() {
        for name in ["a.html", "a.svg", "a.xhtml", "a.htm", "a.js", "png", "a.", ""] {
            assert_eq!(showable(name), None, "{name}");
        }
        assert_eq!(showable("Poster.PNG"), Some("image/png"));
        assert_eq!(showable("feed.xml"), Some("text/plain;charset=utf-8"));
    }

    #[test]
    fn an_excerpt_is_cut_where_javascript_counts() {
        let own = |pieces: &[(&str, bool)]| {
            pieces.iter().map(|(text, marked)| ((*text).to_owned(), *marked)).collect::<Vec<_>>()
        };
        assert_eq!(pieces("😀 plan ", &[(3, 7)]), own(&[("😀 ", false), ("plan", true), (" ", false)]));
        assert_eq!(pieces("plan", &[(0, 4), (2, 3), (9, 1), (4, 90)]), own(&[("plan", true)]));
        assert_eq!(pieces("", &[(0, 4)]), own(&[]));
    }

    #[test]
    fn a_part_of_a_list_counts_from_one() {
        assert_eq!(part(0, 100, 2_345), "1 to 100 of 2,345");
        assert_eq!(part(2_300, 45, 2_345), "2,301 to 2,345 of 2,345");
    }
}
