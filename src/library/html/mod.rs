//! Descriptions and comments are HTML that anybody may have written. What is shown of it is built anew from an allow-list: no attribute
//! of the source is ever copied, no script, style, frame or form, no address that is fetched.
//!
//! A link keeps its address (`http`, `https`, `mailto` only) with `rel="noopener noreferrer nofollow" target="_blank"`, and shows it
//! when its text does not. An image is shown when it is a file of the same item: as `<img data-attachment="…" alt="…">`, whose bytes
//! the page takes from the backup; any other becomes its text. html5ever and ammonia do the same and more, and cost some 200 kB of
//! compressed wasm, most of what the viewer may have in all.

mod tokens;

use std::collections::HashMap;

use tokens::{Token, Tokens};

/// Elements that are kept, without attributes.
const KEPT: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "dd",
    "del",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];
/// Elements of which nothing is kept, their text neither.
const DROPPED: &[&str] = &[
    "script", "style", "iframe", "object", "noscript", "template", "svg", "math", "head", "title", "textarea", "select",
];
/// Elements without an end.
const VOID: &[&str] = &["br", "hr", "img"];
/// Elements that begin a new line in plain text.
const BLOCKS: &[&str] = &[
    "blockquote",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "table",
    "td",
    "th",
    "tr",
    "ul",
];
/// Deepest nesting that is shown: far more than an editor makes, far less than browsers stumble over.
const DEEPEST: usize = 64;
/// Longest text that is shown of one description or comment, in bytes of its source; that there is more is told.
const LONGEST: usize = 2 << 20;

/// Files of the item that images may show: by the ids under which an address may name them, the file's id and its number, the id for the
/// page. Made once for all texts of an item: a hostile one may have a hundred thousand images.
pub type Inline = HashMap<String, String>;

/// Safe HTML. Its elements are those of the list above and all of them are closed.
pub fn sanitise(html: &str, inline: &Inline) -> String {
    let mut out = String::with_capacity(html.len().min(LONGEST));
    let mut open: Vec<&'static str> = Vec::new();
    let mut link = None;
    let mut skipped: Option<(String, usize)> = None;
    for token in Tokens::new(cut(html)) {
        if let Some((name, depth)) = &mut skipped {
            match token {
                Token::Start(tag) if tag.name == *name && !tag.closes_itself => *depth += 1,
                Token::End(tag) if tag == *name => *depth -= 1,
                _ => {}
            }
            if *depth == 0 {
                skipped = None;
            }
            continue;
        }
        match token {
            Token::Text(text) => escape(&text, &mut out),
            Token::Start(tag) if DROPPED.contains(&tag.name.as_str()) => {
                if !tag.closes_itself {
                    skipped = Some((tag.name, 1));
                }
            }
            Token::Start(tag) => {
                let Some(name) = KEPT.iter().copied().find(|kept| *kept == tag.name) else {
                    if BLOCKS.contains(&tag.name.as_str()) && !out.is_empty() && !out.ends_with("<br>") {
                        out.push_str("<br>");
                    }
                    continue;
                };
                if name == "img" {
                    image(tag.attribute("src"), tag.attribute("alt"), inline, &mut out);
                } else if VOID.contains(&name) {
                    out.push_str(&format!("<{name}>"));
                } else if open.len() < DEEPEST && !(name == "a" && link.is_some()) {
                    open.push(name);
                    if name == "a" {
                        let address = tag.attribute("href").filter(|address| is_harmless(address)).map(str::to_owned);
                        out.push_str("<a");
                        if let Some(address) = &address {
                            out.push_str(" rel=\"noopener noreferrer nofollow\" target=\"_blank\" href=\"");
                            escape(address, &mut out);
                            out.push('"');
                        }
                        out.push('>');
                        link = Some((address, out.len()));
                    } else {
                        out.push_str(&format!("<{name}>"));
                    }
                }
            }
            Token::End(name) => {
                if let Some(at) = open.iter().rposition(|open| *open == name) {
                    open.split_off(at).into_iter().rev().for_each(|name| close(name, &mut link, &mut out));
                }
            }
        }
    }
    open.into_iter().rev().for_each(|name| close(name, &mut link, &mut out));
    if html.len() > LONGEST {
        out.push_str("<p><em>The text is longer: the rest stands only in the files of the backup.</em></p>");
    }
    out
}

/// Close an element; a link whose text hides where it leads shows it.
fn close(name: &str, link: &mut Option<(Option<String>, usize)>, out: &mut String) {
    if name == "a"
        && let Some((Some(address), from)) = link.take()
    {
        let mut shown = String::new();
        escape(&address, &mut shown);
        if !out[from..].contains(&shown) {
            out.push_str(&format!(" ({shown})"));
        }
    }
    out.push_str(&format!("</{name}>"));
}

fn image(source: Option<&str>, alt: Option<&str>, inline: &Inline, out: &mut String) {
    let mut names = source.unwrap_or_default().split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'));
    // Addresses of Wrike's storage name a file as F50000004.
    let by_number = |name: &str| name.strip_prefix('F').and_then(|number| inline.get(number));
    let known = names.find_map(|name| inline.get(name).or_else(|| by_number(name)));
    let alt = alt.filter(|alt| !alt.is_empty()).unwrap_or("image");
    match known {
        Some(id) => {
            out.push_str("<img data-attachment=\"");
            escape(id, out);
            out.push_str("\" alt=\"");
            escape(alt, out);
            out.push_str("\">");
        }
        None => {
            out.push('[');
            escape(alt, out);
            out.push(']');
        }
    }
}

/// An address that a click may open: nothing that runs, nothing of this machine.
fn is_harmless(address: &str) -> bool {
    let clean: String = address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).take(10).collect();
    let lower = clean.to_ascii_lowercase();
    ["https://", "http://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme))
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Marks that turn the direction of what follows can hide where a link leads.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\0' => {}
            c => out.push(c),
        }
    }
}

/// Plain text, a space or line end where an element ends a word or line. As where it is shown, a link whose text hides where it leads has
/// its address behind it, so that what is seen can be searched for.
pub fn text(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return cut(html).to_owned();
    }
    let mut out = String::with_capacity(html.len().min(LONGEST));
    let mut skipped: Option<String> = None;
    let mut link: Option<(String, usize)> = None;
    for token in Tokens::new(cut(html)) {
        match (&skipped, token) {
            (Some(name), Token::End(end)) if *name == end => skipped = None,
            (Some(_), _) => {}
            (None, Token::Text(text)) => out.push_str(&text),
            (None, Token::Start(tag)) if DROPPED.contains(&tag.name.as_str()) && !tag.closes_itself => {
                skipped = Some(tag.name);
            }
            (None, Token::Start(tag)) => {
                if tag.name == "a" && link.is_none() {
                    let address = tag.attribute("href").filter(|address| is_harmless(address));
                    link = address.map(|address| (address.to_owned(), out.len()));
                }
                if BLOCKS.contains(&tag.name.as_str()) {
                    out.push('\n');
                }
            }
            (None, Token::End(name)) => {
                if name == "a" {
                    end_link(&mut link, &mut out);
                }
                if BLOCKS.contains(&name.as_str()) {
                    out.push('\n');
                }
            }
        }
    }
    end_link(&mut link, &mut out);
    out
}

fn end_link(link: &mut Option<(String, usize)>, out: &mut String) {
    if let Some((address, from)) = link.take()
        && !out[from..].contains(&address)
    {
        out.push_str(" (");
        out.push_str(&address);
        out.push(')');
    }
}

/// As much as is shown, not within a character.
fn cut(html: &str) -> &str {
    if html.len() <= LONGEST {
        return html;
    }
    let end = (0..=LONGEST).rev().find(|at| html.is_char_boundary(*at)).unwrap_or(0);
    &html[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn harmless_mark_up_stays_and_everything_is_closed() {
        assert_eq!(sanitise("<p class=x>a <b onclick=evil()>b</p>c", &Inline::new()), "<p>a <b>b</b></p>c");
        assert_eq!(sanitise("<div>a</div><div>b</div>", &Inline::new()), "a<br>b");
        assert_eq!(
            sanitise("a < b & c &amp; d &#60;i&#62; &nbsp;", &Inline::new()),
            "a &lt; b &amp; c &amp; d &lt;i&gt; \u{a0}"
        );
    }

    #[test]
    fn what_could_run_or_fetch_is_gone() {
        for evil in [
            "<script>alert(1)</script>",
            "<scr<script>ipt>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<svg onload=alert(1)><a href=javascript:alert(1)>x</a></svg>",
            "<a href=\"java\nscript:alert(1)\">x</a>",
            "<a href='  javascript:alert(1)'>x</a>",
            "<a href='data:text/html,<script>x</script>'>x</a>",
            "<iframe src=//evil.example></iframe>",
            "<style>@import url(//evil.example)</style>",
            "<img src='https://evil.example/pixel.png'>",
            "<p style='background:url(//evil.example)'>",
            "<form action=//evil.example><input autofocus onfocus=alert(1)>",
            "<!--><img src=x onerror=alert(1)>-->",
            "<math><mtext></p><img src=x onerror=alert(1)></mtext></math>",
            "<base href=//evil.example><meta http-equiv=refresh content=0>",
            "<a href=\"https://x\" onclick=\"a\"",
            "<b/onclick=alert(1)>x",
        ] {
            let safe = sanitise(evil, &Inline::new());
            let lower = safe.to_lowercase();
            for bad in [
                "<script",
                "onerror=",
                "onclick=",
                "onload",
                "href=\"java",
                "src=",
                "<iframe",
                "<style",
                "<svg",
                "<form",
                "style=",
            ] {
                let escaped = lower.replace("&lt;", " ").contains(bad) && bad.starts_with('<');
                assert!(!lower.contains(bad) || escaped, "{evil}: {safe}");
            }
        }
    }

    #[test]
    fn images_come_from_the_archive_or_are_told_by_their_text() {
        let inline = ["IEAA", "50000004"].map(|key| (key.to_owned(), "IEAA".to_owned())).into();
        let known =
            "<img src=\"https://storage.www.wrike.com/filemeta/oriented/F50000004.A1\" alt=\"a &quot;plan&quot;\" />";
        assert_eq!(sanitise(known, &inline), "<img data-attachment=\"IEAA\" alt=\"a &quot;plan&quot;\">");
        assert_eq!(sanitise("<img src=\"https://x/F500000041\">", &inline), "[image]");
    }

    #[test]
    fn a_link_shows_where_it_leads() {
        let safe = sanitise("<a href=\"https://evil.example/?a=1&amp;b=2\">https://bank.example</a>", &Inline::new());
        assert!(safe.ends_with(">https://bank.example (https://evil.example/?a=1&amp;b=2)</a>"), "{safe}");
        assert!(safe.contains("rel=\"noopener noreferrer nofollow\""));
    }

    #[test]
    fn text_keeps_words_apart_and_leaves_out_what_is_not_shown() {
        assert_eq!(text("<p>one</p><p>two&nbsp;&eacute;</p><script>three</script>"), "\none\n\ntwo\u{a0}é\n");
        assert_eq!(text("a<b>b</b>c<br/>d"), "abc\nd");
        assert_eq!(
            text("<a href=https://x.example/>here</a>, <a href=javascript:x>no</a>"),
            "here (https://x.example/), no"
        );
        assert_eq!(
            text("<a href=\"https://x.example\"><b>https://x.example</b> <a href=https://y>y"),
            "https://x.example y"
        );
    }

    /// Safe HTML is its own sanitised form, but for what a second pass shows again of links: nothing of it was taken for other mark-up.
    fn is_balanced(html: &str) -> bool {
        let mut open = Vec::new();
        for token in Tokens::new(html) {
            match token {
                Token::Start(tag) if VOID.contains(&tag.name.as_str()) => {}
                Token::Start(tag) if !KEPT.contains(&tag.name.as_str()) => return false,
                Token::Start(tag) => open.push(tag.name),
                Token::End(name) if open.pop() != Some(name.clone()) => return false,
                _ => {}
            }
        }
        open.is_empty()
    }

    proptest! {
        #[test]
        fn any_text_becomes_balanced_mark_up_of_the_list(html in "(<[/!]?|[abipu]|script|table|img |src=|href=|\"|'|>|&|;|#x3c|=|\\PC| ){0,40}") {
            let safe = sanitise(&html, &Inline::new());
            prop_assert!(is_balanced(&safe), "{:?} -> {:?}", html, safe);
            text(&html);
        }
    }
}
