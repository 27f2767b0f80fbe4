// Decides how releases are kept: what was registered, by whom, with its attestations.
import { appendAudit } from "../audit/append.ts";
import type { Release } from "../gate/artifact.ts";
import type { Queryable } from "./database.ts";

export const releasesSchema = `
-- Signed artifacts that may be deployed; what is attested of one may grow.
create table releases (
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  name text not null,
  bundle text not null,
  built_at timestamptz,
  registered_by text not null,
  registered_at timestamptz not null default clock_timestamp()
);
-- The release that a run deploys, and whether going back to it is meant.
alter table runs add column release text references releases (sha256);
alter table runs add column rollback boolean not null default false;`;

export interface StoredRelease extends Release {
  readonly registeredBy: string;
  readonly registeredAt: Date;
}

const columns = `sha256, name, bundle, built_at as "builtAt", registered_by as "registeredBy",
  registered_at as "registeredAt"`;

/** Keeps a release; one that is known gets the attestations that it has now. */
export async function saveRelease(tx: Queryable, release: Release, by: string): Promise<StoredRelease> {
  const { sha256, name, bundle, builtAt } = release;
  const saved = await tx.query<StoredRelease>(
    `insert into releases (sha256, name, bundle, built_at, registered_by) values ($1, $2, $3, $4, $5)
     on conflict (sha256) do update set name = excluded.name, bundle = excluded.bundle, built_at = excluded.built_at,
       registered_by = excluded.registered_by, registered_at = clock_timestamp()
     returning ${columns}`,
    [sha256, name, bundle, builtAt, by],
  );
  await appendAudit(tx, { actor: by, action: "release.registered", details: { sha256, name } });
  return saved.rows[0] as StoredRelease;
}

export async function findRelease(db: Queryable, sha256: string): Promise<StoredRelease | undefined> {
  const found = await db.query<StoredRelease>(`select ${columns} from releases where sha256 = $1`, [sha256]);
  return found.rows[0];
}

/** Newest first. */
export async function listReleases(db: Queryable, limit: number): Promise<StoredRelease[]> {
  const found = await db.query<StoredRelease>(
    `select ${columns} from releases order by registered_at desc limit $1`,
    [limit],
  );
  return found.rows;
}

/** What each of the stacks runs: the release of its newest update that succeeded. */
export async function runningReleases(
  db: Queryable,
  stacks: readonly string[],
): Promise<Map<string, string | null>> {
  const found = await db.query<{ stack: string; release: string | null }>(
    `select distinct on (stack) stack, release from runs
     where stack = any($1) and operation = 'update' and state = 'succeeded' order by stack, id desc`,
    [stacks],
  );
  return new Map(found.rows.map(({ stack, release }) => [stack, release]));
}
