// Fills the condition keys of a call that the sandbox makes: transport, time, region, organization, tags.
import type { ContextValue } from "../../policy-pack/iam/index.ts";
import type { ApiCall, Caller, StoredResource, World } from "../aws/model.ts";
import { organizationOf, orgPath } from "./organization.ts";
import { principalTags } from "./principals.ts";

/** Services with one endpoint for all regions; their calls count as made to us-east-1. */
const GLOBAL = new Set([
  "iam",
  "organizations",
  "route53",
  "cloudfront",
  "account",
  "support",
  "globalaccelerator",
]);

type Facts = {
  call: ApiCall;
  caller: Caller;
  resourceAccount: string;
  role: StoredResource | undefined;
  world: World;
};

/** All keys known for a call; what the model of a resource gives wins. */
export function contextOf({
  call,
  caller,
  resourceAccount,
  role,
  world,
}: Facts): Record<string, ContextValue> {
  const service = call.action.split(":")[0] ?? "";
  const now = world.now();
  return {
    "aws:SecureTransport": "true",
    "aws:SourceIp": "127.0.0.1",
    "aws:UserAgent": "lockgate-sandbox",
    "aws:CurrentTime": now,
    "aws:EpochTime": String(Math.floor(Date.parse(now) / 1000)),
    "aws:RequestedRegion": GLOBAL.has(service) ? "us-east-1" : caller.region,
    ...(service === "s3" && { "s3:TlsVersion": "1.3" }),
    ...organizationKeys(caller.account, resourceAccount, world),
    ...(role && principalTags(role)),
    ...call.context,
  };
}

function organizationKeys(principal: string, resource: string, world: World): Record<string, ContextValue> {
  return { ...keysOf("Principal", principal, world), ...keysOf("Resource", resource, world) };
}

function keysOf(side: "Principal" | "Resource", account: string, world: World): Record<string, ContextValue> {
  const organization = organizationOf(account, world);
  if (!organization) return {};
  return {
    [`aws:${side}OrgID`]: organization.id,
    [`aws:${side}OrgPaths`]: [orgPath(account, organization, world)],
  };
}
