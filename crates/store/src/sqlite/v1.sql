-- Schema version 1. What each table is trusted for stands at the types in `kept.rs`.
-- Record tables can only grow: the triggers abort every UPDATE and DELETE, and every INSERT that would replace a row
-- (INSERT OR REPLACE deletes without firing DELETE triggers). They hold off accidents; against somebody who owns the
-- file, only the hashes, the signatures and the checkpoints on other people's phones help.

CREATE TABLE logs (
    id INTEGER PRIMARY KEY,
    origin TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE entries (
    log INTEGER NOT NULL REFERENCES logs (id),
    place INTEGER NOT NULL CHECK (place >= 0),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    key BLOB NOT NULL CHECK (length(key) = 32),
    number INTEGER NOT NULL CHECK (number >= 0),
    control INTEGER NOT NULL CHECK (control IN (0, 1)),
    received_at INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (log, place)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX entries_by_hash ON entries (log, hash);
CREATE INDEX entries_by_chain ON entries (log, key, number);
CREATE INDEX entries_control ON entries (log, place) WHERE control = 1;

CREATE TABLE openings (
    log INTEGER NOT NULL,
    place INTEGER NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 0),
    salt BLOB NOT NULL CHECK (length(salt) = 32),
    value BLOB NOT NULL,
    PRIMARY KEY (log, place, number),
    FOREIGN KEY (log, place) REFERENCES entries (log, place)
) STRICT;

CREATE TABLE destroyed (
    log INTEGER NOT NULL,
    place INTEGER NOT NULL,
    number INTEGER NOT NULL,
    "by" INTEGER NOT NULL,
    PRIMARY KEY (log, place, number),
    FOREIGN KEY (log, place) REFERENCES entries (log, place),
    FOREIGN KEY (log, "by") REFERENCES entries (log, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (
    log INTEGER NOT NULL REFERENCES logs (id),
    size INTEGER NOT NULL CHECK (size > 0),
    root BLOB NOT NULL CHECK (length(root) = 32),
    note BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (log, size)
) STRICT, WITHOUT ROWID;

CREATE TABLE cosignatures (
    id INTEGER PRIMARY KEY,
    log INTEGER NOT NULL,
    size INTEGER NOT NULL,
    line BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    UNIQUE (log, size, line),
    FOREIGN KEY (log, size) REFERENCES checkpoints (log, size)
) STRICT;

CREATE TABLE heard (
    origin TEXT NOT NULL,
    size INTEGER NOT NULL,
    root BLOB NOT NULL CHECK (length(root) = 32),
    note BLOB NOT NULL,
    heard_at INTEGER NOT NULL,
    PRIMARY KEY (origin, size, root)
) STRICT, WITHOUT ROWID;

CREATE TABLE findings (
    id INTEGER PRIMARY KEY,
    log INTEGER NOT NULL REFERENCES logs (id),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    code TEXT NOT NULL,
    evidence BLOB NOT NULL,
    found_at INTEGER NOT NULL,
    UNIQUE (log, digest)
) STRICT;

-- A projection: follows from entries, may be dropped and made again.
CREATE TABLE nodes (
    log INTEGER NOT NULL REFERENCES logs (id),
    level INTEGER NOT NULL CHECK (level > 0),
    at INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (log, level, at)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER schema_no_update BEFORE UPDATE ON schema BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;
CREATE TRIGGER schema_no_delete BEFORE DELETE ON schema BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;
CREATE TRIGGER schema_no_replace BEFORE INSERT ON schema
WHEN EXISTS (SELECT 1 FROM schema WHERE version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;

CREATE TRIGGER logs_no_update BEFORE UPDATE ON logs BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;
CREATE TRIGGER logs_no_delete BEFORE DELETE ON logs BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;
CREATE TRIGGER logs_no_replace BEFORE INSERT ON logs
WHEN EXISTS (SELECT 1 FROM logs WHERE id = NEW.id OR origin = NEW.origin)
BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;

CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;
CREATE TRIGGER entries_only_at_the_end BEFORE INSERT ON entries
WHEN NEW.place <> (SELECT coalesce(max(place) + 1, 0) FROM entries WHERE log = NEW.log)
    OR EXISTS (SELECT 1 FROM entries WHERE log = NEW.log AND hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'the record can only grow at its end'); END;

CREATE TRIGGER openings_no_update BEFORE UPDATE ON openings BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;
CREATE TRIGGER openings_only_by_order BEFORE DELETE ON openings
WHEN NOT EXISTS (SELECT 1 FROM destroyed WHERE log = OLD.log AND place = OLD.place AND number = OLD.number)
BEGIN SELECT RAISE(ABORT, 'an opening is deleted only when its destruction was ordered'); END;
CREATE TRIGGER openings_no_replace BEFORE INSERT ON openings
WHEN EXISTS (SELECT 1 FROM openings WHERE log = NEW.log AND place = NEW.place AND number = NEW.number)
    OR EXISTS (SELECT 1 FROM destroyed WHERE log = NEW.log AND place = NEW.place AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'this opening is there, or was destroyed'); END;

CREATE TRIGGER destroyed_no_update BEFORE UPDATE ON destroyed BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;
CREATE TRIGGER destroyed_no_delete BEFORE DELETE ON destroyed BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;
CREATE TRIGGER destroyed_no_replace BEFORE INSERT ON destroyed
WHEN EXISTS (SELECT 1 FROM destroyed WHERE log = NEW.log AND place = NEW.place AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;

CREATE TRIGGER checkpoints_no_update BEFORE UPDATE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;
CREATE TRIGGER checkpoints_no_delete BEFORE DELETE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;
CREATE TRIGGER checkpoints_no_replace BEFORE INSERT ON checkpoints
WHEN EXISTS (SELECT 1 FROM checkpoints WHERE log = NEW.log AND size = NEW.size)
BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;

CREATE TRIGGER cosignatures_no_update BEFORE UPDATE ON cosignatures
BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;
CREATE TRIGGER cosignatures_no_delete BEFORE DELETE ON cosignatures
BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;
CREATE TRIGGER cosignatures_no_replace BEFORE INSERT ON cosignatures
WHEN EXISTS (SELECT 1 FROM cosignatures WHERE id = NEW.id OR log = NEW.log AND size = NEW.size AND line = NEW.line)
BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;

CREATE TRIGGER heard_no_update BEFORE UPDATE ON heard BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;
CREATE TRIGGER heard_no_delete BEFORE DELETE ON heard BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;
CREATE TRIGGER heard_no_replace BEFORE INSERT ON heard
WHEN EXISTS (SELECT 1 FROM heard WHERE origin = NEW.origin AND size = NEW.size AND root = NEW.root)
BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;

CREATE TRIGGER findings_no_update BEFORE UPDATE ON findings BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;
CREATE TRIGGER findings_no_delete BEFORE DELETE ON findings BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;
CREATE TRIGGER findings_no_replace BEFORE INSERT ON findings
WHEN EXISTS (SELECT 1 FROM findings WHERE id = NEW.id OR log = NEW.log AND digest = NEW.digest)
BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;
