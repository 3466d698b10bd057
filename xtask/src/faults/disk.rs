//! A disk that may lose its power: what was flushed is there afterwards, and of the rest any part.
//!
//! Trusted for: being harsher than real disks. Only a file's own flush keeps its bytes, only a folder's own flush keeps
//! the names in it, writes reach the disk in any order and in pieces of a sector. [`Names::Ordered`] is the milder
//! kind: a file system with a journal, where names reach the disk in order, and any flush takes all earlier ones along.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::operation::{Node, Operation, ROOT, is_index};
use super::random::Random;

/// Bytes that reach a disk together or not at all.
const SECTOR: usize = 512;
/// Bytes that a system writes back together.
const PAGE: usize = 4096;

/// How names get to the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Names {
    /// Only by a flush of their folder.
    #[default]
    Strict,
    /// In order; any flush takes all earlier ones along.
    Ordered,
}

/// A change of a file that is not flushed yet.
#[derive(Clone)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Resize(usize),
}

/// A file, as programs see it and as it is on the disk.
#[derive(Clone, Default)]
struct File {
    seen: Vec<u8>,
    kept: Vec<u8>,
    pending: Vec<Change>,
    /// A flush failed: some pages are held for clean although they never reached the disk.
    lied: bool,
}

/// A change of names that is not flushed yet: both parts of a rename are one.
#[derive(Clone, Default)]
struct NameChange {
    set: Option<(Node, String, Node)>,
    clear: Option<(Node, String)>,
}

/// Names of a folder.
type Listing = BTreeMap<Node, BTreeMap<String, Node>>;
/// A folder's content, by path below it; `None` for a folder.
pub type Image = BTreeMap<String, Option<Vec<u8>>>;

/// The disk.
#[derive(Clone, Default)]
pub struct Disk {
    names: Names,
    files: BTreeMap<Node, File>,
    folders: BTreeSet<Node>,
    seen: Listing,
    kept: Listing,
    pending: Vec<NameChange>,
}

impl Disk {
    /// An empty disk.
    pub fn new(names: Names) -> Self {
        Self { names, folders: BTreeSet::from([ROOT]), ..Self::default() }
    }

    /// Does what was asked. What a failed flush loses is left to chance.
    pub fn apply(&mut self, operation: &Operation, random: &mut Random) {
        match operation {
            Operation::Create { folder, name, node, is_folder } => {
                if *is_folder {
                    self.folders.insert(*node);
                } else {
                    self.files.insert(*node, File::default());
                }
                self.set(*folder, name, *node);
            }
            Operation::Link { folder, name, node } => self.set(*folder, name, *node),
            Operation::Unlink { folder, name } => {
                self.change(NameChange { clear: Some((*folder, name.clone())), ..NameChange::default() });
            }
            Operation::Rename { from, to } => {
                let node = self.seen.get(&from.0).and_then(|names| names.get(&from.1)).copied();
                let set = node.map(|node| (to.0, to.1.clone(), node));
                self.change(NameChange { set, clear: Some(from.clone()) });
            }
            Operation::Write { node, at, bytes } => self.file(*node).write(*at, bytes),
            Operation::Resize { node, size } => self.file(*node).resize(*size),
            Operation::Flush { node } => self.flush(*node),
            Operation::FlushFailed { node } => self.flush_failed(*node, random),
            Operation::Said(_) => {}
        }
    }

    fn file(&mut self, node: Node) -> &mut File {
        self.files.entry(node).or_default()
    }

    fn set(&mut self, folder: Node, name: &str, node: Node) {
        self.change(NameChange { set: Some((folder, name.to_owned(), node)), ..NameChange::default() });
    }

    fn change(&mut self, change: NameChange) {
        change.apply(&mut self.seen);
        self.pending.push(change);
    }

    fn flush(&mut self, node: Node) {
        if let Some(file) = self.files.get_mut(&node) {
            file.flush();
        }
        let pending = std::mem::take(&mut self.pending);
        for change in pending {
            if self.names == Names::Ordered || change.touches(node) {
                change.apply(&mut self.kept);
            } else {
                self.pending.push(change);
            }
        }
    }

    /// A folder's flush that failed may be made again: real file systems write names through a journal, and after a
    /// failure of that they let nobody write any more.
    fn flush_failed(&mut self, node: Node, random: &mut Random) {
        if let Some(file) = self.files.get_mut(&node) {
            file.flush_failed(random);
        }
    }

    /// What programs see: for comparing the model with the real folder.
    pub fn seen(&self) -> Image {
        let content = |node: &Node| self.files.get(node).map(|file| file.seen.clone());
        let mut image = Image::new();
        self.list(&self.seen, ROOT, "", &content, &mut image);
        image
    }

    /// What is there when the power comes back, one of many possibilities.
    pub fn after_power_cut(&self, random: &mut Random) -> Image {
        let cut = Cut::new(random);
        let mut names = self.kept.clone();
        let first = self.names == Names::Ordered;
        let until = random.index(self.pending.len() + 1);
        for (index, change) in self.pending.iter().enumerate() {
            if if first { index < until } else { random.per_mille(cut.names_kept) } {
                change.apply(&mut names);
            }
        }
        let contents: BTreeMap<Node, Vec<u8>> =
            self.files.iter().map(|(node, file)| (*node, file.after_power_cut(&cut, random))).collect();
        let mut image = Image::new();
        self.list(&names, ROOT, "", &|node| contents.get(node).cloned(), &mut image);
        image
    }

    /// What is certain to be there when the power comes back: nothing but what was flushed.
    pub fn only_flushed(&self) -> Image {
        let mut image = Image::new();
        let content = |node: &Node| self.files.get(node).map(|file| file.kept.clone());
        self.list(&self.kept, ROOT, "", &content, &mut image);
        image
    }

    fn list(
        &self,
        names: &Listing,
        folder: Node,
        path: &str,
        content: &dyn Fn(&Node) -> Option<Vec<u8>>,
        to: &mut Image,
    ) {
        for (name, node) in names.get(&folder).into_iter().flatten() {
            if is_index(name) {
                continue;
            }
            let path = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
            if self.folders.contains(node) {
                to.insert(path.clone(), None);
                self.list(names, *node, &path, content, to);
            } else {
                to.insert(path, content(node));
            }
        }
    }
}

impl NameChange {
    fn folders(&self) -> [Option<Node>; 2] {
        [self.set.as_ref().map(|(folder, ..)| *folder), self.clear.as_ref().map(|(folder, _)| *folder)]
    }

    fn touches(&self, folder: Node) -> bool {
        self.folders().contains(&Some(folder))
    }

    fn apply(&self, names: &mut Listing) {
        if let Some((folder, name)) = &self.clear
            && let Some(names) = names.get_mut(folder)
        {
            names.remove(name);
        }
        if let Some((folder, name, node)) = &self.set {
            names.entry(*folder).or_default().insert(name.clone(), *node);
        }
    }
}

impl File {
    fn write(&mut self, at: usize, bytes: &[u8]) {
        put(&mut self.seen, at, bytes);
        // A page that is held for clean although it is not on the disk is written whole when it changes again.
        let change = if self.lied {
            let from = at - at % PAGE;
            let to = (at + bytes.len()).next_multiple_of(PAGE).min(self.seen.len());
            Change::Write { at: from, bytes: self.seen.get(from..to).unwrap_or_default().to_vec() }
        } else {
            Change::Write { at, bytes: bytes.to_vec() }
        };
        self.pending.push(change);
    }

    fn resize(&mut self, size: usize) {
        self.seen.resize(size, 0);
        self.pending.push(Change::Resize(size));
    }

    fn flush(&mut self) {
        for change in std::mem::take(&mut self.pending) {
            change.apply(&mut self.kept);
        }
    }

    /// Linux says once that a flush failed and then holds the pages for clean: they may or may not be on the disk,
    /// and the next flush succeeds without them.
    fn flush_failed(&mut self, random: &mut Random) {
        let cut = Cut::new(random);
        self.kept = self.after_power_cut(&cut, random);
        self.pending.clear();
        self.lied = true;
    }

    fn after_power_cut(&self, cut: &Cut, random: &mut Random) -> Vec<u8> {
        let mut content = self.kept.clone();
        let until = if cut.in_order { random.index(self.pending.len() + 1) } else { self.pending.len() };
        for change in self.pending.iter().take(until) {
            match change {
                Change::Resize(_) if cut.in_order || random.per_mille(cut.kept) => change.apply(&mut content),
                Change::Resize(_) => {}
                Change::Write { at, bytes } => cut.write_pieces(&mut content, *at, bytes, random),
            }
        }
        content
    }
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes } => put(content, *at, bytes),
            Self::Resize(size) => content.resize(*size, 0),
        }
    }
}

/// How one power cut falls.
struct Cut {
    /// Of a thousand pieces of bytes so many reach the disk.
    kept: u64,
    /// Of a thousand changes of names so many reach the disk.
    names_kept: u64,
    /// Bytes that reach the disk together.
    piece: usize,
    /// Writes reach the disk in order, and the last one may be torn.
    in_order: bool,
    /// What was never written holds what was on the disk before, instead of zeros.
    stale: bool,
}

impl Cut {
    fn new(random: &mut Random) -> Self {
        Self {
            kept: random.pick(&[0, 100, 500, 900, 1000]),
            names_kept: random.pick(&[0, 200, 500, 800, 1000]),
            piece: random.pick(&[SECTOR, PAGE]),
            in_order: random.per_mille(250),
            stale: random.per_mille(250),
        }
    }

    fn write_pieces(&self, content: &mut Vec<u8>, at: usize, bytes: &[u8], random: &mut Random) {
        let mut start = at;
        let mut rest = bytes;
        while !rest.is_empty() {
            let room = self.piece - start % self.piece;
            let (piece, after) = rest.split_at(room.min(rest.len()));
            if self.in_order || random.per_mille(self.kept) {
                self.fill(content, start, random);
                put(content, start, piece);
            }
            start += piece.len();
            rest = after;
        }
    }

    fn fill(&self, content: &mut Vec<u8>, until: usize, random: &mut Random) {
        if self.stale && content.len() < until {
            content.extend(random.bytes(until - content.len()));
        }
    }
}

fn put(content: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if content.len() < at + bytes.len() {
        content.resize(at + bytes.len(), 0);
    }
    if let Some(place) = content.get_mut(at..at + bytes.len()) {
        place.copy_from_slice(bytes);
    }
}

/// Writes an image into a folder, which is emptied first.
pub fn write_image(image: &Image, folder: &Path) -> std::io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    for (path, content) in image {
        match content {
            None => fs::create_dir_all(folder.join(path))?,
            Some(bytes) => fs::write(folder.join(path), bytes)?,
        }
    }
    Ok(())
}

/// Reads a real folder, for comparing it with the model.
pub fn read_image(folder: &Path) -> std::io::Result<Image> {
    let mut image = Image::new();
    read_into(folder, "", &mut image)?;
    Ok(image)
}

fn read_into(folder: &Path, above: &str, image: &mut Image) -> std::io::Result<()> {
    for item in fs::read_dir(folder)? {
        let item = item?;
        let name = item.file_name().to_string_lossy().into_owned();
        let path = if above.is_empty() { name.clone() } else { format!("{above}/{name}") };
        if item.file_type()?.is_dir() {
            image.insert(path.clone(), None);
            read_into(&item.path(), &path, image)?;
        } else if !is_index(&name) {
            image.insert(path, Some(fs::read(item.path())?));
        }
    }
    Ok(())
}
