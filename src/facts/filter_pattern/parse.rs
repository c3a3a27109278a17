//! Filter patterns from text.

use super::glob::Glob;
use super::{Atom, Expr, Order, Pattern, Selector, Step, Test, regex};

/// AWS takes 1,024 letters; what is longer than this is not read.
const LONGEST: usize = 8192;
/// How deep parentheses may stand in each other.
const DEEPEST: usize = 32;

/// Reads a filter pattern. An error says what AWS would not take either.
pub fn parse(text: &str) -> Result<Pattern, String> {
    let text = text.trim();
    if text.len() > LONGEST {
        return Err("it is longer than CloudWatch Logs takes".to_owned());
    }
    if text.is_empty() {
        return Ok(Pattern::Everything);
    }
    let Some(rest) = text.strip_prefix('{') else { return Ok(Pattern::Text) };
    let mut parser = Parser { rest, depth: 0 };
    let expr = parser.any()?;
    if !parser.token("}") {
        return Err(parser.wrong("`}`, `&&` or `||`"));
    }
    if parser.rest.is_empty() { Ok(Pattern::Json(expr)) } else { Err(parser.wrong("the end")) }
}

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn any(&mut self) -> Result<Expr, String> {
        let mut parts = vec![self.all()?];
        while self.token("||") {
            parts.push(self.all()?);
        }
        Ok(joined(parts, Expr::Any))
    }

    fn all(&mut self) -> Result<Expr, String> {
        let mut parts = vec![self.one()?];
        while self.token("&&") {
            parts.push(self.one()?);
        }
        Ok(joined(parts, Expr::All))
    }

    fn one(&mut self) -> Result<Expr, String> {
        if !self.token("(") {
            return self.condition();
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("its parentheses stand too deep in each other".to_owned());
        }
        let expr = self.any()?;
        self.depth -= 1;
        if self.token(")") { Ok(expr) } else { Err(self.wrong("`)`, `&&` or `||`")) }
    }

    fn condition(&mut self) -> Result<Expr, String> {
        let field = self.selector()?;
        let words: [(&[&str], Test); 5] = [
            (&["NOT", "EXISTS"], Test::Missing),
            (&["EXISTS"], Test::Exists),
            (&["IS", "NULL"], Test::Null),
            (&["IS", "TRUE"], Test::Bool(true)),
            (&["IS", "FALSE"], Test::Bool(false)),
        ];
        for (words, test) in words {
            if self.words(words) {
                return Ok(Expr::Is(Atom { field, test }));
            }
        }
        let orders = [(">=", Order::AtLeast), ("<=", Order::AtMost), (">", Order::More), ("<", Order::Less)];
        for (sign, order) in orders {
            if self.token(sign) {
                let Value::Text(text) = self.value()? else { return Err(self.wrong("a number")) };
                let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
                let limit = number.ok_or_else(|| format!("`{text}` is not a number"))?;
                return Ok(Expr::Is(Atom { field, test: Test::Compare(order, limit) }));
            }
        }
        let negated = self.token("!=");
        if !negated && !self.token("=") {
            return Err(self.wrong("an operator"));
        }
        Ok(equality(field, negated, self.value()?))
    }

    fn selector(&mut self) -> Result<Selector, String> {
        if !self.token("$") {
            return Err(self.wrong("a field such as `$.eventName`"));
        }
        let mut steps = Vec::new();
        loop {
            if let Some(rest) = self.rest.strip_prefix('[') {
                let (inner, rest) = rest.split_once(']').ok_or_else(|| self.wrong("`]`"))?;
                self.rest = rest;
                let quoted = ['\'', '"'].iter().find_map(|q| inner.strip_prefix(*q)?.strip_suffix(*q));
                steps.push(match quoted {
                    Some(name) => Step::Name(name.to_owned()),
                    None => Step::Items(inner.trim().to_owned()),
                });
            } else if let Some(rest) = self.rest.strip_prefix('.') {
                let name = |c: char| c.is_alphanumeric() || "_-:@/".contains(c);
                let end = rest.find(|c| !name(c)).unwrap_or(rest.len());
                // `$.[0]` is another way to write `$[0]`.
                if end > 0 {
                    steps.push(Step::Name(rest[..end].to_owned()));
                } else if !rest.starts_with('[') {
                    return Err(self.wrong("a field's name"));
                }
                self.rest = &rest[end..];
            } else {
                break;
            }
        }
        if steps.is_empty() { Err(self.wrong("a field's name")) } else { Ok(Selector(steps)) }
    }

    fn value(&mut self) -> Result<Value, String> {
        self.rest = self.rest.trim_start();
        if let Some(rest) = self.rest.strip_prefix('%') {
            let (text, rest) = rest.split_once('%').ok_or_else(|| self.wrong("`%`"))?;
            self.rest = rest;
            return Ok(Value::Regex(text.to_owned()));
        }
        if let Some(rest) = self.rest.strip_prefix('"') {
            return self.quoted(rest);
        }
        let stop = |c: char| c.is_whitespace() || "(){}&|\"".contains(c);
        let (text, rest) = self.rest.split_at(self.rest.find(stop).unwrap_or(self.rest.len()));
        if text.is_empty() {
            return Err(self.wrong("a value"));
        }
        self.rest = rest;
        Ok(Value::Text(text.to_owned()))
    }

    fn quoted(&mut self, rest: &'a str) -> Result<Value, String> {
        let mut text = String::new();
        let mut letters = rest.char_indices();
        while let Some((at, c)) = letters.next() {
            match c {
                '"' => {
                    self.rest = &rest[at + 1..];
                    return Ok(Value::Text(text));
                }
                '\\' => text.extend(letters.next().map(|(_, c)| c)),
                _ => text.push(c),
            }
        }
        Err(self.wrong("a closing quote"))
    }

    /// Takes the sign, if it comes next.
    fn token(&mut self, sign: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Takes the words, if they come next, in any case.
    fn words(&mut self, words: &[&str]) -> bool {
        let mut rest = self.rest;
        for word in words {
            rest = rest.trim_start();
            match rest.split_at_checked(word.len()) {
                Some((next, after)) if next.eq_ignore_ascii_case(word) => rest = after,
                _ => return false,
            }
        }
        let ends = !rest.starts_with(|c: char| c.is_alphanumeric());
        if ends {
            self.rest = rest;
        }
        ends
    }

    fn wrong(&self, expected: &str) -> String {
        let rest = self.rest.trim_start();
        if rest.is_empty() {
            return format!("it ends where {expected} should stand");
        }
        format!("`{}` stands where {expected} should", rest.chars().take(20).collect::<String>())
    }
}

enum Value {
    Text(String),
    Regex(String),
}

/// One part needs no joining.
fn joined(mut parts: Vec<Expr>, join: fn(Vec<Expr>) -> Expr) -> Expr {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => join(parts.into_iter().chain(last).collect()),
    }
}

fn equality(field: Selector, negated: bool, value: Value) -> Expr {
    let asked = |glob| if negated { Test::Differs(glob) } else { Test::Equals(glob) };
    match value {
        Value::Text(text) => Expr::Is(Atom { field, test: asked(Glob::new(&text)) }),
        Value::Regex(text) => match regex::globs(&text) {
            None => Expr::Is(Atom { field, test: Test::Regex { text, negated } }),
            Some(globs) => {
                let parts =
                    globs.into_iter().map(|glob| Expr::Is(Atom { field: field.clone(), test: asked(glob) }));
                joined(parts.collect(), if negated { Expr::All } else { Expr::Any })
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_way_it_is_written_does_not_matter() {
        let same = [
            "{ ($.eventName = CreateTrail) || ($.eventName = \"DeleteTrail\") && ($.a.b NOT EXISTS) }",
            "{$.eventName=CreateTrail||$.eventName=DeleteTrail&&$.a.b not exists}",
            "{\n((($['eventName'] = \"CreateTrail\"))) ||\n ($.eventName = DeleteTrail && ($.a['b'] NOT  EXISTS))\n}",
            "{ $.eventName = %^CreateTrail$% || $.eventName = \"DeleteTrail\" && $.a.b NOT EXISTS }",
        ];
        for other in &same[1..] {
            assert_eq!(parse(same[0]), parse(other), "{other}");
        }
    }

    #[test]
    fn every_operator_is_read() {
        for text in [
            "{ $.a != b }",
            "{ $.a >= 1e3 }",
            "{ $.a < -2.5 }",
            "{ $.a IS NULL }",
            "{ $.a IS TRUE }",
            "{ $.a IS FALSE }",
            "{ $.a EXISTS }",
            "{ $.a[0].b = 10.* }",
            "{ $.a[*] = \"x y\" }",
            "{ $.[0].c = 1 }",
            "{ $.a = %b[0-9]+% }",
            r#"{ $.a = "say \"no\" } && (" }"#,
        ] {
            assert!(matches!(parse(text), Ok(Pattern::Json(_))), "{text}: {:?}", parse(text));
        }
        assert_eq!(parse("  "), Ok(Pattern::Everything));
        assert_eq!(parse("[ip, user]"), Ok(Pattern::Text));
        assert_eq!(parse("?ERROR ?WARN"), Ok(Pattern::Text));
    }

    #[test]
    fn what_aws_refuses_is_said() {
        let errors = [
            ("{ $.a = }", "`}` stands where a value should"),
            ("{ $.a = b", "it ends where `}`, `&&` or `||` should stand"),
            ("{ a = b }", "`a = b }` stands where a field such as `$.eventName` should"),
            ("{ ($.a = b }", "`}` stands where `)`, `&&` or `||` should"),
            ("{ $.a > b }", "`b` is not a number"),
            ("{ $.a ~ b }", "`~ b }` stands where an operator should"),
            ("{ $.a = \"b }", "`\"b }` stands where a closing quote should"),
            ("{ $ = b }", "`= b }` stands where a field's name should"),
            ("{ $.a = b } x", "`x` stands where the end should"),
        ];
        for (text, error) in errors {
            assert_eq!(parse(text), Err(error.to_owned()), "{text}");
        }
        assert!(parse(&format!("{{{}", "(".repeat(5000))).is_err());
        assert!(parse(&format!("{{ $.a = {} }}", "b".repeat(9000))).is_err());
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\{[ $.a=!<>()&|%\"\\\\\\[\\]*{}é0-9NOTEXISTS]{0,40}") {
            let _ = parse(&text);
        }
    }
}
