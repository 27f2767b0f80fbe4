// Users of two fleets are moved by shares alone: step by step, back at once, and back where a move was never ended.
import { expect } from "chai";
import type { Colour } from "../../../../infra/plan/colours.ts";
import type { Aws } from "../../../../infra/functions/lib/aws.ts";
import { flipColour } from "../../../../infra/functions/job/colour.ts";
import { backToGood } from "../../../../infra/functions/job/deployEc2Efs.ts";
import { NotDeployed } from "../../../../infra/functions/job/deployment.ts";
import { moveBack, moveUsers, settled } from "../../../../infra/functions/job/moveUsers.ts";
import { sharesOf } from "../../../../infra/functions/job/shares.ts";
import type { Job } from "../../../../infra/functions/job/settings.ts";

type Command = { constructor: { name: string }; input: Record<string, unknown> };
type Forwards = [{ ForwardConfig: { TargetGroups: { TargetGroupArn: string; Weight: number }[] } }];

/** A balancer with a fleet of two machines for each colour, an alarm, and when each fleet was deployed to last. */
class Street {
  readonly calls: string[] = [];
  weights: Record<string, number> = { "arn:shop-blue": 100, "arn:shop-green": 0 };
  unhealthy: string | undefined;
  alarm = "OK";
  deployed: Record<string, Date | undefined> = { "shop-blue": new Date(1), "shop-green": new Date(2) };
  good = "blue";
  refuses = false;
  listeners = 1;
  /** After so many seconds something happens. */
  after: { seconds: number; happens: () => void } | undefined;
  #seconds = 0;

  readonly #answers: Readonly<Record<string, (input: Record<string, unknown>) => object>> = {
    DescribeLoadBalancers: () => ({ LoadBalancers: [{ LoadBalancerArn: "arn:shop" }] }),
    DescribeListeners: () => ({
      Listeners: Array.from({ length: this.listeners }, () => ({
        ListenerArn: "arn:listener",
        DefaultActions: [
          {
            ForwardConfig: {
              TargetGroups: Object.entries(this.weights).map(([TargetGroupArn, Weight]) => ({
                TargetGroupArn,
                Weight,
              })),
            },
          },
        ],
      })),
    }),
    DescribeTargetGroups: ({ Names }) => ({
      TargetGroups: (Names as string[]).map((name) => ({
        TargetGroupName: name,
        TargetGroupArn: `arn:${name}`,
      })),
    }),
    DescribeTargetHealth: ({ TargetGroupArn }) => ({
      TargetHealthDescriptions: ["healthy", TargetGroupArn === this.unhealthy ? "unhealthy" : "healthy"].map(
        (State) => ({ TargetHealth: { State } }),
      ),
    }),
    DescribeAlarms: () => ({ MetricAlarms: [{ StateValue: this.alarm }] }),
    GetDeploymentGroup: ({ deploymentGroupName }) => ({
      deploymentGroupInfo: {
        lastAttemptedDeployment: { createTime: this.deployed[String(deploymentGroupName)] },
      },
    }),
    GetParameter: () => ({ Parameter: { Value: this.good } }),
    PutParameter: ({ Value }) => {
      this.calls.push(`good: ${String(Value)}`);
      return {};
    },
    ModifyListener: ({ DefaultActions }) => {
      if (this.refuses) throw new Error("AccessDenied");
      const [{ ForwardConfig }] = DefaultActions as Forwards;
      for (const { TargetGroupArn, Weight } of ForwardConfig.TargetGroups)
        this.weights[TargetGroupArn] = Weight;
      this.calls.push(Object.values(this.weights).join(" "));
      return {};
    },
  };

  readonly job: Job = {
    env: {
      BALANCER: "shop",
      BLUE_TARGETS: "shop-blue",
      GREEN_TARGETS: "shop-green",
      BLUE_GROUP: "shop-blue",
      GREEN_GROUP: "shop-green",
      DEPLOYMENT_APPLICATION: "shop",
      MACHINES: "2",
      ALARM_NAME: "failures",
      COLOUR: "/lockgate/prod/shop-colour",
      STEP_MINUTES: "1",
    },
    folder: "",
    aws: Object.fromEntries(
      ["elb", "cloudwatch", "codedeploy", "ssm"].map((client) => [
        client,
        { send: (command: Command) => this.#send(command) },
      ]),
    ) as object as Aws,
    clock: {
      now: () => new Date(0),
      pause: (seconds) => {
        this.#seconds += seconds;
        if (this.after !== undefined && this.#seconds >= this.after.seconds) this.after.happens();
        return Promise.resolve();
      },
    },
  };

  async #send({ constructor, input }: Command): Promise<object> {
    const name = constructor.name.replace(/Command$/, "");
    const answer = this.#answers[name];
    if (answer === undefined) throw new Error(`nobody answers ${name}`);
    return Promise.resolve(answer(input));
  }

  async move(to: Colour, steps: readonly number[]): Promise<string> {
    const shares = await sharesOf(this.job);
    return moveUsers(this.job, shares, to, steps).then(
      () => "moved",
      ({ message }: Error) => message,
    );
  }
}

describe("C19 users between two fleets", () => {
  let street: Street;
  beforeEach(() => (street = new Street()));

  it("C19 come in the declared steps, all of them last, and nothing but shares changes", async () => {
    expect(await street.move("green", [10, 50])).to.equal("moved");
    expect(street.calls).to.deep.equal(["90 10", "50 50", "0 100"]);
  });

  it("C19 are switched back at once, in one call", async () => {
    street.weights = { "arn:shop-blue": 0, "arn:shop-green": 100 };
    expect(await street.move("blue", [])).to.equal("moved");
    expect(street.calls).to.deep.equal(["100 0"]);
  });

  it("C19 none comes to a fleet of which a machine does not answer", async () => {
    street.unhealthy = "arn:shop-green";
    expect(await street.move("green", [10])).to.equal("1 of 2 machines of shop-green answer");
    expect(street.calls).to.deep.equal([]);
  });

  it("C19 none comes while the alarm is on", async () => {
    street.alarm = "ALARM";
    expect(await street.move("green", [10])).to.equal("alarm failures is on");
    expect(street.calls).to.deep.equal([]);
  });

  it("C19, E4 go back to what was healthy while the alarm is on, and never to machines that do not answer", async () => {
    street.weights = { "arn:shop-blue": 0, "arn:shop-green": 100 };
    street.alarm = "ALARM";
    const shares = await sharesOf(street.job);
    street.unhealthy = "arn:shop-blue";
    const fault = await moveBack(street.job, shares, "blue").catch((error: Error) => error);
    expect(fault).to.be.instanceOf(NotDeployed);
    expect(street.calls).to.deep.equal([]);
    street.unhealthy = undefined;
    await moveBack(street.job, shares, "blue");
    expect(street.calls).to.deep.equal(["100 0"]);
  });

  for (const [what, seconds, happens, says, calls] of [
    [
      "a machine stops to answer",
      60,
      "unhealthy",
      "1 of 2 machines of shop-green answer",
      ["90 10", "100 0"],
    ],
    ["the alarm goes off", 61, "alarm", "alarm failures is on", ["90 10", "50 50", "100 0"]],
    [
      "it goes off once all have come",
      150,
      "alarm",
      "alarm failures is on",
      ["90 10", "50 50", "0 100", "100 0"],
    ],
  ] as const)
    it(`C19 all go back as soon as ${what}`, async () => {
      street.after = {
        seconds,
        happens: () => {
          if (happens === "alarm") street.alarm = "ALARM";
          else street.unhealthy = "arn:shop-green";
        },
      };
      expect(await street.move("green", [10, 50])).to.equal(`${says}; all users are back on blue`);
      expect(street.calls).to.deep.equal(calls);
    });

  it("C19 it is said where they could not be moved back", async () => {
    street.after = {
      seconds: 15,
      happens: () => {
        street.alarm = "ALARM";
        street.refuses = true;
      },
    };
    expect(await street.move("green", [10])).to.equal(
      "alarm failures is on; users could not be moved back to blue: AccessDenied",
    );
  });

  const live = async () => settled(street.job, await sharesOf(street.job));

  it("C19 are where they are", async () => {
    expect(await live()).to.equal("blue");
    expect(street.calls).to.deep.equal([]);
  });

  for (const weights of [
    [60, 40],
    [0, 0],
  ] as const)
    it(`C19 a move that broke off at ${weights.join(" to ")} goes back to the fleet that was deployed to before`, async () => {
      street.weights = { "arn:shop-blue": weights[0], "arn:shop-green": weights[1] };
      expect(await live()).to.equal("blue");
      street.weights = { "arn:shop-blue": weights[0], "arn:shop-green": weights[1] };
      street.deployed = { "shop-blue": new Date(2), "shop-green": undefined };
      expect(await live()).to.equal("green");
      expect(street.calls).to.deep.equal(["100 0", "0 100"]);
    });

  const fault = () => live().catch(({ message }: Error) => message);

  it("C19 where nothing says which fleet is the new one, nobody is moved", async () => {
    street.weights = { "arn:shop-blue": 50, "arn:shop-green": 50 };
    street.deployed = {};
    expect(await fault()).to.contain("nothing says which is the new one");
    expect(street.calls).to.deep.equal([]);
  });

  it("C19 a balancer that is not the declared one is left alone", async () => {
    street.weights = { "arn:shop-blue": 100, "arn:other": 0 };
    expect(await fault()).to.equal("balancer shop does not share its users between blue and green");
    street.weights = { "arn:shop-blue": 100, "arn:shop-green": 0, "arn:other": 0 };
    expect(await fault()).to.equal("balancer shop does not share its users between blue and green");
    street.listeners = 2;
    expect(await fault()).to.equal("balancer shop has not exactly one listener");
  });
});

describe("C10 the good colour", () => {
  let street: Street;
  beforeEach(() => (street = new Street()));
  const back = async () => backToGood(street.job, await sharesOf(street.job));

  for (const [what, weights, calls] of [
    ["are on it", [100, 0], []],
    ["are on one that no check has found healthy", [0, 100], ["100 0"]],
    ["are shared out", [25, 75], ["100 0"]],
  ] as const)
    it(`C10 users are there before the other is written: they ${what}`, async () => {
      street.weights = { "arn:shop-blue": weights[0], "arn:shop-green": weights[1] };
      expect(await back()).to.equal("blue");
      expect(street.calls).to.deep.equal(calls);
    });

  it("C10 is changed where it is another one, and said where it stays", async () => {
    expect(await flipColour(street.job, "blue")).to.equal("blue stays the good colour");
    expect(await flipColour(street.job, "green")).to.equal("green is the good colour from now on");
    expect(street.calls).to.deep.equal(["good: green"]);
  });

  it("C10 where nobody knows it, nothing is moved or changed", async () => {
    street.good = "red";
    const fault = await back().catch(({ message }: Error) => message);
    expect(fault).to.equal("/lockgate/prod/shop-colour is red, neither blue nor green");
    expect(street.calls).to.deep.equal([]);
  });
});
