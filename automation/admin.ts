// The admin command: works on the database directly, for the first token and the first login.
import { parseArgs } from "node:util";
import { type Grant, roles } from "./auth/permissions.ts";
import { type SecretKind, createSecret, hashSecret } from "./auth/secrets.ts";
import { backUp } from "./backup/backup.ts";
import { restore } from "./backup/restore.ts";
import { readDatabaseConfig } from "./config.ts";
import { LockgateError, describeError } from "./errors.ts";
import { readEnvironments } from "./gate/environments.ts";
import { createLogger } from "./logger.ts";
import { openRunQueue } from "./queue/runQueue.ts";
import { grantServerRole, openByIam } from "./store/serverRole.ts";
import { connectDatabase } from "./store/connect.ts";
import { insertCredential } from "./store/credentials.ts";
import { type Pool, createPool, inTransaction } from "./store/database.ts";

type Command = (pool: Pool, values: Values, file: string) => Promise<string>;

const usage = `Usage: node automation/admin.ts COMMAND   (DATABASE_URL names the database)

  migrate [--server-role R [--rds-iam]]     bring the database to this version; R, which exists, may then work with it,
                                            and only add to the audit; with --rds-iam R is made where it is missing,
                                            and logs in by tokens of IAM (RDS)
  token --name N --role R[,R] [--environment E] [--ttl 24h]
                                            make an API token and print it once
  login-link --base URL [--name N] [--role R[,R]] [--ttl 10m]
                                            print a link that signs a browser in, once
  backup FILE                               write the whole database into a file, while everything goes on
  restore FILE                              fill an empty database from such a file, and check the audit's chain

Roles: ${roles.join(", ")}. --environment: a stack's name, default * (all). --ttl: 90s, 15m, 24h, 30d.
`;

const options = {
  name: { type: "string" },
  role: { type: "string" },
  environment: { type: "string", default: "*" },
  ttl: { type: "string" },
  base: { type: "string" },
  "server-role": { type: "string" },
  "rds-iam": { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

type Values = ReturnType<typeof parse>["values"];

const parse = (args: string[]) => parseArgs({ args, options, allowPositionals: true });

/** Commands that name a file. */
const filed = new Set(["backup", "restore"]);

const queueOf = () => {
  const { databaseUrl, environmentsFile } = readDatabaseConfig();
  const environments = readEnvironments(environmentsFile, []);
  return openRunQueue(databaseUrl, "sender", createLogger("admin", "warn"), {
    of: (stack) => environments(stack).worker,
  });
};

const commands: Readonly<Record<string, Command>> = {
  backup: async (pool, _values, file) => {
    const { manifest, rows } = await backUp(pool, file);
    return `${file}: ${rows} rows of ${manifest.at}, audit at ${manifest.head.seq}:${manifest.head.hash}`;
  },
  restore: async (pool, _values, file) => {
    const { manifest, rows, runs } = await restore(pool, file, queueOf);
    return (
      `restored ${rows} rows of ${manifest.at}; the audit is whole up to ${manifest.head.seq}:${manifest.head.hash}; ` +
      `${runs} run(s) go on with the next worker`
    );
  },
  migrate: async (pool, values) => {
    const role = values["server-role"];
    const byIam = values["rds-iam"];
    if (role === undefined && byIam) throw wrong("--rds-iam", "is about the role of --server-role", "");
    if (role === undefined) return "the database is up to date";
    // The queue makes its own tables, which the servers' role may not.
    await (await queueOf()).stop();
    await inTransaction(pool, async (tx) => {
      if (byIam) await openByIam(tx, role);
      await grantServerRole(tx, role);
    });
    return `the database is up to date; ${role} may work with it, and only add to the audit`;
  },
  token: (pool, values) => make(pool, "token", need(values.name, "--name"), values, "24h"),
  "login-link": async (pool, values) => {
    const base = need(values.base, "--base");
    if (!URL.canParse(base)) throw wrong("--base", "is not a URL", base);
    const code = await make(pool, "login", values.name ?? "dashboard", values, "10m");
    const link = new URL("/login", base);
    link.searchParams.set("code", code);
    return link.href;
  },
};

async function make(pool: Pool, kind: SecretKind, name: string, values: Values, ttl: string) {
  const secret = createSecret(kind);
  const wanted = {
    kind,
    hash: hashSecret(kind, secret) as Buffer,
    name,
    person: name,
    grants: grantsOf(values),
    createdBy: "admin command",
    ttlSeconds: secondsOf(values.ttl ?? ttl),
  };
  await inTransaction(pool, (tx) => insertCredential(tx, wanted));
  return secret;
}

function grantsOf(values: Values): Grant[] {
  return (values.role ?? "admin").split(",").map((name) => {
    const role = roles.find((candidate) => candidate === name);
    if (!role) throw wrong("--role", `is none of ${roles.join(", ")}`, name);
    return { environment: values.environment, role };
  });
}

function secondsOf(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[unit ?? ""] ?? Number.NaN);
  if (seconds >= 1 && seconds <= 365 * 86_400) return seconds;
  throw wrong("--ttl", "is not a time like 90s, 15m, 24h or 30d, at most 365d", text);
}

function need(value: string | undefined, option: string): string {
  if (value !== undefined && value !== "") return value;
  throw wrong(option, "is missing", "");
}

function wrong(path: string, message: string, value: string): LockgateError {
  return new LockgateError("config_invalid", { faults: [{ path, message, value: JSON.stringify(value) }] });
}

async function main(): Promise<void> {
  const { values, positionals } = parse(process.argv.slice(2));
  const [name = "", file = "", ...more] = positionals;
  const command = commands[name];
  if (values.help || !command || more.length > 0 || (file !== "") !== filed.has(name)) {
    (values.help ? process.stdout : process.stderr).write(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const config = readDatabaseConfig();
  const logger = createLogger("admin", "warn");
  // What is restored may be of an earlier version: the schema comes with it.
  const pool =
    name === "restore"
      ? createPool(config.databaseUrl, logger, 2)
      : await connectDatabase(config.databaseUrl, logger, 2);
  try {
    process.stdout.write(`${await command(pool, values, file)}\n`);
  } finally {
    await pool.end();
  }
}

try {
  await main();
} catch (error) {
  const known = error instanceof LockgateError;
  process.stderr.write(`${known ? describeError(error) : (error as Error).message}\n`);
  process.exitCode = 2;
}
