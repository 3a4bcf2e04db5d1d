DROP TABLE live_corrections;
DROP TABLE corrections;
