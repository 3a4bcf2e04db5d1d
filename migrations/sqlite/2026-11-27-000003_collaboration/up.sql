-- How the newsroom works together on an article. Nothing of it is for readers.

-- A desk is a kind of tag. SQLite changes no CHECK: the table is built anew, and what refers to it stays.
CREATE TABLE new_tags (
    id BLOB PRIMARY KEY NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('section', 'topic', 'person', 'place', 'organisation', 'desk')),
    description TEXT,
    parent_id BLOB REFERENCES tags (id),
    created_by BLOB,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT tags_slug_key UNIQUE (slug),
    CONSTRAINT tags_kind_name_folded_key UNIQUE (kind, name_folded)
);
INSERT INTO new_tags
SELECT id, slug, name, name_folded, kind, description, parent_id, created_by, version, created_at, updated_at FROM tags;
DROP TABLE tags;
ALTER TABLE new_tags RENAME TO tags;
CREATE INDEX tags_parent ON tags (parent_id, name_folded, id);
CREATE INDEX tags_name ON tags (name_folded, id);
CREATE INDEX tags_kind_name ON tags (kind, name_folded, id);

-- Internal comments. A reply has the state of the thread it is in, so that a list can be filtered by it.
CREATE TABLE article_notes (
    id BLOB PRIMARY KEY NOT NULL,
    article_id BLOB NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    parent_id BLOB REFERENCES article_notes (id) ON DELETE CASCADE,
    anchor TEXT,
    body TEXT NOT NULL,
    created_by BLOB,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    resolved_at TIMESTAMP,
    resolved_by BLOB
);
CREATE INDEX article_notes_article ON article_notes (article_id, created_at, id);
CREATE INDEX article_notes_open ON article_notes (article_id, created_at, id) WHERE resolved_at IS NULL;
CREATE INDEX article_notes_parent ON article_notes (parent_id);

-- Who is to do what until when.
CREATE TABLE article_assignments (
    article_id BLOB PRIMARY KEY NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    assignee_id BLOB REFERENCES users (id) ON DELETE SET NULL,
    due_at TIMESTAMP,
    priority TEXT NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
    desk_id BLOB REFERENCES tags (id),
    assigned_by BLOB,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX article_assignments_assignee ON article_assignments (assignee_id, due_at, article_id);
CREATE INDEX article_assignments_desk ON article_assignments (desk_id, due_at, article_id);
CREATE INDEX article_assignments_due ON article_assignments (due_at, article_id);

-- Who says that they are at work on it. It keeps nobody from saving.
CREATE TABLE article_locks (
    article_id BLOB PRIMARY KEY NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    acquired_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX article_locks_user ON article_locks (user_id);
