// The table of faulty deployment servers: one thing wrong each.
import { rows, type Row } from "./cases.ts";
import { server } from "../serverSample.ts";
import { valueOf, type StackName } from "../example.ts";

const given = (change: Row): Row => ({ server: { ...server, ...change } });
const elsewhere = (arn: string): string => arn.replace(":276677566922:", ":111111111111:");

/** Stack, change, path of the fault, part of the problem, part of the remedy. */
export const serverCases: readonly (readonly [string, StackName, Row, string, RegExp, RegExp])[] = [
  [
    "a server without a certificate",
    "tooling",
    given({ certificate: undefined }),
    "server.certificate",
    /missing/,
    /a certificate of ACM/,
  ],
  [
    "a server's image by tag",
    "tooling",
    given({ image: "lockgate/server:latest" }),
    "server.image",
    /wrong value/,
    /a tag can be moved/,
  ],
  [
    "a server that nobody calls",
    "tooling",
    given({ clients: [] }),
    "server.clients",
    /wrong/,
    /at least one range/,
  ],
  [
    "a server that the internet calls",
    "tooling",
    given({ clients: ["0.0.0.0/0"] }),
    "server.clients[0]",
    /wrong value/,
    /not reached from the internet/,
  ],
  [
    "a server with a certificate of another account",
    "tooling",
    given({ certificate: elsewhere(server.certificate) }),
    "server.certificate",
    /lies elsewhere than the server/,
    /in the tooling account and the home region/,
  ],
  [
    "a server with a secret of another account",
    "tooling",
    given({ secrets: { LOCKGATE_HOOKS_KEY: elsewhere(server.secrets.LOCKGATE_HOOKS_KEY) } }),
    "server.secrets.LOCKGATE_HOOKS_KEY",
    /lies elsewhere/,
    /tooling account/,
  ],
  [
    "a server with a secret in clear",
    "tooling",
    given({ secrets: { LOCKGATE_HOOKS_KEY: "0123456789abcdef0123456789abcdef" } }),
    "server.secrets.LOCKGATE_HOOKS_KEY",
    /wrong value/,
    /the ARN of a secret/,
  ],
  [
    "a server with a secret that it does not read",
    "tooling",
    given({ secrets: { DATABASE_URL: server.secrets.LOCKGATE_HOOKS_KEY } }),
    "server.secrets.DATABASE_URL",
    /unknown key/,
    /ARNs of secrets by variable/,
  ],
  ["one server alone", "tooling", given({ servers: 1 }), "server.servers", /wrong/, /one may be lost/],
  [
    "a server whose backups are gone too soon",
    "tooling",
    given({ database: { backupDays: 1 } }),
    "server.database.backupDays",
    /wrong/,
    /from 7 to 35/,
  ],
  [
    "a server whose states lie nowhere",
    "tooling",
    given({ states: { bucket: "s3://states" } }),
    "server.states.bucket",
    /wrong value/,
    /the bucket that/,
  ],
  [
    "a server without a way out",
    "tooling",
    { ...given({}), network: { ...(valueOf("tooling", "network") as Row), nat: "none" } },
    "network.nat",
    /could not reach AWS's services/,
    /single or onePerZone/,
  ],
  [
    "an app that is called like the server",
    "tooling",
    { ...given({}), apps: [{ ...rows("tooling", "apps")[0], name: "server" }] },
    "apps[0].name",
    /the deployment server has that name/,
    /another one/,
  ],
];
