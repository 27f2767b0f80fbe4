import { expect } from "chai";
import { declareOrg } from "../../../infra/layers/org.ts";
import { parsePolicy, type PolicyKind } from "../../../policy-pack/iam/index.ts";
import { programs } from "../company.ts";
import { exampleConfig, stacks, type StackName } from "../example.ts";
import { declared, ofType, one, type Declared } from "../mocks.ts";

/** Where documents stand, and what kind they are. */
const documents: Record<string, [property: string, kind: PolicyKind]> = {
  "aws:iam/role:Role": ["assumeRolePolicy", "trust"],
  "aws:iam/rolePolicy:RolePolicy": ["policy", "identity"],
  "aws:iam/policy:Policy": ["policy", "identity"],
  "aws:kms/key:Key": ["policy", "resource"],
  "aws:s3/bucketPolicy:BucketPolicy": ["policy", "resource"],
  "aws:sns/topicPolicy:TopicPolicy": ["policy", "resource"],
  "aws:organizations/policy:Policy": ["content", "scp"],
};

describe("layers", () => {
  const resources = new Map<StackName, Declared[]>();
  before(async () => {
    for (const stack of stacks) resources.set(stack, await declared(stack, programs[stack]));
  });
  const of = (stack: StackName): Declared[] => resources.get(stack) ?? [];

  for (const stack of stacks) {
    it(`${stack}: every resource has an explicit provider, and each provider one allowed account`, () => {
      for (const { type, name, provider } of of(stack).filter(
        ({ type }) => !type.startsWith("pulumi:providers:"),
      ))
        expect(provider, `${type} ${name}`).to.be.a("string");
      for (const { name, inputs } of ofType(of(stack), "pulumi:providers:aws")) {
        // Providers take structured inputs as JSON texts.
        expect(JSON.parse(String(inputs["allowedAccountIds"])), name).to.have.length(1);
        expect(inputs["region"], name).to.equal("eu-central-1");
      }
    });

    it(`${stack}: every policy document is sound and within its limit`, () => {
      let seen = 0;
      for (const { type, name, inputs } of of(stack)) {
        const [property, kind] = documents[type] ?? [];
        if (property === undefined || inputs[property] === undefined) continue;
        // Declarative policies are no policies of IAM.
        if (inputs["type"] === "DECLARATIVE_POLICY_EC2") continue;
        const ofResources = inputs["type"] === "RESOURCE_CONTROL_POLICY";
        const result = parsePolicy(String(inputs[property]), ofResources ? "rcp" : kind);
        expect(result.ok ? [] : result.faults, `${type} ${name}`).to.deep.equal([]);
        if (type === "aws:iam/role:Role") expect(String(inputs[property]).length).to.be.at.most(2048);
        if (type === "aws:iam/rolePolicy:RolePolicy")
          expect(String(inputs[property]).length).to.be.at.most(10240);
        seen += 1;
      }
      expect(seen).to.be.greaterThan(5);
    });

    it(`${stack}: no role without boundary`, () => {
      for (const { name, inputs } of ofType(of(stack), "aws:iam/role:Role"))
        expect(inputs["permissionsBoundary"], name).to.match(
          /policy\/Lockgate(Deploy|BreakGlass|Elevation|Secrets|Server|Vending)?Boundary$/,
        );
    });
  }

  it("A1 org: prod and non-prod accounts are in different units", () => {
    const parent = (name: string) =>
      one(of("org"), "aws:organizations/account:Account", `acme-${name}`).inputs["parentId"];
    expect(parent("prod")).to.equal("id-acme-Production");
    expect(parent("dev")).to.equal("id-acme-NonProduction");
  });

  it("org: reaches the management account with the caller's credentials, each other one through its access role", () => {
    const roles = ofType(of("org"), "pulumi:providers:aws").map(({ name, inputs }) => [
      name,
      String(inputs["assumeRoles"] ?? ""),
    ]);
    expect(roles[0]).to.deep.equal(["management", ""]);
    const known = exampleConfig("org").accounts.filter(({ accountId }) => accountId !== undefined);
    expect(roles.slice(1).map(([name]) => name)).to.deep.equal(known.map(({ name }) => `account-${name}`));
    for (const [, assumed] of roles.slice(1))
      expect(assumed).to.contain(":role/OrganizationAccountAccessRole");
  });

  it("A1 org: an account more in the table is one account more with its contact and its unit's people, and nothing else", async () => {
    const accounts = [
      ...exampleConfig("org").accounts,
      { name: "sandbox-ada", email: "aws-sandbox-ada@acme.example", unit: "Sandbox" },
    ];
    const more = await declared("org", () => declareOrg(exampleConfig("org", { accounts })));
    const key = ({ type, name }: Declared) => `${type} ${name}`;
    const before = new Set(of("org").map(key));
    expect(more.map(key).filter((made) => !before.has(made))).to.deep.equal([
      "aws:organizations/account:Account acme-sandbox-ada",
      "aws:account/alternativeContact:AlternativeContact sandbox-ada-security",
      "aws:ssoadmin/accountAssignment:AccountAssignment developers-developer-sandbox-ada",
    ]);
    expect(more).to.have.length(of("org").length + 3);
  });

  it("environments: the deploy role is assumed in the environment's account", () => {
    for (const [stack, account] of [
      ["dev", "783562562418"],
      ["test", "452234911790"],
      ["prod", "972823772653"],
    ] as const) {
      const { inputs } = one(of(stack), "pulumi:providers:aws");
      expect(JSON.parse(String(inputs["allowedAccountIds"]))).to.deep.equal([account]);
      expect(String(inputs["assumeRoles"])).to.contain(`arn:aws:iam::${account}:role/LockgateDeploy`);
    }
  });

  it("environments: a promoter lives in dev and test, none in production", () => {
    const roles = (stack: StackName) =>
      ofType(of(stack), "aws:iam/role:Role").map(({ inputs }) => inputs["name"]);
    expect(roles("dev")).to.include("lockgate-dev-promote");
    expect(roles("test")).to.include("lockgate-test-promote");
    expect(roles("prod").filter((name) => String(name).includes("promote"))).to.deep.equal([]);
  });

  it("tooling: a pipeline's roles are made in the stacks of the accounts that it names", () => {
    const made = new Set(
      (["tooling", "dev", "test", "prod"] as const).flatMap((stack) => {
        const account = exampleConfig(stack).accountId;
        return ofType(of(stack), "aws:iam/role:Role").map(
          ({ inputs }) => `arn:aws:iam::${account}:role/${String(inputs["name"])}`,
        );
      }),
    );
    const stages = one(of("tooling"), "aws:codepipeline/pipeline:Pipeline").inputs["stages"] as {
      actions: { roleArn: string }[];
    }[];
    const used = stages.flatMap(({ actions }) => actions.map(({ roleArn }) => roleArn));
    expect(used.filter((arn) => !made.has(arn))).to.deep.equal([]);
  });
});
