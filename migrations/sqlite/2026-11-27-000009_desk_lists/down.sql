DROP INDEX articles_counts;
