// From the build to the deploy of one run, unbroken.

import { UNKNOWN } from "../../../policy-pack/facts.ts";
import { ruleCases } from "../ruleCases.ts";
import { action, change, goodPipeline, goodStages, resource } from "../world.ts";

const stages = goodStages();
const deploying = (patch: object) =>
  goodPipeline({
    ...stages,
    dev: { ...stages.dev, actions: [stages.dev.actions[0], { ...stages.dev.actions[1], ...patch }] },
  });
const signing = (patch: object) =>
  goodPipeline({
    ...stages,
    build: {
      name: "Build",
      actions: [
        action("build", { inputArtifacts: ["source"], outputArtifacts: ["built"] }),
        action("verify", { runOrder: 2, inputArtifacts: ["built"], outputArtifacts: ["release"], ...patch }),
      ],
    },
    source: { name: "Source", actions: [{ ...stages.source.actions[0], outputArtifacts: ["source"] }] },
  });
const withSource = () =>
  goodPipeline({
    ...stages,
    source: { name: "Source", actions: [{ ...stages.source.actions[0], outputArtifacts: ["source"] }] },
  });
const code = (props: object) => [
  resource("function", "shop", { name: "shop", s3Bucket: "releases", ...props }),
];

/** A function whose key is not known before the resource of that name has made it. */
const signedBy = (name: string, props: object) => {
  const job = resource("signingJob", "job", {});
  const other = resource("bucket", "other", {});
  const urn = (name === "job" ? job : other).urn;
  const made = { name: "shop", s3Bucket: "releases", s3Key: UNKNOWN, ...props };
  return [job, other, resource("function", "shop", made, { propertyDependencies: { s3Key: [urn] } })];
};

ruleCases("G-05", [
  { name: "build, then deploy", expect: "pass", resources: withSource() },
  { name: "a step between signs what was built", expect: "pass", resources: signing({}) },
  {
    name: "a deploy of the source",
    expect: "fail",
    says: 'deploys "source", which is the source of Source/source',
    resources: signing({ outputArtifacts: ["other"] }).map((facts) =>
      facts.name === "releases" && facts.type.endsWith(":Pipeline")
        ? { ...facts, props: JSON.parse(JSON.stringify(facts.props).replaceAll('["release"]', '["source"]')) }
        : facts,
    ),
  },
  {
    name: "an artifact that nothing makes",
    expect: "fail",
    says: "which no action before it makes",
    resources: deploying({ inputArtifacts: ["found"] }),
  },
  {
    name: "a step that makes the release out of nothing of this run",
    expect: "fail",
    says: "makes out of nothing of this run",
    resources: signing({ inputArtifacts: [] }),
  },
  {
    name: "two actions that make the release",
    expect: "fail",
    says: "both make",
    resources: goodPipeline({
      ...stages,
      build: {
        name: "Build",
        actions: ["build", "verify"].map((name) =>
          action(name, { inputArtifacts: ["source"], outputArtifacts: ["release"] }),
        ),
      },
    }),
  },
  {
    name: "a project that fetches what it deploys itself",
    expect: "fail",
    says: "fetches from GITHUB itself",
    resources: change(withSource(), "deploy-prod", { source: { type: "GITHUB" } }),
  },
  {
    name: "a project with a second source of its own",
    expect: "fail",
    says: "fetches from S3 itself",
    resources: change(withSource(), "build", { secondarySources: [{ type: "S3" }] }),
  },
  {
    name: "a function from one version of an object",
    expect: "pass",
    resources: code({ s3Key: "a", s3ObjectVersion: "v1" }),
  },
  {
    name: "a function from what a signing job made, where only signed code runs",
    expect: "pass",
    resources: signedBy("job", {
      codeSigningConfigArn: "arn:aws:lambda:eu-central-1:1:code-signing-config:c",
    }),
  },
  {
    name: "the same once its key is known",
    expect: "pass",
    resources: [
      resource("signingJob", "job", {
        signedObjects: [{ s3s: [{ bucket: "releases", key: "signed/1.zip" }] }],
      }),
      ...code({
        s3Key: "signed/1.zip",
        codeSigningConfigArn: "arn:aws:lambda:eu-central-1:1:code-signing-config:c",
      }),
    ],
  },
  {
    name: "the same where any code runs",
    expect: "fail",
    says: "it runs the newest",
    resources: signedBy("job", {}),
  },
  {
    name: "the same from what something else made",
    expect: "fail",
    says: "it runs the newest",
    resources: signedBy("other", {
      codeSigningConfigArn: "arn:aws:lambda:eu-central-1:1:code-signing-config:c",
    }),
  },
  {
    name: "a function from the newest object",
    expect: "fail",
    says: "the newest a.zip",
    resources: code({ s3Key: "a.zip" }),
  },
  {
    name: "a function with its code inside",
    expect: "notApplicable",
    resources: [resource("function", "shop", { name: "shop" })],
  },
  {
    name: "stages that nobody knows",
    expect: "undecidable",
    says: "stages",
    resources: change(goodPipeline(), "releases", { stages: UNKNOWN }).filter(({ type }) =>
      type.endsWith(":Pipeline"),
    ),
  },
]);
