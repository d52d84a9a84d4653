//! Fields of JSON that may lack, or be of another type than documented: then they count as empty, and the object is read all the same.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{Error as Refused, MapAccessDeserializer};
use serde::de::{Deserialize, Deserializer, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess, Visitor};

/// A text; a number or truth value as its text; else nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text(pub String);

/// A list; what is not one is an empty list, and an element of another type than the others counts as empty, so that all keep their places.
#[derive(Debug, Clone)]
pub struct List<T>(pub Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_str<E>(self, text: &str) -> Result<Text, E> {
        Ok(Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Text, E> {
        Ok(Text(text))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Text, E> {
        Ok(Text(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Text, E> {
        Ok(Text(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Text, E> {
        // As JSON writes it: the standard library's way would be a second one in the program.
        Ok(Text(serde_json::Number::from_f64(number).map(|number| number.to_string()).unwrap_or_default()))
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Text, E> {
        Ok(Text(truth.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Text, E> {
        Ok(Text::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Text, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Text::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Text::default())
    }
}

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Default> Visitor<'de> for ListVisitor<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<List<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(Loose(item)) = seq.next_element()? {
            list.push(item);
        }
        Ok(List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<List<T>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(List::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<List<T>, E> {
        Ok(List::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<List<T>, E> {
        Ok(List::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<List<T>, E> {
        Ok(List::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<List<T>, E> {
        Ok(List::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<List<T>, E> {
        Ok(List::default())
    }

    fn visit_unit<E>(self) -> Result<List<T>, E> {
        Ok(List::default())
    }
}

/// A value, or what it is by default where something of another type stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loose<T>(pub T);

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for Loose<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor(PhantomData))
    }
}

struct LooseVisitor<T>(PhantomData<T>);

/// What `T` makes of a value that is no object.
fn plain<'de, T: Deserialize<'de> + Default, E>(value: impl IntoDeserializer<'de, Refused>) -> Result<Loose<T>, E> {
    Ok(Loose(T::deserialize(value.into_deserializer()).unwrap_or_default()))
}

impl<'de, T: Deserialize<'de> + Default> Visitor<'de> for LooseVisitor<T> {
    type Value = Loose<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Loose<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Loose)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Loose<T>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::default())
    }

    fn visit_str<E>(self, text: &str) -> Result<Loose<T>, E> {
        plain(text.to_owned())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Loose<T>, E> {
        plain(number)
    }

    fn visit_i64<E>(self, number: i64) -> Result<Loose<T>, E> {
        plain(number)
    }

    fn visit_f64<E>(self, number: f64) -> Result<Loose<T>, E> {
        plain(number)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Loose<T>, E> {
        plain(truth)
    }

    fn visit_unit<E>(self) -> Result<Loose<T>, E> {
        Ok(Loose::default())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Named {
        name: Text,
    }

    #[test]
    fn what_is_of_another_type_counts_as_empty_and_keeps_its_place() {
        let text = r#"[{"name":"a"}, "b", 1, -1, 1.5, null, true, [["c"]], {"name":{"d":1}}, {"name":7}]"#;
        let names: List<Named> = serde_json::from_str(text).unwrap();
        let names: Vec<&str> = names.0.iter().map(|named| named.name.0.as_str()).collect();
        assert_eq!(names, ["a", "", "", "", "", "", "", "", "", "7"]);
        let texts: List<Text> = serde_json::from_str(r#"["a", 1, null, {"b":2}, true, [3]]"#).unwrap();
        let texts: Vec<&str> = texts.0.iter().map(|text| text.0.as_str()).collect();
        assert_eq!(texts, ["a", "1", "", "", "true", ""]);
        assert_eq!(serde_json::from_str::<Loose<Named>>("\"x\"").unwrap(), Loose::default());
        assert!(serde_json::from_str::<List<Named>>("[{]").is_err());
    }
}
