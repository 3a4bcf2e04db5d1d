DROP TABLE live_former_slugs;
DROP TABLE live_redirects;
DROP TABLE redirects;
