"""Reads, with other people's programs, what our code wrote; and writes what our code must read.

Never uses our code: only `sigstore` and `proofbundle` from PyPI, and `cryptography` beneath them. Prints one
line per reader with what it read, and fails on the first disagreement. Called by `tests/foreign.rs` with the
folder that holds `cases.json`; leaves `theirs.json` there.
"""

import base64
import json
import sys
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from proofbundle import checkpoint as pb_checkpoint
from proofbundle import merkle as pb_merkle
from proofbundle import tlogproof as pb_proof
from sigstore._internal import merkle as ss_merkle
from sigstore._internal.rekor.checkpoint import SignedCheckpoint
from sigstore.errors import VerificationError

FOLDER = Path(sys.argv[1])
CASES = json.loads((FOLDER / "cases.json").read_text(encoding="utf-8"))
COUNTS: dict[str, int] = {}


def expect(what: str, good: bool) -> None:
    """Counts an agreement, or stops."""
    if not good:
        sys.exit(f"DISAGREEMENT: {what}")
    COUNTS[what] = COUNTS.get(what, 0) + 1


class Keyring:
    """sigstore's note reader asks a keyring for the signature itself; this one knows one Ed25519 key."""

    def __init__(self, vkey: str) -> None:
        name, key_hash, material = vkey.split("+", 2)
        self.key_id = bytes.fromhex(key_hash)
        self.key = Ed25519PublicKey.from_public_bytes(base64.b64decode(material)[1:])

    def verify(self, *, key_id: bytes, signature: bytes, data: bytes) -> None:
        try:
            self.key.verify(signature, data)
        except InvalidSignature as error:
            raise VerificationError(str(error)) from error


def sigstore_believes(text: str, vkey: str) -> bool:
    ring = Keyring(vkey)
    try:
        SignedCheckpoint.from_text(text).signed_note.verify(ring, ring.key_id)
    except VerificationError:
        return False
    return True


def sigstore_includes(case: dict, entry: bytes) -> bool:
    proof = SimpleNamespace(
        log_index=case["index"], tree_size=case["size"], hashes=hashes(case["proof"]), root_hash=unhex(case["root"])
    )
    try:
        ss_merkle.verify_merkle_inclusion(
            SimpleNamespace(_inner=SimpleNamespace(inclusion_proof=proof, canonicalized_body=entry))
        )
    except VerificationError:
        return False
    return True


def unhex(text: str) -> bytes:
    return bytes.fromhex(text)


def hashes(proof: list[str]) -> list[bytes]:
    return [unhex(one) for one in proof]


def altered(text: str) -> str:
    """The same text about a tree of another size."""
    lines = text.split("\n")
    lines[1] += "1"
    return "\n".join(lines)


def check_checkpoints() -> None:
    for case in CASES["checkpoints"]:
        text, vkey = case["note"], case["log"]
        read = SignedCheckpoint.from_text(text).checkpoint
        agree = (read.origin, read.log_size, read.log_hash) == (case["origin"], case["size"], case["root"])
        expect("sigstore reads a checkpoint's origin, size and root", agree)
        expect("sigstore finds the log's signature genuine", sigstore_believes(text, vkey))
        expect("sigstore refuses an altered checkpoint", not sigstore_believes(altered(text), vkey))
        theirs = pb_checkpoint.verify_checkpoint(text, vkey)
        agree = theirs["ok"] and (theirs["tree_size"], theirs["root"].hex()) == (case["size"], case["root"])
        expect("proofbundle finds the log's signature genuine", agree)
        expect("proofbundle refuses an altered checkpoint", not pb_checkpoint.verify_checkpoint(altered(text), vkey)["ok"])
        for witness in case["witnesses"]:
            theirs = pb_checkpoint.verify_cosignature(text, witness["vkey"])
            agree = theirs["ok"] and theirs["timestamp"] == witness["time"]
            expect("proofbundle finds a cosignature genuine, with its time", agree)
        vkeys = [witness["vkey"] for witness in case["witnesses"]]
        theirs = pb_checkpoint.verify_witnessed_checkpoint(
            text, vkey, vkeys, threshold=len(vkeys), expected_origin=case["origin"]
        )
        expect("proofbundle counts the witnesses as we do", theirs["ok"])


def check_inclusion() -> None:
    for case in CASES["inclusion"]:
        entry = unhex(case["entry"])
        args = (case["index"], case["size"], hashes(case["proof"]), unhex(case["root"]))
        expect("sigstore finds an entry included", sigstore_includes(case, entry))
        expect("sigstore refuses another entry", not sigstore_includes(case, entry + b"!"))
        expect("proofbundle finds an entry included", pb_merkle.verify_inclusion(entry, *args))
        expect("proofbundle refuses another entry", not pb_merkle.verify_inclusion(entry + b"!", *args))


def check_consistency() -> None:
    for case in CASES["consistency"]:
        proof, old, new = hashes(case["proof"]), unhex(case["old_root"]), unhex(case["new_root"])
        args = (case["old"], case["new"])
        expect("proofbundle finds that a log grew", pb_merkle.verify_consistency(*args, proof, old, new))
        wrong = bytes([old[0] ^ 1]) + old[1:]
        expect("proofbundle refuses another past", not pb_merkle.verify_consistency(*args, proof, wrong, new))


def check_proofs() -> None:
    for case in CASES["proofs"]:
        def verdict(entry: bytes, needed: int) -> bool:
            return pb_proof.verify_tlog_proof(
                case["text"], entry, case["log"], case["witnesses"], threshold=needed, expected_origin=case["origin"]
            )["ok"]

        entry, count = unhex(case["entry"]), len(case["witnesses"])
        expect("proofbundle verifies a tlog-proof with its witnesses", verdict(entry, count))
        expect("proofbundle refuses it for another entry", not verdict(entry + b"!", count))
        expect("proofbundle refuses it for more witnesses than there are", not verdict(entry, count + 1))


def write_theirs() -> None:
    """What proofbundle makes of given keys, for our code to read and compare to the byte."""
    log_key = Ed25519PrivateKey.from_private_bytes(bytes([21] * 32))
    witness_key = Ed25519PrivateKey.from_private_bytes(bytes([22] * 32))
    entries = [b"theirs %d" % at for at in range(13)]
    root = pb_merkle.merkle_tree_hash(entries)
    signed = pb_checkpoint.sign_checkpoint("theirs.example/log", len(entries), root, log_key, "theirs.example/log")
    cosigned = pb_checkpoint.cosign_checkpoint(signed, witness_key, "theirs.example/w", 1_700_000_001)
    proof = pb_proof.format_tlog_proof(5, pb_merkle.inclusion_proof(entries, 5), cosigned, b"extra of theirs")
    theirs = {
        "log": pb_checkpoint.vkey("theirs.example/log", log_key.public_key().public_bytes_raw()),
        "witness": pb_checkpoint.cosign_vkey("theirs.example/w", witness_key.public_key().public_bytes_raw()),
        "entry": entries[5].hex(),
        "root": root.hex(),
        "checkpoint": cosigned,
        "proof": proof,
        "consistency_6_13": [one.hex() for one in pb_merkle.consistency_proof(entries, 6)],
        "root_6": pb_merkle.merkle_tree_hash(entries[:6]).hex(),
    }
    (FOLDER / "theirs.json").write_text(json.dumps(theirs), encoding="utf-8")


check_checkpoints()
check_inclusion()
check_consistency()
check_proofs()
write_theirs()
for package in ("sigstore", "proofbundle", "cryptography"):
    print(f"{package} {version(package)}")
for what, count in COUNTS.items():
    print(f"{count:6} {what}")
