import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { managed, trail } from "../../worldLogging.ts";

const key = managed("key", "key", { keyId: "k-1" });
const made = (of: string) => ({
  ...trail({ kmsKeyId: UNKNOWN }),
  propertyDependencies: { kmsKeyId: [of] },
});

ruleCases("LOG-02", [
  { name: "a key that is declared elsewhere", expect: "pass", resources: [trail()] },
  { name: "a key of this stack, before it is made", expect: "pass", resources: [key, made(key.urn)] },
  { name: "an alias of one's own", expect: "pass", resources: [trail({ kmsKeyId: "alias/trail" })] },
  { name: "no key", expect: "fail", says: "kmsKeyId is absent", resources: [trail({ kmsKeyId: undefined })] },
  { name: "an empty key", expect: "fail", says: "absent", resources: [trail({ kmsKeyId: "" })] },
  {
    name: "AWS's own key",
    expect: "fail",
    says: "AWS's own key",
    resources: [trail({ kmsKeyId: "alias/aws/s3" })],
  },
  { name: "no trail", expect: "notApplicable", resources: [key] },
  {
    name: "a key that nobody knows",
    expect: "undecidable",
    says: "kmsKeyId",
    resources: [trail({ kmsKeyId: UNKNOWN })],
  },
]);
