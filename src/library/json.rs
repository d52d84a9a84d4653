//! The elements of a JSON array of any length, one by one, each with its place. Ours stand one a line; others' may have any white space.

use super::source::{Reader, Shared};
use crate::error::Result;

/// Longest element. A task of ten thousand comments has some 10 MB; what is longer is passed over and told.
pub const LONGEST: usize = 64 << 20;
/// Deepest nesting; serde_json stops at 128 too. What accounts hold is five deep.
const DEEPEST: u32 = 100;

/// Where an element stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Offset of its first byte.
    pub offset: u64,
    /// Its bytes; 64 MiB at the most.
    pub len: u32,
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// An element; its bytes are in [`Elements::bytes`].
    Element(Span),
    /// Something that is no element: what is wrong. Reading goes on at the next line that begins with `{`.
    Broken(u64, &'static str),
    /// The array is closed.
    End,
    /// The text ends within the array.
    Cut,
}

/// Goes through an array.
pub struct Elements {
    reader: Reader,
    bytes: Vec<u8>,
    is_open: bool,
    is_done: bool,
}

impl Elements {
    /// Of this text.
    pub fn new(text: Shared) -> Self {
        Self { reader: Reader::new(text, 0), bytes: Vec::new(), is_open: false, is_done: false }
    }

    /// The bytes of the element that [`Elements::step`] told of.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The next element.
    ///
    /// # Errors
    /// `Storage`.
    pub fn step(&mut self) -> Result<Step> {
        if self.is_done {
            return Ok(Step::End);
        }
        loop {
            let Some(byte) = self.peek()? else {
                self.is_done = true;
                return Ok(Step::Cut);
            };
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | 0xef | 0xbb | 0xbf => self.reader.consume(1),
                b'[' if !self.is_open => {
                    self.is_open = true;
                    self.reader.consume(1);
                }
                b',' if self.is_open => self.reader.consume(1),
                b']' if self.is_open => {
                    self.is_done = true;
                    return Ok(Step::End);
                }
                _ if self.is_open => return self.element(),
                _ => {
                    // Without its opening bracket the array is damaged, but its lines may be whole.
                    self.is_open = true;
                    return self.broken(self.reader.position(), "It does not begin as a JSON array.");
                }
            }
        }
    }

    /// The element just told of does not parse: go on at the next line that begins with `{`, which may lie within it.
    ///
    /// # Errors
    /// `Storage`.
    pub fn resync(&mut self, span: Span) -> Result<()> {
        if let Some(at) = self.bytes.windows(2).position(|pair| pair == b"\n{") {
            self.reader.seek(span.offset + at as u64 + 1);
        }
        Ok(())
    }

    fn peek(&mut self) -> Result<Option<u8>> {
        Ok(self.reader.fill()?.first().copied())
    }

    fn broken(&mut self, at: u64, why: &'static str) -> Result<Step> {
        let mut previous = 0;
        loop {
            let buffered = self.reader.fill()?;
            if buffered.is_empty() {
                return Ok(Step::Broken(at, why));
            }
            let mut found = None;
            for (n, byte) in buffered.iter().enumerate() {
                if *byte == b'{' && previous == b'\n' {
                    found = Some(n);
                    break;
                }
                previous = *byte;
            }
            let count = buffered.len();
            self.reader.consume(found.unwrap_or(count));
            if found.is_some() {
                return Ok(Step::Broken(at, why));
            }
        }
    }

    /// An element up to the comma or bracket behind it. Its structure is counted, its grammar is left to the parser.
    fn element(&mut self) -> Result<Step> {
        let offset = self.reader.position();
        self.bytes.clear();
        let (mut depth, mut in_text, mut escaped) = (0u32, false, false);
        loop {
            let buffered = self.reader.fill()?;
            if buffered.is_empty() {
                self.is_done = true;
                return Ok(Step::Cut);
            }
            let (mut end, mut fault) = (None, None);
            for (n, byte) in buffered.iter().enumerate() {
                if in_text {
                    match byte {
                        _ if escaped => escaped = false,
                        b'\\' => escaped = true,
                        b'"' => in_text = false,
                        b'\n' => fault = Some((n, "A text runs over the end of its line.")),
                        _ => {}
                    }
                } else {
                    match byte {
                        b'"' => in_text = true,
                        b'{' | b'[' => {
                            depth += 1;
                            if depth > DEEPEST {
                                fault = Some((n, "It is nested deeper than anything in an account."));
                            }
                        }
                        b'}' | b']' if depth > 0 => depth -= 1,
                        b',' | b']' if depth == 0 => end = Some(n),
                        _ => {}
                    }
                }
                if end.is_some() || fault.is_some() {
                    break;
                }
            }
            let take = end.or(fault.map(|(n, _)| n)).unwrap_or(buffered.len());
            if fault.is_none() && self.bytes.len() + take > LONGEST {
                fault = Some((take, "It is longer than anything in an account."));
            }
            if let Some((n, why)) = fault {
                self.reader.consume(n);
                return self.broken(offset, why);
            }
            self.bytes.extend_from_slice(&buffered[..take]);
            self.reader.consume(take);
            if end.is_some() {
                let len = self.bytes.trim_ascii_end().len();
                self.bytes.truncate(len);
                return Ok(Step::Element(Span { offset, len: u32::try_from(len).unwrap_or(u32::MAX) }));
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use std::rc::Rc;

    fn elements(text: &str) -> Vec<std::result::Result<String, &'static str>> {
        let mut elements = Elements::new(Rc::new(text.as_bytes().to_vec()));
        let mut seen = Vec::new();
        loop {
            match elements.step().unwrap() {
                Step::Element(span) => {
                    let at = usize::try_from(span.offset).unwrap();
                    assert_eq!(&text.as_bytes()[at..at + elements.bytes().len()], elements.bytes());
                    seen.push(Ok(String::from_utf8(elements.bytes().to_vec()).unwrap()));
                }
                Step::Broken(_, why) => seen.push(Err(why)),
                Step::Cut => return (seen.push(Err("cut")), seen).1,
                Step::End => return seen,
            }
        }
    }

    #[test]
    fn elements_come_with_their_places_whatever_stands_between_them() {
        let expected = [Ok(r#"{"a":"],[}\"","b":[1,{}]}"#.to_owned()), Ok("7".to_owned()), Ok("{}".to_owned())];
        assert_eq!(elements("[\n{\"a\":\"],[}\\\"\",\"b\":[1,{}]},\n7,\n{}\n]\n"), expected);
        assert_eq!(elements("\u{feff} [ {\"a\":\"],[}\\\"\",\"b\":[1,{}]} ,7 , {} ] "), expected);
        assert_eq!(elements("[]"), []);
    }

    #[test]
    fn a_broken_line_costs_no_other() {
        let seen = elements("[\n{\"a\":\"x},\n{\"b\":1},\n{\"c\":2}\n]");
        assert_eq!(seen[1..], [Ok("{\"b\":1}".to_owned()), Ok("{\"c\":2}".to_owned())]);
        assert!(seen[0].is_err());
    }

    #[test]
    fn deep_nesting_and_a_cut_end_are_told() {
        let deep = format!("[\n{}{},\n{{}}\n]", "[".repeat(1_000_000), "]".repeat(1_000_000));
        assert_eq!(elements(&deep).len(), 2);
        assert_eq!(elements("[\n{\"a\":1},\n{\"b\""), [Ok("{\"a\":1}".to_owned()), Err("cut")]);
        assert_eq!(elements(""), [Err("cut")]);
    }
}
