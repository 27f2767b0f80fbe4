// Whether an AWS service may use a bucket or a key on behalf of a resource: by the policy that hangs on it.

import { evaluate } from "../../policy-pack/iam/index.ts";
import type { Context, StoredResource } from "./model.ts";
import { organizationOf } from "./organizations/structure.ts";
import { documentOf } from "./policyDocument.ts";

/** One call of a service. `source` is the ARN of the resource in whose name it comes, `account` that resource's account. */
export type ServiceCall = {
  service: string;
  action: string;
  resource: string;
  source: string;
  account: string;
  context?: Readonly<Record<string, string>>;
};

/** By the bucket's own policy; a bucket without one lets no service in. */
export function bucketLetsIn(bucket: StoredResource, call: ServiceCall, context: Context): boolean {
  const [policy] = context.world.find(
    "aws:s3/bucketPolicy:BucketPolicy",
    { account: bucket.account },
    (r) => r.inputs["bucket"] === bucket.id,
  );
  return policy !== undefined && letsIn(policy.inputs["policy"], bucket.account, call, context);
}

/** By the key's policy. */
export function keyLetsIn(key: StoredResource, call: ServiceCall, context: Context): boolean {
  return letsIn(key.outputs["policy"], key.account, call, context);
}

/** Services call over TLS; the keys that AWS sends along are those of the resource in whose name they call. */
function letsIn(policy: unknown, owner: string, call: ServiceCall, { world }: Context): boolean {
  const organization = organizationOf(call.account, world);
  const decision = evaluate(
    {
      principal: { kind: "service", service: call.service },
      action: call.action,
      resource: call.resource,
      resourceAccount: owner,
      context: {
        "aws:SecureTransport": "true",
        "s3:TlsVersion": "1.3",
        "aws:SourceAccount": call.account,
        "aws:SourceArn": call.source,
        ...(organization === undefined ? {} : { "aws:SourceOrgID": organization.id }),
        ...call.context,
      },
    },
    { resource: { name: "resource policy", document: documentOf(policy) } },
  );
  return decision.effect === "allow";
}
