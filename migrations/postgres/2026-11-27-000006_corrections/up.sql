-- What was wrong and is said openly. An entry is never changed and never deleted: another one supersedes it.
CREATE TABLE corrections (
    id UUID PRIMARY KEY NOT NULL,
    article_id UUID NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('correction', 'clarification', 'retraction', 'update')),
    text TEXT COLLATE "C" NOT NULL,
    corrected_at TIMESTAMP NOT NULL,
    supersedes_id UUID REFERENCES corrections (id),
    created_by UUID,
    created_at TIMESTAMP NOT NULL,
    CONSTRAINT corrections_supersedes_id_key UNIQUE (supersedes_id)
);
CREATE INDEX corrections_article ON corrections (article_id, created_at, id);

-- The entries of live articles that no other one supersedes. An article with a retraction among them is retracted.
CREATE TABLE live_corrections (
    id UUID PRIMARY KEY NOT NULL,
    article_id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    published_at TIMESTAMP NOT NULL
);
CREATE INDEX live_corrections_published_at ON live_corrections (published_at, id);
CREATE INDEX live_corrections_kind ON live_corrections (kind, published_at, id);
CREATE INDEX live_corrections_article ON live_corrections (article_id, published_at, id);
