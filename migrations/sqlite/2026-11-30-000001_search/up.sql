-- What the words of the stand's articles are: folded, and cut into pairs where a script puts no spaces between words.
-- The short texts are kept as words, to rank by; the headline as a whole, to suggest by. `learned`: the words are in
-- live_words by now.
CREATE TABLE live_article_words (
    key INTEGER PRIMARY KEY NOT NULL,
    title TEXT NOT NULL,
    lead TEXT NOT NULL,
    summary TEXT NOT NULL,
    names TEXT NOT NULL,
    title_folded TEXT NOT NULL,
    learned BOOLEAN NOT NULL
);
CREATE INDEX live_article_words_title ON live_article_words (title_folded, key);
CREATE INDEX live_article_words_unlearned ON live_article_words (key) WHERE NOT learned;
CREATE VIRTUAL TABLE live_article_fts USING fts5 (
    title, lead, summary, names, filed, body,
    content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '3'
);

-- The words of the stand, and each without one of its letters: what words that are spelled nearly alike have in common.
CREATE TABLE live_words (
    word TEXT PRIMARY KEY NOT NULL
);
CREATE TABLE live_word_forms (
    form TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (form, word)
);
CREATE INDEX live_word_forms_word ON live_word_forms (word);

-- Tags and authors whose articles have to be read anew, behind this key.
CREATE TABLE live_renames (
    id BLOB PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    behind BIGINT NOT NULL
);

-- The words of working copies, for the desk alone. The greatest key is that of the one saved last.
CREATE TABLE article_words (
    key INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    article_id BLOB NOT NULL,
    CONSTRAINT article_words_article_id_key UNIQUE (article_id)
);
CREATE VIRTUAL TABLE article_fts USING fts5 (
    title, lead, summary, names, filed, body,
    content = '', contentless_delete = 1, tokenize = 'ascii'
);

-- Articles whose words are still to be written: because of the revision with this number, or because they are gone (0).
CREATE TABLE article_words_due (
    key INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    article_id BLOB NOT NULL,
    number BIGINT NOT NULL,
    CONSTRAINT article_words_due_article_id_key UNIQUE (article_id)
);
INSERT INTO article_words_due (article_id, number) SELECT id, revision_number FROM articles ORDER BY updated_at, id;
