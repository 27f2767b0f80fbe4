// Decides how a deploy role declares load balancers, their listeners and target groups.
import { actions, allow, type Statement } from "./document.ts";

export const declaresBalancers = (resources: string | string[]): Statement =>
  allow(
    "Balancers",
    actions({
      elasticloadbalancing: `
        AddTags CreateListener CreateLoadBalancer CreateTargetGroup DeleteListener DeleteLoadBalancer
        DeleteTargetGroup ModifyListener ModifyLoadBalancerAttributes ModifyTargetGroup
        ModifyTargetGroupAttributes RemoveTags SetSecurityGroups SetSubnets
      `,
    }),
    resources,
  );
