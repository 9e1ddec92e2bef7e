-- Messages that are due because of what was recorded with them in one transaction, until the bus has taken them.
CREATE TABLE announcements (
    migration_id TEXT NOT NULL REFERENCES migrations (id) ON DELETE CASCADE,
    message      TEXT NOT NULL,
    waits_since  TEXT NOT NULL,
    PRIMARY KEY (migration_id, message)
);

-- Ports of single switches that lead to a node; where there is none, the backend's own port counts.
CREATE TABLE node_ports (
    node   TEXT NOT NULL,
    switch TEXT NOT NULL,
    port   INTEGER NOT NULL,
    PRIMARY KEY (node, switch)
);

CREATE INDEX backends_by_address ON backends (address, port);
