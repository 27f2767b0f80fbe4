import { expect } from "chai";
import type { ExistingOrganization } from "../../../../infra/plan/adoption/existing.ts";
import { accountName, unitRowName } from "../../../../infra/plan/adoption/names.ts";
import { guardrailReport } from "../../../../infra/plan/adoption/report.ts";
import { adopt } from "../../../../infra/plan/adoption/tables.ts";

const unit = (id: string, name: string, parentId = "r-1", tags = {}) => ({ id, name, parentId, tags });
const account = (id: string, name: string, parentId: string, tags = {}) => ({
  ...unit(id, name, parentId, tags),
  email: `${id}@corp.example`,
  open: true,
});
const world = (change: Partial<ExistingOrganization> = {}): ExistingOrganization => ({
  id: "o-exampleorg1",
  managementAccountId: "111111111111",
  rootId: "r-1",
  units: [unit("ou-1", "Apps")],
  accounts: [account("222222222222", "shop", "ou-1")],
  policies: [],
  administrators: [],
  ...change,
});
const answers = { owner: "it@corp.example", environments: new Map([["Apps", "production"] as const]) };

describe("the tables of an organization that exists", () => {
  for (const [name, expected] of [
    ["Shop", "shop"],
    ["Müller & Söhne GmbH", "muller-sohne-gmbh"],
    ["2nd level", "account-2nd-level"],
    ["--", "account"],
    ["a".repeat(50), "a".repeat(45)],
  ] as const)
    it(`calls the account ${name} ${expected}`, () => expect(accountName({ name })).to.equal(expected));

  for (const [name, expected] of [
    ["Core & Security", "Core Security"],
    ["1st", "Unit 1st"],
    ["Live", "Live"],
  ] as const)
    it(`calls the unit ${name} ${expected}`, () => expect(unitRowName(name)).to.equal(expected));

  it("keeps two of one name apart by the end of their ids", () => {
    const units = [unit("ou-1", "Apps"), unit("ou-2", "Shop"), unit("ou-9999", "Apps", "ou-2")];
    const { units: rows } = adopt(world({ units }), answers);
    expect(rows.map(({ name, title, parent }) => [name, title, parent])).to.deep.equal([
      ["Apps", undefined, undefined],
      ["Shop", undefined, undefined],
      ["Apps 9999", "Apps", "Shop"],
    ]);
  });

  it("takes owner and environment from tags, and leaves AWS's own tags out", () => {
    const tags = {
      "lockgate:owner": "a@b.example",
      "lockgate:environment": "sandbox",
      "aws:x": "1",
      team: "t",
    };
    const { accounts, faults } = adopt(world({ accounts: [account("2", "shop", "ou-1", tags)] }), {
      owner: undefined,
      environments: new Map(),
    });
    expect(faults).to.deep.equal([]);
    expect(accounts[0]).to.include({ owner: "a@b.example", environment: "sandbox" });
    expect(accounts[0]?.tags).to.deep.equal({ team: "t" });
  });

  it("says all that is missing at once", () => {
    const accounts = [account("2", "shop", "r-1"), account("3", "Ärger", "ou-1")];
    const { faults } = adopt(world({ accounts }), { owner: undefined, environments: new Map() });
    expect(faults).to.have.length(4);
    expect(faults.join("\n")).to.match(
      /stands in the root[^]*rename it in AWS[^]*unit Apps: nobody says[^]*--owner/,
    );
  });

  it("counts the policies that would be too many for the root", () => {
    const policies = ["a", "b", "c", "d"].map((name) => ({
      id: name,
      name,
      type: "SERVICE_CONTROL_POLICY" as const,
      content: "{}",
      targets: ["r-1"],
    }));
    const planned = [
      { name: "lockgate-1", description: "", type: "SERVICE_CONTROL_POLICY" as const, content: "{}" },
    ];
    expect(guardrailReport(world({ policies }), planned, 5).at(-1)).to.equal(
      "too many on the root: 6 of SERVICE_CONTROL_POLICY, AWS takes 5; detach 1 of a, b, c, d first",
    );
    expect(guardrailReport(world({ policies: policies.slice(0, 1) }), planned, 5)).to.deep.equal([
      "adds lockgate-1 on the root",
      "keeps a, attached 1 times: nothing of Lockgate's, stays as it is",
    ]);
  });

  it("tells a guard rail that is there already from one that would change", () => {
    const rail = {
      name: "lockgate-1",
      description: "",
      type: "SERVICE_CONTROL_POLICY" as const,
      content: '{"a":1}',
    };
    const there = (content: string) =>
      guardrailReport(
        world({ policies: [{ id: "p", name: "lockgate-1", type: rail.type, content, targets: ["r-1"] }] }),
        [rail],
        5,
      );
    expect(there('{ "a": 1 }')).to.deep.equal(["has lockgate-1 on the root as it would be"]);
    expect(there('{"a":2}')).to.deep.equal(["changes lockgate-1 on the root"]);
  });
});
