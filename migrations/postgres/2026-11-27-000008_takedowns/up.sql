-- The legal copy of what was taken down: why, by whom, and everything that had happened to it.
CREATE TABLE takedowns (
    article_id UUID PRIMARY KEY NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    notice TEXT COLLATE "C" NOT NULL,
    taken_down_at TIMESTAMP NOT NULL,
    taken_down_by UUID,
    events TEXT COLLATE "C" NOT NULL,
    revisions BIGINT NOT NULL,
    copy_hash BYTEA NOT NULL
);

-- What readers are told where an article used to be.
CREATE TABLE live_gone (
    slug TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    article_id UUID NOT NULL,
    notice TEXT COLLATE "C" NOT NULL,
    since TIMESTAMP NOT NULL
);
CREATE INDEX live_gone_article ON live_gone (article_id);

-- No revision is ever changed; none of what was taken down, nor anything else of its copy, is ever deleted.
CREATE FUNCTION keep_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR EXISTS (SELECT 1 FROM takedowns WHERE article_id = OLD.article_id) THEN
        RAISE EXCEPTION 'a revision is never changed, and kept when its article was taken down';
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER article_revisions_kept BEFORE UPDATE OR DELETE ON article_revisions
    FOR EACH ROW EXECUTE FUNCTION keep_revision();
CREATE FUNCTION keep_revisions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'revisions are not deleted all at once';
END
$$;
CREATE TRIGGER article_revisions_not_emptied BEFORE TRUNCATE ON article_revisions
    EXECUTE FUNCTION keep_revisions();
CREATE FUNCTION keep_takedown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a legal copy is never changed';
END
$$;
CREATE TRIGGER takedowns_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON takedowns
    EXECUTE FUNCTION keep_takedown();
