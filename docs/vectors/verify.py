#!/usr/bin/env python3
"""A second verifier for Lastlook records and bundles, written from docs/formats/record.md (R) and
docs/formats/bundle.md (B) and the C2SP specifications alone. Needs Python 3.11 and `cryptography`. Whatever does
not follow its format raises ValueError, as in the standard library."""
import argparse, base64, hashlib, importlib, json, re, struct, sys, zipfile, zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NamedTuple
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

class Refused(Exception): """The input cannot be read as a bundle, or is beyond a limit of B5 (exit 2)."""
class Unreadable(Exception): """One file of a bundle is missing or cannot be read."""

# ---- Bytes, numbers, keys (R, head and section 1) ----------------------------------------------------------
def sure(value: Any, condition: Any = True) -> Any:
    """The value, if there is one and the condition holds."""
    if value is None or not condition:
        raise ValueError("malformed")
    return value
def sha(*parts: bytes) -> bytes: return hashlib.sha256(b"".join(parts)).digest()
def unbase64(t: str, size: int | None = None) -> bytes:
    """Standard alphabet with padding, canonical; of `size` bytes if given."""
    raw = base64.b64decode(t, validate=True)
    return sure(raw, base64.b64encode(raw).decode() == t and size in (None, len(raw)))
def number(t: str, below: int = 2**53, least: int = 0) -> int:
    """Decimal without sign or leading zeros."""
    return sure(int(t), re.fullmatch(r"0|[1-9][0-9]{0,15}", t) and least <= int(t) < below)
P = 2**255 - 19
LOW_ORDER_Y = {0, 1, P - 1} | {int.from_bytes(bytes.fromhex(h), "little") for h in (
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")}
def point(raw: bytes) -> bytes:
    """R1: 32 bytes that decode to a point, in canonical form, not of low order."""
    y = int.from_bytes(sure(raw, len(raw) == 32), "little") & (2**255 - 1)
    square = (y * y - 1) * pow(1 - 121665 * pow(121666, -1, P) * y * y, -1, P) % P  # of x
    return sure(raw, y < P and y not in LOW_ORDER_Y and pow(square, (P - 1) // 2, P) == 1)
def ed25519(key: bytes, signature: bytes, message: bytes) -> bool:
    """R1. OpenSSL checks that S is below the order, and compares the bytes of S*B - k*A with R: no cofactor."""
    try:
        Ed25519PublicKey.from_public_bytes(point(key)).verify(sure(signature, point(signature[:32])), message)
        return True
    except (InvalidSignature, ValueError):
        return False
VKey = NamedTuple("VKey", [("name", str), ("kind", int), ("key", bytes)])  # kind: the signature type
def key_id(k: VKey) -> bytes: return sha(k.name.encode(), b"\n", bytes([k.kind]), k.key)[:4]
def key_name(t: str) -> str:
    """C2SP signed-note: not empty, no Unicode space, no plus."""
    return sure(t, t and "+" not in t and not any(c.isspace() for c in t))
def verifier(t: str, *kinds: int) -> VKey:
    """A verifier key of one of these types, `name+id+base64(type, key)`."""
    title, stated, blob = sure(t.split("+", 2), t.count("+") >= 2)
    kind, *key = unbase64(blob, 33)
    vkey = VKey(key_name(title), kind, point(bytes(key)))
    return sure(vkey, kind in kinds and key_id(vkey).hex() == stated)

# ---- Notes and checkpoints (C2SP signed-note, tlog-checkpoint, tlog-cosignature) ---------------------------
class Note:
    """`text` ends with its last newline; `lines` are (name, key id, signature)."""
    def __init__(self, raw: bytes):
        sure(raw.decode(), not re.search(rb"[\x00-\x09\x0b-\x1f]", raw) and raw.endswith(b"\n"))
        cut = raw.rindex(b"\n\n")
        self.text, self.lines = raw[:cut + 1], [self.line(row) for row in raw[cut + 2:].decode().split("\n")[:-1]]
        sure(self.lines, 0 < len(self.lines) <= 100 and len(raw) <= 10**6)
    def line(self, row: str) -> tuple[str, bytes, bytes]:
        match = sure(re.fullmatch("\u2014 ([^ ]+) ([^ ]+)", row))
        blob = unbase64(match[2])
        return key_name(match[1]), blob[:4], sure(blob[4:], len(blob) > 4)
    def signed(self, vkey: VKey) -> int | None:
        """The time of the key's cosignature/v1 (type 4), or 0 for a plain signature (type 1); None if there is
        none; ValueError if one under this key's name and id is wrong."""
        times = []
        for sig in (sig for title, ident, sig in self.lines if (title, ident) == (vkey.name, key_id(vkey))):
            time, sig = (int.from_bytes(sig[:8], "big"), sig[8:]) if vkey.kind == 4 else (0, sig)
            message = b"cosignature/v1\ntime %d\n" % time + self.text if vkey.kind == 4 else self.text
            times.append(sure(time, time < 2**63 and ed25519(vkey.key, sig, message)))
        return min(times, default=None)

class Checkpoint(Note):
    def __init__(self, raw: bytes):
        super().__init__(raw)
        self.origin, size, root, *extensions = self.text.decode()[:-1].split("\n")
        self.size, self.root = sure(number(size), self.origin and all(extensions)), unbase64(root, 32)

# ---- Tree and tiles (RFC 6962, C2SP tlog-tiles) ------------------------------------------------------------
def roots_at(leaves: list[bytes | None], sizes: set[int]) -> dict[int, bytes]:
    """The roots over the first n leaves, for each n of `sizes` up to the first leaf that is not known."""
    roots, stack = {0: sha()}, []  # stack: the roots of the full subtrees, largest first
    for size, leaf in enumerate(leaves, 1):
        if leaf is None:
            break
        stack.append(leaf)
        for _ in range((size & -size).bit_length() - 1):  # one merge for each trailing zero bit
            stack[-2:] = [sha(b"\1", *stack[-2:])]
        if size in sizes:
            roots[size] = stack[-1]
            for left in reversed(stack[:-1]):
                roots[size] = sha(b"\1", left, roots[size])
    return roots
def tile_paths(level: int | str, count: int) -> Iterator[tuple[str, int]]:
    """Path and width of each tile of a level that has `count` hashes or entries."""
    for n in range((count + 255) // 256):
        *above, last = (part.zfill(3) for part in f"{n:,}".split(","))
        width, path = min(256, count - 256 * n), "/".join([f"x{part}" for part in above] + [last])
        yield f"data/log/tile/{level}/{path}" + (f".p/{width}" if width < 256 else ""), width

# ---- Entries (R2, R3) --------------------------------------------------------------------------------------
KINDS = ["open", "say", "enrol", "disown", "redact"]
def moment(t: str, zone: str) -> int:
    """Milliseconds since 1970 of a time whose fraction and offset match `zone`."""
    shape = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]" + zone
    when = datetime.fromisoformat(sure(t, re.fullmatch(shape, t)))
    return sure((when - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(milliseconds=1), when.year >= 1970)
def numbers(t: str) -> list[int]: return sure(n := [number(i, 65, 1) for i in t.split(" ")], n == sorted(set(n)))
def name(t: str) -> str: return sure(t, re.fullmatch(r"[A-Za-z0-9_.-]{1,100}", t))
def attach(t: str) -> tuple[str, int]:
    match = sure(re.fullmatch(r"([0-9a-f]{64}) ([0-9]+) [a-z0-9.+/-]{3,100}", t))
    return match[1], number(match[2])
def clock(t: str) -> tuple[int, int]: return pair(lambda c: moment(c, r"\.[0-9]{3}Z"), lambda n: number(n, 65536))(t)
def local_time(t: str) -> int: return moment(t, r"(?!-00:00)[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00)")
def text(t: str) -> str: return sure(t, 1 <= len(t.encode()) <= 1000)
def origin(t: str) -> str: return sure(key_name(t), len(t) <= 255)
def may(t: str) -> list[str]: return sure(t.split(" "), t.split(" ") == [k for k in KINDS[1:] if k in t.split(" ")])
def hash32(t: str) -> bytes: return unbase64(t, 32)
def public_key(t: str) -> bytes: return point(unbase64(t))
def among(*words: str) -> Any: return lambda t: sure(t, t in words)
def or_dash(parse: Any) -> Any: return lambda t: None if t == "-" else parse(t)
def pair(first: Any, second: Any) -> Any: return lambda t: (first(t.partition(" ")[0]), second(t.partition(" ")[2]))
HEADERS = [("log", 1, 1, origin), ("kind", 1, 1, among(*KINDS)), ("key", 1, 1, hash32), ("number", 1, 1, number),
           ("previous", 1, 1, or_dash(hash32)), ("clock", 1, 1, clock), ("time", 1, 1, local_time),
           ("seen", 0, 1, pair(lambda n: number(n, least=1), hash32)), ("person", 1, 1, name),
           ("mark", 0, 3, among("imported", "late", "paper")), ("means", 0, 1, text), ("ref", 0, 16, hash32),
           ("attach", 0, 64, attach), ("beside", 0, 64, pair(number, hash32))]
BODIES = {
    "open": [("holds", 1, 1, among("production", "case")), ("log-key", 1, 1, lambda t: verifier(t, 1)),
             ("clock-key", 1, 1, lambda t: verifier(t, 4))],
    "enrol": [("key", 1, 1, public_key), ("person", 1, 50, name), ("may", 1, 1, may), ("device", 1, 1, text)],
    "disown": [("key", 1, 1, hash32), ("last", 1, 1, lambda t: -1 if t == "-" else number(t)), ("why", 1, 1, text)],
    "redact": [("beside", 1, 1, numbers), ("why", 1, 1, text)]}
def parse_lines(rows: list[str], table: list) -> dict[str, Any]:
    """Lines `name value` in the order of the table, each as often as it says."""
    found, at = {}, 0
    for title, least, most, parse in table:
        values = []
        while at < len(rows) and rows[at].startswith(title + " "):
            values.append(parse(rows[at][len(title) + 1:]))
            at += 1
        sure(values, least <= len(values) <= most)
        found[title] = values if most > 1 else values[0] if values else None
    return sure(found, at == len(rows))

class Entry:
    """A well-formed entry: its headers, its body's lines, and whether its signature is right."""
    def __init__(self, raw: bytes):
        note = Note(sure(raw, len(raw) <= 65535 and b"\x7f" not in raw))
        top, blank, rest = note.text.decode().partition("\n\n")
        first, *rows = top.split("\n")
        self.hash, self.head = sha(b"\0", raw), (head := parse_lines(rows, HEADERS))
        self.kind, self.key, self.number, self.clock = head["kind"], head["key"], head["number"], head["clock"]
        sure(head, blank and first == "lastlook entry 1" and head["mark"] == sorted(set(head["mark"])))
        sure(head, (self.number == 0) == (head["previous"] is None))
        sure(head, [n for n, _ in head["beside"]] == list(range(1, len(head["beside"]) + 1)))
        vkey = VKey("device." + sha(self.key).hex()[:16], 1, self.key)
        (title, ident, signature), = note.lines
        sure(head, (title, ident, len(signature)) == (vkey.name, key_id(vkey), 64))
        self.signed = ed25519(self.key, signature, note.text)
        self.body = parse_lines(rest.split("\n")[:-1], BODIES[self.kind]) if self.kind != "say" else {}
        if self.kind == "open":
            names = [self.body["log-key"].name, self.body["clock-key"].name]
            sure(head, self.number == 0 and names == [head["log"], head["log"] + "/clock"])
        sure(head, self.kind != "redact" or len(head["ref"]) == 1)

# ---- Findings about entries (R7) ---------------------------------------------------------------------------
CODES = ["malformed", "wrong-log", "signature", "leaf", "twice", "open", "link", "reference", "not-enrolled",
         "not-permitted", "seen", "fork", "disowned", "person", "clock-back", "back-dated", "ahead", "skew"]
LEEWAY = 600_000  # ten minutes

class Record:
    """What is shown of a log, and what the checks of one entry ask about the others."""
    def __init__(self, log: str, leaves: list[bytes | None], shown: dict[int, bytes], lost: set[int],
                 times: list[tuple[int, int]]):
        self.log, self.leaves, self.lost, self.times = log, leaves, lost, times  # (size, seconds) of checkpoints
        self.hashes = {p: sha(b"\0", raw) for p, raw in shown.items()}
        self.entries: dict[int, Entry] = {}
        self.enrolled: dict[bytes, tuple[int, list[str], set[str]]] = {}  # place, kinds, persons
        self.disowned: dict[bytes, int] = {}  # the number of the last entry that counts
        self.chains: dict[tuple[bytes, int], set[bytes]] = {}  # the entries with this key and number
        for p, raw in sorted(shown.items()):
            with suppress(ValueError):
                self.add(p, Entry(raw))
        self.first: dict[bytes | None, int] = {}  # the first place of each hash; of None: where none is known
        for p, leaf in enumerate(leaves):
            self.first.setdefault(self.hashes.get(p, leaf), p)
        self.roots = roots_at(leaves, {e.head["seen"][0] for e in self.entries.values() if e.head["seen"]})
    def add(self, p: int, e: Entry) -> None:
        self.entries[p] = e
        self.chains.setdefault((e.key, e.number), set()).add(e.hash)
        if e.kind == "open" and p == 0:
            self.enrolled[e.key] = 0, KINDS, {e.head["person"]}
        elif e.kind == "enrol":
            self.enrolled.setdefault(e.body["key"], (p, e.body["may"], set(e.body["person"])))
        elif e.kind == "disown":
            self.disowned[e.body["key"]] = min(e.body["last"], self.disowned.get(e.body["key"], e.body["last"]))
    def findings(self) -> set[tuple[str, int]]:
        return {(code, p) for p in range(len(self.leaves)) for code, found in self.check(p).items() if found}
    def earlier(self, wanted: bytes, p: int) -> bool:
        """An earlier place has this hash, or may have: a hash before it is not known."""
        return self.first.get(wanted, self.first.get(None, p)) < p
    def check(self, p: int) -> dict[str, Any]:
        """Each code, and whether the entry at place p has it."""
        own = self.hashes.get(p, self.leaves[p])
        leaf, twice = self.leaves[p] not in (None, own), own is not None and self.first[own] < p
        if p not in self.entries:
            return {"malformed": p in self.hashes, "leaf": leaf, "twice": twice}
        e, head, ms = self.entries[p], self.entries[p].head, self.entries[p].clock[0]
        before = self.entries.get(self.first.get(head["previous"], p))  # and only if it is that entry:
        before = before if before and before.hash == head["previous"] and self.earlier(before.hash, p) else None
        at, kinds, persons = self.enrolled.get(e.key, (p, [], {head["person"]}))
        leaves = e.kind == "disown" and (e.body["key"], e.body["last"]) == (e.key, e.number)
        (size, root), told = head["seen"] or (0, sha()), set(head["mark"])
        return {
            "wrong-log": head["log"] != self.log,
            "signature": not e.signed, "leaf": leaf, "twice": twice,
            "open": (e.kind == "open") != (p == 0),
            "link": head["previous"] and not self.earlier(head["previous"], p)
                    or before and (before.key, before.number + 1) != (e.key, e.number),
            "reference": not all(self.earlier(ref, p) for ref in head["ref"]),
            "not-enrolled": at >= p and not (p == 0 and e.kind == "open") and min(self.lost, default=p) >= p,
            "not-permitted": at < p and e.kind not in kinds and not leaves
                             or e.kind == "enrol" and self.enrolled[e.body["key"]][0] < p,
            "seen": size > p or self.roots.get(size, root) != root,
            "fork": len(self.chains[e.key, e.number]) > 1,
            "disowned": e.number > self.disowned.get(e.key, e.number),
            "person": (at < p or p == 0) and ("enrol" not in kinds if told - {"late"} else head["person"] not in persons),
            "clock-back": before and e.clock <= before.clock,
            "back-dated": head["seen"] and any(n <= size and ms < t * 1000 - LEEWAY for n, t in self.times),
            "ahead": any(n > p and ms > t * 1000 + LEEWAY for n, t in self.times),
            "skew": not head["mark"] and abs(head["time"] - ms) > LEEWAY}

# ---- A bundle's files (B1, B5) -----------------------------------------------------------------------------
class Files:
    """The files of a folder or a ZIP."""
    def __init__(self, source: Path | dict[str, bytes]):
        if isinstance(source, dict):
            found = [(path, raw, len(raw)) for path, raw in source.items()]
        elif source.is_dir():
            paths = [p for p in source.rglob("*") if p.is_symlink() or not p.is_dir()]
            found = [(p.relative_to(source).as_posix(), p, p.lstat().st_size) for p in paths]
        else:
            self.zip = source.open("rb")
            found = [(i.orig_filename, i, i.file_size) for i in zipfile.ZipFile(self.zip).infolist() if not i.is_dir()]
        self.members, sizes = {path: member for path, member, _ in found}, [size for _, _, size in found]
        checkpoints = [path for path in self.members if path.startswith("data/log/checkpoints/")]
        too_large = sum(sizes) > 2**36 or max(sizes, default=0) > 2**31
        if too_large or len(checkpoints) > 1000 or len(found) > min(10**6, len(self.members)):
            raise Refused("a name twice, too many files or checkpoints, too much data, or a file above 2 GiB")
    def read(self, path: str) -> bytes:
        """A whole file, or Unreadable. B1: stored or deflate, not encrypted, to no more than the ZIP states."""
        member = self.members.get(path)
        try:
            if isinstance(member, bytes):
                return member
            if not isinstance(member, zipfile.ZipInfo):
                return sure(member, member and member.is_file() and not member.is_symlink()).read_bytes()
            self.zip.seek(member.header_offset)
            magic, *skipped = struct.unpack("<4s22xHH", self.zip.read(30))
            self.zip.seek(sum(skipped), 1)  # the name and the extra fields
            data = self.zip.read(member.compress_size)
            if member.compress_type == 8:
                data = zlib.decompressobj(-15).decompress(data, member.file_size + 1)
            if member.flag_bits & 1 or member.compress_type not in (0, 8):
                raise Refused(f"a method that is not allowed: {path!r}")
            return sure(data, magic == b"PK\3\4" and (len(data), zlib.crc32(data)) == (member.file_size, member.CRC))
        except (OSError, ValueError, struct.error, zlib.error) as e:
            raise Unreadable from e

# ---- Checking a bundle (B2) --------------------------------------------------------------------------------
ORDER = ["bag", "missing", "key", "checkpoint", "cosignature", "root", "tile", "entries", "opening", "original",
         "disclosure", "split", "older", "witness"]
NOTED = {"fork", "disowned", "person", "clock-back", "back-dated", "ahead", "skew", "older"}
NEWEST, OPENINGS, DISCLOSURE = "data/log/checkpoint", "data/openings", "data/disclosure.txt"
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFESTS = ["manifest-sha256.txt", "tagmanifest-sha256.txt"]
NAMED = (r"data/log/checkpoint|data/log/checkpoints/(0|[1-9][0-9]{0,15})|data/originals/[0-9a-f]{64}|data/openings"
         r"|bagit\.txt|data/protocol/.+|data/disclosure\.txt|bag-info\.txt|(tag)?manifest-sha256\.txt|index\.html")
def cut_entries(data: bytes, width: int) -> list[bytes]:
    """The parts of an entries tile: each a big-endian length of two bytes and so many bytes."""
    entries, at = [], 0
    for _ in range(width):
        end = at + 2 + int.from_bytes(data[at:at + 2], "big")
        entries.append(sure(data[at + 2:end], at + 2 <= end <= len(data)))
        at = end
    return sure(entries, at == len(data))
def sound_path(path: str) -> Any:
    """B1, file names."""
    return re.fullmatch("[ -~]+", path) and len(path) <= 300 and not re.search(r"[\\%]|(^|/)\.{0,2}(/|$)", path)
def check_opening(row: bytes, entries: dict[bytes, Entry], gone: set[tuple[bytes, int]], partial: bool) -> None:
    """R6, B2.5: one line; `gone` are the values destroyed or given before; `partial`: some entries cannot be read."""
    digest, n, salt, value = row.decode().split(" ")
    which, raw = (unbase64(digest, 32), number(n, least=1)), unbase64(value if value != "-" else "")
    sure(raw.decode(), value and len(raw) <= 2**22)
    commitment = sha(b"lastlook beside 1\n", unbase64(salt, 32), raw)
    sure(which, which not in gone)
    gone.add(which)
    if which[0] in entries or not partial:
        sure(which, which[0] in entries and (which[1], commitment) in entries[which[0]].head["beside"])
def rank(finding: tuple[str, Any]) -> tuple:
    """B2, the order of findings; R7 for those of one entry."""
    code, where = finding
    if code in CODES:
        return ORDER.index("entries"), where, CODES.index(code)
    return ORDER.index(code), where if isinstance(where, int) else str(where).encode(errors="replace")

class Bundle:
    """One check of one bundle; `known` are checkpoints from elsewhere."""
    def __init__(self, source: Path | dict[str, bytes], log: VKey | None, witnesses: list[VKey], wanted: int,
                 known: list[bytes]):
        self.files, self.log, self.witnesses, self.wanted, self.known = Files(source), log, witnesses, wanted, known
        self.found: set[tuple[str, Any]] = set()
        self.leaves: list[bytes | None] = []
        self.shown, self.lost = {}, set()  # the entries that are shown, by place; places that cannot be read
    def add(self, code: str, where: Any, found: Any = True) -> None:
        self.found |= {(code, where)} if found else set()
    def load(self, path: str, code: str, parse: Any = bytes, lost: str = "missing") -> Any:
        """A file, parsed; with the finding `lost` if it cannot be read, `code` if it does not parse."""
        try:
            return parse(self.files.read(path))
        except Unreadable:
            self.add(lost, path)
        except ValueError:
            self.add(code, path if code != "disclosure" else None)
    def check(self) -> dict[str, Any]:
        old = sorted(path for path in self.files.members if re.fullmatch("data/log/checkpoints/(0|[1-9][0-9]*)", path))
        self.newest = self.load(NEWEST, "checkpoint", lambda raw: sure(c := Checkpoint(raw), c.size <= 10**8))
        read = {NEWEST: self.newest} | {path: self.load(path, "checkpoint", Checkpoint, "bag") for path in old}
        self.checkpoints = {path: c for path, c in read.items() if c}
        self.size = self.newest.size if self.newest else 0
        counts = [(level, self.size >> 8 * level) for level in range(4) if self.size >> 8 * level]
        self.bag({path for level, n in counts + [("entries", self.size)] for path, _ in tile_paths(level, n)})
        self.tree(counts)
        for n, (path, width) in enumerate(tile_paths("entries", self.size)):
            parts = self.load(path, "tile", lambda data: cut_entries(data, width)) or [None] * width
            self.lost |= {p for p, raw in enumerate(parts, 256 * n) if raw is None}
            self.shown |= {p: raw for p, raw in enumerate(parts, 256 * n) if raw}
        record = Record(*self.keys())
        self.found |= record.findings()
        entries = {e.hash: e for e in record.entries.values()}
        self.openings(entries)
        self.originals(entries)
        self.load(DISCLOSURE, "disclosure", self.disclosure)
        gaps: list[list[int]] = []
        for p in (p for p in range(self.size) if p not in self.shown and p not in self.lost):
            gaps += [] if gaps and gaps[-1][1] == p - 1 else [[p, p]]
            gaps[-1][1] = p
        return {"verdict": "changed" if {code for code, _ in self.found} - NOTED else "verified", "gaps": gaps,
                "findings": sorted(self.found, key=rank), "entries": self.size, "shown": len(self.shown)}
    def bag(self, tiles: set[str]) -> None:
        """B2.1. `tiles` are the paths that the log's size asks for."""
        listed: dict[str, str | None] = {}
        self.load("bagit.txt", "bag", lambda raw: sure(raw, raw == BAGIT))
        contents = {manifest: self.load(manifest, "bag") for manifest in MANIFESTS}
        for manifest, raw in contents.items():
            *rows, rest = (raw or b"").decode("latin-1").split("\n")
            self.add("bag", manifest, rest)
            for row in rows:
                match = re.fullmatch("([0-9a-f]{64})  (.+)", row)
                sound = match and match[2] not in listed and sound_path(match[2])
                sound = sound and match[2].startswith("data/") == (manifest == MANIFESTS[0])
                self.add("bag", manifest, not sound)
                listed |= {match[2]: match[1]} if sound else {}
        for path in {*listed, *self.files.members}:
            manifest = MANIFESTS[0] if path.startswith("data/") else MANIFESTS[1]
            listed |= {path: None} if path == MANIFESTS[1] or contents[manifest] is None else {}
            try:
                digest = sha(self.files.read(path)).hex()
            except Unreadable:
                self.add("missing", path, path in self.files.members)
                digest = "" if path not in self.files.members else listed.get(path)
            tile = path in tiles if self.newest else path.startswith("data/log/tile/")
            sound = sound_path(path) and (tile or re.fullmatch(NAMED, path))
            self.add("bag", path, not sound or listed.get(path, "") not in (None, digest))
    def tree(self, counts: list[tuple[int, int]]) -> None:
        """B2.3: the leaf hashes and the root; every level's tiles against those below."""
        below: list[bytes | None] = []
        for level, count in counts:
            hashes: list[bytes | None] = []
            for path, width in tile_paths(level, count):
                data = self.load(path, "tile", lambda raw: sure(raw, len(raw) == 32 * width))
                tile = [data[i:i + 32] for i in range(0, len(data), 32)] if data else [None] * width
                for i, given in enumerate(tile, len(hashes)) if level and data else []:
                    self.add("tile", path, roots_at(below[256 * i:256 * i + 256], {256}).get(256, given) != given)
                hashes += tile
            self.leaves, below = self.leaves or hashes, hashes
        self.roots = roots_at(self.leaves, {c.size for c in self.checkpoints.values()})
        self.add("root", None, self.newest and self.roots.get(self.size, self.newest.root) != self.newest.root)
    def keys(self) -> tuple[str, list, dict[int, bytes], set[int], list[tuple[int, int]]]:
        """B2.2: what Record needs: the origin, and the (size, time) that the clock key gave to checkpoints."""
        opened: dict[str, VKey] = {}
        with suppress(ValueError):
            opened = Entry(self.shown.get(0, b"")).body
        log, clock_key, times, cosigned = self.log or opened.get("log-key"), opened.get("clock-key"), [], set()
        self.add("key", None, self.newest and not log or log and opened.get("log-key", log) != log)
        of = log.name if log else self.newest.origin if self.newest else ""
        for raw in self.known if self.newest else []:  # B2.8
            with suppress(ValueError):
                c = Checkpoint(raw)
                sure(log and c.signed(log), c.origin == of)
                root = roots_at(self.leaves, {c.size}).get(c.size, c.root)
                self.add("older" if c.size > self.size else "split", c.size, c.size > self.size or root != c.root)
                continue
            self.add("key", None)
        for path, c in self.checkpoints.items():
            signed: dict[VKey, int | None] = {}
            for vkey in {log, clock_key, *self.witnesses} - {None}:
                try:
                    signed[vkey] = c.signed(vkey)
                except ValueError:
                    self.add("checkpoint" if vkey == log else "cosignature", path)
            sound = c.origin == of and (not log or signed.get(log) is not None)
            if path != NEWEST:
                sound = sound and path == f"{NEWEST}s/{c.size}" and not (self.newest and c.size > self.size)
                sound = sound and self.roots.get(c.size, c.root) == c.root
            elif self.newest:
                cosigned = {vkey.key for vkey in self.witnesses if signed.get(vkey) is not None}
            self.add("checkpoint", path, not sound)
            times += [(c.size, signed[clock_key])] if sound and signed.get(clock_key) is not None else []
        self.add("witness", None, self.newest and len(cosigned) < self.wanted)
        return of, self.leaves, self.shown, self.lost, times
    def openings(self, entries: dict[bytes, Entry]) -> None:
        """B2.5, R6."""
        gone = {(e.head["ref"][0], n) for e in entries.values() if e.kind == "redact" for n in e.body["beside"]}
        *rows, rest = (self.load(OPENINGS, "opening") or b"").split(b"\n")
        self.add("opening", len(rows) + 1, rest)
        for line, row in enumerate(rows, 1):
            try:
                check_opening(row, entries, gone, not self.newest or bool(self.lost))
            except ValueError:
                self.add("opening", line)
    def originals(self, entries: dict[bytes, Entry]) -> None:
        """B2.6."""
        stated = {a for e in entries.values() for a in e.head["attach"]}
        for path in (path for path in self.files.members if re.fullmatch("data/originals/[0-9a-f]{64}", path)):
            data = self.load(path, "original", lost="original") or b""
            attached = (path[15:], len(data)) in stated or self.lost or not self.newest
            self.add("original", path, sha(data).hex() != path[15:] or not attached)
    def disclosure(self, raw: bytes) -> None:
        """B2.7, B3; ValueError if it does not hold."""
        first, *rows, reason, end = raw.decode().split("\n")
        pairs = [sure(re.fullmatch("shown ([0-9]+)-([0-9]+)", row)) for row in rows]
        said = [(number(match[1]), number(match[2])) for match in pairs]
        sure(said, first == "lastlook disclosure 1" and re.fullmatch("reason [^\0-\x1f\x7f]+", reason) and end == "")
        sure(said, len(reason.encode()) <= 4007 and all(a <= b for a, b in said))
        sure(said, all(b + 1 < a for (_, b), (a, _) in zip(said, said[1:])))
        if self.newest:
            sure(said, not said or said[-1][1] < self.size)  # before it is spread out
            sure(said, {p for a, b in said for p in range(a, b + 1)} - self.lost == self.shown.keys())

# ---- Command line ------------------------------------------------------------------------------------------
def check_bundle(source: Path | dict[str, bytes], trust: dict[str, Any]) -> dict[str, Any]:
    """The report with its exit code (B6). `trust` is what the user knows: logKey, witnesses, needed, checkpoints."""
    try:
        log = None if trust["logKey"] is None else verifier(trust["logKey"], 1)
        witnesses, known = [verifier(w, 4) for w in trust["witnesses"]], map(base64.b64decode, trust["checkpoints"])
        report = Bundle(source, log, witnesses, trust["needed"], list(known)).check()
        return report | {"exit": 1 if report["verdict"] == "changed" else 3 if report["findings"] else 0}
    except Exception as e:  # whatever the input does to this program: it is not verified
        return {"verdict": "refused", "findings": [], "gaps": [], "refused": f"{type(e).__name__}: {e}", "exit": 2}
def bundle_command(args: argparse.Namespace) -> int:
    known = [base64.b64encode(file.read()).decode() for file in args.checkpoint]
    trust = {"logKey": args.log_key, "witnesses": args.witness, "needed": args.need, "checkpoints": known}
    report = check_bundle(args.bundle, trust)
    if args.json or "refused" in report:
        print(json.dumps(report))
        return report["exit"]
    print(report["verdict"], "" if args.log_key else "(no log key given: the bundle agrees with itself, no more)")
    for code, where in report["findings"]:
        print("  noted " if code in NOTED else "  broken", code, "" if where is None else where)
    print(f"{report['entries']} entries, {report['shown']} shown, held back: {report['gaps']}")
    return report["exit"]
def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("bundle", help="check one bundle, a ZIP or a folder")
    one.set_defaults(run=bundle_command)
    one.add_argument("bundle", type=Path)
    one.add_argument("--log-key", metavar="VKEY")
    one.add_argument("--witness", metavar="VKEY", action="append", default=[])
    one.add_argument("--need", type=int, default=0)
    one.add_argument("--checkpoint", type=argparse.FileType("rb"), action="append", default=[])
    one.add_argument("--json", action="store_true")
    for command in ("vectors", "many"):  # functions of run.py, beside this file
        several = commands.add_parser(command)
        several.set_defaults(run=lambda args, of=command: getattr(importlib.import_module("run"), of)(args.folder))
        several.add_argument("folder", type=Path, nargs="?", default=Path(__file__).parent)
    return (args := parser.parse_args()).run(args)

if __name__ == "__main__":
    sys.exit(main())
