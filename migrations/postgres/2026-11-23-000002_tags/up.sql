CREATE TABLE tags (
    id UUID PRIMARY KEY NOT NULL,
    slug TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    name_folded TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('section', 'topic', 'person', 'place', 'organisation')),
    description TEXT COLLATE "C",
    parent_id UUID REFERENCES tags (id),
    created_by UUID,
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
    id UUID PRIMARY KEY NOT NULL,
    target_id UUID REFERENCES tags (id) ON DELETE SET NULL
);
CREATE INDEX tag_aliases_target ON tag_aliases (target_id);

-- The tags that readers see: used by a live article, or above one that is.
CREATE TABLE live_tags (
    id UUID PRIMARY KEY NOT NULL,
    slug TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    name_folded TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    parent_id UUID,
    article_count BIGINT NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT live_tags_slug_key UNIQUE (slug)
);
CREATE INDEX live_tags_name ON live_tags (name_folded, id);
CREATE INDEX live_tags_kind_name ON live_tags (kind, name_folded, id);
CREATE INDEX live_tags_count ON live_tags (article_count, id);
CREATE INDEX live_tags_kind_count ON live_tags (kind, article_count, id);
CREATE INDEX live_tags_parent ON live_tags (parent_id, name_folded, id);
