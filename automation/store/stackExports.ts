// Decides how the last exported state of each stack is kept: for rules that see the whole company, and for questions about access.
import { createHash } from "node:crypto";
import type { Queryable } from "./database.ts";

export const exportsSchema = `
-- The last exported state of each stack, as \`pulumi stack export\` writes it (secrets encrypted); null: it holds nothing.
create table stack_exports (
  stack text primary key,
  exported_at timestamptz not null default clock_timestamp(),
  digest bytea not null,
  state text
);`;

/** `state` is the text of `pulumi stack export`, secrets encrypted; null: the stack holds nothing. */
export interface StackExport {
  readonly stack: string;
  readonly exportedAt: Date;
  readonly state: string | null;
}

/** Keeps what was exported just now. A state that is the same as before is not written again. */
export async function saveExport(db: Queryable, stack: string, state: string | null): Promise<void> {
  const digest = createHash("sha256")
    .update(state ?? "")
    .digest();
  const same = await db.query(
    "update stack_exports set exported_at = clock_timestamp() where stack = $1 and digest = $2",
    [stack, digest],
  );
  if (same.rowCount !== 0) return;
  await db.query(
    `insert into stack_exports (stack, digest, state) values ($1, $2, $3)
     on conflict (stack) do update set exported_at = clock_timestamp(), digest = excluded.digest, state = excluded.state`,
    [stack, digest, state],
  );
}

const columns = `stack, exported_at as "exportedAt", state`;

export async function findExport(db: Queryable, stack: string): Promise<StackExport | undefined> {
  const found = await db.query<StackExport>(`select ${columns} from stack_exports where stack = $1`, [stack]);
  return found.rows[0];
}

export async function findExports(db: Queryable, stacks: readonly string[]): Promise<readonly StackExport[]> {
  const found = await db.query<StackExport>(`select ${columns} from stack_exports where stack = any($1)`, [
    stacks,
  ]);
  return found.rows;
}

/** What is known of each stack, without the states themselves; the same digest is the same state. */
export interface ExportHead {
  readonly stack: string;
  readonly exportedAt: Date;
  readonly deployed: boolean;
  readonly digest: string;
}

export async function listExports(db: Queryable, stacks: readonly string[]): Promise<readonly ExportHead[]> {
  const found = await db.query<ExportHead>(
    `select stack, exported_at as "exportedAt", state is not null as deployed, encode(digest, 'hex') as digest
     from stack_exports where stack = any($1) order by stack`,
    [stacks],
  );
  return found.rows;
}
