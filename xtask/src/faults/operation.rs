//! What a program asked the disk to do, read from its system calls: which file, which bytes, which name, which flush.
//!
//! Knows files by number, as a disk does: a name can be given to another file, and a file can outlive its name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::trace::{Call, Outcome};

/// A file's or folder's number. The folder that is watched has number 0.
pub type Node = usize;

/// The folder that is watched.
pub const ROOT: Node = 0;

/// One thing that was asked of the disk, or said to the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A new file or folder under a name.
    Create { folder: Node, name: String, node: Node, is_folder: bool },
    /// A second name for a file.
    Link { folder: Node, name: String, node: Node },
    /// A name is gone.
    Unlink { folder: Node, name: String },
    /// A file goes from one name to another, whatever had that name before.
    Rename { from: (Node, String), to: (Node, String) },
    /// Bytes are written.
    Write { node: Node, at: usize, bytes: Vec<u8> },
    /// A file is cut or filled up with zeros.
    Resize { node: Node, size: usize },
    /// What was written to a file, or the names in a folder, are on the disk.
    Flush { node: Node },
    /// A flush failed.
    FlushFailed { node: Node },
    /// A line that the program told the world.
    Said(String),
}

/// An open file.
#[derive(Clone, Copy)]
struct Open {
    node: Node,
    at: usize,
    appends: bool,
}

/// Follows a program's system calls, over several runs of it.
pub struct Watcher {
    root: PathBuf,
    /// The names in each folder; none for a file.
    folders: BTreeMap<Node, BTreeMap<String, Node>>,
    sizes: BTreeMap<Node, usize>,
    open: BTreeMap<i64, Open>,
    next: Node,
    operations: Vec<Operation>,
}

impl Watcher {
    /// Watches a folder, which must be empty.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            folders: BTreeMap::from([(ROOT, BTreeMap::new())]),
            sizes: BTreeMap::new(),
            open: BTreeMap::new(),
            next: ROOT + 1,
            operations: Vec::new(),
        }
    }

    /// All that was asked so far.
    pub fn operations(self) -> Vec<Operation> {
        self.operations
    }

    /// Follows one run of the program. Its files are closed at its end.
    pub fn follow(&mut self, calls: &[Call]) -> Result<(), String> {
        calls.iter().try_for_each(|call| self.call(call))?;
        self.open.clear();
        Ok(())
    }

    fn call(&mut self, call: &Call) -> Result<(), String> {
        let Outcome::Returned(result) = call.outcome else { return self.failed(call) };
        match call.name.as_str() {
            "open" | "creat" | "openat" => self.open_file(call, result),
            "close" => self.open.remove(&call.number(0)?).map_or(Ok(()), |_| Ok(())),
            "dup" | "dup2" | "dup3" => self.duplicate(call.number(0)?, result),
            "fcntl" if call.arg(1).starts_with("F_DUPFD") => self.duplicate(call.number(0)?, result),
            "write" | "writev" | "pwrite64" | "pwritev" | "pwritev2" => self.write(call, result),
            "lseek" => self.seek(call.number(0)?, result),
            "ftruncate" => self.resize(call),
            "fallocate" | "mmap" => self.forbidden(call),
            "fsync" | "fdatasync" => self.flush(call, |node| Operation::Flush { node }),
            "rename" | "renameat" | "renameat2" => self.rename(call),
            "unlink" | "unlinkat" | "rmdir" => self.unlink(call),
            "mkdir" | "mkdirat" => self.make_folder(call),
            "link" | "linkat" => self.link(call),
            _ => Ok(()),
        }
    }

    fn failed(&mut self, call: &Call) -> Result<(), String> {
        let flush = matches!(call.name.as_str(), "fsync" | "fdatasync") && call.outcome == Outcome::Failed;
        if flush { self.flush(call, |node| Operation::FlushFailed { node }) } else { Ok(()) }
    }

    /// The folder and the name that a path stands for, if it is in the folder that is watched.
    fn locate(&self, call: &Call, at: Option<usize>, path: usize) -> Result<Option<(Node, String)>, String> {
        let path = PathBuf::from(call.path(path)?);
        let relative = if path.is_absolute() {
            let Ok(relative) = path.strip_prefix(&self.root) else { return Ok(None) };
            (ROOT, relative.to_owned())
        } else {
            let base = at.and_then(|at| call.arg(at).parse().ok()).and_then(|fd: i64| self.open.get(&fd));
            let Some(base) = base else { return Ok(None) };
            (base.node, path)
        };
        let mut names = relative.1.iter().map(|name| name.to_string_lossy().into_owned()).filter(|name| name != ".");
        let Some(mut name) = names.next() else { return Ok(Some((relative.0, String::new()))) };
        let mut folder = relative.0;
        for next in names {
            let inner = self.folders.get(&folder).and_then(|names| names.get(&name));
            folder = *inner.ok_or_else(|| format!("`{name}` is not there, in {}", call.name))?;
            name = next;
        }
        Ok(Some((folder, name)))
    }

    fn node(&self, folder: Node, name: &str) -> Option<Node> {
        if name.is_empty() { Some(folder) } else { self.folders.get(&folder)?.get(name).copied() }
    }

    fn open_file(&mut self, call: &Call, fd: i64) -> Result<(), String> {
        let (at, path, flags) = if call.name == "openat" { (Some(0), 1, call.arg(2)) } else { (None, 0, call.arg(1)) };
        let Some((folder, name)) = self.locate(call, at, path)? else { return Ok(()) };
        let node = match self.node(folder, &name) {
            Some(node) => node,
            None => self.create(folder, name, false),
        };
        if (flags.contains("O_TRUNC") || call.name == "creat") && self.size(node) > 0 {
            self.set_size(node, 0);
            self.operations.push(Operation::Resize { node, size: 0 });
        }
        self.open.insert(fd, Open { node, at: 0, appends: flags.contains("O_APPEND") });
        Ok(())
    }

    fn create(&mut self, folder: Node, name: String, is_folder: bool) -> Node {
        let node = self.next;
        self.next += 1;
        self.set_name(folder, &name, node);
        if is_folder {
            self.folders.insert(node, BTreeMap::new());
        }
        self.operations.push(Operation::Create { folder, name, node, is_folder });
        node
    }

    fn set_name(&mut self, folder: Node, name: &str, node: Node) {
        self.folders.entry(folder).or_default().insert(name.to_owned(), node);
    }

    fn clear_name(&mut self, folder: Node, name: &str) -> Option<Node> {
        self.folders.get_mut(&folder)?.remove(name)
    }

    fn size(&self, node: Node) -> usize {
        self.sizes.get(&node).copied().unwrap_or(0)
    }

    fn set_size(&mut self, node: Node, size: usize) {
        self.sizes.insert(node, size);
    }

    fn duplicate(&mut self, from: i64, to: i64) -> Result<(), String> {
        if let Some(open) = self.open.get(&from).copied() {
            self.open.insert(to, open);
        }
        Ok(())
    }

    fn seek(&mut self, fd: i64, at: i64) -> Result<(), String> {
        if let Some(open) = self.open.get_mut(&fd) {
            open.at = usize::try_from(at).map_err(|_| "a seek before the start")?;
        }
        Ok(())
    }

    fn write(&mut self, call: &Call, written: i64) -> Result<(), String> {
        let fd = call.number(0)?;
        let mut bytes = if call.name.contains("writev") { call.pieces(1)? } else { call.bytes(1)? };
        let written = usize::try_from(written).map_err(|_| "a negative count")?;
        bytes.truncate(written);
        let Some(open) = self.open.get(&fd).copied() else { return self.said(bytes) };
        let at = match call.name.as_str() {
            "write" | "writev" if open.appends => self.size(open.node),
            "write" | "writev" => open.at,
            _ => usize::try_from(call.number(3)?).map_err(|_| "a write before the start")?,
        };
        if matches!(call.name.as_str(), "write" | "writev")
            && let Some(open) = self.open.get_mut(&fd)
        {
            open.at = at + written;
        }
        self.set_size(open.node, self.size(open.node).max(at + written));
        self.operations.push(Operation::Write { node: open.node, at, bytes });
        Ok(())
    }

    /// Bytes to something that is not a file of ours: a line for the world.
    fn said(&mut self, bytes: Vec<u8>) -> Result<(), String> {
        if let Ok(text) = String::from_utf8(bytes)
            && let Some(line) = text.strip_suffix('\n')
        {
            self.operations.push(Operation::Said(line.to_owned()));
        }
        Ok(())
    }

    fn resize(&mut self, call: &Call) -> Result<(), String> {
        let Some(open) = self.open.get(&call.number(0)?).copied() else { return Ok(()) };
        let size = usize::try_from(call.number(1)?).map_err(|_| "a negative size")?;
        self.set_size(open.node, size);
        self.operations.push(Operation::Resize { node: open.node, size });
        Ok(())
    }

    /// Calls that write in a way that this model does not know. The write-ahead log's index is mapped, and not
    /// needed after a power cut.
    fn forbidden(&self, call: &Call) -> Result<(), String> {
        let mapped = call.name == "mmap";
        let fd = call.arg(if mapped { 4 } else { 0 }).parse().unwrap_or(-1);
        let Some(open) = self.open.get(&fd) else { return Ok(()) };
        let shared = call.arg(2).contains("PROT_WRITE") && call.arg(3).contains("MAP_SHARED");
        if (mapped && !shared) || self.is_index(open.node) {
            return Ok(());
        }
        Err(format!("{} on a file that is kept: the model does not know it", call.name))
    }

    fn is_index(&self, node: Node) -> bool {
        self.folders.values().flatten().any(|(name, other)| *other == node && is_index(name))
    }

    fn flush(&mut self, call: &Call, what: impl FnOnce(Node) -> Operation) -> Result<(), String> {
        if let Some(open) = self.open.get(&call.number(0)?) {
            self.operations.push(what(open.node));
        }
        Ok(())
    }

    fn rename(&mut self, call: &Call) -> Result<(), String> {
        let (from, to) = if call.name == "rename" {
            (self.locate(call, None, 0)?, self.locate(call, None, 1)?)
        } else {
            (self.locate(call, Some(0), 1)?, self.locate(call, Some(2), 3)?)
        };
        let (Some(from), Some(to)) = (from, to) else { return Ok(()) };
        let node = self.clear_name(from.0, &from.1).ok_or("a file that is not there was renamed")?;
        self.set_name(to.0, &to.1, node);
        self.operations.push(Operation::Rename { from, to });
        Ok(())
    }

    fn unlink(&mut self, call: &Call) -> Result<(), String> {
        let place = if call.name == "unlinkat" { self.locate(call, Some(0), 1)? } else { self.locate(call, None, 0)? };
        let Some((folder, name)) = place else { return Ok(()) };
        self.clear_name(folder, &name);
        self.operations.push(Operation::Unlink { folder, name });
        Ok(())
    }

    fn make_folder(&mut self, call: &Call) -> Result<(), String> {
        let place = if call.name == "mkdirat" { self.locate(call, Some(0), 1)? } else { self.locate(call, None, 0)? };
        if let Some((folder, name)) = place {
            self.create(folder, name, true);
        }
        Ok(())
    }

    fn link(&mut self, call: &Call) -> Result<(), String> {
        let (from, to) = if call.name == "link" {
            (self.locate(call, None, 0)?, self.locate(call, None, 1)?)
        } else {
            (self.locate(call, Some(0), 1)?, self.locate(call, Some(2), 3)?)
        };
        let (Some(from), Some((folder, name))) = (from, to) else { return Ok(()) };
        let node = self.node(from.0, &from.1).ok_or("a file that is not there got a second name")?;
        self.set_name(folder, &name, node);
        self.operations.push(Operation::Link { folder, name, node });
        Ok(())
    }
}

/// Whether this is SQLite's index of the write-ahead log: shared memory, made anew when it is not there.
pub fn is_index(name: &str) -> bool {
    name.ends_with("-shm")
}
