// Decides whether builds leave a log, and whether what they leave behind is encrypted with a key of one's own.

import { input, type Facts, type Input } from "../../facts.ts";
import { fail, notApplicable, pass, type Verdict } from "../../verdict.ts";

export const recordBuilds = (resource: Facts): Verdict => {
  const faults = FAULTS[resource.type];
  if (!faults) return notApplicable(`${resource.type} builds nothing`, resource.urn);
  const found = faults(resource);
  return found.length > 0 ? fail(resource.urn, found.join("; ")) : pass(resource.urn);
};

const projectFaults = (project: Facts): readonly string[] => [
  ...logFaults(input(project, "logsConfig")),
  ...[input(project, "artifacts"), ...input(project, "secondaryArtifacts").list()].flatMap(plainArtifacts),
  ...(input(project, "encryptionKey").state === "absent" && keepsArtifacts(project)
    ? ["encryptionKey is absent, so AWS's own key for S3 is used"]
    : []),
];

/** CloudWatch logs are on unless switched off, logs in S3 the other way round (CodeBuild API, LogsConfig). */
const logFaults = (logs: Input): readonly string[] => {
  const cloudwatch = logs.at("cloudwatchLogs").at("status").string() ?? "ENABLED";
  const s3 = logs.at("s3Logs");
  const s3On = (s3.at("status").string() ?? "DISABLED") === "ENABLED";
  return [
    ...(cloudwatch !== "ENABLED" && !s3On ? ["logsConfig has no log switched on"] : []),
    ...(s3On && s3.at("encryptionDisabled").boolean() === true ? ["s3Logs.encryptionDisabled is true"] : []),
  ];
};

const plainArtifacts = (artifacts: Input): readonly string[] =>
  artifacts.at("encryptionDisabled").boolean() === true
    ? [`${artifacts.path}.encryptionDisabled is true`]
    : [];

const keepsArtifacts = (project: Facts): boolean =>
  input(project, "artifacts").at("type").string() !== "NO_ARTIFACTS" ||
  input(project, "secondaryArtifacts").list().length > 0;

const reportFaults = (group: Facts): readonly string[] => {
  const config = input(group, "exportConfig");
  if (config.at("type").string() !== "S3") return [];
  const target = config.at("s3Destination");
  return [
    ...plainArtifacts(target),
    ...(target.at("encryptionKey").state === "absent" ? ["s3Destination.encryptionKey is absent"] : []),
  ];
};

const FAULTS: Readonly<Record<string, (facts: Facts) => readonly string[]>> = {
  "aws:codebuild/project:Project": projectFaults,
  "aws:codebuild/reportGroup:ReportGroup": reportFaults,
};
