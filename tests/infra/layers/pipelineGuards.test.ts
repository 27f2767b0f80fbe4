// Who changes what delivers, asked of everybody that all stacks declare and name, as their policies stand together.
import { expect } from "chai";
import { pipelineStatements } from "../../../infra/plan/guardrails/pipelines.ts";
import { elevatedLevels } from "../../../infra/plan/elevation.ts";
import * as names from "../../../infra/plan/names.ts";
import { stackName } from "../../../infra/plan/documents/tenants.ts";
import { accessLevels, mfaTag } from "../../../infra/plan/people.ts";
import { decide, identitiesAround, type Company } from "../../../policy-pack/access/company.ts";
import { findProtected } from "../../../policy-pack/access/protected.ts";
import { evaluate } from "../../../policy-pack/iam/index.ts";
import type { Facts } from "../../../policy-pack/facts.ts";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { isFinding, type Verdict } from "../../../policy-pack/verdict.ts";
import { ruleById } from "../../policy-pack/ruleCases.ts";
import { companyFacts, declaredCompany } from "../company.ts";
import { exampleConfig } from "../example.ts";
import { decide as decideAlone, everything, permissionSetIdentity } from "../plan/evaluation.ts";

const { toolingAccountId: tooling, region, environments } = exampleConfig("tooling");
const place = { account: tooling, region };
const [dev] = environments.map(({ accountId }) => accountId);
const pipeline = names.regionalArn("codepipeline", place, "top-scores");
const project = names.regionalArn("codebuild", place, "project/lockgate-top-scores-build");
const stack = names.regionalArn("cloudformation", place, `stack/${stackName("hello", "unicorn")}/1`);
const stage = `${pipeline}/Prod`;
const changes = [
  ["codepipeline:UpdatePipeline", pipeline],
  ["codepipeline:DeletePipeline", pipeline],
  ["codebuild:UpdateProject", project],
  ["cloudformation:UpdateStack", stack],
  ["codepipeline:DisableStageTransition", stage],
  ["codepipeline:EnableStageTransition", stage],
  ["codepipeline:OverrideStageCondition", stage],
  ["codepipeline:RetryStageExecution", stage],
  ["codepipeline:RollbackStage", stage],
  ["codepipeline:StartPipelineExecution", pipeline],
  ["codepipeline:StopPipelineExecution", pipeline],
  ["codepipeline:PutApprovalResult", `${stage}/Prod-Approve`],
] as const;
const roleOf = (account: string, role: string): string => names.roleArn(account, role);

describe("D9 teams cannot weaken pipelines", () => {
  let company: Company;
  before(async () => {
    company = await declaredCompany();
  });

  /** Of everybody, who can or might. */
  const whoCan = (action: string, resource: string): string[] => {
    const target = findProtected(company.model, action, resource, tooling);
    return identitiesAround(company, target)
      .filter((who) => decide(company, who, action, target).decision.effect !== "deny")
      .map(({ name }) => name);
  };

  for (const [action, resource] of [
    ["codepipeline:UpdatePipeline", pipeline],
    ["codepipeline:DeletePipeline", pipeline],
    ["codebuild:UpdateProject", project],
    ["codebuild:DeleteProject", project],
  ] as const)
    it(`D9 ${action}: the platform's role, and nobody else of the company`, () => {
      const can = whoCan(action, resource);
      expect(can).to.include(roleOf(tooling, names.deployRole));
      const platform = [names.deployRole, names.accessRole].map((role) => roleOf(tooling, role));
      expect(can.filter((name) => !platform.includes(name))).to.deep.equal([]);
    });

  for (const action of ["DisableStageTransition", "EnableStageTransition", "OverrideStageCondition"])
    it(`D9 codepipeline:${action}: nobody, so that windows, conditions and closed stages hold for every run`, () => {
      expect(whoCan(`codepipeline:${action}`, `${pipeline}/Prod`)).to.deep.equal([]);
    });

  /** Each level of access that people have or are lent, with its second factor shown. */
  for (const [level, set] of Object.entries({ ...accessLevels, ...elevatedLevels }))
    it(`D9 people with ${level} change no pipeline, job or stack, and neither start, stop, approve nor pass anything`, () => {
      const arn = roleOf(tooling, "aws-reserved/sso.amazonaws.com/AWSReservedSSO_Lockgate");
      const principal = { kind: "role", arn, account: tooling } as const;
      const context = { [`aws:PrincipalTag/${mfaTag}`]: "true" };
      const identity = permissionSetIdentity(set);
      const asked = (action: string, resource: string) =>
        evaluate({ principal, action, resource, resourceAccount: tooling, context }, { identity }).effect;
      expect(asked("codepipeline:ListPipelines", "*"), "the question").to.equal("allow");
      for (const [action, resource] of changes) expect(asked(action, resource), action).to.equal("deny");
    });

  it("C1 D9 a failed stage is tried again by a person with the right to it, by no role of a pipeline, job or developer", () => {
    const can = whoCan("codepipeline:RetryStageExecution", `${pipeline}/Prod`);
    expect(can.filter((name) => /role\/lockgate-|sso\.amazonaws\.com/.test(name))).to.deep.equal([]);
  });

  /** The guard rails by themselves, of somebody with all rights. */
  const alone = (role: string, action: string, resource: string): string =>
    decideAlone(
      { arn: role, identity: everything },
      { action, resource, account: tooling },
      {
        scps: [
          [{ Sid: "Full", Effect: "Allow", Action: "*", Resource: "*" }, ...pipelineStatements(tooling)],
        ],
      },
    );

  it("D9 by name alone, before any of it exists: an administrator is denied, the platform is not", () => {
    const administrator = roleOf(tooling, "Administrator");
    const later = names.regionalArn("codepipeline", place, "app-of-tomorrow");
    for (const [action, resource] of [
      ["codepipeline:UpdatePipeline", later],
      ["codepipeline:DeletePipeline", later],
      ["codepipeline:OverrideStageCondition", `${later}/Prod`],
      ["cloudformation:UpdateStack", stack],
      ["cloudformation:ExecuteChangeSet", stack],
    ] as const) {
      expect(alone(administrator, action, resource), action).to.equal("deny");
      const platform = alone(roleOf(tooling, names.deployRole), action, resource);
      expect(platform, action).to.equal(action.includes("Override") ? "deny" : "allow");
    }
    const tenants = roleOf(tooling, "lockgate-hello-unicorn-deploy");
    expect(alone(tenants, "cloudformation:UpdateStack", stack)).to.equal("allow");
    // What is a team's own stays its own.
    const own = [
      ["codepipeline:UpdatePipeline", names.regionalArn("codepipeline", { account: dev!, region }, "own")],
      ["cloudformation:UpdateStack", names.regionalArn("cloudformation", place, "stack/own/1")],
      ["codepipeline:PutApprovalResult", `${pipeline}/Prod/Prod-Approve`],
    ] as const;
    for (const [action, resource] of own) expect(alone(administrator, action, resource)).to.equal("allow");
  });

  it("C20 a role that is still to come may be named where its name is the platform's to take, and nowhere else", async () => {
    const facts = await companyFacts();
    const pass = facts.find(({ name }) => name === "tooling-LockgateDeployPass");
    const named = (role: string): Facts => {
      const allow = { Effect: "Allow", Action: "iam:PassRole", Resource: roleOf(tooling, role) };
      const policy = JSON.stringify({ Version: "2012-10-17", Statement: [allow] });
      return { ...pass!, urn: `${pass!.urn}-${role}`, name: role, props: { ...pass!.props, policy } };
    };
    const names = ["lockgate-top-scores-scan", "somebody-elses-scan"];
    const model = buildModel([...facts, ...names.map(named)]);
    const found = ruleById("G-12").check(model as never) as readonly Verdict[];
    const about = found.filter(isFinding).filter(({ urn }) => names.some((name) => urn.endsWith(`-${name}`)));
    expect(about.map(({ urn }) => urn.split("-").slice(-3).join("-"))).to.deep.equal(["somebody-elses-scan"]);
    // Without the guard rails whoever administers the account could take it.
    const open = facts.filter(({ type }) => type !== "aws:organizations/policyAttachment:PolicyAttachment");
    const unguarded = ruleById("G-12").check(
      buildModel([...open, named(names[0]!)]) as never,
    ) as readonly Verdict[];
    expect(unguarded.filter(isFinding).some(({ urn }) => urn.endsWith(`-${names[0]}`))).to.equal(true);
  });
});
