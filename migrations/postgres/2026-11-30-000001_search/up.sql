-- What the words of the stand's articles are: folded, and cut into pairs where a script puts no spaces between words.
-- The short texts are kept as words, to rank by; the headline as a whole, to suggest by. `learned`: the words are in
-- live_words by now.
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

-- The words of the stand, and each without one of its letters: what words that are spelled nearly alike have in common.
CREATE TABLE live_words (
    word TEXT COLLATE "C" PRIMARY KEY NOT NULL
);
CREATE TABLE live_word_forms (
    form TEXT COLLATE "C" NOT NULL,
    word TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (form, word)
);
CREATE INDEX live_word_forms_word ON live_word_forms (word);

-- Tags and authors whose articles have to be read anew, behind this key.
CREATE TABLE live_renames (
    id UUID PRIMARY KEY NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    behind BIGINT NOT NULL
);
