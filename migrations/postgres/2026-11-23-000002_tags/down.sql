DROP TABLE live_tags;
DROP TABLE tags;
