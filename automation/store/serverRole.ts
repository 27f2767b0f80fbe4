// Decides what the servers' own database role may do: work with everything, and only add to the audit.
import type { Queryable } from "./database.ts";

/** Tables that nobody changes a row of; the chain is written by a function that runs with its owner's rights. */
const appended = ["audit_records", "audit_head", "audit_checkpoints"];

/** On RDS: the role is there, has no password, and whoever IAM lets connect as it logs in (RDS User Guide, "rds_iam"). */
export async function openByIam(tx: Queryable, role: string): Promise<void> {
  const found = await tx.query<{ name: string; there: boolean }>(
    "select format('%I', $1::text) as name, exists (select from pg_roles where rolname = $1) as there",
    [role],
  );
  const { name, there } = found.rows[0] ?? { name: "", there: true };
  if (!there) await tx.query(`create role ${name} login`);
  await tx.query(`grant rds_iam to ${name}`);
}

/**
 * Gives a role that exists what servers and workers need. Run by the owner of the tables, after each migration. Throws
 * what Postgres says where the role is unknown.
 */
export async function grantServerRole(tx: Queryable, role: string): Promise<void> {
  const quoted = await tx.query<{ role: string; owner: boolean }>(
    "select format('%I', $1::text) as role, pg_has_role($1, current_user, 'member') as owner",
    [role],
  );
  const { role: name, owner } = quoted.rows[0] ?? { role: "", owner: true };
  if (owner)
    throw new Error(`role ${role} owns the tables, or is a member of their owner: it can change everything`);
  const statements = [
    ...["public", "pgboss"].flatMap((schema) => [
      `grant usage on schema ${schema} to ${name}`,
      `grant select, insert, update, delete on all tables in schema ${schema} to ${name}`,
      `grant usage, select on all sequences in schema ${schema} to ${name}`,
      `grant execute on all functions in schema ${schema} to ${name}`,
    ]),
    ...[...appended, "audit_pending", "schema_migrations"].map(
      (table) => `revoke all on ${table} from ${name}`,
    ),
    ...[...appended, "schema_migrations"].map((table) => `grant select on ${table} to ${name}`),
    `grant insert on audit_checkpoints, audit_pending to ${name}`,
  ];
  for (const statement of statements) await tx.query(statement);
}
