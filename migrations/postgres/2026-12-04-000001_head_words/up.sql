-- SQLite has an index of what stands before the body from here on; here each place has its weight already.
SELECT 1;
