// How the users of two fleets are shared out: by the weights of their balancer, which are the only word on who is where.
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ModifyListenerCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { colours, otherThan, type Colour } from "../../plan/colours.ts";
import { NotDeployed } from "./deployment.ts";
import { need, type Job } from "./settings.ts";

/** `of`: by colour the ARN of the fleet's target group, and its weight. */
export type Shares = { listener: string; of: Readonly<Record<Colour, { arn: string; weight: number }>> };

export const targetsOf = ({ env }: Job, colour: Colour): string =>
  need(env, `${colour.toUpperCase()}_TARGETS`);

/** Throws NotDeployed where the balancer is not the declared one, with one listener to both fleets and nobody else. */
export async function sharesOf(job: Job): Promise<Shares> {
  const name = need(job.env, "BALANCER");
  const { elb } = job.aws;
  const { LoadBalancers: [balancer] = [] } = await elb.send(
    new DescribeLoadBalancersCommand({ Names: [name] }),
  );
  const { Listeners = [] } = await elb.send(
    new DescribeListenersCommand({ LoadBalancerArn: balancer?.LoadBalancerArn }),
  );
  // One that sends whoever comes in the clear to TLS has no users.
  const [listener, ...more] = Listeners.filter(
    ({ DefaultActions: [action] = [] }) => action?.Type !== "redirect",
  );
  if (listener?.ListenerArn === undefined || more.length > 0)
    throw new NotDeployed(`balancer ${name} has not exactly one listener`);
  const forwards = listener.DefaultActions?.[0]?.ForwardConfig?.TargetGroups ?? [];
  const { TargetGroups = [] } = await elb.send(
    new DescribeTargetGroupsCommand({ Names: colours.map((colour) => targetsOf(job, colour)) }),
  );
  const shareOf = (colour: Colour) => {
    const arn = TargetGroups.find(
      (group) => group.TargetGroupName === targetsOf(job, colour),
    )?.TargetGroupArn;
    const share = forwards.find(({ TargetGroupArn }) => TargetGroupArn === arn);
    if (arn === undefined || share === undefined || forwards.length !== colours.length)
      throw new NotDeployed(`balancer ${name} does not share its users between blue and green`);
    return { arn, weight: share.Weight ?? 0 };
  };
  return { listener: listener.ListenerArn, of: { blue: shareOf("blue"), green: shareOf("green") } };
}

/** The colour that all users are on; undefined: they are shared out, or on none. */
export function wholeOf({ of }: Shares): Colour | undefined {
  const used = colours.filter((colour) => of[colour].weight > 0);
  return used.length === 1 ? used[0] : undefined;
}

/** So much of the users to one colour, per cent, and the rest to the other, in one call: there is no moment in between. */
export async function give(
  job: Job,
  { listener, of }: Shares,
  colour: Colour,
  percent: number,
): Promise<void> {
  const weights = { [colour]: percent, [otherThan(colour)]: 100 - percent } as Record<Colour, number>;
  const TargetGroups = colours.map((each) => ({ TargetGroupArn: of[each].arn, Weight: weights[each] }));
  await job.aws.elb.send(
    new ModifyListenerCommand({
      ListenerArn: listener,
      DefaultActions: [{ Type: "forward", ForwardConfig: { TargetGroups } }],
    }),
  );
}
