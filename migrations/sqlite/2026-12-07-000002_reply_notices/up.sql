-- Who wants to be told of replies, and whether the address is known to be theirs.
CREATE TABLE notice_addresses (
    commenter_id BLOB PRIMARY KEY NOT NULL REFERENCES commenters (id) ON DELETE CASCADE,
    asked_at TIMESTAMP,
    confirmed_at TIMESTAMP,
    ended_at TIMESTAMP
);

-- To which comments.
CREATE TABLE notice_wishes (
    comment_id BLOB PRIMARY KEY NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
    commenter_id BLOB NOT NULL REFERENCES commenters (id) ON DELETE CASCADE
);
CREATE INDEX notice_wishes_commenter ON notice_wishes (commenter_id);

-- The links in what was sent. Only hashes: reading this table confirms and ends nothing.
CREATE TABLE notice_links (
    token_hash BLOB PRIMARY KEY NOT NULL,
    commenter_id BLOB NOT NULL REFERENCES commenters (id) ON DELETE CASCADE,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX notice_links_commenter ON notice_links (commenter_id);

-- The replies that somebody was told of, or is about to be.
CREATE TABLE notices (
    reply_id BLOB PRIMARY KEY NOT NULL REFERENCES comments (id) ON DELETE CASCADE
);
