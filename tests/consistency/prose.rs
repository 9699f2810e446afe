//! The width of prose and comments, and the first words of doc comments.

use crate::repository::texts;

/// The widest line of prose or comment, in characters.
const WIDTH: usize = 120;

/// Words that put off the subject of a sentence. A doc comment begins with what its item is or does.
const PUT_OFF: [&str; 10] = [
    "What", "Who", "Whoever", "Whose", "Whether", "It", "How", "Where", "Which", "That",
];

/// The lines of a Markdown file that are prose: no code, table or heading, and no single word that cannot be wrapped.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut in_code = false;
    text.lines().enumerate().filter(move |(_, line)| {
        let fence = line.trim_start().starts_with("```");
        in_code ^= fence;
        let words = line.trim_start_matches(['-', ' ']);
        !in_code && !fence && !line.starts_with(['|', '#']) && words.contains(' ')
    })
}

/// True for a line of a comment in Rust that can be wrapped: more than one word, which may be a long address.
fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//") && line.split_whitespace().count() > 2
}

#[test]
fn prose_and_comments_wrap_at_120_columns() {
    let markdown = texts("md");
    let lines = markdown.iter().flat_map(|(path, text)| {
        let prose = prose(text);
        prose.map(move |(number, line)| (path, number, line))
    });
    let sources = texts("rs");
    let comments = sources.iter().flat_map(|(path, text)| {
        let comments = text.lines().enumerate().filter(|(_, line)| is_comment(line));
        comments.map(move |(number, line)| (path, number, line))
    });
    let wide = lines
        .chain(comments)
        .filter(|(_, _, line)| line.chars().count() > WIDTH)
        .map(|(path, number, _)| format!("{}:{}", path.display(), number + 1));
    let wide: Vec<String> = wide.collect();
    assert!(wide.is_empty(), "wider than {WIDTH} columns: {wide:#?}");
}

#[test]
fn doc_comments_begin_with_their_subject() {
    let mut wrong = Vec::new();
    for (path, text) in texts("rs") {
        let mut within = None;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_start();
            let marker = ["///", "//!"].into_iter().find(|marker| line.starts_with(marker));
            if let Some(marker) = marker
                && within != Some(marker)
            {
                let comment = line.trim_start_matches(marker).trim_start();
                let first = comment.split(|letter: char| !letter.is_alphanumeric()).next();
                if first.is_some_and(|word| PUT_OFF.contains(&word)) {
                    wrong.push(format!("{}:{}: {comment}", path.display(), number + 1));
                }
            }
            within = marker;
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
