import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { goodStore, resource } from "../../world.ts";

const KEY = "arn:aws:kms:eu-west-1:1:key/1";
const project = (props: Facts["props"]) => [
  resource("project", "build", { encryptionKey: KEY, artifacts: { type: "CODEPIPELINE" }, ...props }),
];
const S3_LOGS = { status: "ENABLED", location: "logs/builds" };
const reports = (s3Destination: object, type = "S3") => [
  resource("reportGroup", "reports", { exportConfig: { type, s3Destination } }),
];

ruleCases("PIPE-09", [
  { name: "a key, and the log that AWS keeps by default", expect: "pass", resources: project({}) },
  {
    name: "a log in S3 only",
    expect: "pass",
    resources: project({ logsConfig: { cloudwatchLogs: { status: "DISABLED" }, s3Logs: S3_LOGS } }),
  },
  {
    name: "nothing is left behind",
    expect: "pass",
    resources: project({ encryptionKey: undefined, artifacts: { type: "NO_ARTIFACTS" } }),
  },
  { name: "reports under a key", expect: "pass", resources: reports({ encryptionKey: KEY }) },
  { name: "reports that stay", expect: "pass", resources: reports({}, "NO_EXPORT") },
  {
    name: "no log",
    expect: "fail",
    says: "no log",
    on: "build",
    resources: project({ logsConfig: { cloudwatchLogs: { status: "DISABLED" } } }),
  },
  {
    name: "a plain log in S3",
    expect: "fail",
    says: "s3Logs.encryptionDisabled",
    resources: project({ logsConfig: { s3Logs: { ...S3_LOGS, encryptionDisabled: true } } }),
  },
  { name: "no key", expect: "fail", says: "encryptionKey", resources: project({ encryptionKey: undefined }) },
  {
    name: "a second artifact without a key",
    expect: "fail",
    says: "encryptionKey",
    resources: project({
      encryptionKey: undefined,
      artifacts: { type: "NO_ARTIFACTS" },
      secondaryArtifacts: [{ type: "S3" }],
    }),
  },
  {
    name: "plain artifacts",
    expect: "fail",
    says: "artifacts.encryptionDisabled",
    resources: project({ artifacts: { encryptionDisabled: true } }),
  },
  {
    name: "plain second artifacts",
    expect: "fail",
    says: "secondaryArtifacts[0].encryptionDisabled",
    resources: project({ secondaryArtifacts: [{ encryptionDisabled: true }] }),
  },
  {
    name: "plain reports",
    expect: "fail",
    says: "encryptionDisabled",
    resources: reports({ encryptionKey: KEY, encryptionDisabled: true }),
  },
  { name: "reports without a key", expect: "fail", says: "encryptionKey is absent", resources: reports({}) },
  { name: "another type", expect: "notApplicable", resources: goodStore() },
  {
    name: "logs unknown",
    expect: "undecidable",
    says: "logsConfig",
    resources: project({ logsConfig: UNKNOWN }),
  },
]);
