-- Up to where changes were forgotten: one row.
CREATE TABLE live_changes_floor (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    sequence INTEGER NOT NULL
);
INSERT INTO live_changes_floor (id, sequence) VALUES (1, 0);

-- Whether readers were ever told of something.
CREATE INDEX live_changes_object ON live_changes (object_id, sequence);
