-- Where pods are that have a port of their own, as whoever connects them tells.
CREATE TABLE pods (
    id          TEXT PRIMARY KEY,
    node        TEXT NOT NULL,
    namespace   TEXT NOT NULL,
    pod         TEXT NOT NULL,
    address     TEXT NOT NULL,
    mac         TEXT NOT NULL,
    switch_port INTEGER NOT NULL,
    gateway     TEXT NOT NULL,
    gateway_mac TEXT NOT NULL,
    UNIQUE (node, switch_port)
);

CREATE INDEX pods_by_address ON pods (address);
