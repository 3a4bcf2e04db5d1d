CREATE TABLE tags (
    id BLOB PRIMARY KEY NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('section', 'topic', 'person', 'place', 'organisation')),
    description TEXT,
    parent_id BLOB REFERENCES tags (id),
    created_by BLOB,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT tags_slug_key UNIQUE (slug),
    CONSTRAINT tags_kind_name_folded_key UNIQUE (kind, name_folded)
);
CREATE INDEX tags_parent ON tags (parent_id, name_folded, id);
CREATE INDEX tags_name ON tags (name_folded, id);
CREATE INDEX tags_kind_name ON tags (kind, name_folded, id);

-- Where a deleted tag went (nowhere when there is no target): old revisions still name it.
CREATE TABLE tag_aliases (
    id BLOB PRIMARY KEY NOT NULL,
    target_id BLOB REFERENCES tags (id) ON DELETE SET NULL
);
CREATE INDEX tag_aliases_target ON tag_aliases (target_id);

-- The tags that readers see: used by a live article, or above one that is.
CREATE TABLE live_tags (
    id BLOB PRIMARY KEY NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    kind TEXT NOT NULL,
    description TEXT,
    parent_id BLOB,
    article_count BIGINT NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT live_tags_slug_key UNIQUE (slug)
);
CREATE INDEX live_tags_name ON live_tags (name_folded, id);
CREATE INDEX live_tags_kind_name ON live_tags (kind, name_folded, id);
CREATE INDEX live_tags_count ON live_tags (article_count, id);
CREATE INDEX live_tags_kind_count ON live_tags (kind, article_count, id);
CREATE INDEX live_tags_parent ON live_tags (parent_id, name_folded, id);
