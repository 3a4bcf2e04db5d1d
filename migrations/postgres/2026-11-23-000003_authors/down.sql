DROP TABLE live_authors;
DROP TABLE authors;
