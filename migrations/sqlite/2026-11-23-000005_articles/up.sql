-- The desk. An article's content is its newest revision; the columns here are what the desk lists and asks by.
CREATE TABLE articles (
    id BLOB PRIMARY KEY NOT NULL,
    slug TEXT NOT NULL,
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    section_id BLOB REFERENCES tags (id),
    stage TEXT NOT NULL CHECK (stage IN ('draft', 'in_review', 'approved', 'scheduled')),
    live_state TEXT NOT NULL CHECK (live_state IN ('never', 'live', 'embargoed', 'unpublished', 'taken_down')),
    trashed_at TIMESTAMP,
    revision_number BIGINT NOT NULL,
    live_revision_id BLOB,
    published_at TIMESTAMP,
    first_published_at TIMESTAMP,
    live_updated_at TIMESTAMP,
    created_by BLOB,
    updated_by BLOB,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX articles_updated_at ON articles (updated_at, id);
CREATE INDEX articles_created_at ON articles (created_at, id);
CREATE INDEX articles_created_by ON articles (created_by, updated_at, id);
CREATE INDEX articles_stage ON articles (stage, updated_at, id);
CREATE INDEX articles_live_id ON articles (live_state, id);
CREATE INDEX articles_live_state ON articles (live_state, updated_at, id);
CREATE INDEX articles_section ON articles (section_id, updated_at, id);

-- Every saved change, whole and for good.
CREATE TABLE article_revisions (
    id BLOB PRIMARY KEY NOT NULL,
    article_id BLOB NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    content_hash BLOB NOT NULL,
    created_by BLOB,
    created_at TIMESTAMP NOT NULL,
    note TEXT,
    title TEXT NOT NULL,
    word_count BIGINT NOT NULL,
    reading_time_minutes BIGINT NOT NULL,
    rules_version BIGINT NOT NULL,
    content TEXT NOT NULL,
    body_html TEXT NOT NULL,
    body_text TEXT NOT NULL,
    CONSTRAINT article_revisions_article_id_number_key UNIQUE (article_id, number)
);

-- One space of slugs for the whole site.
CREATE TABLE article_slugs (
    slug TEXT NOT NULL,
    article_id BLOB NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('current', 'former', 'reserved')),
    created_at TIMESTAMP NOT NULL,
    CONSTRAINT article_slugs_slug_key PRIMARY KEY (slug)
);
CREATE INDEX article_slugs_article ON article_slugs (article_id);

-- Whom and what the working copy refers to.
CREATE TABLE article_authors (
    article_id BLOB NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    author_id BLOB NOT NULL REFERENCES authors (id),
    role TEXT NOT NULL,
    PRIMARY KEY (article_id, position)
);
CREATE INDEX article_authors_author ON article_authors (author_id, article_id);

CREATE TABLE article_tags (
    article_id BLOB NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    tag_id BLOB NOT NULL REFERENCES tags (id),
    PRIMARY KEY (article_id, position)
);
CREATE INDEX article_tags_tag ON article_tags (tag_id, article_id);

-- The stand: what readers see, and nothing else. The long columns come last, so that a list does not read them.
CREATE TABLE live_articles (
    key INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id BLOB NOT NULL,
    slug TEXT NOT NULL,
    published_at TIMESTAMP NOT NULL,
    first_published_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    title TEXT NOT NULL,
    kicker TEXT,
    subtitle TEXT,
    summary TEXT,
    dateline TEXT,
    language TEXT NOT NULL,
    translation_group BLOB,
    section_id BLOB,
    byline TEXT,
    picture TEXT,
    word_count BIGINT NOT NULL,
    reading_time_minutes BIGINT NOT NULL,
    comments_policy TEXT NOT NULL,
    details TEXT NOT NULL,
    body_html TEXT NOT NULL,
    body_text TEXT NOT NULL,
    CONSTRAINT live_articles_id_key UNIQUE (id),
    CONSTRAINT live_articles_slug_key UNIQUE (slug)
);
CREATE INDEX live_articles_published_at ON live_articles (published_at, id);
CREATE INDEX live_articles_updated_at ON live_articles (updated_at, id);
CREATE INDEX live_articles_language ON live_articles (language, published_at, id);
CREATE INDEX live_articles_section ON live_articles (section_id, published_at, id);
CREATE INDEX live_articles_translation ON live_articles (translation_group);

CREATE TABLE live_article_authors (
    article_id BLOB NOT NULL,
    position BIGINT NOT NULL,
    author_id BLOB NOT NULL,
    role TEXT NOT NULL,
    published_at TIMESTAMP NOT NULL,
    PRIMARY KEY (article_id, position)
);
CREATE INDEX live_article_authors_author ON live_article_authors (author_id, published_at, article_id);

CREATE TABLE live_article_tags (
    article_id BLOB NOT NULL,
    position BIGINT NOT NULL,
    tag_id BLOB NOT NULL,
    published_at TIMESTAMP NOT NULL,
    PRIMARY KEY (article_id, position)
);
CREATE INDEX live_article_tags_tag ON live_article_tags (tag_id, published_at, article_id);
