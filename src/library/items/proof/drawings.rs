//! Drawings on comments. Where on the page they stand is not known ("their origin is unknown", as the API's users found), so each is shown by
//! itself, in its own frame.

use crate::error::Result;
use crate::library::fields::{self, Fields, Value, fields, get};
use crate::library::json::Span;
use crate::library::messages::Drawing;
use crate::library::order::sort_by;
use crate::library::source::Shared;
use crate::library::text::slice;

use super::{Owned, rows_of};
use crate::library::items::catalog::{Space, key};

/// Points of a drawing that are shown; a freehand line may have any number.
const MOST_POINTS: usize = 2_000;
/// Drawings of a comment that are shown.
const MOST: usize = 100;
/// Characters that are shown of a drawing whose form is not known.
const LONGEST_XML: usize = 1_000;

/// `json/drawings.json` by the numbers of comments.
#[derive(Default)]
pub struct Drawings {
    text: Option<Shared>,
    rows: Vec<Owned>,
}

/// Whose an element is.
#[derive(Default)]
struct Key {
    comment_id: String,
}

fields!(Key { "commentId" => comment_id });

/// A place on the page, in thousandths, so that shapes within a unit keep their form. By whole numbers: what reads floating-point ones
/// weighs more than all of this.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Point {
    x: i64,
    y: i64,
}

impl Point {
    /// Of `{"x": 1, "y": 2}` or `[1, 2]`: which of them the API has where is not known.
    fn of(value: &Value<'_>) -> Option<Self> {
        let [x, y] = match (fields::object(value), fields::list(value)) {
            (Some(object), _) => [get(object, "x")?, get(object, "y")?],
            (_, Some([x, y])) => [x, y],
            _ => return None,
        };
        Some(Self { x: thousandths(x)?, y: thousandths(y)? })
    }
}

/// A coordinate like `-12.25`; none of what is beyond all pages, or has an exponent, as only numbers too small to be seen have.
fn thousandths(value: &Value<'_>) -> Option<i64> {
    let Value::Number((text, _)) = value else { return None };
    let (sign, digits) = text.strip_prefix('-').map_or((1, *text), |digits| (-1, digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let whole: u32 = whole.parse().ok()?;
    let mut thousandths = i64::from(whole) * 1_000;
    for (digit, weight) in part.chars().zip([100, 10, 1]) {
        thousandths += i64::from(digit.to_digit(10)?) * weight;
    }
    part.bytes().all(|byte| byte.is_ascii_digit()).then_some(sign * thousandths)
}

impl Drawings {
    /// Of this text, where elements stand at these places with these keys.
    pub(super) fn new(text: Shared, mut rows: Vec<Owned>) -> Self {
        sort_by(&mut rows, Ord::cmp);
        Self { text: Some(text), rows }
    }

    /// Whose an element is, if it is somebody's.
    pub(super) fn owned(span: Span, element: &[u8]) -> Option<Owned> {
        let Key { comment_id } = fields::read(element).ok()?;
        Some(Owned { owner: key(Space::Proof, &comment_id), offset: span.offset, len: span.len })
    }

    /// What is drawn on this comment.
    ///
    /// # Errors
    /// `Storage`.
    pub(super) fn of(&self, comment: &str) -> Result<Vec<Drawing>> {
        let (Some(text), mut all) = (&self.text, Vec::new()) else { return Ok(Vec::new()) };
        for row in rows_of(&self.rows, comment) {
            // An element that does not read was told of when the backup was opened.
            let bytes = slice(text, row.offset, row.len)?;
            let Ok(drawn) = fields::all(&bytes) else { continue };
            let Some(drawn) = fields::object(&drawn) else { continue };
            let (figures, known) = (elements(drawn, "drawings"), all.len());
            all.extend(figures.iter().take(MOST).filter_map(fields::object).map(shown));
            if let Some(more) = figures.len().checked_sub(MOST).filter(|more| *more > 0) {
                all.push(Drawing { kind: format!("{more} more, all in json/drawings.json"), ..Drawing::default() });
            }
            if let (true, Some(Value::String(xml))) = (all.len() == known, get(drawn, "drawingXml")) {
                all.push(Drawing { kind: xml.chars().take(LONGEST_XML).collect(), ..Drawing::default() });
            }
        }
        Ok(all)
    }
}

/// A list of an object; an empty one where there is none.
fn elements<'a>(object: &'a Fields<'a>, key: &str) -> &'a [Value<'a>] {
    get(object, key).and_then(fields::list).unwrap_or_default()
}

/// A drawing as REST has it.
fn shown(figure: &Fields<'_>) -> Drawing {
    let kind = if let Some(Value::String(kind)) = get(figure, "type") { kind } else { "" };
    let color = get(figure, "color").and_then(fields::number).unwrap_or_default();
    let (path, view) = drawn(&lines(figure, kind));
    let longest = ["pathPoints", "points", "rectangles"].map(|key| elements(figure, key).len()).into_iter().max();
    let cut = if longest > Some(MOST_POINTS) { ", of which the beginning is shown" } else { "" };
    let page = get(figure, "page").and_then(fields::number).map_or_else(String::new, |page| page.to_string());
    Drawing { kind: words(kind) + cut, page, color: format!("#{:06x}", color & 0xff_ffff), path, view }
}

/// Its lines from point to point. Which list it fills depends on its type.
fn lines(figure: &Fields<'_>, kind: &str) -> Vec<Vec<Point>> {
    let [by_hand, told] = ["pathPoints", "points"]
        .map(|key| elements(figure, key).iter().filter_map(Point::of).take(MOST_POINTS).collect::<Vec<_>>());
    let rectangles = elements(figure, "rectangles").iter().filter_map(fields::object);
    let rectangles: Vec<_> = rectangles.filter_map(frame).take(MOST_POINTS).collect();
    match (&told[..], by_hand.is_empty(), rectangles.is_empty()) {
        (_, false, _) => vec![by_hand],
        (_, _, false) => rectangles,
        // Of a rectangle two corners are told.
        ([a, b], ..) if kind.eq_ignore_ascii_case("RECTANGLE") => vec![rectangle(*a, *b)],
        ([], ..) => frame(figure).into_iter().collect(),
        _ => vec![told],
    }
}

/// The rectangle of an object with a corner and a size.
fn frame(object: &Fields<'_>) -> Option<Vec<Point>> {
    let [x, y, width, height] = ["x", "y", "width", "height"].map(|key| get(object, key).and_then(thousandths));
    let (x, y) = (x?, y?);
    Some(rectangle(Point { x, y }, Point { x: x + width?, y: y + height? }))
}

fn rectangle(a: Point, b: Point) -> Vec<Point> {
    vec![a, Point { x: b.x, y: a.y }, b, Point { x: a.x, y: b.y }, a]
}

/// Lines as SVG's path data, and the part of the plane that they take.
fn drawn(lines: &[Vec<Point>]) -> (String, String) {
    let mut path = String::new();
    for line in lines {
        for (n, point) in line.iter().enumerate() {
            path.push_str(&format!("{}{} {}", if n == 0 { 'M' } else { 'L' }, point.x, point.y));
        }
    }
    let all = || lines.iter().flatten();
    let ends = |of: &dyn Fn(&Point) -> i64| Some((all().map(of).min()?, all().map(of).max()?));
    let (Some((left, right)), Some((top, bottom))) = (ends(&|point| point.x), ends(&|point| point.y)) else {
        return (path, String::new());
    };
    let (width, height) = (right - left, bottom - top);
    // Room for the line itself; a level line has no height of its own.
    let room = width.max(height) / 20 + 1;
    (path, format!("{} {} {} {}", left - room, top - room, width + 2 * room, height + 2 * room))
}

/// TEXT_HIGHLIGHT as "Text highlight"; types that nobody has seen yet likewise.
fn words(kind: &str) -> String {
    let lower = kind.replace('_', " ").to_lowercase();
    let mut letters = lower.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    fn shown(figure: &str) -> Drawing {
        let figure = fields::all(figure.as_bytes()).unwrap();
        super::shown(fields::object(&figure).unwrap())
    }

    #[test]
    fn coordinates_are_read_to_a_thousandth_and_nonsense_is_nothing() {
        let parse = |text: &str| thousandths(&fields::all(text.as_bytes()).ok()?);
        assert_eq!(parse("-12.25"), Some(-12_250));
        assert_eq!(parse("40"), Some(40_000));
        assert_eq!(parse("0.0019"), Some(1));
        assert_eq!(parse("4294967295"), Some(4_294_967_295_000));
        for text in ["1e-7", "\"1\"", "null", "99999999999999999999", "-99999999999"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_rectangle_is_drawn_by_its_corners() {
        let drawing =
            shown(r#"{"type":"RECTANGLE","color":16737792,"page":4,"points":[{"x":-1,"y":2},{"x":3,"y":5}]}"#);
        assert_eq!(drawing.path, "M-1000 2000L3000 2000L3000 5000L-1000 5000L-1000 2000");
        assert_eq!(drawing.view, "-1201 1799 4402 3402");
        assert_eq!((&*drawing.kind, &*drawing.page, &*drawing.color), ("Rectangle", "4", "#ff6600"));
    }

    #[test]
    fn each_type_is_drawn_by_what_it_has_and_unknown_ones_are_named() {
        let freehand =
            shown(r#"{"type":"FREEHAND","pathPoints":[{"x":0,"y":0},[1,1],{"x":2,"y":0},"?",[1]],"points":[]}"#);
        assert_eq!(freehand.path, "M0 0L1000 1000L2000 0");
        let text = shown(
            r#"{"type":"TEXT_HIGHLIGHT","rectangles":[{"x":0,"y":0,"width":2,"height":1,"angle":0},{"x":5,"y":0,"width":1,"height":1}]}"#,
        );
        assert_eq!(text.path.matches('M').count(), 2);
        assert_eq!(text.kind, "Text highlight");
        let frame = shown(r#"{"type":"CLOUD","x":1,"y":1,"width":2,"height":2}"#);
        assert_eq!(frame.path, "M1000 1000L3000 1000L3000 3000L1000 3000L1000 1000");
        let nothing = shown(r#"{"type":"STAMP"}"#);
        assert_eq!((&*nothing.path, &*nothing.view, &*nothing.kind), ("", "", "Stamp"));
        let level = shown(r#"{"type":"LINE","points":[{"x":0,"y":3},{"x":4,"y":3}]}"#);
        assert_eq!(level.view, "-201 2799 4402 402");
    }

    #[test]
    fn a_drawing_without_end_is_cut_and_says_so() {
        let points = vec![r#"{"x":1,"y":1}"#; 100_000].join(",");
        let drawing = shown(&format!(r#"{{"type":"FREEHAND","pathPoints":[{points}]}}"#));
        assert_eq!(drawing.path.matches(['M', 'L']).count(), MOST_POINTS);
        assert_eq!(drawing.kind, "Freehand, of which the beginning is shown");
    }
}
