import { expect } from "chai";
import fc from "fast-check";
import { formatFaults, formatPath, type Fault } from "../../../infra/configuration/faults.ts";
import { validateConfig } from "../../../infra/configuration/validate.ts";
import { accountIdOf, managementAccount } from "../../../sandbox/state/accounts.ts";
import { changed, exampleConfig, rawConfig, stacks, valueOf, type StackName } from "../example.ts";

const faultsOf = (stack: StackName, changes: Record<string, unknown>): Fault[] => {
  const result = validateConfig(stack, changed(stack, changes));
  return result.ok ? [] : result.faults;
};

type Row = Record<string, unknown>;
const rows = (stack: StackName, key: string): Row[] => valueOf(stack, key) as Row[];
/** A list of the example with one row changed. */
const withRow = (stack: StackName, key: string, index: number, change: Row): { [key: string]: Row[] } => ({
  [key]: rows(stack, key).map((row, i) => (i === index ? { ...row, ...change } : row)),
});

describe("configuration of the example company", () => {
  for (const stack of stacks)
    it(`${stack} is valid`, () => {
      expect(validateConfig(stack, rawConfig(stack))).to.have.property("ok", true);
    });

  it("names the accounts that the sandbox gives", () => {
    const org = exampleConfig("org");
    expect(org.managementAccountId).to.equal(managementAccount);
    for (const row of org.accounts.filter(({ accountId }) => accountId !== undefined))
      expect(row.accountId, row.email).to.equal(accountIdOf(row.email));
  });

  it("fills defaults", () => {
    const config = exampleConfig("prod");
    expect(config.protect).to.equal(true);
    expect(config.logRetentionDays).to.equal(365);
    expect(config.network.endpoints).to.include("kms");
    expect(config.environments[0]?.approval).to.equal("none");
    expect(config.stack).to.equal("prod");
  });

  it("is frozen at every depth", () => {
    const config = exampleConfig("dev");
    expect(() => Object.assign(config, { protect: true })).to.throw(TypeError);
    expect(() => Object.assign(config.network, { cidr: "10.0.0.0/16" })).to.throw(TypeError);
    expect(() => (config.environments as unknown as string[]).push("x")).to.throw(TypeError);
  });
});

const app = (): Row => rows("dev", "apps")[0] as Row;

/** One thing wrong each: stack, change, path of the fault, part of the problem, part of the remedy. */
const single: [string, StackName, Record<string, unknown>, string, RegExp, RegExp][] = [
  ["own account missing", "dev", { accountId: undefined }, "accountId", /^missing$/, /12 digits/],
  [
    "own account of another environment",
    "dev",
    { accountId: "452234911790" },
    "accountId",
    /differs from .* dev, 783562562418/,
    /both agree/,
  ],
  [
    "tooling's account differs",
    "tooling",
    { accountId: "783562562418" },
    "accountId",
    /differs from toolingAccountId/,
    /both agree/,
  ],
  [
    "org's account differs",
    "org",
    { accountId: "783562562418" },
    "accountId",
    /differs from managementAccountId/,
    /both agree/,
  ],
  [
    "account id too short",
    "org",
    { managementAccountId: "1234" },
    "managementAccountId",
    /wrong value|wrong type/,
    /12 digits/,
  ],
  [
    "account of an environment missing",
    "tooling",
    withRow("tooling", "environments", 1, { accountId: undefined }),
    "environments[1].accountId",
    /^missing$/,
    /12 digits/,
  ],
  [
    "account id as number",
    "tooling",
    withRow("tooling", "environments", 1, { accountId: 452234911790 }),
    "environments[1].accountId",
    /wrong type, a number/,
    /in quotes/,
  ],
  [
    "two environments in one account",
    "tooling",
    withRow("tooling", "environments", 1, { accountId: "783562562418" }),
    "environments[1].accountId",
    /also in environments\[0\]/,
    /of its own/,
  ],
  ["unknown key", "dev", { colour: "green" }, "colour", /^unknown key$/, /layer environment knows .*network/],
  ["key of another layer", "dev", { accounts: [] }, "accounts", /^unknown key$/, /remove it/],
  [
    "unknown key deep inside",
    "dev",
    { network: { ...(valueOf("dev", "network") as Row), azs: 2 } },
    "network.azs",
    /^unknown key$/,
    /zones/,
  ],
  ["wrong type", "dev", { protect: "maybe" }, "protect", /wrong type, a string/, /true or false/],
  ["list instead of map", "dev", { network: [] }, "network", /wrong type, a list/, /cidr/],
  ["no layer", "dev", { layer: undefined }, "layer", /^missing$/, /org, tooling, environment/],
  ["unknown layer", "dev", { layer: "moon" }, "layer", /wrong value/, /org, tooling, environment/],
  [
    "unknown environment",
    "dev",
    { environment: "qa" },
    "environment",
    /no such environment/,
    /dev, test, prod/,
  ],
  [
    "range with bits beyond the prefix",
    "dev",
    { network: { cidr: "10.0.1.0/16", zones: ["a", "b"] } },
    "network.cidr",
    /wrong value/,
    /\/16 to \/22/,
  ],
  [
    "range too small",
    "dev",
    { network: { cidr: "10.0.0.0/24", zones: ["a", "b"] } },
    "network.cidr",
    /wrong value/,
    /\/16 to \/22/,
  ],
  [
    "one zone",
    "dev",
    { network: { cidr: "10.0.0.0/16", zones: ["a"] } },
    "network.zones",
    /wrong value/,
    /at least 2 zones/,
  ],
  ["lock of no days", "dev", { store: { lockDays: 0 } }, "store.lockDays", /wrong value/, /from 1/],
  [
    "production without approval",
    "tooling",
    withRow("tooling", "environments", 2, { approval: "none" }),
    "environments[2].approval",
    /production/,
    /manual/,
  ],
  [
    "approval by nobody",
    "tooling",
    withRow("tooling", "environments", 2, { approvers: [] }),
    "environments[2].approvers",
    /nobody/,
    /e-mail/,
  ],
  [
    "production first",
    "tooling",
    { environments: rows("tooling", "environments").toReversed() },
    "environments",
    /nothing comes before/,
    /first/,
  ],
  [
    "production in the middle",
    "tooling",
    { environments: [0, 2, 1].map((i) => rows("tooling", "environments")[i]) },
    "environments",
    /production comes before/,
    /last/,
  ],
  [
    "app without tests",
    "tooling",
    { apps: [{ ...app(), build: { ...(app()["build"] as Row), test: [] } }] },
    "apps[0].build.test",
    /wrong value/,
    /untested/,
  ],
  [
    "unknown source",
    "tooling",
    { apps: [{ ...app(), source: { kind: "ftp" } }] },
    "apps[0].source.kind",
    /wrong value/,
    /github/,
  ],
  [
    "branch pattern",
    "tooling",
    { apps: [{ ...app(), source: { kind: "github", repository: "acme/a", branch: "release-*" } }] },
    "apps[0].source.branch",
    /wrong value/,
    /wildcards/,
  ],
  [
    "all at once",
    "dev",
    { apps: [{ ...app(), target: { ...(app()["target"] as Row), shift: "LambdaAllAtOnce" } }] },
    "apps[0].target.shift",
    /wrong value/,
    /Canary10Percent5Minutes/,
  ],
  [
    "app name too long",
    "dev",
    { apps: [{ ...app(), name: "a".repeat(21) }] },
    "apps[0].name",
    /wrong value/,
    /20 characters/,
  ],
  [
    "two apps with one name",
    "dev",
    { apps: [app(), app()] },
    "apps[1].name",
    /also in apps\[0\]/,
    /of its own/,
  ],
  [
    "two accounts with one e-mail",
    "org",
    withRow("org", "accounts", 1, { email: "AWS-security@acme.example" }),
    "accounts[1].email",
    /also in accounts\[0\]/,
    /of its own/,
  ],
  [
    "account in an unknown unit",
    "org",
    withRow("org", "accounts", 0, { unit: "Nowhere" }),
    "accounts[0].unit",
    /no such organizational unit/,
    /Security/,
  ],
  [
    "unit below an unknown one",
    "org",
    withRow("org", "units", 4, { parent: "Nowhere" }),
    "units[4].parent",
    /no such organizational unit/,
    /Workloads/,
  ],
  [
    "region outside the allow list",
    "org",
    { regions: ["eu-west-1"] },
    "regions",
    /eu-central-1/,
    /add eu-central-1/,
  ],
];

describe("validateConfig refuses", () => {
  for (const [title, stack, changes, path, problem, remedy] of single)
    it(title, () => {
      const faults = faultsOf(stack, changes);
      expect(faults.map((fault) => formatPath(fault.path))).to.deep.equal([path]);
      expect(faults[0]?.problem).to.match(problem);
      expect(faults[0]?.remedy).to.match(remedy);
    });

  it("a circle of units", () => {
    const units = [
      { name: "A", parent: "B" },
      { name: "B", parent: "A" },
    ];
    const faults = faultsOf("org", { units: [...rows("org", "units"), ...units] });
    expect(faults.map(({ problem }) => problem)).to.deep.equal(Array(2).fill("the unit is its own ancestor"));
  });

  it("units more than five deep", () => {
    const chain = ["A", "B", "C", "D", "E", "F"].map((name, i, all) =>
      i === 0 ? { name } : { name, parent: all[i - 1] },
    );
    const faults = faultsOf("org", { units: [...rows("org", "units"), ...chain] });
    expect(faults.map(({ path, problem }) => [formatPath(path), problem])).to.deep.equal([
      ["units[12].parent", "6 levels deep, AWS allows 5"],
    ]);
  });

  it("an environment whose account is not in the organization", () => {
    const faults = faultsOf("org", {
      accounts: rows("org", "accounts").filter(({ name }) => name !== "test"),
    });
    expect(faults.map(({ path }) => formatPath(path))).to.deep.equal(["environments[1].accountId"]);
  });
});

describe("all faults at once", () => {
  const changes = {
    accountId: undefined,
    protect: "maybe",
    colour: "green",
    network: { cidr: "10.0.0.0/8", zones: ["a"], speed: 1 },
    environments: rows("dev", "environments").map((row) => ({ ...row, accountId: undefined })),
  };

  it("are reported, each with its path", () => {
    const paths = faultsOf("dev", changes).map(({ path }) => formatPath(path));
    expect(paths).to.have.members([
      "accountId",
      "protect",
      "colour",
      "network.cidr",
      "network.zones",
      "network.speed",
      "environments[0].accountId",
      "environments[1].accountId",
      "environments[2].accountId",
    ]);
  });

  it("are told with file, key, wrong value and remedy", () => {
    const text = formatFaults("dev", faultsOf("dev", changes));
    expect(text).to.match(/^9 faults in the configuration of stack dev; nothing was changed:\n/);
    expect(text).to.match(
      /^ {2}Pulumi\.dev\.yaml: lockgate:accountId: missing\. Remedy: add it: the 12 digits/m,
    );
    expect(text).to.match(
      /^ {2}Pulumi\.dev\.yaml: lockgate:protect \(is "maybe"\): wrong type, a string\. Remedy: true or false/m,
    );
    expect(text).to.match(
      /^ {2}Pulumi\.yaml \(or Pulumi\.dev\.yaml\): lockgate:environments\[0\]\.accountId: missing/m,
    );
  });

  it("never print the value of a secret key", () => {
    const faults = faultsOf("dev", { colour: "s3cret-green" });
    expect(formatFaults("dev", faults)).to.contain("s3cret-green");
    expect(formatFaults("dev", faults, new Set(["colour"])))
      .to.contain("[secret]")
      .and.not.contain("s3cret-green");
  });

  it("name every unknown key, whatever it is", () => {
    const known = new Set(Object.keys(rawConfig("dev")));
    const key = fc
      .string({ minLength: 1 })
      .filter(
        (text) =>
          !known.has(text) && text !== "protect" && text !== "logRetentionDays" && text !== "__proto__",
      );
    fc.assert(
      fc.property(fc.dictionary(key, fc.string(), { minKeys: 1, noNullPrototype: true }), (extra) => {
        const paths = faultsOf("dev", extra).map(({ path }) => path[0]);
        expect(paths).to.have.members(Object.keys(extra));
      }),
    );
  });

  it("never throws, whatever the values are", () => {
    const keys = [...Object.keys(rawConfig("org")), ...Object.keys(rawConfig("dev"))];
    const value = fc.oneof(fc.string(), fc.json(), fc.constantFrom("org", "tooling", "environment"));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), value), (raw) => {
        const result = validateConfig("dev", raw);
        expect(result.ok || result.faults.length > 0).to.equal(true);
        if (!result.ok) expect(formatFaults("dev", result.faults)).to.be.a("string");
      }),
      { numRuns: 300 },
    );
  });
});
