// The classes of requests on which the evaluator and the reference differ, each with its reason and an example.
import { isIPv6 } from "node:net";
import { evaluate, type Effect } from "../../../../policy-pack/iam/index.ts";
import { A, B, allow, deny, policy, request, role, roleArn, user } from "../cases/case.ts";
import type { Call } from "./generate.ts";
import type { Verdict } from "./reference.ts";

export type Known = {
  name: string;
  reason: string;
  /** True for the requests of the class; narrow enough that it hides no other difference. */
  covers(call: Call, ours: Effect): boolean;
  /** The same call in other words, for which the reference must answer as the evaluator does. */
  reworded?(call: Call): Call;
  /** A request of the class with both answers: where it no longer differs, the entry must go. */
  example: Call;
  ours: Effect;
  theirs: Verdict;
};

const PROVIDER = `arn:aws:iam::${A}:oidc-provider/issuer.example`;
const OWN_ACCOUNT = `{"AWS":"${A}"}`;
const EVERYWHERE = "0.0.0.0/0";

export const KNOWN: readonly Known[] = [
  {
    name: "a CIDR range of all addresses",
    reason:
      "0.0.0.0/0 holds every IPv4 address (RFC 4632); the reference finds none in it. Written as its two halves, it agrees.",
    covers: (call, ours) => ours !== "maybe" && JSON.stringify(call.policies).includes(EVERYWHERE),
    reworded: (call) => rewritten(call, `"${EVERYWHERE}"`, '"0.0.0.0/1","128.0.0.0/1"'),
    example: {
      request: request(user("alice"), { context: { "aws:SourceIp": "192.0.2.7" } }),
      policies: {
        identity: [
          policy(
            "identity",
            allow("s3:GetObject", "*", { Condition: { IpAddress: { "aws:SourceIp": ["0.0.0.0/0"] } } }),
          ),
        ],
      },
    },
    ours: "allow",
    theirs: "deny",
  },
  {
    name: "NotPrincipal that lists some of a caller's names, but not all",
    reason:
      "AWS: a Deny with NotPrincipal may deny a role whose account or session is not listed as well. Not decided here, so the answer is open.",
    covers: (call, ours) =>
      ours === "maybe" && JSON.stringify(call.policies.resource).includes('"NotPrincipal"'),
    example: {
      request: request(role("Dev", A, "s1")),
      policies: {
        identity: [policy("identity", allow("s3:GetObject"))],
        resource: policy("resource", { ...deny("s3:*"), NotPrincipal: { AWS: [roleArn("Dev")] } }),
      },
    },
    ours: "maybe",
    theirs: "allow",
  },
  {
    name: "NotIpAddress with a range of the other IP version",
    reason:
      "An IPv6 address lies in no IPv4 range, nor the other way round, so NotIpAddress holds; the reference says no. With a range of the same version that the address is not in, it agrees.",
    covers: (call, ours) =>
      ours !== "maybe" &&
      JSON.stringify(call.policies).includes('"NotIpAddress') &&
      ofOtherVersion(call).test(JSON.stringify(call.policies)),
    reworded: (call) =>
      rewritten(call, ofOtherVersion(call), isIPv6(sourceIp(call)) ? '"2001:db9::/32"' : '"203.0.113.0/24"'),
    example: {
      request: request(user("alice"), { context: { "aws:SourceIp": "2001:db8::1" } }),
      policies: {
        identity: [
          policy(
            "identity",
            allow("s3:GetObject", "*", { Condition: { NotIpAddress: { "aws:SourceIp": ["192.0.2.7"] } } }),
          ),
        ],
      },
    },
    ours: "allow",
    theirs: "deny",
  },
  {
    name: "a resource policy that names the role session or everyone, beside a session policy",
    reason:
      "IAM User Guide, session policies: what a resource policy grants to the session's own ARN (or to everyone) counts beside the session policy. The reference lets the session policy limit it; without that policy it agrees.",
    covers: (call, ours) =>
      ours === "allow" &&
      call.policies.session !== undefined &&
      evaluate(call.request, call.policies).layer === "resource",
    reworded: ({ request: same, policies: { session: _dropped, ...policies } }) => ({
      request: same,
      policies,
    }),
    example: {
      request: request(role("Dev", A, "s1")),
      policies: {
        identity: [policy("identity", allow("sqs:*"))],
        session: [policy("session", allow("sqs:*"))],
        resource: policy("resource", {
          ...allow("s3:GetObject"),
          Principal: { AWS: `arn:aws:sts::${A}:assumed-role/Dev/s1` },
        }),
      },
    },
    ours: "allow",
    theirs: "deny",
  },
  {
    name: "an account as principal, for a federated caller",
    reason:
      "An account as principal stands for its root, users and roles; the reference counts who comes from its identity provider among them, too. With another account named, it agrees.",
    covers: (call, ours) =>
      ours !== "maybe" &&
      call.request.principal.kind === "federated" &&
      JSON.stringify(call.policies.resource ?? "").includes(OWN_ACCOUNT),
    reworded: (call) => rewritten(call, OWN_ACCOUNT, OWN_ACCOUNT.replace(A, B)),
    example: {
      request: request({ kind: "federated", provider: PROVIDER, account: A }),
      policies: {
        resource: policy(
          "resource",
          { ...allow("s3:GetObject"), Principal: { Federated: PROVIDER } },
          { ...deny("s3:*"), NotPrincipal: { AWS: A } },
        ),
      },
    },
    ours: "deny",
    theirs: "allow",
  },
];

function sourceIp({ request: { context } }: Call): string {
  return String(context?.["aws:SourceIp"] ?? "");
}

/** The addresses and ranges, as JSON, that are of another IP version than the caller's. */
function ofOtherVersion(call: Call): RegExp {
  return isIPv6(sourceIp(call)) ? /"\d+\.\d+\.\d+\.\d+(\/\d+)?"/g : /"[\da-f:]*::[\da-f:]*(\/\d+)?"/g;
}

function rewritten(call: Call, from: RegExp | string, to: string): Call {
  return {
    ...call,
    policies: JSON.parse(JSON.stringify(call.policies).replaceAll(from, to)) as Call["policies"],
  };
}
