DROP TABLE article_locks;
DROP TABLE article_assignments;
DROP TABLE article_notes;

-- An older version knows no desks.
UPDATE tag_aliases SET target_id = NULL WHERE target_id IN (SELECT id FROM tags WHERE kind = 'desk');
CREATE TABLE old_tags (
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
INSERT INTO old_tags
SELECT id, slug, name, name_folded, kind, description, parent_id, created_by, version, created_at, updated_at
FROM tags WHERE kind <> 'desk';
DROP TABLE tags;
ALTER TABLE old_tags RENAME TO tags;
CREATE INDEX tags_parent ON tags (parent_id, name_folded, id);
CREATE INDEX tags_name ON tags (name_folded, id);
CREATE INDEX tags_kind_name ON tags (kind, name_folded, id);
