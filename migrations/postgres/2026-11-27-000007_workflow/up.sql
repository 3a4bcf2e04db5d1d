-- What is to become of an article: its review, its schedule, its embargo; and whether its working copy differs from what
-- was published last.
ALTER TABLE articles ADD COLUMN approved_revision_id UUID;
ALTER TABLE articles ADD COLUMN review_note TEXT COLLATE "C";
ALTER TABLE articles ADD COLUMN publish_at TIMESTAMP;
ALTER TABLE articles ADD COLUMN publish_revision_id UUID;
ALTER TABLE articles ADD COLUMN publish_revision_number BIGINT;
ALTER TABLE articles ADD COLUMN publish_date TIMESTAMP;
ALTER TABLE articles ADD COLUMN unpublish_at TIMESTAMP;
ALTER TABLE articles ADD COLUMN scheduled_by UUID;
ALTER TABLE articles ADD COLUMN embargo_until TIMESTAMP;
ALTER TABLE articles ADD COLUMN embargo_note TEXT COLLATE "C";
ALTER TABLE articles ADD COLUMN embargo_beneath TEXT COLLATE "C" CHECK (embargo_beneath IN ('never', 'live', 'unpublished'));
ALTER TABLE articles ADD COLUMN embargoed_by UUID;
ALTER TABLE articles ADD COLUMN pending BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE articles
SET pending = live_revision_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM article_revisions
    WHERE article_revisions.id = articles.live_revision_id AND article_revisions.number = articles.revision_number
);
CREATE INDEX articles_pending ON articles (updated_at, id) WHERE pending;

-- Work that is due at a set time. One piece of a kind for a thing.
CREATE TABLE jobs (
    id UUID PRIMARY KEY NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    object_id UUID NOT NULL,
    due_at TIMESTAMP NOT NULL,
    next_try_at TIMESTAMP,
    attempts BIGINT NOT NULL,
    last_error TEXT COLLATE "C",
    claimed_by UUID,
    created_at TIMESTAMP NOT NULL,
    CONSTRAINT jobs_kind_object_id_key UNIQUE (kind, object_id)
);
CREATE INDEX jobs_next_try_at ON jobs (next_try_at, id);
CREATE INDEX jobs_due_at ON jobs (due_at, id);
