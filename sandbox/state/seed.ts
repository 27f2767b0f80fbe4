// What exists in the sandbox AWS before any stack: the management account's administrator, whose credentials the sandbox holds.

import { administratorRole, managementAccount } from "./accounts.ts";
import type { Store } from "./store.ts";

const token = "aws:iam/role:Role";
const version = "2012-10-17";

/** URN-like mark of what no stack declares. */
const seedUrn = "sandbox:seed";

const inputs = {
  name: administratorRole,
  path: "/",
  description: "Administrator of the management account: the sandbox's base credentials",
  assumeRolePolicy: JSON.stringify({
    Version: version,
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${managementAccount}:root` },
        Action: "sts:AssumeRole",
      },
    ],
  }),
  inlinePolicies: [
    {
      name: "administrator",
      policy: JSON.stringify({
        Version: version,
        Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
      }),
    },
  ],
};

const outputs = {
  ...inputs,
  arn: `arn:aws:iam::${managementAccount}:role/${administratorRole}`,
  createDate: "2020-01-01T00:00:00Z",
  maxSessionDuration: 3600,
  forceDetachPolicies: false,
  managedPolicyArns: [],
  tagsAll: {},
  uniqueId: "AROALOCKGATESANDBOX00",
};

/** Makes what is missing; a sandbox that has it already is left as it is. */
export function seed(store: Store): void {
  const key = { token, account: managementAccount, region: "global", id: administratorRole };
  if (store.get(key) !== undefined) return;
  store.commit({ put: [{ ...key, urn: seedUrn, inputs, outputs, confirmed: true }] });
}
