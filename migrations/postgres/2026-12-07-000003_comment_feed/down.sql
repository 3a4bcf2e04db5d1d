DROP INDEX live_comments_feed;
