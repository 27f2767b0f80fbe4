import { expect } from "chai";
import { declareOrg } from "../../../infra/layers/org.ts";
import { vendingMachine, vendingSteps } from "../../../infra/plan/vending/machine.ts";
import { isDefinition } from "../../../sandbox/aws/stepfunctions/definition.ts";
import { exampleConfig, valueOf } from "../example.ts";
import { findingsOf } from "../judged.ts";
import { declared, ofType, one, type Declared } from "../mocks.ts";

const org = (changes: Record<string, unknown> = {}): Promise<Declared[]> =>
  declared("org", () => declareOrg(exampleConfig("org", changes)));
const functionType = "aws:lambda/function:Function";
const variablesOf = (resources: Declared[], step: string): Record<string, string> =>
  (
    one(resources, functionType, `lockgate-vend-${step}`).inputs["environment"] as {
      variables: Record<string, string>;
    }
  ).variables;

describe("A4 account vending, as it is declared", () => {
  let resources: Declared[];
  before(async () => {
    resources = await org();
  });

  it("works in an account of its own, each step with a role of its own that does nothing else", () => {
    const functions = ofType(resources, functionType);
    expect(functions.map(({ inputs }) => inputs["name"])).to.have.members(
      vendingSteps.map((step) => `lockgate-vend-${step}`),
    );
    for (const { provider, inputs } of functions) {
      expect(provider).to.equal("account-shared-services");
      expect(inputs["role"]).to.equal(`arn:aws:iam::934905847227:role/${String(inputs["name"])}`);
    }
    expect(new Set(functions.map(({ inputs }) => inputs["role"])).size).to.equal(functions.length);
  });

  it("changes the organization by roles of the management account, each taken by one step only", () => {
    const roles = ofType(resources, "aws:iam/role:Role").filter(
      ({ name, provider }) => name.startsWith("lockgate-vend-") && provider === "management",
    );
    expect(roles.map(({ inputs }) => inputs["name"])).to.have.members(
      ["check", "create", "place", "baseline", "handover", "suspend"].map((step) => `lockgate-vend-${step}`),
    );
    for (const { inputs } of roles) {
      expect(inputs["assumeRolePolicy"]).to.contain(
        `arn:aws:iam::934905847227:role/${String(inputs["name"])}"`,
      );
      expect(inputs["permissionsBoundary"]).to.match(/policy\/LockgateVendingBoundary$/);
    }
  });

  it("knows of each unit its id, its approval, and what its accounts are for: tenants' without a person, too", async () => {
    const units = [
      ...(valueOf("org", "units") as object[]),
      { name: "Tenants", parent: "Workloads", environment: "production", owner: "saas@acme.example" },
    ];
    const vending = valueOf("org", "vending") as { units: object[] };
    const all = await org({
      units,
      vending: { ...vending, units: [...vending.units, { unit: "Tenants", approval: "none" }] },
    });
    expect(JSON.parse(variablesOf(all, "check")["UNITS"] ?? "")).to.deep.equal([
      { name: "Sandbox", id: "id-acme-Sandbox", approval: "manual", environment: "sandbox" },
      { name: "Tenants", id: "id-acme-Tenants", approval: "none", environment: "production" },
    ]);
    // What people have in all workloads they have in a tenant's account, and not more.
    const access = JSON.parse(variablesOf(all, "handover")["ACCESS"] ?? "") as Record<
      string,
      { group: string }[]
    >;
    expect(access["Tenants"]?.map(({ group }) => group)).to.deep.equal(["group-platform", "group-auditors"]);
    expect(access["Sandbox"]?.map(({ group }) => group)).to.deep.equal(["group-developers"]);
  });

  it("asks in one role and decides in another", () => {
    const trust = (name: string) => one(resources, "aws:iam/role:Role", name).inputs["assumeRolePolicy"];
    expect(trust("vending-request")).to.contain("role/AccountRequester").and.not.contain("AccountApprover");
    expect(trust("vending-approve")).to.contain("role/AccountApprover").and.not.contain("AccountRequester");
  });

  it("E1 has a role for the server's workers where they are named, which becomes it by a right of its own", async () => {
    const type = "aws:iam/role:Role";
    expect(ofType(resources, type).some(({ name }) => name === "vending-server")).to.equal(false);
    const servers = ["arn:aws:iam::276677566922:role/LockgateServer"];
    const with_ = await org({ vending: { ...(valueOf("org", "vending") as object), servers } });
    const { inputs, provider } = one(with_, type, "vending-server");
    expect([inputs["name"], provider]).to.deep.equal(["lockgate-vending-server", "account-shared-services"]);
    const { Statement } = JSON.parse(String(inputs["assumeRolePolicy"]));
    expect(Statement).to.have.length(1);
    expect(Statement[0].Condition).to.deep.equal({ ArnEquals: { "aws:PrincipalArn": servers } });
    expect(String(inputs["permissionsBoundary"])).to.contain("LockgateVendingBoundary");
    const policy = (all: Declared[]): string =>
      String(one(all, "aws:iam/rolePolicy:RolePolicy", "tooling-server").inputs["policy"]);
    const right = "arn:aws:iam::934905847227:role/lockgate-vending-server";
    expect([policy(with_).includes(right), policy(resources).includes(right)]).to.deep.equal([true, false]);
  });

  it("is a machine that Step Functions takes", () => {
    const { definition } = one(resources, "aws:sfn/stateMachine:StateMachine", "vending").inputs;
    expect(isDefinition(definition)).to.equal(undefined);
    const { States } = vendingMachine({ account: "934905847227", region: "eu-central-1" });
    for (const [name, { Type, Retry }] of Object.entries(States))
      if (Type === "Task") expect(Retry, name).to.be.an("array");
  });

  it("finds no fault in the policy pack: what its steps run is signed", () => {
    expect(findingsOf(resources)).to.deep.equal([]);
  });

  it("is not there unless it is configured", async () => {
    const none = await org({ vending: undefined });
    expect(ofType(none, functionType)).to.deep.equal([]);
    expect(ofType(none, "aws:sfn/stateMachine:StateMachine")).to.deep.equal([]);
  });
});
