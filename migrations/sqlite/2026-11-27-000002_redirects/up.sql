-- The desk's redirects. `target_path` is the target without query and fragment when it is a path of the site: what the
-- check for chains asks by.
CREATE TABLE redirects (
    id BLOB PRIMARY KEY NOT NULL,
    from_path TEXT NOT NULL,
    target TEXT NOT NULL,
    target_path TEXT,
    status BIGINT NOT NULL CHECK (status IN (301, 302, 307, 308)),
    note TEXT,
    created_by BLOB,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT redirects_from_path_key UNIQUE (from_path)
);
CREATE INDEX redirects_from_path ON redirects (from_path, id);
CREATE INDEX redirects_target_path ON redirects (target_path);

-- What the public is told of them.
CREATE TABLE live_redirects (
    from_path TEXT NOT NULL,
    target TEXT NOT NULL,
    status BIGINT NOT NULL,
    CONSTRAINT live_redirects_from_path_key PRIMARY KEY (from_path)
);

-- Under which slugs readers found the articles that they see now, before these had the slug they have.
CREATE TABLE live_former_slugs (
    slug TEXT NOT NULL,
    article_id BLOB NOT NULL,
    CONSTRAINT live_former_slugs_slug_key PRIMARY KEY (slug)
);
CREATE INDEX live_former_slugs_article ON live_former_slugs (article_id);

INSERT INTO live_former_slugs (slug, article_id)
SELECT article_slugs.slug, article_slugs.article_id
FROM article_slugs
JOIN live_articles ON live_articles.id = article_slugs.article_id
WHERE article_slugs.kind = 'former';
