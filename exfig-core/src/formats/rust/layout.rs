//! Lays out constants exactly as rustfmt does by default, so that `cargo fmt --check` accepts generated
//! files.
//!
//! The numbers are rustfmt's own (`max_width`, `struct_lit_width`, `fn_call_width`, `array_width` of its
//! default style). If a name or a string is too long for the rules here, the item gets `#[rustfmt::skip]`
//! instead of a guess.

/// `max_width`.
const MAX_WIDTH: usize = 100;
/// `struct_lit_width`: fields of a literal on one line.
const STRUCT_WIDTH: usize = 18;
/// `fn_call_width` and `array_width`: two or more items on one line.
const LIST_WIDTH: usize = 60;
/// `short_array_element_width_threshold`: items that share a line.
const SHORT_WIDTH: usize = 10;
const INDENT: usize = 4;

/// An expression of a constant.
#[derive(Debug, Clone)]
pub(in crate::formats) enum Expr {
    /// Anything that stays on one line: a number, a string, a path, a short call.
    Atom(String),
    /// `&[…]`, with its items.
    Slice(Vec<Expr>),
    /// `[…]`, with its items.
    Array(Vec<Expr>),
    /// `(…)`, or with a name before it a call: `Paint::Solid(…)`.
    Call(&'static str, Vec<Expr>),
    /// `Name { field: … }`.
    Struct(&'static str, Vec<(String, Expr)>),
    /// `Name { field: …, ..rest }`.
    Update(&'static str, Vec<(String, Expr)>, String),
}

impl Expr {
    pub(in crate::formats) fn atom(text: impl Into<String>) -> Self {
        Self::Atom(text.into())
    }

    /// Returns `[…]`: with its items, or as `[item; 3]` if they are all the same.
    pub(super) fn array(items: Vec<Self>) -> Self {
        let mut flat = items.iter().map(Self::flat);
        match flat.next() {
            Some(Some(first)) if items.len() > 1 && flat.all(|item| item.as_ref() == Some(&first)) => {
                Self::Atom(format!("[{first}; {}]", items.len()))
            }
            _ => Self::Array(items),
        }
    }

    /// Returns the expression on one line, if rustfmt would keep it on one that is long enough.
    fn flat(&self) -> Option<String> {
        let list = |items: &[Self], limit: usize| {
            let is_one = items.len() < 2 && !matches!(items, [Self::Call(..)]);
            let mut flat = String::new();
            for (nth, item) in items.iter().enumerate() {
                flat.push_str(if nth == 0 { "" } else { ", " });
                flat.push_str(&item.flat()?);
                // There may be thousands.
                if !is_one && width(&flat) > limit {
                    return None;
                }
            }
            Some(flat)
        };
        match self {
            Self::Atom(text) => Some(text.clone()),
            Self::Slice(items) => list(items, LIST_WIDTH).map(|items| format!("&[{items}]")),
            Self::Array(items) => list(items, LIST_WIDTH).map(|items| format!("[{items}]")),
            Self::Call(name, items) => list(items, LIST_WIDTH).map(|items| format!("{name}({items})")),
            Self::Struct(name, fields) if fields.is_empty() => Some(format!("{name} {{}}")),
            Self::Struct(name, fields) => {
                let fields = fields
                    .iter()
                    .map(|(field, value)| Some(format!("{}{}", lead(field, value), value.flat()?)))
                    .collect::<Option<Vec<_>>>()?
                    .join(", ");
                (width(&fields) <= STRUCT_WIDTH).then(|| format!("{name} {{ {fields} }}"))
            }
            // No framework has a struct short enough for one line.
            Self::Update(..) => None,
        }
    }

    /// Returns the lines of the expression at `indent`, if `used` columns before it and `after` columns after
    /// it are taken.
    fn lines(&self, indent: usize, used: usize, after: usize) -> Vec<String> {
        if let Some(flat) = self.flat()
            && used + width(&flat) + after <= MAX_WIDTH
        {
            return vec![flat];
        }
        match self {
            Self::Atom(text) => vec![text.clone()],
            Self::Slice(items)
                if let [one] = items.as_slice()
                    && let Some(lines) = one.broken(indent) =>
            {
                around("&[", lines, "]")
            }
            // One item hugs its brackets: `&[Paint::Gradient(Gradient {`.
            Self::Slice(items) if items.len() == 1 => hug("&[", &items[0], "]", indent, used, after),
            Self::Array(items) if items.len() == 1 => {
                broken_macro(&items[0]).unwrap_or_else(|| hug("[", &items[0], "]", indent, used, after))
            }
            Self::Call(name, items) if items.len() == 1 => call_in_call(name, &items[0])
                .unwrap_or_else(|| hug(&format!("{name}("), &items[0], ")", indent, used, after)),
            Self::Slice(items) => vertical("&[", items, "]", indent),
            Self::Array(items) => filled(items, indent).unwrap_or_else(|| vertical("[", items, "]", indent)),
            Self::Call(name, items) => arguments_below(name, items, indent)
                .unwrap_or_else(|| vertical(&format!("{name}("), items, ")", indent)),
            Self::Struct(name, fields) => struct_lines(name, fields, None, indent),
            Self::Update(name, fields, rest) => struct_lines(name, fields, Some(rest), indent),
        }
    }
}

impl Expr {
    /// Returns the lines of a call that is the only item of a list and wider than the list may be, so that it
    /// breaks although it fits the line.
    fn broken(&self, indent: usize) -> Option<Vec<String>> {
        let Self::Call(name, items) = self else { return None };
        self.flat().filter(|flat| width(flat) > LIST_WIDTH)?;
        match items.as_slice() {
            [inner @ Self::Call(inner_name, arguments)] => {
                let lines = inner.broken(indent);
                let lines =
                    lines.unwrap_or_else(|| vertical(&format!("{inner_name}("), arguments, ")", indent));
                Some(around(&format!("{name}("), lines, ")"))
            }
            [_] => None,
            items => Some(vertical(&format!("{name}("), items, ")", indent)),
        }
    }
}

/// Returns a call with all of its arguments on a line of their own, if each is short.
fn arguments_below(name: &str, items: &[Expr], indent: usize) -> Option<Vec<String>> {
    let arguments = items.iter().map(Expr::flat).collect::<Option<Vec<_>>>()?;
    if arguments.iter().any(|argument| width(argument) > SHORT_WIDTH) {
        return None;
    }
    let arguments = arguments.join(", ");
    let fits = width(&arguments) <= LIST_WIDTH && indent + INDENT + width(&arguments) < MAX_WIDTH;
    fits.then(|| vec![format!("{name}("), format!("    {arguments},"), ")".to_owned()])
}

fn around(open: &str, mut lines: Vec<String>, close: &str) -> Vec<String> {
    if let Some(first) = lines.first_mut() {
        first.insert_str(0, open);
    }
    if let Some(last) = lines.last_mut() {
        last.push_str(close);
    }
    lines
}

fn struct_lines(name: &str, fields: &[(String, Expr)], rest: Option<&str>, indent: usize) -> Vec<String> {
    let mut lines = vec![format!("{name} {{")];
    for (field, value) in fields {
        let lead = lead(field, value);
        let value = value.lines(indent + INDENT, indent + INDENT + width(&lead), 1);
        push_item(&mut lines, &lead, value);
    }
    lines.extend(rest.map(|rest| format!("    ..{rest}")));
    lines.push("}".to_owned());
    lines
}

/// Returns what is before the value of a field: nothing if the value is a variable of the field's name.
fn lead(field: &str, value: &Expr) -> String {
    match value {
        Expr::Atom(text) if text == field => String::new(),
        _ => format!("{field}: "),
    }
}

/// Breaks a call whose only argument is a long call before the arguments of the inner one.
fn call_in_call(name: &str, item: &Expr) -> Option<Vec<String>> {
    let Expr::Call(inner, arguments) = item else { return None };
    item.flat().filter(|flat| width(flat) > LIST_WIDTH)?;
    let arguments = arguments.iter().map(Expr::flat).collect::<Option<Vec<_>>>()?.join(", ");
    Some(vec![format!("{name}({inner}("), format!("    {arguments},"), "))".to_owned()])
}

fn hug(open: &str, item: &Expr, close: &str, indent: usize, used: usize, after: usize) -> Vec<String> {
    around(open, item.lines(indent, used + width(open), after + width(close)), close)
}

fn vertical(open: &str, items: &[Expr], close: &str, indent: usize) -> Vec<String> {
    let mut lines = vec![open.to_owned()];
    for item in items {
        push_item(&mut lines, "", item.lines(indent + INDENT, indent + INDENT, 1));
    }
    lines.push(close.to_owned());
    lines
}

/// Returns as many items on a line as it holds, if all of them are short literals or names.
fn filled(items: &[Expr], indent: usize) -> Option<Vec<String>> {
    let short = |item: &Expr| match item {
        Expr::Atom(text) if text.len() <= SHORT_WIDTH => Some(text.clone()),
        _ => None,
    };
    let items = items.iter().map(short).collect::<Option<Vec<_>>>()?;
    if items.iter().any(|item| !item.starts_with('"') && item.contains([':', '(', '[', '!'])) {
        return None;
    }
    // rustfmt leaves a column free unless all of them fit one line.
    let all = indent + INDENT + items.iter().map(|item| item.len() + 2).sum::<usize>() - 1;
    let limit = if all <= MAX_WIDTH { MAX_WIDTH } else { MAX_WIDTH - 1 };
    let mut lines = vec!["[".to_owned(), "   ".to_owned()];
    for item in items {
        let line = lines.last_mut()?;
        if line.len() > INDENT && indent + line.len() + 2 + item.len() > limit {
            lines.push(format!("    {item},"));
        } else {
            *line += &format!(" {item},");
        }
    }
    lines.push("]".to_owned());
    Some(lines)
}

/// Returns the lines of a macro that is the only item of an array and wider than the array may be.
fn broken_macro(item: &Expr) -> Option<Vec<String>> {
    let Expr::Call(name, arguments) = item else { return None };
    let [Expr::Atom(argument)] = arguments.as_slice() else { return None };
    let is_wide = name.ends_with('!') && item.flat().is_some_and(|flat| width(&flat) > LIST_WIDTH);
    is_wide.then(|| vec![format!("[{name}("), format!("    {argument}"), ")]".to_owned()])
}

/// Appends the lines of an item, one level deeper, with `lead` before and a comma after.
fn push_item(lines: &mut Vec<String>, lead: &str, item: Vec<String>) {
    let last = item.len().saturating_sub(1);
    for (i, line) in item.into_iter().enumerate() {
        let lead = if i == 0 { lead } else { "" };
        let comma = if i == last { "," } else { "" };
        lines.push(format!("    {lead}{line}{comma}"));
    }
}

/// Returns `head = value;` at `indent`; `head` is `pub const SUN: Color`. Lines come without the indent.
pub(in crate::formats) fn constant(head: &str, value: &Expr, indent: usize) -> Vec<String> {
    let used = indent + width(head) + 3;
    let mut lines = value.lines(indent, used, 1);
    let overflows = used + width(&lines[0]) + usize::from(lines.len() == 1) > MAX_WIDTH;
    let could_be_flat = lines.len() > 1 && value.flat().is_some();
    if overflows || could_be_flat {
        let below = value.lines(indent + INDENT, indent + INDENT, 1);
        let fits = below.iter().all(|line| width(line) + indent + INDENT < MAX_WIDTH);
        if fits && (overflows || below.len() == 1) {
            lines = std::iter::once(String::new()).chain(below).collect();
        }
    }
    let mut out: Vec<String> = Vec::with_capacity(lines.len());
    let below = lines[0].is_empty();
    for (i, line) in lines.into_iter().enumerate() {
        out.push(match i {
            0 if below => format!("{head} ="),
            0 => format!("{head} = {line}"),
            _ if below => format!("    {line}"),
            _ => line,
        });
    }
    if let Some(last) = out.last_mut() {
        last.push(';');
    }
    guarded(out, indent)
}

/// Returns `head { value }` without an indent; `head` is `pub fn body() -> TextFormat`.
pub(in crate::formats) fn function(head: &str, value: &Expr) -> Vec<String> {
    let body = value.lines(INDENT, INDENT, 0).into_iter().map(|line| format!("    {line}"));
    let lines = std::iter::once(format!("{head} {{")).chain(body).chain(std::iter::once("}".to_owned()));
    guarded(lines.collect(), 0)
}

/// Returns `pattern => value,` at `indent`. The caller checks [`is_uncertain`]: the attribute belongs before
/// the whole `match`, because rustfmt has special rules for the commas of arms that it skips.
pub(super) fn arm(pattern: &str, value: &Expr, indent: usize) -> Vec<String> {
    let used = indent + width(pattern) + 4;
    let mut lines = value.lines(indent, used, 1);
    let overflows = lines.len() == 1 && used + width(&lines[0]) + 1 > MAX_WIDTH;
    let below = value.lines(indent + INDENT, indent + INDENT, 0);
    if overflows || is_better_below(&lines, &below, indent) {
        lines = std::iter::once("{".to_owned())
            .chain(below.into_iter().map(|line| format!("    {line}")))
            .chain(std::iter::once("}".to_owned()))
            .collect();
    } else if let Some(last) = lines.last_mut() {
        last.push(',');
    }
    lines[0].insert_str(0, &format!("{pattern} => "));
    lines
}

/// Whether rustfmt puts the value of an arm, whose lines these are, into a block, where it would have the lines `below`.
/// Source: `prefer_next_line` of rustfmt.
fn is_better_below(lines: &[String], below: &[String], indent: usize) -> bool {
    let fits = below.iter().all(|line| indent + INDENT + width(line) <= MAX_WIDTH);
    let ends = |lines: &[String], bracket: char| lines.first().is_some_and(|line| line.ends_with(bracket));
    let hugs_less = ['(', '{', '['].into_iter().any(|bracket| ends(lines, bracket) && !ends(below, bracket));
    lines.len() > 1 && fits && (below.len() == 1 || lines.len() > below.len() + 1 || hugs_less)
}

/// Returns `head { field: …, ..rest };` at `indent`; `head` is `let font = Font`.
pub(in crate::formats) fn updated(
    head: &str,
    fields: Vec<(String, Expr)>,
    rest: &str,
    indent: usize,
) -> Vec<String> {
    let mut lines = struct_lines(head, fields.as_slice(), Some(rest), indent);
    if let Some(last) = lines.last_mut() {
        last.push(';');
    }
    lines
}

/// Puts `#[rustfmt::skip]` before an item that rustfmt might lay out differently.
pub(in crate::formats) fn guarded(lines: Vec<String>, indent: usize) -> Vec<String> {
    if is_uncertain(&lines, indent) {
        std::iter::once("#[rustfmt::skip]".to_owned()).chain(lines).collect()
    } else {
        lines
    }
}

/// Whether rustfmt might lay out these lines differently.
pub(super) fn is_uncertain(lines: &[String], indent: usize) -> bool {
    // rustfmt counts bytes in one place and columns in another: what is short in both is laid out as here.
    let flat = indent + lines.iter().map(|line| line.trim().len() + 1).sum::<usize>();
    if flat > MAX_WIDTH && !lines.iter().all(|line| line.is_ascii()) {
        return true;
    }
    lines.iter().any(|line| {
        // rustfmt measures terminal columns; outside ASCII, the width here is an estimate.
        let columns = indent + width(line);
        columns > MAX_WIDTH || !line.is_ascii() && columns * 5 > MAX_WIDTH * 4
    })
}

/// Returns the width in terminal columns: two for the wide letters of East Asia.
fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.chars()
        .map(|c| match u32::from(c) {
            0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xff00..=0xff60 => 2,
            0x1f300..=0x1f64f | 0x1f900..=0x1f9ff | 0x20000..=0x3fffd => 2,
            0x300..=0x36f | 0x200b..=0x200f => 0,
            _ => 1,
        })
        .sum()
}
