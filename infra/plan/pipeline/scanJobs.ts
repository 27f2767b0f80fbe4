// Decides the jobs that scan: the source before anything is built of it, the image before it is signed, the app before
// anybody is asked to let it into production.
import type { App, Environment, SharedConfig } from "../../configuration/schema.ts";
import { productArn } from "../scans/asff.ts";
import type { Label } from "../scans/finding.ts";
import { toolsOf, type GateName } from "../scans/tools/index.ts";
import { actions, type Statement } from "../documents/document.ts";
import { pipelineStoreIn } from "../documents/jobs.ts";
import * as names from "../names.ts";
import { imageScan, pullImages } from "../packages.ts";
import { placeOf } from "../places.ts";
import { scanBuildspec } from "./buildspec.ts";
import { toolingOf } from "./rights.ts";
import { opensSecrets, secretVariables } from "./scanSecrets.ts";
import type { JobOf } from "./types.ts";
import { builderOf } from "./verification.ts";

/** Within the commit stage's ten minutes; then the build has so much less. CodeBuild knows no limit below five. */
export const sourceScanMinutes = 5;
const minutes: Readonly<Record<GateName, number>> = { source: sourceScanMinutes, image: 20, attack: 60 };

export const hasGate = ({ scans }: App, gate: GateName): boolean =>
  toolsOf(gate, scans?.tools ?? []).length > 0;

/** The last environment before production: what is attacked there goes no further. */
export const attackedIn = ({ environments }: SharedConfig): Environment | undefined =>
  environments[environments.findIndex(({ production }) => production) - 1];

/** Undefined where the app names no scanner for the gate. `at`: whose account it runs in; else tooling. */
export function scanJob(
  config: SharedConfig,
  app: App,
  gate: GateName,
  at?: Environment,
): JobOf<"scan"> | undefined {
  const { scans } = app;
  const chosen = toolsOf(gate, scans?.tools ?? []);
  if (scans === undefined || chosen.length === 0) return undefined;
  const place = at === undefined ? toolingOf(config) : placeOf(config, at.accountId);
  const step = { source: "scan", image: imageScan, attack: "attack" }[gate];
  const project = names.projectName(app.name, step, at?.name);
  const secrets = secretVariables(app, chosen);
  return {
    kind: "scan",
    app: app.name,
    ...(at === undefined ? {} : { environment: at.name }),
    ...place,
    project,
    role: at === undefined ? names.appRole(app.name, step) : names.jobRole(app.name, at.name, step),
    runRole: names.runRole(project),
    image: "aws/codebuild/amazonlinux-x86_64-standard:5.0",
    buildspec: scanBuildspec(chosen),
    variables: {
      APP: app.name,
      GATE: gate,
      ACCOUNT: place.account,
      REGION: place.region,
      PIPELINE_ARN: builderOf(config, app),
      REPORTS_BUCKET: pipelineStoreIn(config, place.region),
      SCANS: JSON.stringify({
        tools: chosen,
        threshold: scans.threshold.toUpperCase() as Label,
        exceptions: scans.exceptions.filter(({ tool }) => chosen.includes(tool)),
      }),
      ...(gate === "image" ? { IMAGES: names.imageRepository(toolingOf(config), app.name) } : {}),
      ...(gate === "attack" ? { TARGET_URL: scans.url ?? "" } : {}),
    },
    ...(Object.keys(secrets).length === 0 ? {} : { secrets }),
    statements: [
      findings(place),
      ...(gate === "image" ? imageRights(config, app) : []),
      ...opensSecrets(secrets, place),
    ],
    timeoutMinutes: minutes[gate],
  };
}

const findings = ({ account, region }: names.Place): Statement => ({
  Sid: "Findings",
  Effect: "Allow",
  Action: "securityhub:BatchImportFindings",
  Resource: productArn(account, region),
});

const imageRights = (config: SharedConfig, app: App): Statement[] => [
  ...pullImages(config),
  {
    Sid: "ImageFindings",
    Effect: "Allow",
    Action: actions({ ecr: "DescribeImageScanFindings" }),
    Resource: names.imagesArn(toolingOf(config), names.imagesOf(app.name)),
  },
];
