-- How the newsroom works together on an article. Nothing of it is for readers.

-- A desk is a kind of tag.
ALTER TABLE tags DROP CONSTRAINT tags_kind_check;
ALTER TABLE tags ADD CONSTRAINT tags_kind_check
    CHECK (kind IN ('section', 'topic', 'person', 'place', 'organisation', 'desk'));

-- Internal comments. A reply has the state of the thread it is in, so that a list can be filtered by it.
CREATE TABLE article_notes (
    id UUID PRIMARY KEY NOT NULL,
    article_id UUID NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    parent_id UUID REFERENCES article_notes (id) ON DELETE CASCADE,
    anchor TEXT COLLATE "C",
    body TEXT COLLATE "C" NOT NULL,
    created_by UUID,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    resolved_at TIMESTAMP,
    resolved_by UUID
);
CREATE INDEX article_notes_article ON article_notes (article_id, created_at, id);
CREATE INDEX article_notes_open ON article_notes (article_id, created_at, id) WHERE resolved_at IS NULL;
CREATE INDEX article_notes_parent ON article_notes (parent_id);

-- Who is to do what until when.
CREATE TABLE article_assignments (
    article_id UUID PRIMARY KEY NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    assignee_id UUID REFERENCES users (id) ON DELETE SET NULL,
    due_at TIMESTAMP,
    priority TEXT COLLATE "C" NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
    desk_id UUID REFERENCES tags (id),
    assigned_by UUID,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX article_assignments_assignee ON article_assignments (assignee_id, due_at, article_id);
CREATE INDEX article_assignments_desk ON article_assignments (desk_id, due_at, article_id);
CREATE INDEX article_assignments_due ON article_assignments (due_at, article_id);

-- Who says that they are at work on it. It keeps nobody from saving.
CREATE TABLE article_locks (
    article_id UUID PRIMARY KEY NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    acquired_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX article_locks_user ON article_locks (user_id);
