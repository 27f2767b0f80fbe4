// Errors of what people ask for and others decide on: access, exceptions from rules, environments of their own.
import type { Role } from "../../../automation/auth/permissions.ts";
import { wantedSandbox } from "../sandboxes/samples.ts";
import type { Answer, TestApp } from "../support/app.ts";
import type { Provocation, Provocations, World } from "./provocation.ts";

type As = string | readonly Role[];
type Table = "accounts" | "elevations" | "exceptions" | "sandboxes";

/** Works on an empty table and leaves it so, for one person may ask for the same once. */
const alone = (table: Table, names: string, work: (app: TestApp) => Promise<Answer>): Provocation => ({
  names,
  provoke: ({ app }: World) => work(app).finally(() => app.pool.query(`delete from ${table}`)),
});

const access = { environment: "dev", level: "operate", minutes: 30, reason: "the queue is stuck" };
const exception = {
  environment: "dev",
  rule: "KMS-01",
  urn: "urn:pulumi:dev::*::still",
  reason: "signs nothing that lasts",
  ticket: "OPS-7",
  until: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10),
};
/** Which account somebody asks for. */
export const account = {
  type: "Sandbox",
  unit: "Sandbox",
  name: "sandbox-ada",
  email: "aws-ada@acme.example",
  owner: "ada@acme.example",
};
const ask = (
  app: TestApp,
  what: "accounts" | "elevations" | "exceptions" | "environments",
  as: As,
  change: object = {},
) => {
  const wanted = {
    accounts: account,
    elevations: access,
    exceptions: exception,
    environments: wantedSandbox,
  }[what];
  return app.call("POST", `/v1/${what}`, { as, body: { ...wanted, ...change } });
};
const idOf = async (answer: Promise<Answer>): Promise<string> => String((await answer).body["id"]);
const say = (app: TestApp, where: string, as: As) => app.call("POST", `/v1/${where}`, { as, body: {} });

export const people = {
  elevation_exists: alone("elevations", "operate in dev", async (app) => {
    await ask(app, "elevations", ["operator"]);
    return ask(app, "elevations", ["operator"]);
  }),
  elevation_decided: alone("elevations", "is rejected", async (app) => {
    const id = await idOf(ask(app, "elevations", ["operator"]));
    await say(app, `elevations/${id}/reject`, ["approver"]);
    return say(app, `elevations/${id}/approve`, ["approver"]);
  }),
  elevation_changed: alone("elevations", "operate in dev", async (app) => {
    const id = await idOf(ask(app, "elevations", ["operator"]));
    await app.pool.query(`update elevations set assignment = assignment || '{"account": "999999999999"}'`);
    return say(app, `elevations/${id}/approve`, ["approver"]);
  }),
  own_elevation: alone("elevations", "test approver", async (app) => {
    const both = await app.secret("token", ["approver", "operator"]);
    const rename = "update credentials set person = 'test approver' where name = 'test approver+operator'";
    await app.pool.query(rename);
    return say(app, `elevations/${await idOf(ask(app, "elevations", both))}/approve`, both);
  }),
  account_exists: alone("accounts", "aws-ada@acme.example", async (app) => {
    await ask(app, "accounts", ["operator"]);
    return ask(app, "accounts", ["operator"], { name: "sandbox-eve" });
  }),
  account_decided: alone("accounts", "approved", async (app) => {
    const id = await idOf(ask(app, "accounts", ["operator"]));
    await say(app, `accounts/${id}/approve`, ["approver"]);
    return say(app, `accounts/${id}/reject`, ["approver"]);
  }),
  own_account: alone("accounts", "sandbox-ada", async (app) => {
    const id = await idOf(ask(app, "accounts", ["admin"]));
    return say(app, `accounts/${id}/approve`, ["admin"]);
  }),
  exception_exists: alone("exceptions", "KMS-01 for urn:pulumi:dev::*::still", async (app) => {
    await ask(app, "exceptions", ["operator"]);
    return ask(app, "exceptions", ["operator"]);
  }),
  exception_decided: alone("exceptions", "rejected", async (app) => {
    const id = await idOf(ask(app, "exceptions", ["operator"]));
    await say(app, `exceptions/${id}/reject`, ["security"]);
    return say(app, `exceptions/${id}/approve`, ["security"]);
  }),
  exception_void: alone("exceptions", "2020-01-01", async (app) => {
    const id = await idOf(ask(app, "exceptions", ["operator"]));
    await app.pool.query("update exceptions set until = '2020-01-01'");
    return say(app, `exceptions/${id}/approve`, ["security"]);
  }),
  own_exception: alone("exceptions", "test operator+security", async (app) => {
    const both = await app.secret("token", ["operator", "security"]);
    return say(app, `exceptions/${await idOf(ask(app, "exceptions", both))}/approve`, both);
  }),
  environment_exists: alone("sandboxes", "ada", async (app) => {
    await ask(app, "environments", ["operator"]);
    return ask(app, "environments", ["operator"]);
  }),
  environment_over: alone("sandboxes", "ada", async (app) => {
    const id = await idOf(ask(app, "environments", ["operator"]));
    await app.call("DELETE", `/v1/environments/${id}`, { as: ["operator"] });
    return app.call("DELETE", `/v1/environments/${id}`, { as: ["operator"] });
  }),
  environments_too_many: alone("sandboxes", "test operator has 2", async (app) => {
    for (const name of ["a", "b"]) await ask(app, "environments", ["operator"], { name });
    return ask(app, "environments", ["operator"], { name: "c" });
  }),
} as const satisfies Provocations;
