import { expect } from "chai";
import fc from "fast-check";
import { formatFaults, formatPath, type Fault } from "../../../infra/configuration/faults.ts";
import { validateConfig } from "../../../infra/configuration/validate.ts";
import { accountIdOf, managementAccount } from "../../../sandbox/state/accounts.ts";
import { changed, exampleConfig, rawConfig, stacks, type StackName } from "../example.ts";
import { appCases } from "./appCases.ts";
import { rows, single } from "./cases.ts";
import { flagCases } from "./flagCases.ts";
import { parameterCases } from "./parameterCases.ts";
import { networkCases } from "./networkCases.ts";
import { serverCases } from "./serverCases.ts";
import { organizationCases } from "./organizationCases.ts";

const faultsOf = (stack: StackName, changes: Record<string, unknown>): Fault[] => {
  const result = validateConfig(stack, changed(stack, changes));
  return result.ok ? [] : result.faults;
};

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

describe("validateConfig refuses", () => {
  for (const [title, stack, changes, path, problem, remedy] of [
    ...single,
    ...appCases,
    ...networkCases,
    ...serverCases,
    ...parameterCases,
    ...flagCases,
  ])
    it(title, () => {
      const faults = faultsOf(stack, changes);
      expect(faults.map((fault) => formatPath(fault.path))).to.deep.equal([path]);
      expect(faults[0]?.problem).to.match(problem);
      expect(faults[0]?.remedy).to.match(remedy);
    });

  for (const [title, changes, path, problem, remedy] of organizationCases)
    it(`organization: ${title}`, () => {
      const faults = faultsOf("org", changes);
      expect(faults.map((fault) => formatPath(fault.path)).slice(0, 1)).to.deep.equal([path]);
      expect(faults.every((fault) => fault.path[0] === faults[0]?.path[0])).to.equal(true);
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
      ["units[13].parent", "6 levels deep, AWS allows 5"],
    ]);
  });

  it("an environment whose account is not in the organization", () => {
    const faults = faultsOf("org", {
      accounts: rows("org", "accounts").filter(({ name }) => name !== "test"),
    });
    expect(faults.map(({ path }) => formatPath(path))).to.deep.equal([
      "environments[1].accountId",
      "people.elevation.accounts[1]",
      "security.dataAccounts[1]",
    ]);
  });
});

describe("all faults at once", () => {
  const changes = {
    accountId: undefined,
    protect: "maybe",
    colour: "green",
    network: { nat: "many", zones: ["a"], speed: 1 },
    environments: rows("dev", "environments").map((row) => ({ ...row, accountId: undefined })),
  };

  it("are reported, each with its path", () => {
    const paths = faultsOf("dev", changes).map(({ path }) => formatPath(path));
    expect(paths).to.have.members([
      "accountId",
      "protect",
      "colour",
      "network.nat",
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
