-- The words of what stands before the body have an index of their own: in that of all words, finding those that stand
-- before the body means to read where each stands in bodies, too.
CREATE VIRTUAL TABLE live_article_head_fts USING fts5 (
    title, lead, summary, names, filed,
    content = '', contentless_delete = 1, tokenize = 'ascii'
);
INSERT INTO live_article_head_fts (rowid, title, lead, summary, names, filed)
    SELECT key, title, lead, summary, names, filed FROM live_article_words;
