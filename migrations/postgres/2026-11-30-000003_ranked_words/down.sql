DROP TABLE live_article_words;
CREATE TABLE live_article_words (
    key BIGINT PRIMARY KEY NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    lead TEXT COLLATE "C" NOT NULL,
    summary TEXT COLLATE "C" NOT NULL,
    names TEXT COLLATE "C" NOT NULL,
    title_folded TEXT COLLATE "C" NOT NULL,
    learned BOOLEAN NOT NULL
);
CREATE INDEX live_article_words_title ON live_article_words (title_folded, key);
CREATE INDEX live_article_words_unlearned ON live_article_words (key) WHERE NOT learned;
ALTER TABLE live_article_words ADD COLUMN words tsvector NOT NULL DEFAULT '';
CREATE INDEX live_article_fts ON live_article_words USING gin (words);
