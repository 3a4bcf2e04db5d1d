-- The newest comments under an article, for its feed.
CREATE INDEX live_comments_feed ON live_comments (article_id, removed, created_at, id);
