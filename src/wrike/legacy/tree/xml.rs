//! XML answers. No document type, so no entities but the five of XML itself; depth is limited, size by whoever read the body.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::{DEEPEST, Node, malformed, not_utf8, place};
use crate::error::{Error, Result};

/// Read an XML text: the root element's name, and its value.
///
/// # Errors
/// `Malformed`, with line and column.
pub fn parse(body: &[u8]) -> Result<(String, Node)> {
    let text = std::str::from_utf8(body).map_err(|error| not_utf8(body, error))?;
    Parser { text, reader: Reader::from_str(text) }.document()
}

struct Parser<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
}

/// An element whose end has not come yet.
struct Element {
    name: String,
    entries: Vec<(String, Node)>,
    text: String,
}

impl Element {
    /// Children or attributes make it more than a text; the space between children is layout.
    fn close(self) -> (String, Node) {
        let node = if self.entries.is_empty() { Node::Text(self.text) } else { Node::Named(self.entries) };
        (self.name, node)
    }
}

impl<'a> Parser<'a> {
    fn document(mut self) -> Result<(String, Node)> {
        let mut open: Vec<Element> = Vec::new();
        let mut root: Option<(String, Node)> = None;
        loop {
            let event = self.reader.read_event().map_err(|error| self.broken("not XML").caused_by(error))?;
            let closed = match event {
                Event::Start(start) => {
                    if root.is_some() || open.len() >= DEEPEST {
                        return Err(self.broken(if root.is_some() { "a second root" } else { "nested too deeply" }));
                    }
                    open.push(self.element(&start)?);
                    None
                }
                Event::Empty(start) if root.is_none() => Some(self.element(&start)?),
                Event::Empty(_) => return Err(self.broken("a second root")),
                Event::End(_) => open.pop(),
                Event::Text(text) => {
                    let text = text.xml10_content().map_err(|error| self.broken("not UTF-8").caused_by(error))?;
                    self.add(open.last_mut(), &text)?;
                    None
                }
                Event::CData(text) => {
                    let text = text.xml10_content().map_err(|error| self.broken("not UTF-8").caused_by(error))?;
                    self.add(open.last_mut(), &text)?;
                    None
                }
                Event::GeneralRef(reference) => {
                    let text = self.resolve(&reference)?;
                    self.add(open.last_mut(), &text)?;
                    None
                }
                Event::DocType(_) => return Err(self.broken("a document type: answers have none")),
                Event::Eof => break,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => None,
            };
            if let Some(element) = closed {
                let closed = element.close();
                match open.last_mut() {
                    Some(parent) => parent.entries.push(closed),
                    None => root = Some(closed),
                }
            }
        }
        match root {
            Some(root) if open.is_empty() => Ok(root),
            _ => Err(malformed("the XML breaks off", place(self.text, self.text.len()))),
        }
    }

    /// An element's beginning; attributes count as children that come first.
    fn element(&self, start: &BytesStart<'_>) -> Result<Element> {
        let name = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut entries = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| self.broken("a broken attribute").caused_by(error))?;
            let key = name(attribute.key.as_ref());
            if key == "xmlns" || key.starts_with("xmlns:") || key.starts_with("xsi:") || key.starts_with("xml:") {
                continue;
            }
            let value = attribute.normalized_value(XmlVersion::Explicit1_0);
            let value = value.map_err(|error| self.broken("a broken attribute").caused_by(error))?;
            entries.push((key, Node::Text(value.into_owned())));
        }
        Ok(Element { name: name(start.local_name().as_ref()), entries, text: String::new() })
    }

    fn add(&self, element: Option<&mut Element>, text: &str) -> Result<()> {
        match element {
            Some(element) => element.text.push_str(text),
            None if text.trim().trim_start_matches('\u{feff}').is_empty() => {}
            None => return Err(self.broken("text outside the root")),
        }
        Ok(())
    }

    /// A character reference, or one of the five entities that need no document type (XML 1.0 section 4.6).
    fn resolve(&self, reference: &BytesRef<'_>) -> Result<String> {
        let odd = || self.broken("an unknown entity");
        if let Some(character) = reference.resolve_char_ref().map_err(|error| odd().caused_by(error))? {
            return Ok(character.to_string());
        }
        let name = reference.decode().map_err(|error| odd().caused_by(error))?;
        let text = match &*name {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "apos" => "'",
            _ => return Err(odd()),
        };
        Ok(text.to_owned())
    }

    fn broken(&self, message: &str) -> Error {
        let offset = self.reader.error_position().max(self.reader.buffer_position());
        malformed(message, place(self.text, usize::try_from(offset).unwrap_or(usize::MAX)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::error::Kind;
    use proptest::prelude::*;

    fn text(text: &str) -> Node {
        Node::Text(text.to_owned())
    }

    fn root(text: &str) -> Node {
        parse(text.as_bytes()).unwrap().1
    }

    #[test]
    fn elements_and_attributes_read_alike() {
        let expected = Node::Named(vec![("uid".into(), text("G\"1")), ("firstName".into(), text("Ann & Bo\n"))]);
        assert_eq!(root("<contact xmlns='x' uid='G&quot;1' firstName='Ann &amp; Bo&#10;'/>"), expected);
        let elements = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- c -->\n<contact>\n  <uid>G\"1</uid>\n  <firstName>Ann <![CDATA[& Bo]]>&#xA;</firstName>\n</contact>\n";
        assert_eq!(root(elements), expected);
        assert_eq!(root("<a/>"), text(""));
        assert_eq!(root("<a>  x </a>"), text("  x "), "the space within a text is the text's");
    }

    #[test]
    fn no_entity_is_expanded() {
        for body in [
            "<!DOCTYPE a [<!ENTITY b \"boom\">]><a>&b;</a>",
            "<!DOCTYPE html><html/>",
            "<a>&b;</a>",
            "<a b='&c;'/>",
            "<a>&#0;</a>",
        ] {
            assert_eq!(parse(body.as_bytes()).unwrap_err().kind(), Kind::Malformed, "{body}");
        }
    }

    #[test]
    fn what_breaks_is_named_with_its_place() {
        let error = parse(b"<profile>\n  <uid>x</uid>\n  <a></b>\n</profile>").unwrap_err();
        assert!(error.detail().contains("line: 3"), "{}", error.detail());
        let cut = parse(b"<profile>\n  <uid>x</uid>\n").unwrap_err();
        assert!(cut.detail().contains("line: 3; column: 1"), "{}", cut.detail());
        for body in ["", "x", "<a/><b/>", "<a/>x", "<a></a><b></b>", "</a>", "<a", "<a b>", "<a b='1' b='2'/>"] {
            assert_eq!(parse(body.as_bytes()).unwrap_err().kind(), Kind::Malformed, "{body}");
        }
        assert_eq!(parse(b"<a>\xff</a>").unwrap_err().kind(), Kind::Malformed);
        let deep = format!("{}{}", "<a>".repeat(1000), "</a>".repeat(1000));
        assert!(parse(deep.as_bytes()).unwrap_err().detail().contains("too deeply"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_never_panics(body in "[<>/&;a-c='\"! \\[\\]#x0-9\n-]{0,60}") {
            let _ = parse(body.as_bytes());
        }

        #[test]
        fn an_escaped_text_comes_back(content in "[^\\p{Cc}\u{fffe}\u{ffff}]{0,40}") {
            let escaped = content.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            prop_assert_eq!(root(&format!("<a>{escaped}</a>")), text(&content));
        }
    }
}
