DROP TABLE live_article_head_fts;
