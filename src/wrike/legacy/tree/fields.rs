//! Taking an object apart: each field that a type names is taken as that type; the rest stays, and nothing is lost.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde_json::Value;

use super::super::Moment;
use super::Node;
use crate::error::{Error, Kind, Result};

/// Fields that no type names, or that are not of the type that the documents promise, in canonical form.
pub type Unknown = BTreeMap<String, Value>;

/// An object's fields, to be taken one by one.
#[derive(Debug)]
pub struct Fields {
    entries: Vec<(String, Node)>,
}

impl Fields {
    /// Of an object.
    ///
    /// # Errors
    /// `Malformed` when it is a text or an array.
    pub fn of(node: Node) -> Result<Self> {
        match node {
            Node::Named(entries) => Ok(Self { entries }),
            Node::Text(text) if text.trim().is_empty() => Ok(Self { entries: Vec::new() }),
            _ => Err(Error::new(Kind::Malformed, "wrike::legacy::tree", "not an object")),
        }
    }

    /// Whether there is a field of this name.
    pub fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|(key, _)| key == name)
    }

    /// Take the field if `read` makes something of it. Of several with one name the last counts, as in JSON, unless they make a
    /// list.
    fn take<T>(&mut self, name: &str, read: impl FnOnce(&Node) -> Option<T>) -> Option<T> {
        let at = self.entries.iter().rposition(|(key, _)| key == name)?;
        let value = read(&self.entries[at].1)?;
        self.entries.retain(|(key, _)| key != name);
        Some(value)
    }

    /// A text, the empty one included.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.take(name, |node| match node {
            Node::Text(text) => Some(text.clone()),
            _ => None,
        })
    }

    /// A text of which only its letters count: an id, an enum.
    pub fn word(&mut self, name: &str) -> Option<String> {
        self.parsed(name, |text| Some(text.to_owned()))
    }

    /// A number; none when there is none, or it is out of range and therefore stays.
    pub fn number<T: FromStr>(&mut self, name: &str) -> Option<T> {
        self.parsed(name, |text| text.parse().ok())
    }

    /// A number that cannot be missing: an id.
    ///
    /// # Errors
    /// `Malformed` when it is missing.
    pub fn id(&mut self, name: &'static str) -> Result<u64> {
        self.number(name).ok_or_else(|| missing(name))
    }

    /// A text that cannot be missing: a uid.
    ///
    /// # Errors
    /// `Malformed` when it is missing or empty.
    pub fn uid(&mut self, name: &'static str) -> Result<String> {
        self.word(name).ok_or_else(|| missing(name))
    }

    /// A truth value.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        self.parsed(name, |text| text.to_ascii_lowercase().parse().ok())
    }

    /// A date and time; the empty text is one that says "none".
    pub fn moment(&mut self, name: &str) -> Option<Moment> {
        self.take(name, |node| match node {
            Node::Text(text) => Some(Moment::new(text.trim())),
            _ => None,
        })
    }

    /// A scalar that `read` understands, without the space around it. An empty one is as good as none, and stays unless absent.
    pub fn parsed<T>(&mut self, name: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        self.take(name, |node| match node {
            Node::Text(text) if !text.trim().is_empty() => read(text.trim()),
            _ => None,
        })
    }

    /// A list of ids or uids: an array, an element's children, several elements of this name, or a text with commas, as the seed
    /// shows in `deletedEllements`.
    pub fn words(&mut self, name: &str) -> Option<Vec<String>> {
        self.list(name, |node| match node {
            Node::Text(text) => {
                Some(text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect())
            }
            _ => None,
        })
    }

    /// A list of numeric ids, in any of the forms of [`Fields::words`].
    pub fn ids(&mut self, name: &str) -> Option<Vec<u64>> {
        let kept = self.entries.clone();
        let ids: Option<Vec<u64>> = self.words(name)?.iter().map(|word| word.parse().ok()).collect();
        if ids.is_none() {
            self.entries = kept;
        }
        ids
    }

    /// A list of texts.
    pub fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        self.list(name, |node| match node {
            Node::Text(text) => Some(vec![text.clone()]),
            _ => None,
        })
    }

    fn list(&mut self, name: &str, mut read: impl FnMut(&Node) -> Option<Vec<String>>) -> Option<Vec<String>> {
        let mut found: Option<Vec<String>> = None;
        for (_, node) in self.entries.iter().filter(|(key, _)| key == name) {
            let words: Option<Vec<Vec<String>>> = match node {
                empty if empty.is_empty() => Some(Vec::new()),
                text @ Node::Text(_) => Some(vec![read(text)?]),
                Node::List(items) => items.iter().map(&mut read).collect(),
                Node::Named(entries) => entries.iter().map(|(_, node)| read(node)).collect(),
            };
            found.get_or_insert_default().extend(words?.into_iter().flatten());
        }
        if found.is_some() {
            self.entries.retain(|(key, _)| key != name);
        }
        found
    }

    /// The objects of a list, each read by `read`.
    ///
    /// # Errors
    /// `Malformed` when there is no such list, or one of its items does not read.
    pub fn objects<T>(&mut self, name: &'static str, read: impl Fn(Node) -> Result<T>) -> Result<Vec<T>> {
        let mut items = Vec::new();
        let mut found = false;
        let (listed, kept) = std::mem::take(&mut self.entries).into_iter().partition(|(key, _)| key == name);
        self.entries = kept;
        let listed: Vec<(String, Node)> = listed;
        for (_, node) in listed {
            found = true;
            items.extend(node.into_items().ok_or_else(|| missing(name))?);
        }
        if !found {
            return Err(missing(name));
        }
        items.into_iter().map(read).collect()
    }

    /// Drop a field that belongs to the request and not to the object.
    pub fn forget(&mut self, name: &str) {
        self.entries.retain(|(key, _)| key != name);
    }

    /// What nobody took.
    pub fn rest(self) -> Unknown {
        let mut unknown = Unknown::new();
        let mut names: Vec<String> = self.entries.iter().map(|(name, _)| name.clone()).collect();
        names.sort();
        names.dedup();
        let mut entries = self.entries;
        for name in names {
            let (mine, others): (Vec<_>, Vec<_>) = entries.into_iter().partition(|(key, _)| *key == name);
            entries = others;
            let mut nodes: Vec<Node> = mine.into_iter().map(|(_, node)| node).collect();
            let node = if nodes.len() > 1 { Node::List(nodes) } else { nodes.remove(0) };
            unknown.insert(name.clone(), node.canonical(&name));
        }
        unknown
    }
}

fn missing(name: &'static str) -> Error {
    Error::new(Kind::Malformed, "wrike::legacy::tree", "a field is missing, or is not what it should be")
        .with("field", name)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::super::{json, xml};
    use super::*;
    use serde_json::json;

    fn both(json_text: &str, xml_text: &str, check: impl Fn(Fields)) {
        check(Fields::of(json::parse(json_text.as_bytes()).unwrap()).unwrap());
        check(Fields::of(xml::parse(xml_text.as_bytes()).unwrap().1).unwrap());
    }

    #[test]
    fn lists_read_alike_in_all_their_forms() {
        let xmls =
            ["<f><p>1</p><p>2</p></f>", "<f><p><id>1</id><id>2</id></p></f>", "<f><p>1, 2</p></f>", "<f p='1,2'/>"];
        for xml_text in xmls {
            for json_text in [r#"{"p":["1","2"]}"#, r#"{"p":[1,2]}"#, r#"{"p":"1,2"}"#] {
                both(json_text, xml_text, |mut fields| assert_eq!(fields.ids("p"), Some(vec![1, 2])));
            }
        }
        both(r#"{"p":[]}"#, "<f><p/></f>", |mut fields| {
            assert_eq!(fields.words("p"), Some(Vec::new()));
            assert_eq!(fields.words("q"), None);
            assert!(fields.rest().is_empty());
        });
    }

    #[test]
    fn a_field_of_another_type_stays_and_is_not_lost() {
        let json_text = r#"{"id":"12","n":"many","flag":"perhaps","list":["x"],"new":{"b":1,"a":[]}}"#;
        let xml_text =
            "<f><id>12</id><n>many</n><flag>perhaps</flag><list><item>x</item></list><new><b>1</b><a/></new></f>";
        both(json_text, xml_text, |mut fields| {
            assert_eq!(fields.id("id").unwrap(), 12);
            assert_eq!(fields.number::<u64>("n"), None);
            assert_eq!(fields.flag("flag"), None);
            assert_eq!(fields.ids("list"), None);
            let rest = serde_json::to_value(fields.rest()).unwrap();
            assert_eq!(rest, json!({"flag":"perhaps","list":["x"],"n":"many","new":{"a":"","b":"1"}}));
        });
    }

    #[test]
    fn an_object_without_its_id_is_malformed() {
        for text in ["{}", r#"{"id":""}"#, r#"{"id":-1}"#, r#"{"id":1.5}"#, r#"{"id":[1]}"#] {
            let mut fields = Fields::of(json::parse(text.as_bytes()).unwrap()).unwrap();
            assert_eq!(fields.id("id").unwrap_err().kind(), Kind::Malformed, "{text}");
        }
        assert!(Fields::of(json::parse(b"[1]").unwrap()).is_err());
    }
}
