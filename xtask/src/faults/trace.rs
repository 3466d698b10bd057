//! Reads what `strace -f -xx` wrote: one system call a line, strings as `\xNN`.
//!
//! Never guesses: a line of a call that we asked for and that cannot be read is an error, because a call that is
//! overlooked would make a disk look better than it was.

/// A system call, with what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its name.
    pub name: String,
    /// Its arguments, as strace wrote them.
    pub args: Vec<String>,
    /// What it returned.
    pub outcome: Outcome,
}

/// What a call returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It did what it was asked for.
    Returned(i64),
    /// It failed.
    Failed,
    /// It was interrupted, and had done nothing.
    Interrupted,
    /// The process ended in it.
    Unknown,
}

impl Call {
    /// An argument as strace wrote it; empty if there is none.
    pub fn arg(&self, index: usize) -> &str {
        self.args.get(index).map_or("", String::as_str)
    }

    /// An argument that is a number.
    pub fn number(&self, index: usize) -> Result<i64, String> {
        let text = self.arg(index);
        text.parse().map_err(|_| format!("`{text}` is no number, in {}", self.name))
    }

    /// An argument that is a text or bytes.
    pub fn bytes(&self, index: usize) -> Result<Vec<u8>, String> {
        unquote(self.arg(index)).map_err(|why| format!("{why}, in {}", self.name))
    }

    /// An argument that is a path.
    pub fn path(&self, index: usize) -> Result<String, String> {
        String::from_utf8(self.bytes(index)?).map_err(|_| format!("a path that is no text, in {}", self.name))
    }

    /// All bytes of the pieces of a `writev`.
    pub fn pieces(&self, index: usize) -> Result<Vec<u8>, String> {
        let mut all = Vec::new();
        for piece in self.arg(index).split("iov_base=").skip(1) {
            let end = piece.rfind(", iov_len").ok_or("a piece without its length")?;
            all.extend(unquote(piece.get(..end).unwrap_or_default())?);
        }
        Ok(all)
    }
}

/// Reads a whole trace. Calls stand in the order in which they ended.
pub fn parse(text: &str) -> Result<Vec<Call>, String> {
    let mut begun: Vec<(&str, String)> = Vec::new();
    let mut calls = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let (process, rest) = line.split_once(' ').ok_or_else(|| format!("line {}: no process", index + 1))?;
        let rest = rest.trim_start();
        if rest.starts_with("---") || rest.starts_with("+++") {
            continue;
        }
        if let Some(start) = rest.strip_suffix(" <unfinished ...>") {
            begun.push((process, start.to_owned()));
            continue;
        }
        let whole = match resumed(rest) {
            Some(end) => {
                let at = begun.iter().position(|(other, _)| *other == process);
                let at = at.ok_or_else(|| format!("line {}: goes on with nothing", index + 1))?;
                begun.swap_remove(at).1 + end
            }
            None => rest.to_owned(),
        };
        calls.push(parse_call(&whole).map_err(|why| format!("line {}: {why}", index + 1))?);
    }
    // The process ended in these. Whether they were done is not known.
    for (_, start) in begun {
        calls.push(parse_call(&format!("{start}) = ?"))?);
    }
    Ok(calls)
}

/// What follows `<... write resumed>`.
fn resumed(rest: &str) -> Option<&str> {
    rest.strip_prefix("<... ")?.split_once(" resumed>").map(|(_, end)| end)
}

fn parse_call(line: &str) -> Result<Call, String> {
    let (name, rest) = line.split_once('(').ok_or("no call")?;
    let ends = |(close, _): (usize, &str)| {
        let (args, result) = rest.split_at(close);
        Some((args, result.trim_start_matches(')').trim_start().strip_prefix("= ")?))
    };
    let (args, result) = rest.match_indices(')').find_map(ends).ok_or("a call without result")?;
    let outcome = match result.split(' ').next().unwrap_or_default() {
        "?" => Outcome::Unknown,
        // An address.
        word if word.starts_with("0x") => Outcome::Returned(0),
        word => match word.parse().map_err(|_| format!("the result `{word}` is no number"))? {
            n if n < 0 && result.contains("EINTR") => Outcome::Interrupted,
            n if n < 0 => Outcome::Failed,
            n => Outcome::Returned(n),
        },
    };
    Ok(Call { name: name.to_owned(), args: split(args), outcome })
}

/// Splits arguments at the commas that are in no string and in no bracket.
fn split(args: &str) -> Vec<String> {
    let (mut depth, mut quoted, mut start, mut found) = (0i32, false, 0, Vec::new());
    for (at, byte) in args.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'[' | b'{' | b'(' if !quoted => depth += 1,
            b']' | b'}' | b')' if !quoted => depth -= 1,
            b',' if !quoted && depth == 0 => {
                found.push(args.get(start..at).unwrap_or_default().trim().to_owned());
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(args.get(start..).unwrap_or_default().trim().to_owned());
    found
}

/// The bytes of a string in which every byte is `\xNN`.
fn unquote(text: &str) -> Result<Vec<u8>, String> {
    if text.ends_with("...") {
        return Err("strace cut a string short".into());
    }
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).ok_or("no string")?;
    let mut bytes = Vec::with_capacity(inner.len() / 4);
    let mut rest = inner.as_bytes();
    while let [b'\\', b'x', high, low, after @ ..] = rest {
        bytes.push(digit(*high)? << 4 | digit(*low)?);
        rest = after;
    }
    if rest.is_empty() { Ok(bytes) } else { Err("a string with a byte that is not `\\xNN`".into()) }
}

fn digit(byte: u8) -> Result<u8, String> {
    match byte {
        b'0'..=b'9' => Ok(byte - b'0'),
        b'a'..=b'f' => Ok(byte - b'a' + 10),
        _ => Err("no hexadecimal digit".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_of_every_shape() {
        let text = "7 openat(AT_FDCWD, \"\\x2f\\x61\", O_RDWR|O_CREAT, 0644) = 3\n\
                    7 pwrite64(3, \"\\x2c\\x22\", 2, 4096) = 2\n\
                    7 fdatasync(3 <unfinished ...>\n\
                    8 +++ exited with 0 +++\n\
                    7 <... fdatasync resumed>) = -1 EIO (Input/output error) (INJECTED)\n\
                    7 writev(1, [{iov_base=\"\\x41\", iov_len=1}, {iov_base=\"\\x42\", iov_len=1}], 2) = 2\n\
                    7 fsync(3)                          = 0\n\
                    7 write(1, \"\\x41\", 1 <unfinished ...>\n\
                    7 +++ killed by SIGKILL +++\n";
        let calls = parse(text).unwrap();
        let names: Vec<&str> = calls.iter().map(|call| call.name.as_str()).collect();
        assert_eq!(names, ["openat", "pwrite64", "fdatasync", "writev", "fsync", "write"]);
        assert_eq!(calls[0].path(1).unwrap(), "/a");
        assert_eq!(calls[0].outcome, Outcome::Returned(3));
        assert_eq!(calls[1].bytes(1).unwrap(), b",\"");
        assert_eq!(calls[1].number(3), Ok(4096));
        assert_eq!(calls[2].outcome, Outcome::Failed);
        assert_eq!(calls[3].pieces(1).unwrap(), b"AB");
        assert_eq!(calls[5].outcome, Outcome::Unknown);
    }
}
