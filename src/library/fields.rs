//! JSON into the fields that are wanted of it. What lacks, or is of another type than documented, counts as empty, and the rest is read all
//! the same.
//!
//! Not by serde: it makes code for each shape anew, a seventh of the viewer, and to say of a number that it is none it brings all that reads
//! and writes floating-point numbers. Here a shape is a list of places, and a number is the text that it is.

use std::borrow::Cow;
use std::fmt;

use hifijson::token::Lex as _;
use hifijson::value::{self, parse_bounded};
use hifijson::{Error as Grammar, Expect, LexAlloc, SliceLexer};

/// Deepest nesting, which takes stack. What accounts hold is five deep.
const DEEPEST: usize = 128;

/// Where a value goes.
pub enum Place<'a> {
    /// Nowhere: it is passed over.
    Nowhere,
    /// Texts, numbers and truth values as their text.
    Plain(&'a mut dyn Plain),
    /// Objects, field by field.
    Object(&'a mut dyn Object),
    /// Lists, element by element.
    List(&'a mut dyn List),
    /// Anything but null, as the only element.
    Optional(&'a mut dyn List),
}

/// What has a place for its value.
pub trait Shape {
    /// Where it goes.
    fn place(&mut self) -> Place<'_>;
}

/// What is made of a text, a number or a truth value.
pub trait Plain {
    /// Take this one.
    fn take(&mut self, text: &str);
}

/// What is made of an object.
pub trait Object {
    /// Where the value of this key goes.
    fn field(&mut self, key: &str) -> Place<'_>;
}

/// What is made of a list.
pub trait List {
    /// The list begins.
    fn clear(&mut self);

    /// Where the next element goes. One of another type than the others counts as empty, so that all keep their places.
    fn next(&mut self) -> Place<'_>;
}

/// Make a struct an [`Object`] by the keys of its fields, each of which is a [`Shape`].
macro_rules! fields {
    ($shape:ty { $($key:literal => $field:ident),* $(,)? }) => {
        impl $crate::library::fields::Object for $shape {
            fn field(&mut self, key: &str) -> $crate::library::fields::Place<'_> {
                match key {
                    $($key => $crate::library::fields::Shape::place(&mut self.$field),)*
                    _ => $crate::library::fields::Place::Nowhere,
                }
            }
        }

        impl $crate::library::fields::Shape for $shape {
            fn place(&mut self) -> $crate::library::fields::Place<'_> {
                $crate::library::fields::Place::Object(self)
            }
        }
    };
}
pub(in crate::library) use fields;

impl Plain for String {
    fn take(&mut self, text: &str) {
        text.clone_into(self);
    }
}

impl Shape for String {
    fn place(&mut self) -> Place<'_> {
        Place::Plain(self)
    }
}

/// What parses from its text; nothing, or 0, where it does not.
macro_rules! parsed {
    ($($plain:ty),*) => {$(
        impl Plain for $plain {
            fn take(&mut self, text: &str) {
                *self = text.parse().unwrap_or_default();
            }
        }

        impl Shape for $plain {
            fn place(&mut self) -> Place<'_> {
                Place::Plain(self)
            }
        }
    )*};
}
parsed!(u32, u64, bool);

impl<T: Shape + Default> List for Vec<T> {
    fn clear(&mut self) {
        self.clear();
    }

    fn next(&mut self) -> Place<'_> {
        self.push(T::default());
        self.last_mut().map_or(Place::Nowhere, T::place)
    }
}

impl<T: Shape + Default> Shape for Vec<T> {
    fn place(&mut self) -> Place<'_> {
        Place::List(self)
    }
}

impl<T: Shape + Default> List for Option<T> {
    fn clear(&mut self) {
        *self = None;
    }

    fn next(&mut self) -> Place<'_> {
        self.insert(T::default()).place()
    }
}

impl<T: Shape + Default> Shape for Option<T> {
    fn place(&mut self) -> Place<'_> {
        Place::Optional(self)
    }
}

/// Why a text does not read, and where.
#[derive(Debug)]
pub struct Fault {
    why: Grammar,
    at: usize,
}

impl Fault {
    /// `rest` is what was not read of `text`.
    fn new(why: Grammar, text: &[u8], rest: &SliceLexer<'_>) -> Self {
        Self { why, at: text.len() - rest.as_slice().len() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.why, self.at)
    }
}

impl std::error::Error for Fault {}

/// Read `text`, which must be an object or a list as `T` is.
///
/// # Errors
/// It is no such JSON.
pub fn read<T: Shape + Default>(text: &[u8]) -> Result<T, Fault> {
    let (mut lexer, mut shape) = (SliceLexer::new(text), T::default());
    match whole(&mut lexer, &mut shape) {
        Ok(()) => Ok(shape),
        Err(why) => Err(Fault::new(why, text, &lexer)),
    }
}

/// The same of all that `lexer` has, into `shape`.
///
/// # Errors
/// It is no such JSON, or ends too early.
pub fn whole<L: LexAlloc>(lexer: &mut L, shape: &mut dyn Shape) -> Result<(), Grammar> {
    lexer.exactly_one(L::ws_peek, |next, lexer| match (next, shape.place()) {
        (b'{', place @ Place::Object(_)) | (b'[', place @ Place::List(_)) => value(next, lexer, place, DEEPEST),
        _ => Err(Expect::Value.into()),
    })
}

/// Read the value that begins with `next`.
fn value<L: LexAlloc>(next: u8, lexer: &mut L, place: Place<'_>, depth: usize) -> Result<(), Grammar> {
    let depth = depth.checked_sub(1).ok_or(Grammar::Depth)?;
    let place = match place {
        Place::Optional(only) => {
            only.clear();
            if next == b'n' { Place::Nowhere } else { only.next() }
        }
        place => place,
    };
    match (next, place) {
        (b'{', place) => {
            let mut object = if let Place::Object(object) = place { Some(object) } else { None };
            lexer.discarded().seq(b'}', L::ws_peek, |next, lexer| {
                lexer.expect(|_| Some(next), b'"').ok_or(Expect::String)?;
                let place = match &mut object {
                    Some(object) => object.field(lexer.str_string()?.as_ref()),
                    None => lexer.str_ignore().map(|()| Place::Nowhere)?,
                };
                lexer.expect(L::ws_peek, b':').ok_or(Expect::Colon)?;
                let next = lexer.ws_peek().ok_or(Expect::Value)?;
                value(next, lexer, place, depth)
            })
        }
        (b'[', place) => {
            let mut list = if let Place::List(list) = place { Some(list) } else { None };
            list.iter_mut().for_each(|list| list.clear());
            lexer.discarded().seq(b']', L::ws_peek, |next, lexer| {
                let place = list.as_mut().map_or(Place::Nowhere, |list| list.next());
                value(next, lexer, place, depth)
            })
        }
        (b'"', Place::Plain(plain)) => {
            plain.take(lexer.discarded().str_string()?.as_ref());
            Ok(())
        }
        (b'"', _) => Ok(lexer.discarded().str_ignore()?),
        (b'-' | b'0'..=b'9', Place::Plain(plain)) => {
            plain.take(lexer.num_string().validated()?.0.as_ref());
            Ok(())
        }
        (b'-' | b'0'..=b'9', _) => Ok(lexer.num_ignore().validate().map(drop)?),
        (_, place) => {
            let truth = lexer.null_or_bool().ok_or(Expect::Value)?;
            if let (Some(truth), Place::Plain(plain)) = (truth, place) {
                plain.take(if truth { "true" } else { "false" });
            }
            Ok(())
        }
    }
}

/// Any value, as it was written.
pub type Value<'a> = value::Value<&'a str, Cow<'a, str>>;

/// The fields of an object, in their order.
pub type Fields<'a> = [(Cow<'a, str>, Value<'a>)];

/// All that `text` holds.
///
/// # Errors
/// It is no JSON.
pub fn all(text: &[u8]) -> Result<Value<'_>, Fault> {
    let mut lexer = SliceLexer::new(text);
    let parsed = lexer.exactly_one(SliceLexer::ws_peek, |next, lexer| parse_bounded(DEEPEST, next, lexer));
    parsed.map_err(|why| Fault::new(why, text, &lexer))
}

/// The value of this key; where a key stands twice, the last.
pub fn get<'a>(object: &'a Fields<'a>, key: &str) -> Option<&'a Value<'a>> {
    object.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
}

/// The fields of a value that is an object.
pub fn object<'a>(value: &'a Value<'a>) -> Option<&'a Fields<'a>> {
    if let Value::Object(object) = value { Some(object) } else { None }
}

/// The elements of a value that is a list.
pub fn list<'a>(value: &'a Value<'a>) -> Option<&'a [Value<'a>]> {
    if let Value::Array(list) = value { Some(list) } else { None }
}

/// A value that is a whole number.
pub fn number(value: &Value<'_>) -> Option<u64> {
    if let Value::Number((text, _)) = value { text.parse().ok() } else { None }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, Default, PartialEq)]
    struct Named {
        name: String,
        size: Option<u64>,
        inner: Option<Box<Named>>,
    }

    fields!(Named { "name" => name, "size" => size, "inner" => inner });

    impl Shape for Box<Named> {
        fn place(&mut self) -> Place<'_> {
            (**self).place()
        }
    }

    fn list_of<T: Shape + Default>(text: &str) -> Result<Vec<T>, Fault> {
        read(text.as_bytes())
    }

    #[test]
    fn what_is_of_another_type_counts_as_empty_and_keeps_its_place() {
        let text = r#"[{"name":"a"}, "b", 1, -1, 1.5, null, true, [["c"]], {"name":{"d":1}}, {"name":7}]"#;
        let names: Vec<Named> = list_of(text).unwrap();
        let names: Vec<&str> = names.iter().map(|named| named.name.as_str()).collect();
        assert_eq!(names, ["a", "", "", "", "", "", "", "", "", "7"]);
        let texts: Vec<String> = list_of(r#"["a", 1, 1.50, null, {"b":2}, true, [3], "\u00e9\ud83d\ude00"]"#).unwrap();
        assert_eq!(texts, ["a", "1", "1.50", "", "", "true", "", "é😀"]);
        let numbers: Vec<u64> = list_of(r#"[1, -1, 1.5, "x", null, 18446744073709551615]"#).unwrap();
        assert_eq!(numbers, [1, 0, 0, 0, 0, u64::MAX]);
    }

    #[test]
    fn null_is_nothing_and_anything_else_something() {
        let all: Vec<Named> = list_of(r#"[{"inner":null},{"inner":{"name":"a"}},{"inner":7},{"size":3}]"#).unwrap();
        let inner: Vec<_> = all.iter().map(|named| named.inner.as_ref().map(|inner| inner.name.as_str())).collect();
        assert_eq!(inner, [None, Some("a"), Some(""), None]);
        assert_eq!(all.last().and_then(|named| named.size), Some(3));
    }

    #[test]
    fn of_a_key_that_stands_twice_the_last_counts() {
        let named: Named = read(br#"{"name":"a","name":"b"}"#).unwrap();
        assert_eq!(named.name, "b");
        let value = all(br#"{"name":"a","name":"b"}"#).unwrap();
        assert_eq!(get(object(&value).unwrap(), "name").unwrap().to_string(), "\"b\"");
    }

    #[test]
    fn what_is_no_json_says_where() {
        for text in ["", "[", "[{]", "[1,]", "[1]x", "7", "{}", "[\"a]", "[\"\\x\"]", "[tru]", "[01]", "[\"\u{1}\"]"] {
            assert!(list_of::<String>(text).is_err(), "{text}");
        }
        assert_eq!(list_of::<String>("[1 2]").unwrap_err().to_string(), "comma or end of sequence expected at byte 3");
        assert!(read::<Named>(b"[]").is_err());
    }

    #[test]
    fn nesting_has_a_bound() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(list_of::<String>(&nested(DEEPEST)).is_ok() && all(nested(DEEPEST).as_bytes()).is_ok());
        for depth in [DEEPEST + 1, 1_000_000] {
            assert!(list_of::<String>(&nested(depth)).is_err() && all(nested(depth).as_bytes()).is_err());
        }
    }

    /// JSON, mostly.
    fn json() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            Just("null".to_owned()),
            any::<bool>().prop_map(|truth| truth.to_string()),
            any::<i64>().prop_map(|number| number.to_string()),
            any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap()),
            "[-0-9.eE+]{1,6}",
            "\"[a\\\\\"u0-9d\u{1}\u{e9}]{0,8}\"",
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(|list| format!("[{}]", list.join(" , "))),
                prop::collection::btree_map("[a-c\u{e9}]{1,2}", inner, 0..4).prop_map(|object| {
                    let fields: Vec<_> = object.iter().map(|(key, value)| format!("\"{key}\" :{value}")).collect();
                    format!("{{{}}}", fields.join(",\n"))
                }),
            ]
        })
    }

    fn is_same(serde: &serde_json::Value, ours: &Value<'_>) -> bool {
        use serde_json::Value as Serde;
        match (serde, ours) {
            (Serde::Null, Value::Null) => true,
            (Serde::Bool(one), Value::Bool(other)) => one == other,
            (Serde::String(one), Value::String(other)) => one == other,
            (Serde::Number(one), Value::Number((other, _))) => {
                let (one, other): (f64, f64) = (one.as_f64().unwrap(), other.parse().unwrap());
                // The last bit of a fraction may differ.
                (one - other).abs() <= one.abs() * 1e-15
            }
            (Serde::Array(one), Value::Array(other)) => {
                one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
            }
            (Serde::Object(one), Value::Object(other)) => {
                let is_there = |key: &str, one| get(other, key).is_some_and(|other| is_same(one, other));
                one.len() == other.len() && one.iter().all(|(key, one)| is_there(key, one))
            }
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn what_serde_reads_is_read_and_is_the_same(text in json()) {
            let (serde, ours) = (serde_json::from_str::<serde_json::Value>(&text), all(text.as_bytes()));
            match (&serde, &ours) {
                (Ok(serde), Ok(ours)) => prop_assert!(is_same(serde, ours), "{}: {}", text, ours),
                (Err(_), Err(_)) => {}
                // A number beyond the largest floating-point number is one all the same.
                (Err(error), Ok(_)) => prop_assert!(error.to_string().contains("out of range"), "{}: {}", text, error),
                (Ok(_), Err(error)) => prop_assert!(false, "{}: {}", text, error),
            }
            let listed = format!("[{text}]");
            prop_assert_eq!(list_of::<Named>(&listed).is_ok(), all(listed.as_bytes()).is_ok());
        }
    }
}
