// Tasks that run once: started, replaced, judged, by the job's own code on the rehearsal's model of ECS.
import type { Service } from "@aws-sdk/client-ecs";
import { expect } from "chai";
import { NotDeployed } from "../../../../infra/functions/job/deployment.ts";
import { runToEnd } from "../../../../infra/functions/job/runTasks.ts";
import type { Job } from "../../../../infra/functions/job/settings.ts";
import { endedWell, wasTakenAway, whyEnded } from "../../../../infra/functions/job/tasks.ts";
import { VirtualClock } from "../../../../sandbox/rehearsal/clock.ts";
import { spread, Tasks, type Fate } from "../../../../sandbox/rehearsal/targets/ecsTasks.ts";

const definition = "arn:aws:ecs:eu-central-1:111111111111:task-definition/lockgate-trainer-dev:7";
const both = [
  { capacityProvider: "FARGATE", weight: 1 },
  { capacityProvider: "FARGATE_SPOT", weight: 1 },
];
const networkConfiguration = {
  awsvpcConfiguration: { subnets: ["subnet-1", "subnet-2"], securityGroups: ["sg-1"] },
};
const service: Service = { capacityProviderStrategy: both, networkConfiguration };

/** ECS, and a job of one execution; `dies`: before which call to it. */
class Cluster {
  readonly clock = new VirtualClock();
  readonly tasks = new Tasks(this.clock.now);
  readonly asked: Record<string, unknown>[] = [];
  fate: Fate = { pulled: true, fails: false };
  calls = 0;

  job(tasks = "4", dies = Infinity): Job {
    const last = this.calls + dies;
    const send = async ({
      input,
      constructor: { name },
    }: {
      input: object;
      constructor: { name: string };
    }) => {
      if ((this.calls += 1) > last) throw new Error("the job has died");
      if (name === "DescribeTasksCommand") return this.tasks.describe((input as { tasks: string[] }).tasks);
      this.asked.push(input as Record<string, unknown>);
      return this.tasks.run(input as Record<string, unknown>, this.fate);
    };
    const env = { APP: "trainer", CLUSTER: "lockgate-trainer-dev", TASKS: tasks, EXECUTION: "e-1" };
    return { env, folder: "", clock: this.clock, aws: { ecs: { send } } as never };
  }

  get started(): number {
    return this.tasks.listStopped("lockgate-trainer-dev", "111111111111").length;
  }
}

const refusal = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => Promise.reject(new Error("it went well")),
    (error: Error) => error,
  );

describe("C8 tasks that run once", () => {
  let cluster: Cluster;
  beforeEach(() => (cluster = new Cluster()));
  const run = (job = cluster.job(), to = service) => runToEnd(job, to, definition);

  it("C8 start in the service's subnets and groups, divided by its weights, without a launch type", async () => {
    const { tasks } = await run();
    const [first] = cluster.asked;
    expect(first).to.deep.include({
      cluster: "lockgate-trainer-dev",
      taskDefinition: definition,
      count: 4,
      startedBy: "e-1",
      capacityProviderStrategy: both,
      networkConfiguration,
    });
    expect(first).to.not.have.any.keys("launchType", "overrides");
    expect(tasks.map(({ capacityProviderName }) => capacityProviderName).toSorted()).to.deep.equal([
      "FARGATE",
      "FARGATE",
      "FARGATE",
      "FARGATE_SPOT",
    ]);
  });

  it("C8 one that Spot takes away is replaced by one that is told whose work it goes on with", async () => {
    const { tasks, replaced } = await run();
    expect(replaced).to.equal(1);
    expect(tasks).to.have.length(4);
    expect(cluster.started).to.equal(5);
    const [, second] = cluster.asked;
    const taken = String(second?.["clientToken"]);
    expect(second?.["count"]).to.equal(1);
    expect(second?.["overrides"]).to.deep.equal({
      containerOverrides: [{ name: "trainer", environment: [{ name: "RESUMES", value: taken }] }],
    });
    expect(tasks.some(({ taskArn = "" }) => taskArn.endsWith(taken))).to.equal(false);
  });

  it("C8 a job that died before any of its calls and is tried again starts none twice", async () => {
    await run();
    const calls = cluster.calls;
    expect(calls).to.be.greaterThan(10);
    for (let dies = 0; dies < calls; dies += 1) {
      cluster = new Cluster();
      expect((await refusal(run(cluster.job("4", dies)))).message).to.equal("the job has died");
      const { tasks, replaced } = await run();
      expect([tasks.length, replaced, cluster.started], `before call ${dies}`).to.deep.equal([4, 1, 5]);
    }
  });

  it("C8 so it is where the service was declared anew in between", async () => {
    await refusal(run(cluster.job("4", 2)));
    const changed = { ...service, capacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }] };
    expect((await run(cluster.job(), changed)).tasks).to.have.length(4);
    expect(cluster.started).to.equal(5);
  });

  it("C8 more than ten are started by several calls", async () => {
    expect((await run(cluster.job("25"))).tasks).to.have.length(25);
    const first = cluster.asked.filter((input) => !("overrides" in input));
    expect(first.map(({ count }) => count)).to.deep.equal([10, 10, 5]);
  });

  for (const [what, fate, says] of [
    ["fails by itself", { pulled: true, fails: true }, /^1 failed: task 0+\d: .*exited, exit code 1$/],
    ["cannot get its image", { pulled: false, fails: false }, /^4 failed: .*CannotPullContainerError/],
  ] as const)
    it(`C8 one that ${what} fails the deployment, and is not replaced`, async () => {
      cluster.fate = fate;
      const error = await refusal(run());
      expect(error).to.be.instanceOf(NotDeployed);
      expect(error.message).to.match(says);
    });

  it("C8 says so where ECS starts fewer, or no longer knows one", async () => {
    const few = cluster.job();
    few.aws.ecs.send = (async () => ({ tasks: [], failures: [{ reason: "RESOURCE:MEMORY" }] })) as never;
    expect((await refusal(run(few))).message).to.equal("ECS starts 0 of 4 tasks: RESOURCE:MEMORY");
    const forgets = cluster.job();
    const { send } = forgets.aws.ecs;
    forgets.aws.ecs.send = (async (command: { constructor: { name: string } }) =>
      command.constructor.name === "DescribeTasksCommand" ? { tasks: [] } : send(command as never)) as never;
    expect((await refusal(run(forgets))).message).to.match(/^ECS no longer knows arn:\S+, nor how it ended/);
  });

  it("C8 whoever did not say that it is done is not done", () => {
    const exited = { stopCode: "EssentialContainerExited" } as const;
    expect(endedWell({ ...exited, containers: [{ exitCode: 0 }] })).to.equal(true);
    expect(endedWell({ ...exited, containers: [{}] })).to.equal(false);
    expect(endedWell({ stopCode: "UserInitiated", containers: [{ exitCode: 0 }] })).to.equal(false);
    expect(wasTakenAway({ stopCode: "TerminationNotice" })).to.equal(true);
    expect(wasTakenAway({ stopCode: "UserInitiated" })).to.equal(false);
    expect(whyEnded({ taskArn: "a/b/c" })).to.equal("task c: no reason given");
  });

  for (const [weights, count, expected] of [
    [[1, 1], 4, [2, 2]],
    [[1, 2], 3, [1, 2]],
    [[3, 1], 4, [3, 1]],
    [[0, 1], 2, [0, 2]],
  ] as const)
    it(`C8 the model of ECS divides ${count} tasks by weights of ${weights.join(":")}`, () => {
      const strategy = both.map(({ capacityProvider }, index) => ({
        capacityProvider,
        weight: weights[index] ?? 0,
      }));
      const given = spread(count, strategy);
      expect(both.map((each) => given.filter((name) => name === each.capacityProvider).length)).to.deep.equal(
        expected,
      );
    });
});
