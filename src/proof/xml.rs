//! XML as a small tree, for answers that come from the network: no document type, no entity but the five of XML itself, and limits
//! on depth, number of elements and size. Prefixes of names are dropped; a service may choose them freely.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use crate::error::{Error, Kind, Result};

/// Elements within elements: SOAP's own three, then a template's stages' reviewers' lists; nothing documented has more than ten.
const DEEPEST: usize = 64;
/// Elements of one answer. Ten thousand comments with twenty fields each are far below.
const MOST_ELEMENTS: usize = 2_000_000;

/// An element.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    /// Local name.
    pub name: String,
    /// Local names and values of its attributes, without namespace declarations.
    pub attributes: Vec<(String, String)>,
    /// Elements in it, in order.
    pub children: Vec<Element>,
    /// Its own text, as sent: line ends are not normalised, so that what the service holds survives byte for byte.
    pub text: String,
}

impl Element {
    /// Read a document.
    ///
    /// # Errors
    /// `Malformed` for anything that is not well-formed, is not UTF-8, declares a document type or exceeds a limit.
    pub fn parse(document: &[u8]) -> Result<Element> {
        let text = std::str::from_utf8(document).map_err(|error| bad("not UTF-8").caused_by(error))?;
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = true;
        let mut tree = Tree { open: vec![Element::default()], elements: 0 };
        loop {
            let event = reader.read_event();
            let place = reader.error_position().max(reader.buffer_position());
            let event = event.map_err(|error| bad("not well-formed").with("byte", place).caused_by(error))?;
            if matches!(event, Event::Eof) {
                break;
            }
            tree.take(event).map_err(|error| error.with("byte", place))?;
        }
        tree.finish()
    }

    /// The first child of this name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The value of an attribute, by local name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All elements below it of this name, at any depth, in order.
    pub fn descendants<'a>(&'a self, name: &'a str) -> Box<dyn Iterator<Item = &'a Element> + 'a> {
        let own = self.children.iter().flat_map(move |child| {
            let hit = (child.name == name).then_some(child);
            hit.into_iter().chain(child.descendants(name))
        });
        Box::new(own)
    }
}

/// The elements that are open, outermost first; the first stands for the document.
struct Tree {
    open: Vec<Element>,
    elements: usize,
}

impl Tree {
    fn take(&mut self, event: Event<'_>) -> Result<()> {
        match event {
            Event::Start(start) => self.begin(&start),
            Event::End(_) => self.end(),
            Event::Text(text) => {
                let text = text.decode().map_err(|error| bad("not UTF-8").caused_by(error))?;
                self.text(&text)
            }
            Event::CData(text) => {
                let text = text.decode().map_err(|error| bad("not UTF-8").caused_by(error))?;
                self.text(&text)
            }
            Event::GeneralRef(reference) => {
                let name = reference.decode().map_err(|error| bad("not UTF-8").caused_by(error))?;
                // Knows the five entities of XML and characters by number, nothing else.
                let resolved = unescape(&format!("&{name};"))
                    .map_err(|error| bad("an entity that XML does not know").caused_by(error))?
                    .into_owned();
                self.text(&resolved)
            }
            Event::DocType(_) => Err(bad("a document type, which no answer has")),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::Empty(_) | Event::Eof => Ok(()),
        }
    }

    fn begin(&mut self, start: &BytesStart<'_>) -> Result<()> {
        self.elements += 1;
        if self.open.len() > DEEPEST {
            return Err(bad("elements within elements without end"));
        }
        if self.elements > MOST_ELEMENTS {
            return Err(bad("more elements than any answer has"));
        }
        let mut element = Element { name: local(start.local_name().as_ref())?, ..Element::default() };
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| bad("an attribute without a value").caused_by(error))?;
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let value = local(&attribute.value)?;
            let value = unescape(&value).map_err(|error| bad("an attribute's entity").caused_by(error))?.into_owned();
            element.attributes.push((local(attribute.key.local_name().as_ref())?, value));
        }
        self.open.push(element);
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        // The reader has checked that ends match begins; the document itself is never closed.
        let closed = self.open.pop().ok_or_else(|| bad("an end without a beginning"))?;
        let parent = self.open.last_mut().ok_or_else(|| bad("an end without a beginning"))?;
        parent.children.push(closed);
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<()> {
        match self.open.as_mut_slice() {
            [] | [_] if text.trim().is_empty() => Ok(()),
            [] | [_] => Err(bad("text outside of any element")),
            [.., element] => {
                element.text.push_str(text);
                Ok(())
            }
        }
    }

    fn finish(mut self) -> Result<Element> {
        let document = self.open.pop().filter(|_| self.open.is_empty()).ok_or_else(|| bad("it ends too early"))?;
        let mut roots = document.children.into_iter();
        match (roots.next(), roots.next()) {
            (Some(root), None) => Ok(root),
            (None, _) => Err(bad("no element")),
            _ => Err(bad("more than one document")),
        }
    }
}

fn local(bytes: &[u8]) -> Result<String> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| bad("not UTF-8").caused_by(error))
}

fn bad(message: &str) -> Error {
    Error::new(Kind::Malformed, "proof::xml", message)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_lose_their_prefix_and_texts_keep_every_character() {
        let text = "<?xml version=\"1.0\"?><a:b xmlns:a=\"u\" a:k=\"v&amp;w\"><c> x&#13;\r\n&lt;&#x1F600;<![CDATA[<&>]]></c><d/></a:b>";
        let root = Element::parse(text.as_bytes()).unwrap();
        assert_eq!((root.name.as_str(), root.attribute("k")), ("b", Some("v&w")));
        assert_eq!(root.child("c").unwrap().text, " x\r\r\n<\u{1f600}<&>");
        assert_eq!(root.child("d").unwrap().text, "");
    }

    #[test]
    fn entities_of_ones_own_are_refused_and_never_expanded() {
        let bomb = r#"<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>"#;
        for text in
            [bomb, "<l>&b;</l>", "<l>&nbsp;</l>", "<!DOCTYPE l SYSTEM \"file:///etc/passwd\"><l/>", "<l>&#0;</l>"]
        {
            assert_eq!(Element::parse(text.as_bytes()).unwrap_err().kind(), Kind::Malformed, "{text}");
        }
    }

    #[test]
    fn what_is_not_one_whole_document_is_malformed() {
        for text in ["", "text", "<a>", "<a></b>", "<a/><b/>", "</a>", "<a b></a>", "<html><br></html>"] {
            assert_eq!(Element::parse(text.as_bytes()).unwrap_err().kind(), Kind::Malformed, "{text}");
        }
        assert!(Element::parse(b"<a>\xff</a>").is_err());
        let deep = format!("{}{}", "<a>".repeat(1000), "</a>".repeat(1000));
        assert_eq!(Element::parse(deep.as_bytes()).unwrap_err().kind(), Kind::Malformed);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused_and_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Element::parse(&bytes);
        }

        #[test]
        fn any_text_survives_escaping(text in "[^\u{0}]{0,60}") {
            let document = format!("<a>{}</a>", quick_xml::escape::escape(&text));
            prop_assert_eq!(Element::parse(document.as_bytes()).unwrap().text, text);
        }
    }
}
