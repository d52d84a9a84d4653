//! HTML as a row of tags and texts, read as browsers read it where that matters for safety: a tag begins at `<` and a letter, attributes
//! may be quoted or not, comments and declarations are passed over, and what does not close is text or nothing.

use std::borrow::Cow;

/// Character references that editors write; others stay as they are.
const NAMED: &[(&str, &str)] = &[
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", "\u{a0}"),
    ("copy", "©"),
    ("reg", "®"),
    ("hellip", "…"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("bull", "•"),
    ("middot", "·"),
    ("euro", "€"),
    ("trade", "™"),
    ("deg", "°"),
    ("times", "×"),
    ("auml", "ä"),
    ("ouml", "ö"),
    ("uuml", "ü"),
    ("Auml", "Ä"),
    ("Ouml", "Ö"),
    ("Uuml", "Ü"),
    ("szlig", "ß"),
    ("eacute", "é"),
    ("egrave", "è"),
    ("agrave", "à"),
    ("aacute", "á"),
    ("ccedil", "ç"),
    ("ntilde", "ñ"),
    ("oacute", "ó"),
    ("iacute", "í"),
    ("uacute", "ú"),
    ("ecirc", "ê"),
    ("acirc", "â"),
    ("ocirc", "ô"),
    ("rarr", "→"),
    ("larr", "←"),
];
/// Longest reference that is looked for: `&#x10FFFF;` has ten characters.
const LONGEST_REFERENCE: usize = 12;
/// Attributes of a tag that are kept; more only a hostile one has.
const MOST_ATTRIBUTES: usize = 50;

/// A tag.
#[derive(Debug, PartialEq, Eq)]
pub struct Tag {
    /// In lower case.
    pub name: String,
    attributes: Vec<(String, String)>,
    /// `<br/>`.
    pub closes_itself: bool,
}

impl Tag {
    /// The first attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A piece of HTML.
#[derive(Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// With references resolved.
    Text(Cow<'a, str>),
    /// A start tag.
    Start(Tag),
    /// An end tag, by its name in lower case.
    End(String),
}

/// Goes through a text.
pub struct Tokens<'a> {
    rest: &'a str,
    /// Bytes that looking for the ends of comments took.
    #[cfg(test)]
    looked: usize,
}

impl<'a> Tokens<'a> {
    /// Of this text.
    pub fn new(html: &'a str) -> Self {
        Self {
            rest: html,
            #[cfg(test)]
            looked: 0,
        }
    }

    /// Pass over a comment (`<!-- -->`, also the abrupt forms `<!-->` and `<!--->`) or a declaration.
    fn pass_over(&mut self) {
        let body = &self.rest[2..];
        let end = match body.strip_prefix("--") {
            Some(comment) if comment.starts_with('>') => Some(2 + 2 + 1),
            Some(comment) if comment.starts_with("->") => Some(2 + 2 + 2),
            Some(comment) => comment_end(comment).map(|end| 2 + 2 + end),
            None => body.find('>').map(|at| 2 + at + 1),
        };
        #[cfg(test)]
        {
            self.looked += end.unwrap_or(self.rest.len());
        }
        self.rest = end.and_then(|end| self.rest.get(end..)).unwrap_or_default();
    }

    /// The tag at the beginning; none when the text ends within it, which is then nothing.
    fn tag(&mut self) -> Option<Tag> {
        let mut rest = &self.rest[1..];
        let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>').unwrap_or(rest.len());
        let mut tag = Tag { name: rest[..end].to_ascii_lowercase(), attributes: Vec::new(), closes_itself: false };
        rest = &rest[end..];
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
            match rest.chars().next() {
                None => {
                    self.rest = "";
                    return None;
                }
                Some('>') => {
                    self.rest = &rest[1..];
                    return Some(tag);
                }
                Some('/') => {
                    rest = &rest[1..];
                    tag.closes_itself = rest.starts_with('>');
                }
                Some(first) => {
                    // An attribute's name may begin with anything, an equals sign too.
                    let skip = first.len_utf8();
                    let stop = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '=');
                    let end = rest[skip..].find(stop).map_or(rest.len(), |at| skip + at);
                    let name = rest[..end].to_ascii_lowercase();
                    let (value, after) = value(&rest[end..]);
                    rest = after;
                    if tag.attributes.len() < MOST_ATTRIBUTES {
                        tag.attributes.push((name, value));
                    }
                }
            }
        }
    }
}

/// The offset behind `-->` or `--!>`, whichever comes first, in one walk: a search for each by itself would read all that follows for every
/// comment, since a text may have none of the other.
fn comment_end(comment: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = comment[at..].find("--") {
        at += found;
        let behind = &comment[at + 2..];
        if behind.starts_with('>') {
            return Some(at + 3);
        }
        if behind.starts_with("!>") {
            return Some(at + 4);
        }
        at += 1;
    }
    None
}

/// The value behind an attribute's name, and what comes after it.
fn value(rest: &str) -> (String, &str) {
    let trimmed = rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
    let Some(after) = trimmed.strip_prefix('=') else { return (String::new(), rest) };
    let after = after.trim_start_matches(|c: char| c.is_ascii_whitespace());
    let (raw, after) = match after.chars().next() {
        Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
        _ => {
            let end = after.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(after.len());
            after.split_at(end)
        }
    };
    (resolve(raw).into_owned(), after)
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while !self.rest.is_empty() {
            if !self.rest.starts_with('<') {
                let end = self.rest.find('<').unwrap_or(self.rest.len());
                let (text, rest) = self.rest.split_at(end);
                self.rest = rest;
                return Some(Token::Text(resolve(text)));
            }
            let mut following = self.rest.chars().skip(1);
            match (following.next(), following.next()) {
                (Some('!' | '?'), _) => self.pass_over(),
                (Some('/'), Some(first)) if first.is_ascii_alphabetic() => {
                    self.rest = &self.rest[1..];
                    if let Some(tag) = self.tag() {
                        return Some(Token::End(tag.name));
                    }
                }
                (Some('/'), _) => {
                    let end = self.rest.find('>').map_or(self.rest.len(), |at| at + 1);
                    self.rest = &self.rest[end..];
                }
                (Some(first), _) if first.is_ascii_alphabetic() => {
                    if let Some(tag) = self.tag() {
                        return Some(Token::Start(tag));
                    }
                }
                _ => {
                    self.rest = &self.rest[1..];
                    return Some(Token::Text(Cow::Borrowed("<")));
                }
            }
        }
        None
    }
}

/// Resolve character references.
fn resolve(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let window = rest.char_indices().nth(LONGEST_REFERENCE).map_or(rest, |(end, _)| &rest[..end]);
        let resolved = window.find(';').and_then(|end| Some((reference(&window[1..end])?, end)));
        match resolved {
            Some((character, end)) => {
                out.push_str(&character);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn reference(name: &str) -> Option<String> {
    let number = name.strip_prefix('#');
    if let Some(number) = number {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return Some(char::from_u32(code).filter(|c| *c != '\0').unwrap_or('\u{fffd}').to_string());
    }
    NAMED.iter().find(|(known, _)| *known == name).map(|(_, character)| (*character).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_end_at_the_first_of_their_ends() {
        for (html, left) in [
            ("<!-- a --!>b", "b"),
            ("<!-- a -- > -->b--!>", "b--!>"),
            ("<!-- a --->b", "b"),
            ("<!-->b", "b"),
            ("<!--->b", "b"),
            ("<!----!>b", "b"),
            ("<!-- é --", ""),
        ] {
            let mut text = String::new();
            Tokens::new(html).for_each(|token| match token {
                Token::Text(piece) => text.push_str(&piece),
                other => text.push_str(&format!("{other:?}")),
            });
            assert_eq!(text, left, "{html}");
        }
    }

    #[test]
    fn a_text_of_nothing_but_comments_is_read_once() {
        for comment in ["<!--x-->", "<!--x--!>", "<!x>", "<!---- -->", "<!-- -"] {
            let html = comment.repeat((4 << 20) / comment.len());
            let mut tokens = Tokens::new(&html);
            assert!(tokens.by_ref().next().is_none(), "{comment}");
            assert!(tokens.looked <= html.len(), "{comment}: {} of {}", tokens.looked, html.len());
        }
    }
}
