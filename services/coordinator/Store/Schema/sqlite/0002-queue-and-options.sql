-- Admission by priority, attempts, the options in effect, and what failed.
ALTER TABLE migration ADD COLUMN priority TEXT NOT NULL DEFAULT 'user-triggered';
ALTER TABLE migration ADD COLUMN queued_at TEXT;
ALTER TABLE migration ADD COLUMN not_before TEXT;
ALTER TABLE migration ADD COLUMN held_at TEXT;
ALTER TABLE migration ADD COLUMN cancelled_at TEXT;
ALTER TABLE migration ADD COLUMN attempt INTEGER NOT NULL DEFAULT 1;
ALTER TABLE migration ADD COLUMN retry_of TEXT;
ALTER TABLE migration ADD COLUMN options TEXT;

ALTER TABLE step ADD COLUMN attempt INTEGER NOT NULL DEFAULT 1;
ALTER TABLE step ADD COLUMN failure TEXT;

CREATE INDEX migration_by_state ON migration (state, ended_at);

-- A queued migration keeps others of its workload out as well.
DROP INDEX one_active_migration;
CREATE UNIQUE INDEX one_active_migration ON migration (platform, namespace, pod, container)
  WHERE state IN ('Queued', 'Accepted', 'Prepared', 'Draining', 'Held', 'Checkpointed', 'Pushed', 'Restored',
                  'Redirected', 'RollingBack');
