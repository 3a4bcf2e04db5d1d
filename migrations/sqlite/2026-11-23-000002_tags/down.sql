DROP TABLE live_tags;
DROP TABLE tag_aliases;
DROP TABLE tags;
