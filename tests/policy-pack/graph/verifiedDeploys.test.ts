import { UNKNOWN } from "../../../policy-pack/facts.ts";
import { ruleCases } from "../ruleCases.ts";
import {
  action,
  change,
  DEV,
  goodPipeline,
  goodStages,
  project,
  resource,
  TOOLING,
  without,
} from "../world.ts";

const good = goodStages();
const RELEASE = { inputArtifacts: ["release"] };
const withDev = (...actions: object[]) => goodPipeline({ ...good, dev: { name: "Deploy-dev", actions } });
const verify = action("verify", { ...RELEASE, runOrder: 1 });
const deploy = action("deploy-dev", { ...RELEASE, runOrder: 2 });

/** An action that starts a project of another stack, as the platform names them. */
const remote = (environment: string, step: string, account: string, runOrder: number) =>
  action(`${environment}-${step}`, {
    ...RELEASE,
    runOrder,
    roleArn: `arn:aws:iam::${account}:role/lockgate-shop-${environment}-${step}-run`,
    configuration: { ProjectName: `lockgate-shop-${environment}-${step}` },
  });

ruleCases("G-04", [
  { name: "verify before deploy, twice", expect: "pass", resources: goodPipeline() },
  {
    name: "projects of the environment's stack, by their names",
    expect: "pass",
    resources: withDev(
      remote("dev", "verify", DEV, 1),
      remote("dev", "deploy", DEV, 2),
      remote("dev", "check", DEV, 3),
    ),
  },
  {
    name: "no verify",
    expect: "fail",
    says: "Deploy-dev/deploy-dev",
    on: "releases",
    resources: withDev(deploy),
  },
  {
    name: "by names, without verify",
    expect: "fail",
    says: "dev-deploy",
    resources: withDev(remote("dev", "check", DEV, 1), remote("dev", "deploy", DEV, 2)),
  },
  {
    name: "verify of another artifact",
    expect: "fail",
    says: '"release"',
    resources: withDev(action("verify", { inputArtifacts: ["source"], runOrder: 1 }), deploy),
  },
  {
    name: "one of two artifacts is not verified",
    expect: "fail",
    says: '"extra"',
    resources: withDev(verify, action("deploy-dev", { inputArtifacts: ["release", "extra"], runOrder: 2 })),
  },
  {
    name: "verify beside the deploy",
    expect: "fail",
    says: "no verify action",
    resources: withDev(verify, action("deploy-dev", { ...RELEASE, runOrder: 1 })),
  },
  {
    name: "verify after the deploy",
    expect: "fail",
    says: "no verify action",
    resources: withDev(action("verify", { ...RELEASE, runOrder: 3 }), deploy),
  },
  {
    name: "verify before the artifact is made",
    expect: "fail",
    says: "no verify action",
    resources: withDev(
      action("verify", { inputArtifacts: ["moved"], runOrder: 1 }),
      action("build", { ...RELEASE, outputArtifacts: ["moved"], runOrder: 2 }),
      action("deploy-dev", { inputArtifacts: ["moved"], runOrder: 3 }),
    ),
  },
  {
    name: "verify in an earlier stage only",
    expect: "fail",
    says: "no verify action",
    resources: goodPipeline({
      build: good.build,
      check: { name: "Check", actions: [verify] },
      dev: { name: "Deploy-dev", actions: [deploy] },
    }),
  },
  {
    name: "a deploy without artifact",
    expect: "fail",
    says: "without an input artifact",
    resources: withDev(verify, action("deploy-dev", { runOrder: 2 })),
  },
  {
    name: "an action of category Deploy",
    expect: "fail",
    says: "code-deploy",
    resources: withDev(action("code-deploy", { ...RELEASE, category: "Deploy", provider: "CodeDeploy" })),
  },
  {
    name: "a project that says test, but its role can deploy",
    expect: "fail",
    says: "ecs-test",
    resources: [
      ...withDev(verify, deploy, action("ecs-test", { inputArtifacts: ["other"], runOrder: 2 })),
      ...project("ecs-test", "test", ["ecs:Update*"]),
    ],
  },
  {
    name: "a verify that can deploy vouches for nobody",
    expect: "fail",
    says: "no verify action",
    resources: change(goodPipeline(), "verify-rights", {
      policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"lambda:*","Resource":"*"}]}',
    }),
  },
  {
    name: "name and tag disagree",
    expect: "fail",
    says: "its name says deploy",
    resources: project("lockgate-shop-dev-deploy", "verify", ["kms:Verify"]),
  },
  {
    name: "one environment in two accounts",
    expect: "fail",
    says: "environment dev",
    resources: withDev(remote("dev", "verify", DEV, 1), remote("dev", "deploy", "333333333333", 2)),
  },
  {
    name: "no pipeline",
    expect: "notApplicable",
    resources: [resource("bucket", "logs", { bucket: "logs" })],
  },
  {
    name: "a project that declares no step",
    expect: "notApplicable",
    resources: project("other", undefined, ["*"]),
  },
  {
    name: "a project of nobody",
    expect: "undecidable",
    says: "does not declare",
    resources: withDev(verify, action("mystery", { ...RELEASE, runOrder: 2 })),
  },
  {
    name: "a name of the contract, but in the pipeline's own account",
    expect: "undecidable",
    says: "does not declare",
    resources: withDev(remote("dev", "verify", TOOLING, 1), remote("dev", "deploy", TOOLING, 2)),
  },
  {
    name: "a project whose role is elsewhere",
    expect: "undecidable",
    says: "serviceRole",
    resources: without(goodPipeline(), "build-role"),
  },
  {
    name: "rights kept by AWS",
    expect: "undecidable",
    says: "ReadOnlyAccess",
    resources: change(goodPipeline(), "build-role", {
      managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    }),
  },
  {
    name: "an action of a third party",
    expect: "undecidable",
    says: "can't see into",
    resources: withDev(
      verify,
      action("other", { ...RELEASE, owner: "ThirdParty", provider: "Jenkins", runOrder: 2 }),
    ),
  },
  {
    name: "stages are missing",
    expect: "undecidable",
    says: "stages is missing",
    resources: change(goodPipeline(), "releases", { stages: undefined }),
  },
  {
    name: "stages are unknown",
    expect: "undecidable",
    says: "stages",
    resources: change(goodPipeline(), "releases", { stages: UNKNOWN }),
  },
]);
