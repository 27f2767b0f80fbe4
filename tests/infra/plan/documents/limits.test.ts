// IAM's limits: an account with every target and many apps stays within them, and what would exceed them is refused by name.
import { expect } from "chai";
import { deployPolicies } from "../../../../infra/plan/documents/bootstrap.ts";
import { deployBoundary, workloadBoundary } from "../../../../infra/plan/documents/boundary.ts";
import { boundaryMore } from "../../../../infra/plan/documents/boundaryMore.ts";
import { toJson, type Statement } from "../../../../infra/plan/documents/document.ts";
import {
  managedPolicyLimit,
  managedText,
  policiesFor,
  policiesOfRole,
  rolesAlike,
} from "../../../../infra/plan/documents/limits.ts";
import { snapshotsIn } from "../../../../infra/plan/kubernetes/snapshots.ts";
import * as names from "../../../../infra/plan/names.ts";
import { serviceRoles } from "../../../../infra/plan/serviceRoles.ts";
import { exampleConfig, keptElsewhere } from "../../example.ts";
import { exampleAction, matchAction } from "../../../../policy-pack/iam/index.ts";
import { exampleNames, exampleRow } from "../../../sandbox/rehearsal/kinds.ts";
import type { App } from "../../../../infra/configuration/schema.ts";
import { decide, everything } from "../evaluation.ts";
import { jenkinsApp, onceApp, targetApps } from "../pipeline/samples.ts";

const ofContainers = targetApps.find(({ target }) => target.kind === "ecs")!;
const all = [...targetApps, onceApp, jenkinsApp];
/** Every target, and so many more apps in containers. */
const withMore = (count: number): object[] => [
  ...all,
  ...Array.from({ length: count }, (_, i) => ({ ...ofContainers, name: `containers-${i}` })),
];
/** Dev of a company with these apps. */
const accountWith = (apps: readonly object[]) => {
  const config = exampleConfig("org", { apps, environments: keptElsewhere() });
  const account = config.environments[0]!.accountId;
  const place = { account, region: config.region };
  const context = { ...place, company: config.company, serviceRoles: serviceRoles(config, account) };
  const bounds = boundaryMore({
    ...context,
    issuers: [],
    targets: config.apps.map(({ target }) => target.kind),
    snapshots: snapshotsIn(config, account),
  });
  const regions = [config.region, "eu-west-1"];
  return {
    account,
    roles: context.serviceRoles,
    workload: workloadBoundary(place, bounds.workload),
    /** What the boundary is put together from. */
    exact: [...workloadBoundary(place), ...bounds.workload],
    deploy: [...bounds.deploy, ...deployBoundary({ ...place, regions })],
    policies: deployPolicies({ ...context, regions }, "environment"),
  };
};
const statement = (size: number): Statement[] => [
  { Sid: "Big", Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::${"a".repeat(size)}` },
];

describe("A7 IAM's limits", () => {
  const [few, many] = [accountWith(withMore(0)), accountWith(withMore(40))];

  it("A7 an account with every target and 40 apps in containers stays below, and its boundary grows by none of them", () => {
    for (const made of [few, many]) {
      expect(toJson(made.workload).length).to.be.below(managedPolicyLimit - 300);
      expect(toJson(made.deploy).length).to.be.below(managedPolicyLimit - 300);
      expect(made.policies.length).to.be.at.most(policiesOfRole);
      for (const policy of made.policies) {
        expect(managedText(made.account, policy).length).to.be.at.most(managedPolicyLimit);
        const sids = policy.statements.map(({ Sid }) => Sid);
        expect(new Set(sids).size, policy.name).to.equal(sids.length);
      }
    }
    expect(toJson(many.workload)).to.equal(toJson(few.workload));
    // All that is declared for one is given, in however many policies.
    const given = (made: typeof few) => made.policies.flatMap(({ statements }) => statements);
    const passed = given(many).filter(({ Sid }) => /^Passecstasks\d*$/.test(Sid));
    expect(passed.flatMap(({ Resource = [] }) => Resource)).to.have.members([
      ...many.roles["ecs-tasks.amazonaws.com"]!,
    ]);
    for (const one of given(few).filter(({ Sid }) => !Sid.startsWith("Pass")))
      expect(given(many), one.Sid).to.deep.include(one);
  });

  it("A7 all examples in one account, each broken on purpose, stay below, too", () => {
    const everywhere = { environments: ["dev", "test", "prod"], percent: 50 };
    const broken = (row: App): object =>
      row.target.kind === "ec2" || (row.target.kind === "ecs" && row.target.runs !== "once")
        ? { ...row, target: { ...row.target, chaos: everywhere } }
        : row;
    const made = accountWith(exampleNames.map(exampleRow).map(broken));
    expect(toJson(made.exact).length).to.be.above(managedPolicyLimit);
    expect(toJson(made.workload).length).to.be.below(managedPolicyLimit - 300);
  });

  it("A7 what is said shorter is all that was said, and beside it nothing but looking", () => {
    const listed = (statements: readonly Statement[]) =>
      statements.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action = [] }) => Action);
    const [exact, short] = [listed(few.exact), listed(few.workload)];
    const covers = (patterns: readonly string[], action: string) =>
      patterns.some((pattern) => matchAction(pattern, action));
    for (const action of exact) expect(covers(short, action.replace("*", "x")), action).to.equal(true);
    const patterns = short.filter((pattern) => !exact.includes(pattern));
    expect(patterns).to.include.members(["s3:GetObject*", "elasticloadbalancing:*egisterTargets"]);
    for (const pattern of patterns) {
      const changes = (action: string) => !covers(exact, action) && !/:(describe|get|list)/.test(action);
      expect(exampleAction(pattern, changes), pattern).to.equal(undefined);
    }
    // The check can fail.
    expect(exampleAction("s3:*Object", (action) => !covers(exact, action))).to.not.equal(undefined);
    // Where there is room, each is named.
    expect(listed(workloadBoundary({ account: few.account, region: "eu-central-1" }))).to.include(
      "s3:GetObjectVersion",
    );
  });

  it("A7 inside the boundary a job hands over roles that are of tasks or of Glue, to that service, and no other role", () => {
    const pass = (role: string, service: string, account = many.account) =>
      decide(
        { arn: names.roleArn(many.account, "lockgate-ecs-dev-deploy"), identity: everything },
        {
          action: "iam:PassRole",
          resource: names.roleArn(account, role),
          account: many.account,
          context: { "iam:PassedToService": service },
        },
        { boundary: many.workload },
      );
    const [tasks, glue] = ["ecs-tasks.amazonaws.com", "glue.amazonaws.com"];
    for (const [service, arns] of [
      [tasks, many.roles[tasks]],
      [glue, many.roles[glue]],
    ] as const)
      for (const arn of arns ?? []) expect(pass(arn.split("/")[1] ?? "", service), arn).to.equal("allow");
    for (const role of [
      "lockgate-ecs-dev-deploy",
      "lockgate-ecs-dev-run",
      "lockgate-dev-pull",
      "lockgate-dev-verify",
      "lockgate-deploy",
      "lockgate-x-prod-function",
      "lockgate-function",
      "Admin-dev-function",
    ])
      for (const service of [tasks, glue]) expect(pass(role, service), `${role} ${service}`).to.equal("deny");
    expect(pass("lockgate-ecs-dev-function", "lambda.amazonaws.com")).to.equal("deny");
    expect(pass("lockgate-ecs-dev-function", tasks, "111122223333")).to.equal("deny");
  });

  it("A7 roles are named one by one as long as there is one of a kind", () => {
    const arn = (name: string) => names.roleArn("111122223333", name);
    expect(rolesAlike([arn("lockgate-a-dev-function"), arn("lockgate-dev-catalog")])).to.deep.equal([
      arn("lockgate-a-dev-function"),
      arn("lockgate-dev-catalog"),
    ]);
    expect(
      rolesAlike([
        arn("lockgate-a-dev-function"),
        arn("lockgate-b-c-dev-function"),
        arn("lockgate-a-dev-start"),
      ]),
    ).to.deep.equal([arn("lockgate-*-dev-function"), arn("lockgate-a-dev-start")]);
    expect(rolesAlike([arn("Other-dev-function"), arn("Else-dev-function")])).to.have.length(2);
  });

  it("A7 refuses by name what is larger than IAM takes, and more policies than a role has", () => {
    expect(() =>
      managedText("111122223333", { name: "LockgateBoundary", statements: statement(6100) }),
    ).to.throw(
      /policy LockgateBoundary of account 111122223333 would have 62\d\d characters, and IAM takes 6144: let some of the apps run in/,
    );
    const large = Array.from({ length: 11 }, (_, i) => ({ name: `p${i}`, statements: statement(5000) }));
    expect(policiesFor("111122223333", large.slice(1))).to.have.length(10);
    expect(() => policiesFor("111122223333", large)).to.throw(
      /account 111122223333 would need 11 policies, and IAM takes 10: let some of the apps/,
    );
    const small = Array.from({ length: 11 }, (_, i) => ({ name: `p${i}`, statements: statement(1000) }));
    expect(policiesFor("111122223333", small).map(({ name }) => name)).to.deep.equal(["p0", "p5", "p10"]);
  });
});
