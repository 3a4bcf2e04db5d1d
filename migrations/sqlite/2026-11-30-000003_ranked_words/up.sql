-- All that the results of a search are ranked and counted by stands in one row now. What was written before is written
-- anew by the first server that starts.
DROP TABLE live_article_words;
INSERT INTO live_article_fts (live_article_fts) VALUES ('delete-all');
CREATE TABLE live_article_words (
    key INTEGER PRIMARY KEY NOT NULL,
    article_id BLOB NOT NULL,
    published_at TIMESTAMP NOT NULL,
    title TEXT NOT NULL,
    lead TEXT NOT NULL,
    summary TEXT NOT NULL,
    names TEXT NOT NULL,
    filed TEXT NOT NULL,
    title_folded TEXT NOT NULL,
    learned BOOLEAN NOT NULL
);
CREATE INDEX live_article_words_title ON live_article_words (title_folded, key);
CREATE INDEX live_article_words_unlearned ON live_article_words (key) WHERE NOT learned;
