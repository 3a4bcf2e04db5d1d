-- Words can be banned as well.
ALTER TABLE comment_bans DROP CONSTRAINT comment_bans_kind_check;
ALTER TABLE comment_bans ADD CONSTRAINT comment_bans_kind_check CHECK (kind IN ('email', 'domain', 'address', 'word'));

-- Written from its end to its beginning and with a dot behind it, so that a domain stands before all that are below it:
-- `gro.elpmaxe.` before `gro.elpmaxe.liam.`.
ALTER TABLE commenters RENAME COLUMN domain TO domain_reversed;
UPDATE commenters SET domain_reversed = reverse(domain_reversed) || '.';

-- `body_hash` finds a text that is said again; of what was said before this migration it is not known. `lesson` is what a
-- decision teaches about spam, `learned` what was learned from the comment so far.
ALTER TABLE comments ADD COLUMN body_hash BYTEA;
ALTER TABLE comments ADD COLUMN lesson TEXT COLLATE "C" CHECK (lesson IN ('spam', 'fine'));
ALTER TABLE comments ADD COLUMN learned TEXT COLLATE "C" CHECK (learned IN ('spam', 'fine'));
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
