-- More about a comment: which one it answers (below the last level another than the one it hangs under), whether the
-- newsroom wrote it, how moderation and readers see it, what its author changes it by. `address` is from now on an HMAC of
-- the address under the key of the day; what was there is forgotten.
UPDATE comments SET address = NULL;
ALTER TABLE comments ADD COLUMN in_reply_to BLOB;
ALTER TABLE comments ADD COLUMN staff BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE comments ADD COLUMN pinned BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE comments ADD COLUMN picked BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE comments ADD COLUMN votes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE comments ADD COLUMN reports BIGINT NOT NULL DEFAULT 0;
ALTER TABLE comments ADD COLUMN reasons TEXT NOT NULL DEFAULT '[]';
ALTER TABLE comments ADD COLUMN secret_hash BLOB;
ALTER TABLE comments ADD COLUMN edited_at TIMESTAMP;
ALTER TABLE comments ADD COLUMN worded BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE comments SET in_reply_to = parent_id;
CREATE INDEX comments_reported ON comments (created_at, id) WHERE reports > 0;
CREATE INDEX comments_unworded ON comments (created_at, id) WHERE NOT worded;
CREATE INDEX comments_addressed ON comments (created_at, id) WHERE address IS NOT NULL;
CREATE INDEX comments_updated_at ON comments (status, updated_at, id);
CREATE INDEX comments_standing ON comments (commenter_id, status, created_at, id);

ALTER TABLE commenters ADD COLUMN domain TEXT NOT NULL DEFAULT '';
UPDATE commenters SET domain = substr(email_folded, instr(email_folded, '@') + 1);
CREATE INDEX commenters_domain ON commenters (domain);

-- `path_newest` sorts the newest thread first, and each from top to bottom: the id of the thread's first comment is
-- written in digits that sort the other way round.
ALTER TABLE live_comments ADD COLUMN path_newest TEXT NOT NULL DEFAULT '';
ALTER TABLE live_comments ADD COLUMN in_reply_to BLOB;
ALTER TABLE live_comments ADD COLUMN pinned BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE live_comments ADD COLUMN picked BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE live_comments ADD COLUMN votes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE live_comments ADD COLUMN edited_at TIMESTAMP;
UPDATE live_comments SET in_reply_to = parent_id, path_newest = 
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(substr(path, 1, 32), '0', 'P'), '1', 'O'), '2', 'N'), '3', 'M'), '4', 'L'), '5', 'K'), '6', 'J'), '7', 'I'), '8', 'H'), '9', 'G'), 'a', 'F'), 'b', 'E'), 'c', 'D'), 'd', 'C'), 'e', 'B'), 'f', 'A')
     || substr(path, 33);
CREATE INDEX live_comments_parent ON live_comments (parent_id);
CREATE INDEX live_comments_newest_thread ON live_comments (article_id, path_newest, id);
CREATE INDEX live_comments_best ON live_comments (article_id, removed, votes, id);
CREATE INDEX live_comments_pinned ON live_comments (article_id, created_at, id) WHERE pinned;
CREATE INDEX live_comments_picked ON live_comments (article_id, created_at, id) WHERE picked;
CREATE INDEX live_comments_staff ON live_comments (article_id, created_at, id) WHERE staff;

-- Whose comments are not taken: an e-mail address, a domain of such, or a network.
CREATE TABLE comment_bans (
    id BLOB PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('email', 'domain', 'address')),
    value TEXT NOT NULL,
    note TEXT,
    expires_at TIMESTAMP,
    created_by BLOB,
    created_at TIMESTAMP NOT NULL,
    CONSTRAINT comment_bans_kind_value_key UNIQUE (kind, value)
);
CREATE INDEX comment_bans_kind ON comment_bans (kind, created_at, id);
CREATE INDEX comment_bans_created_at ON comment_bans (created_at, id);
CREATE INDEX comment_bans_expires_at ON comment_bans (expires_at);

-- Who reported and who voted, as an HMAC of their network under the key of the day; gone with that key.
CREATE TABLE comment_reports (
    comment_id BLOB NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
    reporter BLOB NOT NULL,
    reason TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (comment_id, reporter)
);
CREATE INDEX comment_reports_created_at ON comment_reports (created_at);
CREATE TABLE comment_votes (
    comment_id BLOB NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
    voter BLOB NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (comment_id, voter)
);
CREATE INDEX comment_votes_created_at ON comment_votes (created_at);
CREATE TABLE comment_day_keys (
    day TEXT PRIMARY KEY NOT NULL,
    key BLOB NOT NULL
);

-- The words of comments, for moderation alone. The greatest key is that of the one written last.
CREATE TABLE comment_words (
    key INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    comment_id BLOB NOT NULL,
    CONSTRAINT comment_words_comment_id_key UNIQUE (comment_id)
);
CREATE VIRTUAL TABLE comment_fts USING fts5 (
    title, lead, summary, names, filed, body,
    content = '', contentless_delete = 1, tokenize = 'ascii'
);
