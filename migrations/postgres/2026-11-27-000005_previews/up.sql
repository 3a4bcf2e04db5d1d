-- Links that show somebody without an account what readers do not see yet. Of the token there is a digest only.
-- Without a revision's number a link shows the newest.
CREATE TABLE article_previews (
    id UUID PRIMARY KEY NOT NULL,
    article_id UUID NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    revision_number BIGINT,
    token_hash BYTEA NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    single_use BOOLEAN NOT NULL,
    used_count BIGINT NOT NULL,
    last_used_at TIMESTAMP,
    revoked_at TIMESTAMP,
    created_by UUID,
    created_at TIMESTAMP NOT NULL,
    CONSTRAINT article_previews_token_hash_key UNIQUE (token_hash)
);
CREATE INDEX article_previews_article ON article_previews (article_id, created_at, id);
