import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { resource } from "../../world.ts";

const key = (props: Record<string, unknown>) => [resource("key", "key", props)];

ruleCases("KMS-01", [
  { name: "rotated", expect: "pass", resources: key({ enableKeyRotation: true }) },
  {
    name: "symmetric by name",
    expect: "pass",
    resources: key({ enableKeyRotation: true, customerMasterKeySpec: "SYMMETRIC_DEFAULT" }),
  },
  {
    name: "not rotated",
    expect: "fail",
    says: "false",
    on: "key",
    resources: key({ enableKeyRotation: false }),
  },
  { name: "not said, which AWS reads as no", expect: "fail", says: "absent", resources: key({}) },
  { name: "asymmetric", expect: "notApplicable", resources: key({ customerMasterKeySpec: "ECC_NIST_P256" }) },
  { name: "another type", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  {
    name: "unknown",
    expect: "undecidable",
    says: "enableKeyRotation",
    resources: key({ enableKeyRotation: UNKNOWN }),
  },
  {
    name: "kind of key unknown",
    expect: "undecidable",
    says: "customerMasterKeySpec",
    resources: key({ enableKeyRotation: true, customerMasterKeySpec: UNKNOWN }),
  },
  {
    name: "no boolean",
    expect: "undecidable",
    says: "true or false",
    resources: key({ enableKeyRotation: "often" }),
  },
]);
