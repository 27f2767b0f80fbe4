// What the jobs of two fleets may do, by evaluation: one moves the users of its own app, the other looks.
import { expect } from "chai";
import type { App } from "../../../../infra/configuration/schema.ts";
import { boundaryMore } from "../../../../infra/plan/documents/boundaryMore.ts";
import { workloadBoundary } from "../../../../infra/plan/documents/boundary.ts";
import { roleArn } from "../../../../infra/plan/names.ts";
import { jobsIn } from "../../../../infra/plan/pipeline/plan.ts";
import { serviceRoles } from "../../../../infra/plan/serviceRoles.ts";
import { exampleConfig } from "../../example.ts";
import { decide } from "../evaluation.ts";
import { sampleTargets } from "./samples.ts";

const first = exampleConfig("prod").apps[0] as App;
const configOf = (change: object = {}) =>
  exampleConfig("prod", {
    apps: [{ ...first, name: "shop", target: { ...sampleTargets.blueGreen, ...change } }],
    parameters: undefined,
    secrets: undefined,
  });
const config = configOf();
const { accountId: account } = config.environments.find(({ name }) => name === "prod")!;
const place = { account, region: config.region };
const roles = serviceRoles(config, account);
const boundary = workloadBoundary(
  place,
  boundaryMore({ ...place, serviceRoles: roles, issuers: [], targets: ["blueGreen"] }).workload,
);
const jobOf = (kind: string, from = config) => jobsIn(from, account).find((job) => job.kind === kind)!;

describe("C19 jobs of two fleets", () => {
  const listener = (balancer: string) =>
    `arn:aws:elasticloadbalancing:${place.region}:${account}:listener/app/${balancer}/0123456789abcdef/fedcba9876543210`;
  const group = (name: string) =>
    `arn:aws:codedeploy:${place.region}:${account}:deploymentgroup:lockgate-${name}`;
  for (const [kind, what, action, resource, expected] of [
    ["deploy", "moves its own users", "ModifyListener", listener("shop-prod"), "allow"],
    ["deploy", "moves no other app's", "ModifyListener", listener("shop-prod-two"), "deny"],
    ["check", "moves nobody", "ModifyListener", listener("shop-prod"), "deny"],
    ["check", "sees where users are", "DescribeListeners", "*", "allow"],
    ["deploy", "makes no listener", "CreateListener", listener("shop-prod"), "deny"],
  ] as const)
    it(`C19 the ${kind} job ${what}`, () => {
      const job = jobOf(kind);
      const request = {
        action: `elasticloadbalancing:${action}`,
        resource,
        account,
        context: { "aws:RequestedRegion": place.region },
      };
      const who = { arn: roleArn(account, job.role), identity: [...job.statements] };
      expect(decide(who, request, { boundary })).to.equal(expected);
    });

  it("C19 releases to both fleets and to nobody else's", () => {
    const release = jobOf("deploy").statements.find(({ Sid }) => Sid === "Release");
    expect(release?.Resource).to.deep.equal([
      group("shop-prod/lockgate-shop-prod-blue"),
      group("shop-prod/lockgate-shop-prod-green"),
    ]);
  });

  it("C19 has time for all steps, and knows them", () => {
    const { variables, timeoutMinutes } = jobOf("deploy");
    expect(variables).to.deep.include({ STEPS: "20 60", STEP_MINUTES: "5" });
    const longer = jobOf("deploy", configOf({ steps: [20, 40, 60], stepMinutes: 15 }));
    expect(longer.timeoutMinutes - timeoutMinutes).to.equal(4 * 15 - 3 * 5);
    const longest = { steps: Array.from({ length: 20 }, (_, index) => index + 1), stepMinutes: 15 };
    expect(jobOf("deploy", configOf(longest)).timeoutMinutes).to.be.at.most(480);
  });
});
