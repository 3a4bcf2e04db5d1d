-- Words can be banned as well. SQLite changes no CHECK: the table is built anew.
CREATE TABLE new_comment_bans (
    id BLOB PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('email', 'domain', 'address', 'word')),
    value TEXT NOT NULL,
    note TEXT,
    expires_at TIMESTAMP,
    created_by BLOB,
    created_at TIMESTAMP NOT NULL,
    CONSTRAINT comment_bans_kind_value_key UNIQUE (kind, value)
);
INSERT INTO new_comment_bans SELECT id, kind, value, note, expires_at, created_by, created_at FROM comment_bans;
DROP TABLE comment_bans;
ALTER TABLE new_comment_bans RENAME TO comment_bans;
CREATE INDEX comment_bans_kind ON comment_bans (kind, created_at, id);
CREATE INDEX comment_bans_created_at ON comment_bans (created_at, id);
CREATE INDEX comment_bans_expires_at ON comment_bans (expires_at);

-- Written from its end to its beginning and with a dot behind it, so that a domain stands before all that are below it:
-- `gro.elpmaxe.` before `gro.elpmaxe.liam.`.
ALTER TABLE commenters RENAME COLUMN domain TO domain_reversed;
UPDATE commenters SET domain_reversed = (
    WITH RECURSIVE turned (rest, done) AS (
        SELECT commenters.domain_reversed, '.'
        UNION ALL
        SELECT substr(rest, 2), substr(rest, 1, 1) || done FROM turned WHERE rest <> ''
    )
    SELECT done FROM turned WHERE rest = ''
);

-- `body_hash` finds a text that is said again; of what was said before this migration it is not known. `lesson` is what a
-- decision teaches about spam, `learned` what was learned from the comment so far.
ALTER TABLE comments ADD COLUMN body_hash BLOB;
ALTER TABLE comments ADD COLUMN lesson TEXT CHECK (lesson IN ('spam', 'fine'));
ALTER TABLE comments ADD COLUMN learned TEXT CHECK (learned IN ('spam', 'fine'));
CREATE INDEX comments_repeated ON comments (article_id, body_hash, created_at);
CREATE INDEX comments_lesson ON comments (updated_at, id) WHERE lesson IS NOT NULL;

-- Whether somebody decided about the comment since.
ALTER TABLE comment_reports ADD COLUMN heard BOOLEAN NOT NULL DEFAULT FALSE;

-- In how many comments a word stood that moderators called spam or fine. A word is the beginning of its hash; number 0
-- counts the comments.
CREATE TABLE comment_lessons (
    word BIGINT PRIMARY KEY NOT NULL,
    spam BIGINT NOT NULL,
    fine BIGINT NOT NULL,
    seen_at TIMESTAMP NOT NULL
);
CREATE INDEX comment_lessons_seen_at ON comment_lessons (seen_at);
-- What names the comment and who wrote it goes.
DELETE FROM idempotency_keys WHERE scope LIKE 'anonymous%';
