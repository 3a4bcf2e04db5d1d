DROP TABLE live_comment_counts;
DROP TABLE live_comments;
DROP TABLE comments;
DROP TABLE commenters;
