// Declares the name by which users find a balancer: a record that answers with it while it has somebody healthy to ask.
import type { LoadBalancer } from "@pulumi/aws/lb/loadBalancer.js";
import { Record } from "@pulumi/aws/route53/record.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Domain } from "../../plan/domains.ts";

export const createDomain = (
  name: string,
  { domain, balancer }: { domain: Domain; balancer: LoadBalancer },
  child: pulumi.CustomResourceOptions,
): Record =>
  new Record(
    name,
    {
      zoneId: domain.zone,
      name: domain.name,
      type: "A",
      aliases: [{ name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: true }],
    },
    child,
  );
