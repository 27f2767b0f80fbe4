// Decides which networks are joined, by what, and how sure that is: the ground for questions about ways between them.

import { input, type Facts } from "../facts.ts";
import { accountOf } from "./accounts.ts";
import { isProduction } from "./environments.ts";
import type { Model } from "./model.ts";
import { vpcEnd, type Network, type NetworkGraph, type Side } from "./networkEnds.ts";
import { peeringJoints, privateLinkJoints, transitJoints } from "./networkJoints.ts";
import { routeJoints } from "./networkRoutes.ts";
import { servesCustomers } from "./places.ts";
import { declaredEnvironment } from "./tags.ts";
import { known } from "../verdict.ts";

/** Endpoints to AWS's own services lead into no network; shares of AWS RAM are not followed. */
export const networkGraph = (model: Model): NetworkGraph => {
  const inView = model.of("vpc").map(networkOf);
  const joints = [
    ...peeringJoints(model),
    ...transitJoints(model),
    ...privateLinkJoints(model, inView),
    ...routeJoints(model, inView),
    ...model.of("otherJoint").map((by) => ({
      ends: [vpcEnd(model, by, "vpcId"), `outside ${by.name}`] as const,
      by,
      how: `${by.name}, which is not followed`,
      sure: false,
    })),
  ];
  const outside = joints
    .flatMap(({ ends }) => ends)
    .filter((id) => !inView.some((network) => network.id === id))
    .map((id): Network => ({ id, name: id, side: "unknown", account: undefined, ranges: [] }));
  return { networks: new Map([...outside, ...inView].map((network) => [network.id, network])), joints };
};

const networkOf = (vpc: Facts): Network => {
  const environment = known(() => declaredEnvironment(vpc));
  const range = known(() => input(vpc, "cidrBlock").string());
  return {
    id: vpc.urn,
    name: environment ?? vpc.name,
    side: sideOf(environment),
    account: accountOf(vpc),
    ranges: range === undefined ? [] : [range],
  };
};

export const sideOf = (environment: string | undefined): Side => {
  if (environment === undefined) return "unknown";
  if (servesCustomers(environment)) return "production";
  return isProduction(environment) ? "shared" : "other";
};
