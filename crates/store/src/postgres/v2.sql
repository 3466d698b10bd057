-- Schema version 2: what the servers note for themselves beside a log (`Memo` in `kept.rs`). It can only grow, as the
-- record does: what is over is told by another memo. Who adds one holds the lock of the log's row, so that the numbers
-- are seen in their order.

CREATE TABLE memos (
    log bigint NOT NULL REFERENCES logs (id),
    number bigint NOT NULL CHECK (number >= 0),
    list text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    text text NOT NULL,
    made_at bigint NOT NULL,
    PRIMARY KEY (log, number)
);
CREATE UNIQUE INDEX memos_by_name ON memos (log, list, name);

CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON memos FOR EACH STATEMENT EXECUTE FUNCTION only_grows();
