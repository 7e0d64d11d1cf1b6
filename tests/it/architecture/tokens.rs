//! A source file as the rules see it: what ships, word by word with its line, without comments and without tests.
//! Never expands a macro; what is written inside one is read like any other code.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

pub(super) struct SourceFile {
    /// From the root of the repository: `src/store/mod.rs`.
    pub(super) path: String,
    pub(super) text: String,
    /// The room at the top of `src/`: `store`; `lib` and `main` for the two roots.
    pub(super) room: String,
    /// Whether only tests run it.
    pub(super) is_test: bool,
    /// What ships; nothing in a file that only tests run.
    pub(super) tokens: Vec<Token>,
    /// Lines of items that only tests run.
    pub(super) test_lines: usize,
}

pub(super) struct Token {
    pub(super) text: String,
    pub(super) line: usize,
    pub(super) kind: Kind,
    /// How many modules deep it stands; 0 is the root of the crate.
    depth: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Mark,
    Literal,
}

/// `a::b::c` as used somewhere, groups written out.
pub(super) struct UsedPath {
    pub(super) segments: Vec<String>,
    pub(super) line: usize,
    /// How many modules deep the place of use is.
    pub(super) depth: usize,
}

impl SourceFile {
    pub(super) fn read(path: &str, text: &str) -> Self {
        let inside: Vec<&str> = path
            .trim_start_matches("src/")
            .trim_end_matches(".rs")
            .split('/')
            .collect();
        let is_root = |name: &&&str| !matches!(**name, "mod" | "lib" | "main");
        let depth = inside.iter().filter(is_root).count();
        let mut file = Self {
            path: path.to_owned(),
            text: text.to_owned(),
            room: (*inside.first().unwrap_or(&"")).to_owned(),
            is_test: inside.contains(&"tests"),
            tokens: Vec::new(),
            test_lines: 0,
        };
        if !file.is_test {
            let stream = text
                .parse()
                .unwrap_or_else(|error| panic!("{path} is not Rust: {error}"));
            file.flatten(stream, depth);
        }
        file
    }

    fn flatten(&mut self, stream: TokenStream, depth: usize) {
        let mut trees = stream.into_iter().peekable();
        while let Some(tree) = trees.next() {
            if let (true, Some(TokenTree::Group(attribute))) = (is_hash(&tree), trees.peek()) {
                let attribute = attribute.stream().to_string().replace(' ', "");
                if attribute == "cfg(test)" {
                    self.test_lines += skip_item(&tree, &mut trees);
                    continue;
                }
                // A doc comment: prose, not code.
                if attribute.starts_with("doc=") {
                    trees.next();
                    continue;
                }
            }
            self.push(tree, depth);
        }
    }

    fn push(&mut self, tree: TokenTree, depth: usize) {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Ident(word) => self.add(word.to_string(), line, Kind::Word, depth),
            TokenTree::Literal(literal) => self.add(literal.to_string(), line, Kind::Literal, depth),
            TokenTree::Punct(mark) => match self.tokens.last_mut() {
                Some(last) if mark.as_char() == ':' && last.text == ":" => last.text.push(':'),
                Some(_) | None => self.add(mark.to_string(), line, Kind::Mark, depth),
            },
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::None => ("", ""),
                };
                let inner_depth = depth + usize::from(open == "{" && self.opens_module());
                self.add(open.to_owned(), line, Kind::Mark, depth);
                self.flatten(group.stream(), inner_depth);
                self.add(
                    close.to_owned(),
                    group.span_close().start().line,
                    Kind::Mark,
                    depth,
                );
            }
        }
    }

    fn add(&mut self, text: String, line: usize, kind: Kind, depth: usize) {
        self.tokens.push(Token {
            text,
            line,
            kind,
            depth,
        });
    }

    fn opens_module(&self) -> bool {
        matches!(self.tokens.as_slice(), [.., keyword, name] if keyword.text == "mod" && name.kind == Kind::Word)
    }

    /// Every path that is used, in the order of the file.
    pub(super) fn paths(&self) -> Vec<UsedPath> {
        let (mut found, mut at) = (Vec::new(), 0);
        while let Some(token) = self.tokens.get(at) {
            at = if token.kind == Kind::Word {
                self.path_from(at, &[], &mut found)
            } else {
                at + 1
            };
        }
        found
    }

    /// Reads the path that begins at the word `at`, after `prefix`; says where to read on.
    fn path_from(&self, mut at: usize, prefix: &[String], found: &mut Vec<UsedPath>) -> usize {
        let Token { line, depth, .. } = self.tokens[at];
        let mut segments = prefix.to_vec();
        loop {
            segments.push(self.tokens[at].text.clone());
            at += 1;
            if self.text_at(at) != "::" {
                break;
            }
            at += 1;
            match self.tokens.get(at) {
                Some(next) if next.kind == Kind::Word => {}
                Some(next) if next.text == "{" => return self.group_from(at + 1, &segments, found),
                Some(next) if next.text == "*" => {
                    segments.push("*".to_owned());
                    break;
                }
                Some(_) | None => break,
            }
        }
        found.push(UsedPath {
            segments,
            line,
            depth,
        });
        at
    }

    fn group_from(&self, mut at: usize, prefix: &[String], found: &mut Vec<UsedPath>) -> usize {
        while let Some(token) = self.tokens.get(at) {
            at = match (token.kind, token.text.as_str()) {
                (_, "}") => return at + 1,
                (_, "as") => at + 2,
                (Kind::Word, _) => self.path_from(at, prefix, found),
                (Kind::Mark | Kind::Literal, _) => at + 1,
            };
        }
        at
    }

    pub(super) fn text_at(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &token.text)
    }
}

fn is_hash(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Punct(mark) if mark.as_char() == '#')
}

/// Skips to the end of the item after `#[cfg(test)]` and counts its lines, the attribute's included.
fn skip_item(hash: &TokenTree, trees: &mut impl Iterator<Item = TokenTree>) -> usize {
    let begins = hash.span().start().line;
    let mut ends = begins;
    for tree in trees {
        ends = tree.span().end().line;
        let is_end = match &tree {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Punct(mark) => mark.as_char() == ';',
            TokenTree::Ident(_) | TokenTree::Literal(_) => false,
        };
        if is_end {
            break;
        }
    }
    ends - begins + 1
}
