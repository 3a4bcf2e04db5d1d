DROP TABLE article_words_due;
DROP TABLE article_words;
DROP TABLE live_renames;
DROP TABLE live_word_forms;
DROP TABLE live_words;
DROP TABLE live_article_words;
