import { expect } from "chai";
import { declareOrg } from "../../../infra/layers/org.ts";
import { decide } from "../../../policy-pack/access/company.ts";
import { findProtected } from "../../../policy-pack/access/protected.ts";
import { declaredCompany } from "../company.ts";
import { exampleConfig, valueOf } from "../example.ts";
import { declared, ofType, one, type Declared } from "../mocks.ts";

const people = valueOf("org", "people") as object;
const org = (changes: Record<string, unknown> = {}) =>
  declared("org", () => declareOrg(exampleConfig("org", changes)));

describe("A6 what the server lends, as it is declared", () => {
  let resources: Declared[];
  before(async () => {
    resources = await org();
  });
  const set = "aws:ssoadmin/permissionSet:PermissionSet";

  it("A6 is a permission set for each level, of an hour, told by its tag", () => {
    for (const level of ["diagnose", "operate"])
      expect(one(resources, set, level).inputs).to.deep.include({
        name: `Lockgate-${level}`,
        sessionDuration: "PT1H",
        tags: { "lockgate:elevation": level },
      });
  });

  it("A6 is assigned to nobody by the stack: only the server does, for a time", () => {
    const assigned = ofType(resources, "aws:ssoadmin/accountAssignment:AccountAssignment");
    expect(assigned.length).to.be.greaterThan(0);
    expect(assigned.filter(({ name }) => /-(diagnose|operate)-/.test(name))).to.deep.equal([]);
  });

  it("A6 has a role for each level, which only the server's role becomes, within a boundary", () => {
    for (const level of ["diagnose", "operate"]) {
      const { inputs, provider } = one(resources, "aws:iam/role:Role", `elevation-${level}`);
      expect([inputs["name"], provider]).to.deep.equal([`lockgate-elevate-${level}`, "management"]);
      const { Statement } = JSON.parse(String(inputs["assumeRolePolicy"]));
      expect(Statement).to.have.length(1);
      expect(Statement[0].Condition).to.deep.equal({
        ArnEquals: { "aws:PrincipalArn": ["arn:aws:iam::276677566922:role/LockgateServer"] },
      });
      expect(String(inputs["permissionsBoundary"])).to.contain("LockgateElevationBoundary");
    }
  });

  it("A6 the role that lends what changes anything names no production account", () => {
    const policy = (level: string) =>
      String(one(resources, "aws:iam/rolePolicy:RolePolicy", `elevation-${level}`).inputs["policy"]);
    expect(policy("operate")).to.contain("account/783562562418").and.not.contain("972823772653");
    expect(policy("diagnose")).to.contain("account/972823772653");
  });

  it("A6 the server's own role becomes those roles and does nothing else; ECS tasks of its account take it on", async () => {
    const { inputs, provider } = one(resources, "aws:iam/role:Role", "tooling-server");
    expect([inputs["name"], provider]).to.deep.equal(["LockgateServer", "account-tooling"]);
    expect(String(inputs["permissionsBoundary"])).to.contain("LockgateServerBoundary");
    const company = await declaredCompany();
    const server = company.identities.find(({ name }) => name.endsWith(":role/LockgateServer"));
    if (server === undefined) throw new Error("no role LockgateServer");
    const may = (action: string, arn: string): string =>
      decide(company, server, action, findProtected(company.model, action, arn, "276677566922")).decision
        .effect;
    const roles = company.identities.filter(({ trust }) => trust !== undefined).map(({ name }) => name);
    expect(roles.filter((role) => may("sts:AssumeRole", role) !== "deny")).to.have.members([
      "arn:aws:iam::546800369895:role/lockgate-elevate-diagnose",
      "arn:aws:iam::546800369895:role/lockgate-elevate-operate",
    ]);
    for (const action of ["iam:CreateUser", "s3:ListAllMyBuckets", "kms:ListKeys", "ecs:RunTask"])
      expect(may(action, "*"), action).to.equal("deny");
    const { Statement } = JSON.parse(String(inputs["assumeRolePolicy"]));
    expect(Statement).to.have.length(1);
    expect(Statement[0]).to.deep.include({
      Principal: { Service: "ecs-tasks.amazonaws.com" },
      Condition: {
        StringEquals: { "aws:SourceAccount": "276677566922" },
        ArnLike: { "aws:SourceArn": ["arn:aws:ecs:eu-central-1:276677566922:*"] },
      },
    });
  });

  it("A6 a role of another name is whoever runs the server's", async () => {
    const elevation = {
      ...(people as { elevation: object }).elevation,
      servers: ["arn:aws:iam::276677566922:role/Pods"],
    };
    const other = await org({ people: { ...people, elevation } });
    expect(other.filter(({ name }) => name.startsWith("tooling-server"))).to.deep.equal([]);
  });

  it("A6 is absent where nothing is lent", async () => {
    const without = await org({ people: { ...people, elevation: undefined } });
    expect(without.filter(({ name }) => name.startsWith("elevation"))).to.deep.equal([]);
  });
});
