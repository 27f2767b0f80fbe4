// What is broken on purpose, where, by whom, and what never is.
import { expect } from "chai";
import { afterExperiment } from "../../../infra/functions/job/afterExperiment.ts";
import { liveFleet, look } from "../../../infra/functions/job/checkBlueGreen.ts";
import { NotHealthy } from "../../../infra/functions/job/health.ts";
import type { Job } from "../../../infra/functions/job/settings.ts";
import { workloadBoundary } from "../../../infra/plan/documents/boundary.ts";
import { boundsExperiments, breakerStatements, experimentTag } from "../../../infra/plan/experiments.ts";
import { planPipeline } from "../../../infra/plan/pipeline/plan.ts";
import { everything, decide } from "./evaluation.ts";
import { exampleConfig, valueOf } from "../example.ts";
import { sampleTargets } from "./pipeline/samples.ts";

const place = { account: "783562562418", region: "eu-central-1" };
const fleet = "lockgate-board-dev";
const [first] = valueOf("tooling", "apps") as object[];
const board = (environments: string[]) => ({
  ...first,
  name: "board",
  target: { ...sampleTargets.ec2, chaos: { environments } },
});

describe("E14 experiments", () => {
  it("E14 kill machines that have the fleet's tag, of their own account, and nothing else, whatever a role says", () => {
    const serviceRoles = { "fis.amazonaws.com": ["arn:aws:iam::783562562418:role/lockgate-board-dev-break"] };
    const boundary = workloadBoundary(place, boundsExperiments(place, serviceRoles, ["ec2"]));
    const may = (
      identity: typeof everything,
      tag?: string,
      account = place.account,
      action = "TerminateInstances",
    ) =>
      decide(
        { arn: "arn:aws:iam::783562562418:role/lockgate-board-dev-break", identity },
        {
          action: `ec2:${action}`,
          resource: `arn:aws:ec2:eu-central-1:${account}:instance/i-1`,
          account,
          context: {
            "aws:RequestedRegion": "eu-central-1",
            ...(tag === undefined ? {} : { [`aws:ResourceTag/${experimentTag}`]: tag }),
          },
        },
        { boundary },
      );
    const own = breakerStatements(place, { own: fleet, environment: "dev", breaks: ["machines"] });
    expect(may(own, fleet)).to.equal("allow");
    expect(may(own, "lockgate-other-dev")).to.equal("deny");
    expect(may(own)).to.equal("deny");
    expect(may(own, fleet, "972823772653")).to.equal("deny");
    expect(may(own, fleet, place.account, "StopInstances")).to.equal("deny");
    expect(may(everything)).to.equal("deny");
    expect(may(everything, "somebody's")).to.equal("deny");
  });

  for (const [what, action, resource, tag, kinds] of [
    ["links", "ec2:ReplaceNetworkAclAssociation", "ec2", "lockgate-dev-links", ["ec2"]],
    ["tasks", "ecs:StopTask", "ecs", fleet, ["ecs"]],
  ] as const)
    it(`E14 break ${what} that have the tag, of their own account, and nothing else, whatever a role says`, () => {
      const serviceRoles = {
        "fis.amazonaws.com": ["arn:aws:iam::783562562418:role/lockgate-board-dev-break"],
      };
      const boundary = workloadBoundary(place, boundsExperiments(place, serviceRoles, kinds));
      const part = resource === "ec2" ? "subnet/subnet-1" : `task/${fleet}/1`;
      const may = (
        identity: typeof everything,
        own?: string,
        account = place.account,
        asked: string = action,
      ) =>
        decide(
          { arn: "arn:aws:iam::783562562418:role/lockgate-board-dev-break", identity },
          {
            action: asked,
            resource: `arn:aws:${resource}:eu-central-1:${account}:${part}`,
            account,
            context: {
              "aws:RequestedRegion": "eu-central-1",
              ...(own === undefined ? {} : { [`aws:ResourceTag/${experimentTag}`]: own }),
            },
          },
          { boundary },
        );
      const own = breakerStatements(place, { own: fleet, environment: "dev", breaks: [what] });
      expect(may(own, tag)).to.equal("allow");
      expect(may(own, "lockgate-other-prod")).to.equal("deny");
      expect(may(own)).to.equal("deny");
      expect(may(own, tag, "972823772653")).to.equal("deny");
      expect(may(own, tag, place.account, "ec2:DeleteSubnet")).to.equal("deny");
      expect(may(everything)).to.equal("deny");
      expect(may(everything, "somebody's")).to.equal("deny");
    });

  it("E14 come after the check of a stage and before a release goes on: to production only what got over them in test", () => {
    const config = exampleConfig("tooling", { apps: [board(["dev", "test", "prod"])] });
    const actions = planPipeline(config, config.apps[0]!).stages.flatMap((stage) => stage.actions);
    const order = actions.flatMap((action) => {
      if (action.kind === "approve") return [`approve ${action.environment}`];
      if (!("job" in action)) return [];
      const { kind, environment, variables } = action.job;
      if (kind === "check") return [`${variables["EXPERIMENT"] === undefined ? "" : "break "}${environment}`];
      return kind === "promote" || kind === "deploy" ? [`${kind} ${environment}`] : [];
    });
    expect(order).to.deep.equal([
      "deploy dev",
      "break dev",
      "promote dev",
      "deploy test",
      "break test",
      "approve prod",
      "promote test",
      "deploy prod",
      "break prod",
    ]);
  });

  it("E14 of two fleets the check job may start the experiments of both, of its own app, and finds the live one first", () => {
    const target = { ...sampleTargets.blueGreen, chaos: { environments: ["dev"] } };
    const config = exampleConfig("tooling", { apps: [{ ...first, name: "board", target }] });
    const actions = planPipeline(config, config.apps[0]!).stages.flatMap((stage) => stage.actions);
    const jobs = actions.flatMap((action) =>
      "job" in action && action.job.kind === "check" ? [action.job] : [],
    );
    const [dev, test] = jobs;
    expect(dev?.buildspec).to.match(/liveFleet[^]*start-experiment[^]*checkBlueGreen/);
    expect(test?.buildspec).to.not.contain("start-experiment");
    const may = (tag: string): string =>
      decide(
        {
          arn: "arn:aws:iam::783562562418:role/lockgate-board-dev-check",
          identity: [...(dev?.statements ?? [])],
        },
        {
          action: "fis:StartExperiment",
          resource: "arn:aws:fis:eu-central-1:783562562418:experiment-template/EXT1",
          account: place.account,
          context: { [`aws:ResourceTag/${experimentTag}`]: tag },
        },
        {},
      );
    expect(["blue", "green"].map((colour) => may(`lockgate-board-dev-${colour}`))).to.deep.equal([
      "allow",
      "allow",
    ]);
    for (const tag of ["lockgate-other-dev-blue", "lockgate-board-dev", "lockgate-board-prod-blue"])
      expect(may(tag), tag).to.equal("deny");
  });

  it("E14 of two fleets one that was broken while users went elsewhere is no pass", async () => {
    const arn = (colour: string) => `arn:${colour}`;
    const elb = {
      send: async ({ constructor: { name } }: object) =>
        name === "DescribeLoadBalancersCommand"
          ? { LoadBalancers: [{ LoadBalancerArn: "b" }] }
          : name === "DescribeListenersCommand"
            ? {
                Listeners: [
                  {
                    ListenerArn: "l",
                    DefaultActions: [
                      {
                        ForwardConfig: {
                          TargetGroups: [
                            { TargetGroupArn: arn("blue"), Weight: 0 },
                            { TargetGroupArn: arn("green"), Weight: 100 },
                          ],
                        },
                      },
                    ],
                  },
                ],
              }
            : {
                TargetGroups: ["blue", "green"].map((colour) => ({
                  TargetGroupName: colour,
                  TargetGroupArn: arn(colour),
                })),
              },
    };
    const env = {
      BALANCER: "b",
      ALARM_NAME: "a",
      MACHINES: "2",
      BLUE_TARGETS: "blue",
      GREEN_TARGETS: "green",
      BLUE_FLEET: "board-blue",
      GREEN_FLEET: "board-green",
    };
    const job = (more: object) => ({ env: { ...env, ...more }, aws: { elb } }) as unknown as Job;
    expect(await liveFleet(job({}))).to.equal("board-green");
    const said = await look(job({ EXPERIMENT: "board-blue" })).catch((error: Error) => error);
    expect(said).to.be.instanceOf(NotHealthy);
    expect(String(said)).to.match(/the experiment was on board-blue, and users are on green/);
  });

  describe("what is judged afterwards", () => {
    const job = (state?: string) => {
      let time = 0;
      const clock = {
        now: () => new Date(time * 1000),
        pause: async (seconds: number) => void (time += seconds),
      };
      const env = {
        EXPERIMENT: fleet,
        SETTLE_MINUTES: "20",
        ...(state === undefined ? {} : { EXPERIMENT_STATE: state }),
      };
      return { job: { env, clock } as unknown as Job, passed: () => time };
    };
    const fault = (made: Promise<string>) => made.catch((error: Error) => error);

    it("E14 an app that gets over it in time is healthy, one that does not is not", async () => {
      const made = job("completed");
      let looks = 0;
      const look = async () => {
        if ((looks += 1) < 5) throw new NotHealthy("1 of 2 machines answer");
        return "2 machines answer";
      };
      expect(await afterExperiment(made.job, look)).to.match(
        /^2 machines answer; it got over the experiment/,
      );
      const never = job("completed");
      const said = await fault(
        afterExperiment(never.job, () => Promise.reject(new NotHealthy("1 of 2 machines answer"))),
      );
      expect(said).to.be.instanceOf(NotHealthy);
      expect(never.passed()).to.be.within(20 * 60, 23 * 60);
    });

    it("E14 an experiment that its alarm stopped, that found nothing, or of which nobody knows, is no pass", async () => {
      for (const state of ["stopped", "failed", "cancelled", "None", undefined]) {
        const said = await fault(afterExperiment(job(state).job, async () => "all well"));
        expect(said, state).to.be.instanceOf(NotHealthy);
      }
    });

    it("E14 other faults end it at once", async () => {
      const made = job("completed");
      const said = await fault(afterExperiment(made.job, () => Promise.reject(new Error("denied"))));
      expect((said as Error).message).to.equal("denied");
      expect(made.passed()).to.equal(120);
    });
  });
});
