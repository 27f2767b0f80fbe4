// Decides whether a key that can be rotated by AWS is.

import { input, type Facts } from "../../facts.ts";
import { fail, notApplicable, pass, type Verdict } from "../../verdict.ts";

/** AWS rotates symmetric encryption keys only (KMS Developer Guide, "Rotate AWS KMS keys"). */
export const rotateKeys = (key: Facts): Verdict => {
  const spec =
    input(key, "customerMasterKeySpec").string() ?? input(key, "keySpec").string() ?? "SYMMETRIC_DEFAULT";
  if (spec !== "SYMMETRIC_DEFAULT") return notApplicable(`AWS can't rotate a key of kind ${spec}`, key.urn);
  const on = input(key, "enableKeyRotation").boolean();
  return on === true ? pass(key.urn) : fail(key.urn, `enableKeyRotation is ${on ?? "absent"}`);
};
