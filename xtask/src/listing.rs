//! Long lists, kept short: groups with their counts first, some names of each, the rest as a number. `-v`
//! shows everything.

use std::fmt::Write as _;

/// Lines that all groups of one list may take together.
const LINES: usize = 30;
/// Names that one group shows.
const NAMES: usize = 10;
/// Groups that are shown.
const GROUPS: usize = 10;

/// What have one thing in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    /// What is done with them, or found in them: `write`.
    pub(crate) verb: &'static str,
    /// What one of them is: `file`. Several take an `s`.
    pub(crate) noun: &'static str,
    /// What they have in common.
    pub(crate) why: String,
    /// Their names, as shown.
    pub(crate) names: Vec<String>,
}

/// Puts what has the same verb and reason together, in order of appearance. Without a noun, a name is a
/// sentence and stands alone.
pub(crate) fn grouped(
    items: impl IntoIterator<Item = (&'static str, &'static str, String, String)>,
) -> Vec<Group> {
    let mut groups = Vec::<Group>::new();
    let mut places = std::collections::HashMap::new();
    for (verb, noun, why, name) in items {
        if noun.is_empty() {
            // A sentence of its own.
            groups.push(Group { verb, noun, why, names: vec![name] });
            continue;
        }
        let place = *places.entry((verb, noun, why.clone())).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Group { verb, noun, why, names: Vec::new() });
        }
        groups[place].names.push(name);
    }
    groups
}

/// The groups as lines, each beginning with `indent`; every name has a line of its own if `all` are wanted,
/// or if all are few.
pub(crate) fn lines(groups: &[Group], indent: &str, all: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if all {
        for group in groups {
            lines.extend(group.names.iter().map(|name| group.line(indent, name)));
        }
        return lines;
    }
    let shown = &groups[..groups.len().min(GROUPS)];
    // A group takes its head and the line with the rest, besides its names.
    let share = LINES.saturating_sub(2 * shown.len()) / shown.len().max(1);
    let everything = groups.iter().map(|group| group.names.len() + 1).sum::<usize>() <= LINES;
    let most = if everything { usize::MAX } else { share.min(NAMES) };
    for group in shown {
        group.write(indent, most, &mut lines);
    }
    if let hidden @ 1.. = groups.len() - shown.len() {
        let items = groups[shown.len()..].iter().map(|group| group.names.len()).sum::<usize>();
        lines.push(format!("{indent}… and {items} more for {}", counted(hidden, "other reason")));
    }
    lines
}

impl Group {
    /// `  write icons/sun.svg: never exported`
    fn line(&self, indent: &str, name: &str) -> String {
        let mut line = indent.to_owned();
        if !self.verb.is_empty() {
            // Writing to a String cannot fail.
            let _ = write!(line, "{} ", self.verb);
        }
        line.push_str(name);
        if !self.why.is_empty() {
            let _ = write!(line, ": {}", self.why);
        }
        line
    }

    fn write(&self, indent: &str, most: usize, lines: &mut Vec<String>) {
        if let [name] = self.names.as_slice() {
            return lines.push(self.line(indent, name));
        }
        let head = self.line(indent, &counted(self.names.len(), self.noun));
        lines.push(head);
        // The line with the rest could as well be that name.
        let most = if self.names.len() <= most.saturating_add(1) { self.names.len() } else { most };
        let inner = " ".repeat(indent.chars().count() + 4);
        lines.extend(self.names[..most].iter().map(|name| format!("{inner}{name}")));
        if let more @ 1.. = self.names.len() - most {
            lines.push(format!("{inner}… and {more} more"));
        }
    }
}

/// `1 file`, `3 files`, `3 retries`
pub(crate) fn counted(number: usize, noun: &str) -> String {
    match (number, noun.strip_suffix("try")) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{number} {stem}tries"),
        _ => format!("{number} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(count: usize, reasons: usize) -> Vec<Group> {
        let items =
            (0..count).map(|i| ("write", "file", format!("reason {}", i % reasons), format!("{i}.svg")));
        grouped(items)
    }

    #[test]
    fn few_items_are_listed_and_alike_ones_share_their_reason() {
        let mut groups = sample(4, 2);
        groups.push(Group {
            verb: "",
            noun: "item",
            why: String::new(),
            names: vec!["`exfig.lock`".to_owned()],
        });
        insta::assert_snapshot!(lines(&groups, "  ", false).join("\n"), @r"
          write 2 files: reason 0
              0.svg
              2.svg
          write 2 files: reason 1
              1.svg
              3.svg
          `exfig.lock`
        ");
    }

    #[test]
    fn many_items_are_counted_and_some_are_shown() {
        insta::assert_snapshot!(lines(&sample(5000, 1), "", false).join("\n"), @r"
        write 5000 files: reason 0
            0.svg
            1.svg
            2.svg
            3.svg
            4.svg
            5.svg
            6.svg
            7.svg
            8.svg
            9.svg
            … and 4990 more
        ");
        for reasons in [1, 2, 3, 5, 7, 9, 10, 11, 12, 13, 100, 1500] {
            let shown = lines(&sample(5000, reasons), "", false);
            assert!(shown.iter().any(|line| line.ends_with(".svg")), "{shown:?}");
            assert!(shown.len() <= LINES + 1, "{reasons} reasons take {} lines", shown.len());
            assert_eq!(lines(&sample(5000, reasons), "", true).len(), 5000);
        }
        assert_eq!(
            lines(&sample(5000, 5000), "", false).last().unwrap(),
            "… and 4990 more for 4990 other reasons"
        );
    }

    #[test]
    fn numbers_have_their_plural() {
        let table = [(0, "file", "0 files"), (1, "retry", "1 retry"), (2, "retry", "2 retries")];
        for (number, noun, want) in table {
            assert_eq!(counted(number, noun), want);
        }
    }
}
