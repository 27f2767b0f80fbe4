import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { action, change, goodPipeline, goodStages, goodStore } from "../../world.ts";

const CONNECTION = { FullRepositoryId: "acme/shop", BranchName: "main", ConnectionArn: UNKNOWN };
const good = goodStages();
const from = (patch: object, triggers?: unknown) =>
  change(
    goodPipeline({
      ...good,
      source: {
        name: "Source",
        actions: [
          action("source", {
            category: "Source",
            provider: "CodeStarSourceConnection",
            configuration: CONNECTION,
            ...patch,
          }),
        ],
      },
    }),
    "releases",
    { triggers },
  );
const configured = (patch: object) => from({ configuration: { ...CONNECTION, ...patch } });
const trigger = (git: object) =>
  from({}, [
    { providerType: "CodeStarSourceConnection", gitConfiguration: { sourceActionName: "source", ...git } },
  ]);
const ecr = (patch: object) =>
  from({ provider: "ECR", configuration: { RepositoryName: "shop", ImageTag: "stable", ...patch } });
const s3 = (patch: object) =>
  from({
    provider: "S3",
    configuration: { S3Bucket: "drop", S3ObjectKey: "shop.zip", PollForSourceChanges: "false", ...patch },
  });

ruleCases("PIPE-03", [
  { name: "a connection to one branch", expect: "pass", resources: from({}) },
  {
    name: "its own branch triggers it",
    expect: "pass",
    resources: trigger({ pushes: [{ branches: { includes: ["main"] } }] }),
  },
  { name: "an image by its tag", expect: "pass", resources: ecr({}) },
  { name: "an object without polling", expect: "pass", resources: s3({}) },
  {
    name: "GitHub by token",
    expect: "fail",
    says: "ThirdParty GitHub",
    on: "releases",
    resources: from({ owner: "ThirdParty", provider: "GitHub", configuration: { OAuthToken: "x" } }),
  },
  { name: "CodeCommit", expect: "fail", says: "CodeCommit", resources: from({ provider: "CodeCommit" }) },
  {
    name: "a token beside the connection",
    expect: "fail",
    says: "OAuthToken",
    resources: configured({ OAuthToken: "x" }),
  },
  {
    name: "no repository",
    expect: "fail",
    says: "FullRepositoryId is absent",
    resources: configured({ FullRepositoryId: undefined }),
  },
  {
    name: "a repository without owner",
    expect: "fail",
    says: "shop",
    resources: configured({ FullRepositoryId: "shop" }),
  },
  {
    name: "no branch",
    expect: "fail",
    says: "BranchName is absent",
    resources: configured({ BranchName: undefined }),
  },
  { name: "any branch", expect: "fail", says: "BranchName *", resources: configured({ BranchName: "*" }) },
  {
    name: "pull requests trigger it",
    expect: "fail",
    says: "pull requests",
    resources: trigger({ pullRequests: [{ events: ["OPEN"] }] }),
  },
  {
    name: "other branches trigger it",
    expect: "fail",
    says: "feature/*",
    resources: trigger({ pushes: [{ branches: { includes: ["main", "feature/*"] } }] }),
  },
  {
    name: "all branches trigger it",
    expect: "fail",
    says: "every branch",
    resources: trigger({ pushes: [{}] }),
  },
  {
    name: "all branches but one trigger it",
    expect: "fail",
    says: "every branch",
    resources: trigger({ pushes: [{ branches: { excludes: ["dev"] } }] }),
  },
  {
    name: "tags trigger it",
    expect: "fail",
    says: "tags v*",
    resources: trigger({ pushes: [{ tags: { includes: ["v*"] } }] }),
  },
  { name: "the last image", expect: "fail", says: "ImageTag latest", resources: ecr({ ImageTag: "latest" }) },
  {
    name: "no tag, which is the last image",
    expect: "fail",
    says: "ImageTag is absent",
    resources: ecr({ ImageTag: undefined }),
  },
  {
    name: "polling, which AWS does unless told otherwise",
    expect: "fail",
    says: "PollForSourceChanges",
    resources: s3({ PollForSourceChanges: undefined }),
  },
  {
    name: "an object that whoever starts it may choose",
    expect: "fail",
    says: "AllowOverrideForS3ObjectKey",
    resources: s3({ AllowOverrideForS3ObjectKey: "true" }),
  },
  { name: "no pipeline", expect: "notApplicable", resources: goodStore() },
  {
    name: "no source",
    expect: "notApplicable",
    resources: goodPipeline({ build: good.build }),
  },
  {
    name: "branch unknown",
    expect: "undecidable",
    says: "BranchName",
    resources: configured({ BranchName: UNKNOWN }),
  },
  { name: "triggers unknown", expect: "undecidable", says: "triggers", resources: from({}, UNKNOWN) },
  {
    name: "stages unknown",
    expect: "undecidable",
    says: "stages",
    resources: change(goodPipeline(), "releases", { stages: UNKNOWN }),
  },
]);
