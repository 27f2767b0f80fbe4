// Which roles a service can be handed, and why not.

import { expect } from "chai";
import { passRole, whyNotPassable } from "../../../sandbox/aws/roles.ts";
import { policyText, seedRole } from "./cases.ts";
import { roleArn, serviceRole } from "./serviceRole.ts";
import { management, testWorld, workload } from "./world.ts";

const service = "lambda.amazonaws.com";

describe("sandbox roles", () => {
  const world = testWorld();
  serviceRole(world, "good", service);
  serviceRole(world, "other", "codebuild.amazonaws.com");
  const conditional = (Condition: object): object => ({
    assumeRolePolicy: policyText({
      Action: "sts:AssumeRole",
      Resource: undefined,
      Principal: { Service: service },
      Condition,
    }),
  });
  seedRole(
    world,
    workload,
    "bound",
    conditional({ ArnLike: { "aws:SourceArn": `arn:aws:lambda:*:${workload}:*` } }) as never,
  );
  seedRole(
    world,
    workload,
    "foreign",
    conditional({ StringEquals: { "aws:SourceAccount": management } }) as never,
  );

  const cases: [title: string, arn: unknown, why: RegExp | undefined][] = [
    ["a role that trusts the service", roleArn("good"), undefined],
    ["a role whose trust depends on what the service acts for", roleArn("bound"), undefined],
    ["a role that trusts another service", roleArn("other"), /does not trust lambda\.amazonaws\.com/],
    ["a role that trusts the service for another account only", roleArn("foreign"), /does not trust/],
    ["a role that does not exist", roleArn("none"), /does not exist/],
    ["a role of another account", `arn:aws:iam::${management}:role/good`, /Cross-account pass role/],
    ["something that is no role", "arn:aws:iam::222222222222:user/me", /is not the ARN of a role/],
    ["a name", "good", /is not the ARN of a role/],
  ];

  for (const [title, arn, why] of cases)
    it(`${why ? "refuses" : "takes"} ${title}`, () => {
      const reason = whyNotPassable(arn, service, world.context());
      if (why) expect(reason).to.match(why);
      else expect(reason).to.equal(undefined);
    });

  it("names the call and the service that it passes to", () => {
    expect(passRole(roleArn("good"), service)).to.deep.equal([
      {
        action: "iam:PassRole",
        resource: roleArn("good"),
        resourceAccount: workload,
        context: { "iam:PassedToService": service },
      },
    ]);
    expect(passRole(Symbol("unknown"), service)).to.deep.equal([]);
  });
});
