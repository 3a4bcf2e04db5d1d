DROP TABLE live_authors;
DROP TABLE author_aliases;
DROP TABLE authors;
