-- The legal copy of what was taken down: why, by whom, and everything that had happened to it.
CREATE TABLE takedowns (
    article_id BLOB PRIMARY KEY NOT NULL,
    reason TEXT NOT NULL,
    notice TEXT NOT NULL,
    taken_down_at TIMESTAMP NOT NULL,
    taken_down_by BLOB,
    events TEXT NOT NULL,
    revisions BIGINT NOT NULL,
    copy_hash BLOB NOT NULL
);

-- What readers are told where an article used to be.
CREATE TABLE live_gone (
    slug TEXT NOT NULL PRIMARY KEY,
    article_id BLOB NOT NULL,
    notice TEXT NOT NULL,
    since TIMESTAMP NOT NULL
);
CREATE INDEX live_gone_article ON live_gone (article_id);

-- No revision is ever changed; none of what was taken down, nor anything else of its copy, is ever deleted.
CREATE TRIGGER article_revisions_unchanged BEFORE UPDATE ON article_revisions
BEGIN
    SELECT RAISE(ABORT, 'a revision is never changed');
END;
CREATE TRIGGER article_revisions_kept BEFORE DELETE ON article_revisions
WHEN EXISTS (SELECT 1 FROM takedowns WHERE article_id = OLD.article_id)
BEGIN
    SELECT RAISE(ABORT, 'the revisions of what was taken down are kept');
END;
CREATE TRIGGER takedowns_unchanged BEFORE UPDATE ON takedowns
BEGIN
    SELECT RAISE(ABORT, 'a legal copy is never changed');
END;
CREATE TRIGGER takedowns_kept BEFORE DELETE ON takedowns
BEGIN
    SELECT RAISE(ABORT, 'a legal copy is kept');
END;
