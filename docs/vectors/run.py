"""Runs verify.py over the vectors of this folder, and over many bundles; and what only vectors need of
docs/formats/record.md (R) and RFC 6962: proofs, the reading order."""
from __future__ import annotations
import base64, json, struct
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any
from verify import (Checkpoint, Entry, Note, Record, check_bundle, check_opening, ed25519, rank, roots_at, sha, sure,
                    verifier)

def split(size: int) -> int: return 1 << (size - 1).bit_length() - 1  # the largest power of two below size

def inclusion_root(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """RFC 6962, section 2.1.1: the root that an audit path gives."""
    if size == 1:
        return sure(leaf, index == 0 and not proof)
    k, (*path, last) = split(sure(size, size)), proof
    if index < k:
        return sha(b"\1", inclusion_root(leaf, index, k, path), last)
    return sha(b"\1", last, inclusion_root(leaf, index - k, size - k, path))

def consistency_roots(old: int, new: int, proof: list[bytes], old_root: bytes | None) -> tuple[bytes, bytes]:
    """RFC 6962, section 2.1.2: the two roots that a proof gives; `old_root` where the proof leaves it out."""
    if old == new:
        start, = [old_root] * (old_root is not None) + proof
        return start, start
    k, (*path, last) = split(sure(new, 0 < old < new)), proof
    if old <= k:
        first, second = consistency_roots(old, k, path, old_root)
        return first, sha(b"\1", second, last)
    first, second = consistency_roots(old - k, new - k, path, None)
    return sha(b"\1", last, first), sha(b"\1", last, second)

def reading_order(e: Entry) -> tuple:
    """R4."""
    told = {"paper", "imported"} & set(e.head["mark"])
    return e.head["time"] if told else e.clock[0], e.clock, e.key, e.number, e.hash

def matches(report: dict[str, Any], expected: dict[str, Any]) -> bool:
    found = [[code, "" if where is None else str(where)] for code, where in report["findings"]]
    return report["verdict"] == expected["verdict"] and found == expected["findings"]

def holds(algorithm: str, g: dict[str, Any], t: dict[str, Any]) -> bool:
    """Whether one vector holds: what is to be valid, and what a reader is to report. Else ValueError, or False."""
    un64, unhex, kind = base64.b64decode, bytes.fromhex, g["type"]
    if algorithm == "Bundle":
        report = check_bundle({path: un64(raw) for path, raw in t["files"].items()}, t["trust"])
        return matches(report, t) and report["gaps"] == t["gaps"]
    if algorithm == "Chain":
        shown = {p: un64(raw) for p, raw in enumerate(t["places"]) if not raw.startswith(("held", "not"))}
        lost = {p for p, raw in enumerate(t["places"]) if raw == "not readable"}
        record = Record(g["origin"], [leaf and unhex(leaf) for leaf in t["leaves"]], shown, lost, t["times"])
        return [[p, code] for code, p in sorted(record.findings(), key=rank)] == t["findings"]
    if algorithm == "Entry":
        e = Entry(un64(t["entry"]))
        return e.signed and e.hash.hex() == t["hash"] if "hash" in t else t["codes"] != ["signature"] or e.signed
    if algorithm == "Opening":
        check_opening(t["line"].encode(), {(e := Entry(un64(g["entry"]))).hash: e}, set(), False)
    if algorithm == "Order":
        entries = [Entry(un64(raw)) for raw in t["entries"]]
        return sorted(range(len(entries)), key=lambda i: reading_order(entries[i])) == t["order"]
    if kind == "Ed25519Strict":
        return ed25519(unhex(t["publicKey"]), unhex(t["signature"]), unhex(t["message"]))
    if kind == "VerifierKey":
        return bool(verifier(t["key"], 1, 4))
    if kind == "Cosignature":
        time = Note(un64(t["checkpoint"])).signed(verifier(g["verifierKey"], 4))
        return time == min(t.get("times", []), default=None)
    if kind in ("Note", "Checkpoint"):
        note = Note(un64(t["note"])) if kind == "Note" else Checkpoint(un64(t["checkpoint"]))
        return note.signed(verifier(g["verifierKey"], 1)) == 0 and (kind == "Note" or note.origin == g["origin"])
    if kind in ("Root", "RootOfNumbers"):
        numbered = (sha(b"\0", struct.pack(">Q", i)) for i in range(t["size"]))
        leaves = list(numbered) if kind == "RootOfNumbers" else [unhex(leaf) for leaf in g["leaves"]]
        return roots_at(leaves, {t["size"]})[t["size"]].hex() == t["root"]
    if kind == "Inclusion":
        proof = [unhex(h) for h in t["proof"]]
        return inclusion_root(unhex(t["leaf"]), t["index"], t["size"], proof).hex() == t["root"]
    if kind == "Consistency" and t["old"] == 0:  # every log goes on from the empty one
        return not t["proof"] and t["oldRoot"] == sha().hex()
    if kind == "Consistency":
        roots = consistency_roots(t["old"], t["new"], [unhex(h) for h in t["proof"]], unhex(t["oldRoot"]))
        return [root.hex() for root in roots] == [t["oldRoot"], t["newRoot"]]
    return True

def agrees(algorithm: str, g: dict[str, Any], t: dict[str, Any]) -> bool:
    """Whether this program says of one vector what the vector says (docs/vectors/README.md)."""
    try:
        return holds(algorithm, g, t) == (t["result"] == "valid" or "findings" in t)
    except ValueError:
        return t["result"] == "invalid" and t.get("codes") != ["signature"] and "findings" not in t

def vectors(folder: Path) -> int:
    """Every file of vectors, and how many of its tests agree; 1 if any does not."""
    missed = 0
    for path in sorted(folder.glob("*.json")):
        content = json.loads(path.read_bytes())
        tests = [(g, t) for g in content["testGroups"] for t in g["tests"]]
        misses = [f"{t['tcId']} ({t['comment']})" for g, t in tests if not agrees(content["algorithm"], g, t)]
        missed += len(misses)
        print(f"{path.name}: {len(tests) - len(misses)} of {len(tests)} agree", *misses, sep="; ")
    return 1 if missed else 0

def many(folder: Path) -> int:
    """`expected.json` of a folder has `trust`, `verdict` and `findings` for each bundle, by its name in the folder;
    as in bundle.json."""
    expected = json.loads((folder / "expected.json").read_bytes())
    with ProcessPoolExecutor() as pool:
        paths, trusts = [folder / name for name in expected], [e["trust"] for e in expected.values()]
        reports = list(pool.map(check_bundle, paths, trusts, chunksize=16))
    misses = [(name, report) for (name, e), report in zip(expected.items(), reports) if not matches(report, e)]
    for name, report in misses:
        print(f"{name}: here {report}, expected {expected[name]['verdict']} {expected[name]['findings']}")
    print(f"{len(reports) - len(misses)} of {len(reports)} agree")
    return 1 if misses else 0
