DROP TABLE comment_lessons;
ALTER TABLE comment_reports DROP COLUMN heard;
DROP INDEX comments_lesson;
DROP INDEX comments_repeated;
ALTER TABLE comments DROP COLUMN learned;
ALTER TABLE comments DROP COLUMN lesson;
ALTER TABLE comments DROP COLUMN body_hash;
ALTER TABLE commenters RENAME COLUMN domain_reversed TO domain;
UPDATE commenters SET domain = (
    WITH RECURSIVE turned (rest, done) AS (
        SELECT rtrim(commenters.domain, '.'), ''
        UNION ALL
        SELECT substr(rest, 2), substr(rest, 1, 1) || done FROM turned WHERE rest <> ''
    )
    SELECT done FROM turned WHERE rest = ''
);
CREATE TABLE old_comment_bans (
    id BLOB PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('email', 'domain', 'address')),
    value TEXT NOT NULL,
    note TEXT,
    expires_at TIMESTAMP,
    created_by BLOB,
    created_at TIMESTAMP NOT NULL,
    CONSTRAINT comment_bans_kind_value_key UNIQUE (kind, value)
);
INSERT INTO old_comment_bans
SELECT id, kind, value, note, expires_at, created_by, created_at FROM comment_bans WHERE kind <> 'word';
DROP TABLE comment_bans;
ALTER TABLE old_comment_bans RENAME TO comment_bans;
CREATE INDEX comment_bans_kind ON comment_bans (kind, created_at, id);
CREATE INDEX comment_bans_created_at ON comment_bans (created_at, id);
CREATE INDEX comment_bans_expires_at ON comment_bans (expires_at);
