// A balancer as it is declared: which fleets its users are shared out to, and what they meet there.
import type { Facts } from "../../../../policy-pack/facts.ts";
import { accountOf } from "../../../../policy-pack/model/accounts.ts";
import type { World } from "../../world.ts";
import type { Fleet } from "./fleet.ts";

type Share = { arn: string; weight: number };
type Forward = { targetGroups?: { arn?: string; weight?: number }[] };
/** The app's first path: what users ask for. */
const usual = "/";

export class Balancer {
  readonly account: string;
  readonly name: string;
  readonly arn: string;
  readonly listener: string;
  readonly fleets: readonly Fleet[];
  shares: readonly Share[];

  constructor(balancer: Facts, listener: Facts, fleets: readonly Fleet[]) {
    this.account = accountOf(balancer) ?? "";
    this.name = String(balancer.props["name"]);
    this.arn = String(balancer.props["arn"]);
    this.listener = String(listener.props["arn"]);
    const [action] = (listener.props["defaultActions"] as { forward?: Forward }[] | undefined) ?? [];
    this.shares = (action?.forward?.targetGroups ?? []).map(({ arn = "", weight = 1 }) => ({ arn, weight }));
    this.fleets = fleets.filter(
      ({ account, targetGroup }) =>
        account === this.account && this.shares.some(({ arn }) => arn === targetGroup["arn"]),
    );
  }

  /** Per cent of the users. */
  percentOf({ targetGroup }: Fleet): number {
    const all = this.shares.reduce((sum, { weight }) => sum + weight, 0);
    const own = this.shares.find(({ arn }) => arn === targetGroup["arn"])?.weight ?? 0;
    return all === 0 ? 0 : (100 * own) / all;
  }

  /** Whether one of the machines that users are sent to fails them. */
  async failsUsers(): Promise<boolean> {
    const used = this.fleets.filter((fleet) => this.percentOf(fleet) > 0);
    const serving = used.flatMap(({ machines }) => machines.filter(({ inService }) => inService));
    const answers = await Promise.all(serving.map((machine) => machine.ask(usual)));
    return answers.some((status) => status >= 500);
  }

  /** How much of the users each version has, in per cent. */
  traffic(): Record<string, number> {
    const shares: Record<string, number> = {};
    for (const fleet of this.fleets)
      for (const [version, share] of Object.entries(fleet.shares())) {
        const part = (share * this.percentOf(fleet)) / 100;
        if (part > 0) shares[version] = Math.round((shares[version] ?? 0) + part);
      }
    return shares;
  }

  describe = (): object => ({
    ListenerArn: this.listener,
    DefaultActions: [
      {
        Type: "forward",
        ForwardConfig: {
          TargetGroups: this.shares.map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight })),
        },
      },
    ],
  });
}

/** Of all stacks; each has one listener that speaks TLS. */
export function declaredBalancers({ company: { model } }: World, fleets: readonly Fleet[]): Balancer[] {
  const ofType = (type: string) => model.resources.filter((facts) => facts.type === type);
  const listeners = ofType("aws:lb/listener:Listener");
  return ofType("aws:lb/loadBalancer:LoadBalancer").flatMap((facts) => {
    const listener = listeners.find(
      ({ props }) => props["loadBalancerArn"] === facts.props["arn"] && props["protocol"] === "HTTPS",
    );
    const made = listener === undefined ? undefined : new Balancer(facts, listener, fleets);
    return made === undefined || made.fleets.length === 0 ? [] : [made];
  });
}
