import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { change, goodStore, json, resource, without } from "../../world.ts";

const KEY = "arn:aws:kms:eu-west-1:1:key/1";
const good = [
  resource("secret", "password", { id: "secret-1", kmsKeyId: KEY }),
  resource("secretRotation", "rotation", {
    secretId: "secret-1",
    rotationRules: { automaticallyAfterDays: 30 },
  }),
];
const secret = (patch: Facts["props"]) => change(good, "password", patch);
const OPEN = json({
  Effect: "Allow",
  Principal: "*",
  Action: "secretsmanager:GetSecretValue",
  Resource: "*",
});

ruleCases("COMP-12", [
  { name: "rotated, own key", expect: "pass", resources: good },
  { name: "a key that is made in this run", expect: "pass", resources: secret({ kmsKeyId: UNKNOWN }) },
  {
    name: "a copy under its own key",
    expect: "pass",
    resources: secret({ replicas: [{ region: "eu-west-2", kmsKeyId: KEY }] }),
  },
  {
    name: "no rotation",
    expect: "fail",
    says: "SecretRotation",
    on: "password",
    resources: without(good, "rotation"),
  },
  {
    name: "another secret's rotation",
    expect: "fail",
    says: "SecretRotation",
    resources: change(good, "rotation", { secretId: "secret-2" }),
  },
  {
    name: "rotation off",
    expect: "fail",
    says: "switched off",
    resources: change(good, "rotation", { rotationEnabled: false }),
  },
  { name: "no key", expect: "fail", says: "kmsKeyId", resources: secret({ kmsKeyId: undefined }) },
  {
    name: "AWS's key",
    expect: "fail",
    says: "kmsKeyId",
    resources: secret({ kmsKeyId: "alias/aws/secretsmanager" }),
  },
  {
    name: "a copy under AWS's key",
    expect: "fail",
    says: "replicas[0].kmsKeyId",
    resources: secret({ replicas: [{ region: "eu-west-2" }] }),
  },
  { name: "open to everyone", expect: "fail", says: "lets anyone in", resources: secret({ policy: OPEN }) },
  {
    name: "a policy open to everyone",
    expect: "fail",
    says: "lets anyone in",
    on: "policy",
    resources: [resource("secretPolicy", "policy", { policy: OPEN })],
  },
  { name: "no secret", expect: "notApplicable", resources: goodStore() },
  { name: "policy unknown", expect: "undecidable", says: "policy", resources: secret({ policy: UNKNOWN }) },
  {
    name: "rotation unknown",
    expect: "undecidable",
    says: "rotationEnabled",
    resources: change(good, "rotation", { rotationEnabled: UNKNOWN }),
  },
]);
