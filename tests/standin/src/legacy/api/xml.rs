//! The tree of an answer as XML, laid out as the document's samples are.
//!
//! Objects are elements named by their keys. Lists are elements too, and their items are named by what they are.

use serde_json::{Map, Value};

use super::answer::XmlStyle;

const INDENT: &str = "    ";

/// A whole document.
pub(super) fn write(style: XmlStyle, wrapper: &str, members: &Map<String, Value>) -> String {
    let mut writer = Writer { text: r#"<?xml version="1.0" encoding="UTF-8"?>"#.to_owned(), style, wrapper };
    writer.object(wrapper, members, 0, false);
    writer.text
}

struct Writer<'a> {
    text: String,
    style: XmlStyle,
    wrapper: &'a str,
}

impl Writer<'_> {
    fn line(&mut self, depth: usize) {
        self.text.push('\n');
        self.text.push_str(&INDENT.repeat(depth));
    }

    fn value(&mut self, name: &str, value: &Value, depth: usize) {
        match value {
            Value::Object(members) => self.object(name, members, depth, false),
            Value::Array(items) => self.list(name, items, depth),
            plain => self.plain(name, plain, depth),
        }
    }

    fn plain(&mut self, name: &str, value: &Value, depth: usize) {
        self.line(depth);
        let text = plain_text(value);
        if text.is_empty() {
            self.text.push_str(&format!("<{name}/>"));
        } else {
            self.text.push_str(&format!("<{name}>{}</{name}>", escape_text(&text)));
        }
    }

    fn list(&mut self, name: &str, items: &[Value], depth: usize) {
        self.line(depth);
        if items.is_empty() {
            self.text.push_str(&format!("<{name}/>"));
            return;
        }
        self.text.push_str(&format!("<{name}>"));
        let item_name = self.item_name(name, depth);
        for item in items {
            match item {
                Value::Object(members) => self.object(item_name, members, depth + 1, true),
                other => self.value(item_name, other, depth + 1),
            }
        }
        self.line(depth);
        self.text.push_str(&format!("</{name}>"));
    }

    fn object(&mut self, name: &str, members: &Map<String, Value>, depth: usize, in_list: bool) {
        self.line(depth);
        let as_attributes = in_list && (self.style == XmlStyle::Attributes || self.wrapper == "contacts");
        let is_attribute = |value: &Value| as_attributes && !value.is_array() && !value.is_object();
        self.text.push_str(&format!("<{name}"));
        for (key, value) in members.iter().filter(|(_, value)| is_attribute(value)) {
            self.text.push_str(&format!(" {key}=\"{}\"", escape_attribute(&plain_text(value))));
        }
        let elements: Vec<_> = members.iter().filter(|(_, value)| !is_attribute(value)).collect();
        if elements.is_empty() {
            self.text.push_str("/>");
            return;
        }
        self.text.push('>');
        for (key, value) in elements {
            self.value(key, value, depth + 1);
        }
        self.line(depth);
        self.text.push_str(&format!("</{name}>"));
    }

    /// What an item of a list is called. Only `contact` is documented.
    fn item_name(&self, list: &str, depth: usize) -> &'static str {
        match list {
            "list" => match self.wrapper {
                "contacts" => "contact",
                "folders" => "folder",
                "comments" => "comment",
                // Attachments come grouped by task, `wrike.attachment.list`.
                "attachments" if depth == 1 => "attachmentList",
                "attachments" => "attachment",
                "timelogs" => "timelog",
                _ => "task",
            },
            "folders" => "folder",
            "newTasks" | "updatedTasks" | "deletedTasks" => "task",
            "newComments" | "updatedComments" | "deletedComments" => "comment",
            "sharedUsers" | "responsibleUsers" => "uid",
            "secondaryEmails" => "email",
            _ => "id",
        }
    }
}

fn plain_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// A carriage return must be written as a reference: readers turn the letter itself into a line feed (XML 1.0, 2.11).
fn escape_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#13;")
}

/// Readers turn every white space letter of an attribute into a space (XML 1.0, 3.3.3).
fn escape_attribute(text: &str) -> String {
    escape_text(text).replace('"', "&quot;").replace('\n', "&#10;").replace('\t', "&#9;")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(style: XmlStyle, wrapper: &str, members: &Value) -> String {
        write(style, wrapper, members.as_object().unwrap())
    }

    #[test]
    fn contacts_look_as_in_the_document() {
        let members =
            json!({"list": [{"uid": "GCG7DDZ4Q1ic", "firstName": "Alexey", "lastName": "", "email": "a@b.c"}]});
        assert_eq!(
            written(XmlStyle::Elements, "contacts", &members),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<contacts>\n    <list>\n        \
             <contact uid=\"GCG7DDZ4Q1ic\" firstName=\"Alexey\" lastName=\"\" email=\"a@b.c\"/>\n    </list>\n</contacts>"
        );
    }

    #[test]
    fn objects_look_as_the_documents_profile() {
        let members = json!({"lastName": "Api Test", "timezoneOffset": 10_800_000, "secondaryEmails": []});
        assert_eq!(
            written(XmlStyle::Elements, "profile", &members),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<profile>\n    <lastName>Api Test</lastName>\n    \
             <timezoneOffset>10800000</timezoneOffset>\n    <secondaryEmails/>\n</profile>"
        );
    }

    #[test]
    fn letters_that_readers_would_change_are_references() {
        assert_eq!(escape_text("a\r\n<&>"), "a&#13;\n&lt;&amp;&gt;");
        assert_eq!(escape_attribute("\"\t\n"), "&quot;&#9;&#10;");
    }
}
