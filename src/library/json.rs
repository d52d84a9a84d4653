//! The elements of a JSON array of any length, one by one, each with its place. Ours stand one a line; others' may have any white space.

use super::source::{Reader, Shared};
use crate::archive::json::LONGEST_OBJECT;
use crate::error::Result;

/// Deepest nesting; what reads elements stops at 128. What accounts hold is five deep.
const DEEPEST: u32 = 100;

/// Most values in one element, since each takes some hundred bytes of memory when it is parsed, however short it is: those of 300,000 comments.
const MOST_VALUES: u32 = 8_000_000;

/// Where an element stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Offset of its first byte.
    pub offset: u64,
    /// Its bytes; [`LONGEST_OBJECT`] at the most.
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
    /// Up to here elements stand one a line: an element that made no sense began before, and its lines are tried one by one. So no byte
    /// is looked at more than twice, whatever stands there.
    lines_until: u64,
    longest: usize,
}

impl Elements {
    /// Of this text.
    pub fn new(text: Shared) -> Self {
        let (reader, bytes) = (Reader::new(text, 0), Vec::new());
        Self { reader, bytes, is_open: false, is_done: false, lines_until: 0, longest: LONGEST_OBJECT }
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
        self.back_into(span.offset);
        Ok(())
    }

    /// Go back to the first line that begins with `{` in what was read of the element at `offset`; false when there is none.
    fn back_into(&mut self, offset: u64) -> bool {
        let Some(at) = self.bytes.windows(2).position(|pair| pair == b"\n{") else { return false };
        self.lines_until = self.lines_until.max(self.reader.position());
        self.reader.seek(offset + at as u64 + 1);
        true
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
        let is_line = offset < self.lines_until;
        self.bytes.clear();
        let mut state = Structure::default();
        loop {
            let buffered = self.reader.fill()?;
            if buffered.is_empty() {
                if self.back_into(offset) {
                    return Ok(Step::Broken(offset, "It has no end."));
                }
                self.is_done = true;
                return Ok(Step::Cut);
            }
            let found =
                buffered.iter().enumerate().find_map(|(n, byte)| state.next(*byte, is_line).map(|stop| (n, stop)));
            let take = found.map_or(buffered.len(), |(n, _)| n);
            if self.bytes.len() + take > self.longest {
                const WHY: &str = "It is longer than anything in an account.";
                return if self.back_into(offset) { Ok(Step::Broken(offset, WHY)) } else { self.broken(offset, WHY) };
            }
            self.bytes.extend_from_slice(&buffered[..take]);
            self.reader.consume(take);
            match found {
                Some((_, Stop::Fault(why))) => return self.broken(offset, why),
                Some((_, Stop::End)) => {
                    let len = self.bytes.trim_ascii_end().len();
                    self.bytes.truncate(len);
                    return Ok(Step::Element(Span { offset, len: u32::try_from(len).unwrap_or(u32::MAX) }));
                }
                None => {}
            }
        }
    }
}

/// Where an element stops.
#[derive(Clone, Copy)]
enum Stop {
    /// Before this byte it ends.
    End,
    /// At this byte it turns out to be none.
    Fault(&'static str),
}

/// How deep in brackets, and whether in a text.
#[derive(Default)]
struct Structure {
    depth: u32,
    values: u32,
    in_text: bool,
    escaped: bool,
}

impl Structure {
    fn next(&mut self, byte: u8, is_line: bool) -> Option<Stop> {
        if self.in_text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                b'\n' => return Some(Stop::Fault("A text runs over the end of its line.")),
                _ => {}
            }
            return None;
        }
        match byte {
            b'"' => self.in_text = true,
            b'{' | b'[' => {
                self.depth += 1;
                self.values += 1;
                if self.depth > DEEPEST {
                    return Some(Stop::Fault("It is nested deeper than anything in an account."));
                }
            }
            b'}' | b']' if self.depth > 0 => self.depth -= 1,
            b',' | b']' if self.depth == 0 => return Some(Stop::End),
            b',' => {
                self.values += 1;
                if self.values > MOST_VALUES {
                    return Some(Stop::Fault("It has more values than anything in an account."));
                }
            }
            b'\n' if is_line && self.depth == 0 => return Some(Stop::End),
            b'\n' if is_line => return Some(Stop::Fault("It does not end in its line.")),
            _ => {}
        }
        None
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use std::rc::Rc;

    fn elements(text: &str) -> Vec<std::result::Result<String, &'static str>> {
        read(Elements::new(Rc::new(text.as_bytes().to_vec())), text)
    }

    fn read(mut elements: Elements, text: &str) -> Vec<std::result::Result<String, &'static str>> {
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

    #[test]
    fn an_element_that_lost_its_end_costs_no_whole_line_behind_it() {
        let seen = elements("[\n{\"a\":[{\"x\":1,\n{\"b\":1},\n{\"c\":2}\n]\n");
        assert_eq!(seen, [Err("It has no end."), Ok("{\"b\":1}".into()), Ok("{\"c\":2}".into())]);
    }

    #[test]
    fn more_values_than_memory_could_hold_are_passed_over() {
        let most = usize::try_from(MOST_VALUES).unwrap();
        let seen = elements(&format!("[\n[{}0],\n{{\"b\":1}}\n]", "0,".repeat(most)));
        assert_eq!(seen, [Err("It has more values than anything in an account."), Ok("{\"b\":1}".into())]);
    }

    #[test]
    fn what_is_too_long_is_passed_over_and_told() {
        let text = format!(
            "[{{\"a\":\"{}\"}},\n{{\"b\":1}},\n{{\"c\":[\n{{\"d\":2}},\n{}]",
            "x".repeat(5_000),
            "1,".repeat(5_000)
        );
        let elements = Elements { longest: 2_000, ..Elements::new(Rc::new(text.as_bytes().to_vec())) };
        let seen = read(elements, &text);
        assert!(seen[0].is_err(), "{seen:?}");
        let whole: Vec<_> = seen.iter().flatten().filter(|element| element.starts_with('{')).collect();
        assert_eq!(whole, ["{\"b\":1}", "{\"d\":2}"]);
    }

    /// Counts the bytes that are read of it.
    struct Counted(Vec<u8>, std::cell::Cell<u64>);

    impl crate::library::source::Source for Counted {
        fn len(&self) -> u64 {
            self.0.as_slice().len() as u64
        }

        fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize> {
            let count = self.0.read_at(offset, buffer)?;
            self.1.set(self.1.get() + count as u64);
            Ok(count)
        }
    }

    #[test]
    fn lines_within_what_does_not_parse_are_read_once_more_and_not_again() {
        for line in ["{}\n", "{[\n", "{}}\n", "{\"\n", "{,\n", "{[[[,\n{]]]\n"] {
            let text = format!("[{{x\n{}", line.repeat((4 << 20) / line.len()));
            let source = Rc::new(Counted(text.into_bytes(), std::cell::Cell::new(0)));
            let mut elements = Elements::new(source.clone());
            let mut steps = 0u64;
            loop {
                match elements.step().unwrap() {
                    Step::Element(span) => elements.resync(span).unwrap(),
                    Step::Broken(..) => {}
                    Step::End | Step::Cut => break,
                }
                steps += 1;
            }
            let len = source.0.as_slice().len() as u64;
            assert!(steps <= len && source.1.get() <= 3 * len, "{line:?}: {steps} steps, {} of {len}", source.1.get());
        }
    }
}
