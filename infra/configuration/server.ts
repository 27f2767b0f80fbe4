// Decides which keys say that the deployment server runs in the tooling account, and whether they fit it.
import { z } from "zod";
import { parseRange } from "../plan/cidr.ts";
import { serverApp } from "../plan/names.ts";
import type { Check, Parsed } from "./check.ts";
import type { Fault } from "./faults.ts";
import { accountId, days, list, roleReference, text } from "./fields.ts";

const whole = (remedy: string, min: number, max: number) =>
  z.int({ error: remedy }).min(min, remedy).max(max, remedy);

/** RFC 1918: who calls the server comes from a network of the company's, never from the internet. */
const privateRange = text("an IPv4 range of clients, such as 10.0.0.0/8").refine(
  (value) => /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.)/.test(value) && parseRange(value) !== undefined,
  "a private IPv4 range of clients, such as 10.0.0.0/8: the server is not reached from the internet",
);

const host = text("the name by which people and programs call the server").regex(
  /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
  "a name in lower case, such as lockgate.acme.example",
);

const certificate = text("the ARN of a certificate of ACM").regex(
  /^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]{1,64}$/,
  "the ARN of a certificate of ACM for that name, arn:aws:acm:…:certificate/…",
);

const secret = text("the ARN of a secret of Secrets Manager").regex(
  /^arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]{1,512}$/,
  "the ARN of a secret of Secrets Manager, arn:aws:secretsmanager:…:secret:…",
);

/** Variables of the server and its workers that are secret (docs/server.md). */
const secretNames = [
  "LOCKGATE_GITHUB_TOKEN",
  "LOCKGATE_GITHUB_WEBHOOK_SECRET",
  "LOCKGATE_HOOKS_KEY",
  "LOCKGATE_OIDC_CLIENT_SECRET",
] as const;

const settings = z.record(z.string(), z.unknown(), {
  error: "as the file of settings has it (docs/server.md)",
});

const states = z.strictObject(
  {
    bucket: text("the bucket of Pulumi's states").regex(
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      "the name of the bucket that `pulumi login s3://…` names",
    ),
    /** Whose the bucket is; absent: the tooling account's. */
    accountId: accountId.optional(),
    /** Of those that encrypt the bucket and the secrets of stacks. */
    keys: list(
      text("the ARN of a KMS key").regex(
        /^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[\w-]{1,64}$/,
        "the ARN of a KMS key, arn:aws:kms:…:key/…",
      ),
      "a list of ARNs of KMS keys",
    ).default([]),
  },
  { error: "where states lie: { bucket, accountId?, keys? }" },
);

const database = z
  .strictObject(
    {
      class: text("a class of RDS instances")
        .regex(/^db\.[a-z0-9-]+\.[a-z0-9]+$/, "a class of RDS instances, such as db.t4g.medium")
        .default("db.t4g.medium"),
      storageGb: whole("GB from 20 to 65536", 20, 65_536).default(50),
      backupDays: days("how long backups are kept", 7, 35).default(14),
    },
    { error: "the database: { class?, storageGb?, backupDays? }" },
  )
  .default({ class: "db.t4g.medium", storageGb: 50, backupDays: 14 });

export const server = z.strictObject(
  {
    /** Of the image in the repository `lockgate/server`; absent until one is pushed: then nothing runs yet. */
    image: text("the digest of the image in the repository lockgate/server")
      .regex(
        /^sha256:[0-9a-f]{64}$/,
        "the image's digest, sha256:… and 64 hexadecimal digits; a tag can be moved",
      )
      .optional(),
    /** Who pushes images; absent: the administrators of the account. */
    publisher: roleReference.optional(),
    host,
    certificate,
    clients: list(privateRange, "a list of IPv4 ranges").min(
      1,
      "at least one range, or nobody could call the server",
    ),
    states,
    /** Variable -> ARN. */
    secrets: z
      .partialRecord(z.enum(secretNames, { error: `one of ${secretNames.join(", ")}` }), secret, {
        error: `ARNs of secrets by variable, such as { ${secretNames[2]}: arn:aws:secretsmanager:… }`,
      })
      .default({}),
    /** What LOCKGATE_OIDC_FILE, _ELEVATION_FILE, _ACCOUNTS_FILE and _GITHUB_FILE hold. */
    oidc: settings.optional(),
    elevation: settings.optional(),
    accounts: settings.optional(),
    github: settings.optional(),
    database,
    /** How many answer HTTP. */
    servers: whole("how many servers, from 2 to 10: one may be lost", 2, 10).default(2),
  },
  {
    error:
      "the deployment server: { image?, publisher?, host, certificate, clients, states, secrets?, oidc?, elevation?, accounts?, github?, database?, servers? }",
  },
);

export const serverChecks: readonly Check[] = [ownAccount, nameIsFree, wayOut];

/** What ECS and the load balancer use lies in the account and region of theirs. */
function ownAccount({ server: given, toolingAccountId: account, region }: Parsed): Fault[] {
  if (given === undefined || account === undefined || region === undefined) return [];
  const arns: [Fault["path"], string][] = [
    [["server", "certificate"], given.certificate],
    ...Object.entries(given.secrets).map(([name, arn]): [Fault["path"], string] => [
      ["server", "secrets", name],
      String(arn),
    ]),
  ];
  return arns
    .filter(([, arn]) => arn.split(":").slice(3, 5).join(":") !== `${region}:${account}`)
    .map(([path, value]) => ({
      path,
      value,
      problem: `lies elsewhere than the server, which runs in ${account}, ${region}`,
      remedy: "make one in the tooling account and the home region, and name that",
    }));
}

function nameIsFree({ server: given, apps }: Parsed): Fault[] {
  if (given === undefined) return [];
  return (apps ?? []).flatMap(({ name }, index) =>
    name === serverApp
      ? [
          {
            path: ["apps", index, "name"],
            value: name,
            problem: "the deployment server has that name",
            remedy: "give the app another one",
          },
        ]
      : [],
  );
}

/** Programs of stacks call AWS's services all over; not all of them have an endpoint. */
function wayOut({ layer, server: given, network }: Parsed): Fault[] {
  if (layer !== "tooling" || given === undefined || network?.nat !== "none") return [];
  return [
    {
      path: ["network", "nat"],
      value: "none",
      problem: "the server's workers could not reach AWS's services",
      remedy: "set it to single or onePerZone",
    },
  ];
}
