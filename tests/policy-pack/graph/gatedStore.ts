// A store whose gates hold: one writes, one reads, and only the deploy role changes its policies.

import { A, allow, arnOf, role } from "../access/people.ts";
import { json, resource } from "../world.ts";
import { assumes, trusting } from "./environments.ts";

const BUCKET = "acme-lockgate-dev-store-111111111111";
export const WRITER = arnOf("signer");
export const READER = arnOf("pull");
export const DEPLOY = arnOf("LockgateDeploy");
export const only = (arn: string) => ({ ArnNotEquals: { "aws:PrincipalArn": arn } });
export const root = { AWS: `arn:aws:iam::${A}:root` };
export const policies = {
  Sid: "Policies",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*Bucket*",
  Resource: "*",
  Condition: only(DEPLOY),
};
export const encryption = { ...policies, Sid: "Encryption", Action: "s3:PutEncryptionConfiguration" };
export const objects = [
  { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: "*", Condition: only(WRITER) },
  { Effect: "Deny", Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: only(READER) },
];
export const administer = {
  Effect: "Allow",
  Principal: root,
  Action: ["kms:PutKeyPolicy", "kms:CreateGrant"],
  Resource: "*",
  Condition: { ArnEquals: { "aws:PrincipalArn": DEPLOY } },
};
export const inA = { account: A };

export const store = [
  resource("bucket", "store", { bucket: BUCKET, arn: `arn:aws:s3:::${BUCKET}` }, inA),
  resource(
    "bucketPolicy",
    "store-policy",
    { bucket: BUCKET, policy: json(policies, encryption, ...objects) },
    inA,
  ),
  resource(
    "bucketEncryption",
    "store-encryption",
    { bucket: BUCKET, rules: [{ applyServerSideEncryptionByDefault: { kmsMasterKeyId: "store-key-id" } }] },
    inA,
  ),
  resource("key", "store-key", { keyId: "store-key-id", policy: json(administer) }, inA),
];
export const holders = [
  ...role("signer", { allows: [allow("s3:PutObject")] }),
  ...role("pull", { allows: [allow("s3:GetObject")], trust: trusting(arnOf("verify")) }),
  ...role("verify", { allows: [assumes(READER)] }),
];
