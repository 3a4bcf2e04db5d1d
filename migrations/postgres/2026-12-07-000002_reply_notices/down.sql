DROP TABLE notices;
DROP TABLE notice_links;
DROP TABLE notice_wishes;
DROP TABLE notice_addresses;
