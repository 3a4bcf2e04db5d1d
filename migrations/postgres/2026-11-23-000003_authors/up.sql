CREATE TABLE authors (
    id UUID PRIMARY KEY NOT NULL,
    slug TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    name_folded TEXT COLLATE "C" NOT NULL,
    job_title TEXT COLLATE "C",
    biography TEXT COLLATE "C",
    website TEXT COLLATE "C",
    picture TEXT COLLATE "C",
    links TEXT COLLATE "C" NOT NULL,
    created_by UUID,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT authors_slug_key UNIQUE (slug)
);
CREATE INDEX authors_name ON authors (name_folded, id);

-- Where a deleted author went (nowhere when there is no target): old revisions still name them.
CREATE TABLE author_aliases (
    id UUID PRIMARY KEY NOT NULL,
    target_id UUID REFERENCES authors (id) ON DELETE SET NULL
);
CREATE INDEX author_aliases_target ON author_aliases (target_id);

-- The authors that readers see: credited on a live article.
CREATE TABLE live_authors (
    id UUID PRIMARY KEY NOT NULL,
    slug TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    name_folded TEXT COLLATE "C" NOT NULL,
    job_title TEXT COLLATE "C",
    biography TEXT COLLATE "C",
    website TEXT COLLATE "C",
    picture TEXT COLLATE "C",
    links TEXT COLLATE "C" NOT NULL,
    article_count BIGINT NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT live_authors_slug_key UNIQUE (slug)
);
CREATE INDEX live_authors_name ON live_authors (name_folded, id);
CREATE INDEX live_authors_count ON live_authors (article_count, id);
