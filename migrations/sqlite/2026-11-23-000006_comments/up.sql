-- Who commented. The address is read by moderation and by nothing else.
CREATE TABLE commenters (
    id BLOB PRIMARY KEY NOT NULL,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    CONSTRAINT commenters_email_folded_key UNIQUE (email_folded)
);

-- `path` is the ids from the first comment of the thread down to this one, so that sorting by it reads a thread
-- from top to bottom.
CREATE TABLE comments (
    id BLOB PRIMARY KEY NOT NULL,
    article_id BLOB NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    commenter_id BLOB REFERENCES commenters (id),
    user_id BLOB,
    parent_id BLOB REFERENCES comments (id),
    path TEXT NOT NULL,
    depth BIGINT NOT NULL CHECK (depth BETWEEN 1 AND 5),
    author_name TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'spam', 'trashed')),
    body TEXT NOT NULL,
    body_html TEXT NOT NULL,
    address TEXT,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT comments_path_key UNIQUE (path)
);
CREATE INDEX comments_status ON comments (status, created_at, id);
CREATE INDEX comments_created_at ON comments (created_at, id);
CREATE INDEX comments_article ON comments (article_id, created_at, id);
CREATE INDEX comments_commenter ON comments (commenter_id, created_at, id);
CREATE INDEX comments_parent ON comments (parent_id);

-- Approved comments on live articles. A tombstone (no name, no body) keeps the replies of one that was removed.
CREATE TABLE live_comments (
    id BLOB PRIMARY KEY NOT NULL,
    article_id BLOB NOT NULL,
    parent_id BLOB,
    path TEXT NOT NULL,
    depth BIGINT NOT NULL,
    removed BOOLEAN NOT NULL,
    staff BOOLEAN NOT NULL,
    author_name TEXT,
    body_html TEXT,
    created_at TIMESTAMP NOT NULL,
    CONSTRAINT live_comments_path_key UNIQUE (path)
);
CREATE INDEX live_comments_thread ON live_comments (article_id, path);
CREATE INDEX live_comments_newest ON live_comments (removed, created_at, id);

CREATE TABLE live_comment_counts (
    article_id BLOB PRIMARY KEY NOT NULL,
    approved BIGINT NOT NULL
);
