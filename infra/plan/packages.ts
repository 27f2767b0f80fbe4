// Decides where an app's own packages and images lie, and what its build may do with them.
import type { App, SharedConfig } from "../configuration/schema.ts";
import { executionArn } from "./documents/containers.ts";
import { actions, allow, type Statement } from "./documents/document.ts";
import { runsInCluster } from "./kubernetes/apps.ts";
import { clusterImages } from "./kubernetes/charts.ts";
import { nodeRoleArn } from "./kubernetes/names.ts";
import * as names from "./names.ts";
import { withTwins } from "./twins.ts";
import { planSource } from "./pipeline/sources/index.ts";
import { toolsOf } from "./scans/tools/index.ts";

/** The job that scans an app's image. */
export const imageScan = "scan-image";

export type AppPackages = {
  app: string;
  /** ARN of the app's build role: alone it publishes the app's packages. */
  builder: string;
  /** ARNs of the roles that push its images, the build's where nobody else does; `foreign`: their own policies are not ours. */
  pushers: readonly string[];
  foreign?: true;
  /** ARNs of the roles that pull its images. */
  pullers: readonly string[];
};

export const appPackages = (config: SharedConfig): AppPackages[] =>
  config.apps.map((app) => ({
    app: app.name,
    builder: builderOf(config, app),
    ...pushersOf(config, app),
    pullers: imagePullers(config, app),
  }));

const builderOf = ({ toolingAccountId }: SharedConfig, app: App): string =>
  names.roleArn(toolingAccountId, names.appRole(app.name, "build"));

/** Where images are the source, their build pushes none: what it pushed would start it again. */
const pushersOf = (config: SharedConfig, app: App): Pick<AppPackages, "pushers" | "foreign"> => {
  const source = planSource(app);
  return source.by === "image"
    ? { pushers: source.writers, foreign: true }
    : { pushers: [builderOf(config, app)] };
};

/** The deployment server's own: people push it, and what starts its tasks pulls it. */
export const serverImages = ({ server, toolingAccountId: account }: SharedConfig): AppPackages[] =>
  server === undefined
    ? []
    : [
        {
          app: names.serverApp,
          ...publishedBy(server.publisher ?? names.roleArn(account, names.accessRole)),
          pullers: [names.serverTaskArn(account, "start")],
        },
      ];

const publishedBy = (builder: string) => ({ builder, pushers: [builder] });

/** What runs in clusters beside the apps: people mirror it, and the machines of each pull it. */
export const mirroredImages = (config: SharedConfig): AppPackages[] =>
  config.apps.some(runsInCluster)
    ? [
        {
          app: clusterImages,
          ...publishedBy(names.roleArn(config.toolingAccountId, names.accessRole)),
          pullers: withTwins(config).map(({ name, accountId }) => nodeRoleArn(accountId, name)),
        },
      ]
    : [];

/** ARNs of the roles that pull images: the one reader of each environment's store, what starts an app's own tasks, and who scans. */
const imagePullers = (config: SharedConfig, app: App): string[] => [
  ...withTwins(config).flatMap(({ name, accountId }) => [
    names.roleArn(accountId, names.pullRole(name)),
    ...(app.target.kind === "ecs" ? [executionArn(accountId, app.name, name)] : []),
    // Machines of the cluster pull for all its pods.
    ...(runsInCluster(app) ? [nodeRoleArn(accountId, name)] : []),
  ]),
  // What takes the files out of a pushed one.
  ...(planSource(app).by === "image"
    ? [names.roleArn(config.toolingAccountId, names.appRole(app.name, "unpack"))]
    : []),
  ...(toolsOf("image", app.scans?.tools ?? []).length > 0
    ? [names.roleArn(config.toolingAccountId, names.appRole(app.name, imageScan))]
    : []),
];

export const readImages = actions({
  ecr: "BatchCheckLayerAvailability BatchGetImage GetDownloadUrlForLayer",
});
export const pushImages = actions({
  ecr: "CompleteLayerUpload InitiateLayerUpload PutImage UploadLayerPart",
});

/** A token opens the registry, not a repository; ECR knows no narrower resource for it. */
const imageToken = allow("ImageToken", ["ecr:GetAuthorizationToken"], "*");

/** By AWS's API, which asks for no token of the registry's. */
export const readsOwnImages = (config: SharedConfig, app: App): Statement[] => [
  allow(
    "Image",
    actions({ ecr: "BatchGetImage GetDownloadUrlForLayer" }),
    names.imagesArn({ account: config.toolingAccountId, region: config.region }, names.imagesOf(app.name)),
  ),
];

/** A build reads every app's packages, and publishes its own only. */
export function buildStatements(config: SharedConfig, app: App): Statement[] {
  const place = { account: config.toolingAccountId, region: config.region };
  const images = [
    imageToken,
    allow("Images", [...readImages, ...pushImages], names.imagesArn(place, names.imagesOf(app.name))),
  ];
  return [
    allow("PackageToken", ["codeartifact:GetAuthorizationToken"], names.packageDomainArn(place)),
    // CodeArtifact's tokens are bearer tokens of STS (CodeArtifact User Guide, "Authentication and tokens").
    allow("BearerToken", ["sts:GetServiceBearerToken"], "*", {
      StringEquals: { "sts:AWSServiceName": "codeartifact.amazonaws.com" },
    }),
    allow(
      "ReadPackages",
      actions({ codeartifact: "GetRepositoryEndpoint ReadFromRepository" }),
      names.packagesArn(place, names.releasePackages("*")),
    ),
    allow(
      "PublishPackages",
      actions({ codeartifact: "PublishPackageVersion PutPackageMetadata" }),
      names.anyPackageArn(place, names.releasePackages(app.name)),
    ),
    ...(planSource(app).by === "image" ? [] : images),
  ];
}

/** What a puller needs in its own account; the repositories name it from the other side. */
export const pullImages = (config: SharedConfig): Statement[] => [
  imageToken,
  allow(
    "PullImages",
    readImages,
    names.imagesArn({ account: config.toolingAccountId, region: config.region }, names.imagesOf("*")),
  ),
];
