-- The queue is asked for its first few, again and again; a long one is not to be read for that.
ALTER TABLE migration ADD COLUMN rank INTEGER NOT NULL DEFAULT 1;
UPDATE migration SET rank = CASE priority
  WHEN 'system-critical' THEN 0 WHEN 'user-triggered' THEN 1 WHEN 'maintenance' THEN 2 ELSE 3 END;

CREATE INDEX waiting_by_node ON migration (source_node, rank, requested_at, id) WHERE state = 'Queued';
CREATE INDEX waiting_in_order ON migration (rank, requested_at, id) WHERE state = 'Queued';
CREATE INDEX waiting_retries ON migration (not_before) WHERE state = 'Queued' AND not_before IS NOT NULL;
CREATE INDEX waiting_since ON migration (coalesce(not_before, queued_at, requested_at)) WHERE state = 'Queued';

CREATE INDEX outbox_by_migration ON outbox (migration_id);
