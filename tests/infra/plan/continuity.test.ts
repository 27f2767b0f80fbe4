import { expect } from "chai";
import { formatPath } from "../../../infra/configuration/faults.ts";
import { continuityFaults, type OrgRecord } from "../../../infra/plan/continuity.ts";
import { planGuardrails } from "../../../infra/plan/guardrails/plan.ts";
import { retiredTag } from "../../../infra/plan/retirement.ts";
import { rows } from "../configuration/cases.ts";
import { exampleConfig } from "../example.ts";

const config = exampleConfig("org");
const id = "o-acme123456";
const actual = { id, managementAccountId: config.managementAccountId };
const unitId = (name: string | undefined): string => (name === undefined ? "r-root" : `ou-root-${name}`);

/** The state after the example has been declared. */
const record: OrgRecord = {
  organizationId: id,
  rootId: "r-root",
  accounts: config.accounts.map(({ name, email, accountId = "111122223333" }) => ({
    name,
    email,
    id: accountId,
    tags: {},
    closes: false,
  })),
  units: config.units.map(({ name, parent }) => ({
    name,
    id: unitId(name),
    parentId: unitId(parent),
    tags: {},
  })),
  policies: planGuardrails(config).map(({ name, content }) => ({ name, content })),
  attached: [],
};

type Given = {
  changes?: Record<string, unknown>;
  record?: Partial<OrgRecord>;
  actual?: typeof actual | undefined;
};
const told = (given: Given): string[] => {
  // Vending needs units that are given up here.
  const changed = exampleConfig("org", { vending: undefined, ...given.changes });
  const now = "actual" in given ? given.actual : actual;
  return continuityFaults(changed, { ...record, ...given.record }, now, planGuardrails(changed)).map(
    ({ path, problem, remedy }) => `${formatPath(path)}: ${problem}. ${remedy}`,
  );
};
const accounts = (change: (row: Record<string, unknown>) => Record<string, unknown>[]) => ({
  accounts: rows("org", "accounts").flatMap(change),
});
const renamed = (more: Record<string, unknown>) =>
  accounts((row) => [row["name"] === "sandbox" ? { ...row, name: "playground", ...more } : row]);
const units = (change: (row: Record<string, unknown>) => Record<string, unknown>[]) => ({
  units: rows("org", "units").flatMap(change),
});
const nothing: OrgRecord = { accounts: [], units: [], policies: [], attached: [] };
const before = { organizationId: undefined, rootId: undefined, ...nothing } as unknown as OrgRecord;

describe("A1 what the stack has made goes on", () => {
  it("nothing is said of an unchanged table, a first run, or one more account", () => {
    expect(told({})).to.deep.equal([]);
    expect(told({ record: before, actual: undefined })).to.deep.equal([]);
    const ada = { name: "ada", email: "aws-ada@acme.example", unit: "Sandbox" };
    expect(told({ changes: accounts((row) => (row["name"] === "prod" ? [row, ada] : [row])) })).to.deep.equal(
      [],
    );
  });

  for (const [title, given, pattern] of [
    [
      "another organization than the configured one",
      { changes: { organizationId: "o-other12345" }, record: before },
      /organizationId: the credentials are of organization o-acme123456, not of o-other12345/,
    ],
    [
      "another organization than the recorded one",
      { actual: { ...actual, id: "o-other12345" } },
      /organizationId: the credentials are of organization o-other12345, not of o-acme123456/,
    ],
    [
      "configured and recorded ones that differ",
      { changes: { organizationId: "o-other12345" } },
      /state is of/,
    ],
    [
      "an organization that is gone",
      { actual: undefined },
      /is in no organization, and o-acme123456 is recorded/,
    ],
    [
      "a member account",
      { actual: { id, managementAccountId: "999999999999" } },
      /is a member of o-acme123456, which 999999999999 manages.* management account/,
    ],
    [
      "an organization that somebody else made",
      { record: before },
      /has organization o-acme123456 already.*pulumi import/,
    ],
    [
      "an account that has left the table",
      { changes: accounts((row) => (row["name"] === "sandbox" ? [] : [row])) },
      /^accounts: account sandbox \(966749513692, aws-sandbox@acme.example\) has left the table.*retire: true/,
    ],
    [
      "a renamed account",
      { changes: renamed({}) },
      /^accounts\[4\]\.name: account 966749513692 was called sandbox\. add formerly: sandbox/,
    ],
    [
      "another e-mail address",
      { changes: accounts((row) => [row["name"] === "sandbox" ? { ...row, email: "a@acme.example" } : row]) },
      /^accounts\[4\]\.email: account sandbox is 966749513692.*change the address in AWS first/,
    ],
    [
      "another id",
      {
        changes: accounts((row) => [row["name"] === "sandbox" ? { ...row, accountId: "999999999999" } : row]),
      },
      /^accounts\[4\]\.accountId: account sandbox is 966749513692/,
    ],
    [
      "a unit that has left the table",
      { changes: units((row) => (row["name"] === "Suspended" ? [] : [row])), record: { policies: [] } },
      /^units: unit Suspended \(ou-root-Suspended\) has left the table\. put it back/,
    ],
    [
      "a unit elsewhere",
      { changes: units((row) => [row["name"] === "Tooling" ? { ...row, parent: "Infrastructure" } : row]) },
      /^units\[4\]\.parent: AWS can't move a unit/,
    ],
    [
      "services that a unit may use again",
      { changes: units((row) => [row["name"] === "Sandbox" ? { ...row, denyServices: [] } : row]) },
      /^dropGuardrails: guard rail lockgate-services-sandbox holds today.*guardrails diff/,
    ],
  ] as const)
    it(`refuses ${title}`, () => {
      const faults = told(given as Given);
      expect(faults).to.have.length(1);
      expect(faults[0]).to.match(pattern);
    });

  it("lets go what was declared to go", () => {
    const gone = record.accounts.map((account) =>
      account.name === "sandbox" ? { ...account, closes: true } : account,
    );
    const left = accounts((row) => (row["name"] === "sandbox" ? [] : [row]));
    expect(told({ changes: left, record: { accounts: gone } })).to.deep.equal([]);
    expect(told({ changes: renamed({ formerly: "sandbox" }) })).to.deep.equal([]);
    const retired = record.units.map((unit) =>
      unit.name === "Suspended" ? { ...unit, tags: { [retiredTag]: "2026-01-01" } } : unit,
    );
    const without = units((row) => (row["name"] === "Suspended" ? [] : [row]));
    expect(told({ changes: without, record: { units: retired } })).to.deep.equal([]);
  });

  it("tells rails of the root by statement: packed otherwise they are the same, one less is a loss", () => {
    const root = record.policies.find(({ name }) => name === "lockgate-guardrails-1");
    const more = {
      Version: "2012-10-17",
      Statement: [{ Sid: "NoMoon", Effect: "Deny", Action: "*", Resource: "*" }],
    };
    const moved = [{ name: "lockgate-guardrails-9", content: root?.content ?? "" }];
    expect(told({ record: { policies: moved } })).to.deep.equal([]);
    const lost = [...moved, { name: "lockgate-guardrails-8", content: JSON.stringify(more) }];
    expect(told({ record: { policies: lost } })).to.match(/guard rail NoMoon holds today/);
    expect(told({ record: { policies: lost }, changes: { dropGuardrails: ["NoMoon"] } })).to.deep.equal([]);
  });

  it("says all at once", () => {
    const left = accounts((row) => (["sandbox", "network"].includes(String(row["name"])) ? [] : [row]));
    expect(told({ changes: left })).to.have.length(2);
  });
});
