// Decides how credentials are kept: only the SHA-256 of each secret, with grants, an end and a last use.
import { v7 as uuidv7 } from "uuid";
import { appendAudit } from "../audit/append.ts";
import type { Grant } from "../auth/permissions.ts";
import type { Queryable } from "./database.ts";

export type CredentialKind = "token" | "login" | "session";

export interface Credential {
  readonly id: string;
  readonly kind: CredentialKind;
  readonly hash: Buffer;
  readonly name: string;
  /** Who stands behind it: a token counts as the person who made it, so that nobody becomes two by making one. */
  readonly person: string;
  readonly grants: readonly Grant[];
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | null;
}

const columns = `id, kind, hash, name, person, grants, created_by as "createdBy", created_at as "createdAt",
  expires_at as "expiresAt", last_used_at as "lastUsedAt"`;

export interface NewCredential {
  readonly kind: CredentialKind;
  readonly hash: Buffer;
  readonly name: string;
  readonly person: string;
  readonly grants: readonly Grant[];
  readonly createdBy: string;
  readonly ttlSeconds: number;
}

const made = { token: "token.created", login: "login-link.created", session: "session.opened" } as const;
const ended = { token: "token.revoked", login: "login-link.revoked", session: "session.ended" } as const;

/** Keeps a new credential. `tx` must be a transaction. */
export async function insertCredential(tx: Queryable, wanted: NewCredential): Promise<Credential> {
  const inserted = await tx.query<Credential>(
    `insert into credentials (id, kind, hash, name, grants, created_by, expires_at, person)
     values ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(secs => $7), $8) returning ${columns}`,
    [
      uuidv7(),
      wanted.kind,
      wanted.hash,
      wanted.name,
      JSON.stringify(wanted.grants),
      wanted.createdBy,
      wanted.ttlSeconds,
      wanted.person,
    ],
  );
  const credential = inserted.rows[0] as Credential;
  const { id, kind, name, grants, createdBy, expiresAt } = credential;
  const details = { id, name, grants, expiresAt: expiresAt.toISOString() };
  await appendAudit(tx, { actor: createdBy, action: made[kind], details });
  return credential;
}

/** A usable credential (not revoked, not expired by the database's clock), with its last use noted. */
export async function useCredential(
  db: Queryable,
  kind: CredentialKind,
  hash: Buffer,
): Promise<Credential | undefined> {
  // Noted once a minute, which is exact enough and saves a write on each request.
  const found = await db.query<Credential>(
    `with found as (
       select ${columns} from credentials
         where hash = $1 and kind = $2 and revoked_at is null and expires_at > clock_timestamp()
     ), noted as (
       update credentials set last_used_at = clock_timestamp() from found where credentials.id = found.id
         and (last_used_at is null or last_used_at < clock_timestamp() - interval '1 minute')
     )
     select * from found`,
    [hash, kind],
  );
  return found.rows[0];
}

/** Takes a one-time credential: of two requests at the same moment one gets it. */
export async function takeCredential(
  db: Queryable,
  kind: CredentialKind,
  hash: Buffer,
): Promise<Credential | undefined> {
  const taken = await db.query<Credential>(
    `update credentials set revoked_at = clock_timestamp(), last_used_at = clock_timestamp()
     where hash = $1 and kind = $2 and revoked_at is null and expires_at > clock_timestamp() returning ${columns}`,
    [hash, kind],
  );
  return taken.rows[0];
}

/** API tokens that can still be used, newest first. */
export async function listTokens(
  db: Queryable,
  before: string | undefined,
  limit: number,
): Promise<Credential[]> {
  const found = await db.query<Credential>(
    `select ${columns} from credentials where kind = 'token' and revoked_at is null
       and expires_at > clock_timestamp() and ($1::uuid is null or id < $1) order by id desc limit $2`,
    [before ?? null, limit],
  );
  return found.rows;
}

/** Revokes a token or session; false when there is none to revoke. `tx` must be a transaction. */
export async function revokeCredential(
  tx: Queryable,
  id: string,
  kinds: readonly CredentialKind[],
  by: string,
): Promise<boolean> {
  const revoked = await tx.query<Pick<Credential, "kind" | "name">>(
    `update credentials set revoked_at = clock_timestamp()
     where id = $1 and kind = any($2) and revoked_at is null returning kind, name`,
    [id, kinds],
  );
  for (const { kind, name } of revoked.rows) {
    await appendAudit(tx, { actor: by, action: ended[kind], details: { id, name } });
  }
  return revoked.rowCount === 1;
}
