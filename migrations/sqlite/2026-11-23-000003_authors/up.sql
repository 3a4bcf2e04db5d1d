CREATE TABLE authors (
    id BLOB PRIMARY KEY NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    job_title TEXT,
    biography TEXT,
    website TEXT,
    picture TEXT,
    links TEXT NOT NULL,
    created_by BLOB,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT authors_slug_key UNIQUE (slug)
);
CREATE INDEX authors_name ON authors (name_folded, id);

-- Where a deleted author went (nowhere when there is no target): old revisions still name them.
CREATE TABLE author_aliases (
    id BLOB PRIMARY KEY NOT NULL,
    target_id BLOB REFERENCES authors (id) ON DELETE SET NULL
);
CREATE INDEX author_aliases_target ON author_aliases (target_id);

-- The authors that readers see: credited on a live article.
CREATE TABLE live_authors (
    id BLOB PRIMARY KEY NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    job_title TEXT,
    biography TEXT,
    website TEXT,
    picture TEXT,
    links TEXT NOT NULL,
    article_count BIGINT NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT live_authors_slug_key UNIQUE (slug)
);
CREATE INDEX live_authors_name ON live_authors (name_folded, id);
CREATE INDEX live_authors_count ON live_authors (article_count, id);
