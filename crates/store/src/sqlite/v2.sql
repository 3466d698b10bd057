-- Schema version 2: what a server notes for itself beside a log (`Memo` in `kept.rs`). It can only grow, as the record
-- does: what is over is told by another memo.

CREATE TABLE memos (
    log INTEGER NOT NULL REFERENCES logs (id),
    number INTEGER NOT NULL CHECK (number >= 0),
    list TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (log, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX memos_by_name ON memos (log, list, name);

CREATE TRIGGER memos_no_update BEFORE UPDATE ON memos BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;
CREATE TRIGGER memos_no_delete BEFORE DELETE ON memos BEGIN SELECT RAISE(ABORT, 'the record can only grow'); END;
CREATE TRIGGER memos_only_at_the_end BEFORE INSERT ON memos
WHEN NEW.number <> (SELECT coalesce(max(number) + 1, 0) FROM memos WHERE log = NEW.log)
    OR EXISTS (SELECT 1 FROM memos WHERE log = NEW.log AND list = NEW.list AND name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'the record can only grow at its end'); END;
