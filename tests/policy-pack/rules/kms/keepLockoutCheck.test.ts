import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { resource } from "../../world.ts";

const key = (value: unknown) => [resource("key", "key", { bypassPolicyLockoutSafetyCheck: value })];

ruleCases("KMS-06", [
  { name: "not said", expect: "pass", resources: key(undefined) },
  { name: "false", expect: "pass", resources: key(false) },
  { name: "bypassed", expect: "fail", says: "is true", on: "key", resources: key(true) },
  { name: "bypassed, as text", expect: "fail", says: "is true", resources: key("true") },
  {
    name: "bypassed by a separate policy",
    expect: "fail",
    says: "is true",
    on: "kp",
    resources: [resource("keyPolicy", "kp", { bypassPolicyLockoutSafetyCheck: true })],
  },
  { name: "another type", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  { name: "unknown", expect: "undecidable", says: "bypass", resources: key(UNKNOWN) },
]);
