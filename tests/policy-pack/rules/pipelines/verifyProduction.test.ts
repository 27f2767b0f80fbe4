import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { action, approval, change, goodPipeline, goodStages, goodStore, project } from "../../world.ts";

const good = goodStages();
const RELEASE = { inputArtifacts: ["release"] };
const deploy = action("deploy-prod", { ...RELEASE, runOrder: 3 });
const withProd = (...actions: object[]) =>
  goodPipeline({ source: good.source, build: good.build, prod: { name: "Deploy-prod", actions } });

ruleCases("PIPE-06", [
  { name: "verified in its stage", expect: "pass", resources: goodPipeline() },
  {
    name: "verified in an earlier stage",
    expect: "pass",
    resources: goodPipeline({
      source: good.source,
      build: good.build,
      verify: { name: "Verify", actions: [action("verify", RELEASE)] },
      prod: { name: "Deploy-prod", actions: [approval("approve"), deploy] },
    }),
  },
  { name: "not verified", expect: "fail", says: '"release"', on: "releases", resources: withProd(deploy) },
  {
    name: "another artifact is verified",
    expect: "fail",
    says: '"release"',
    resources: withProd(action("verify", { inputArtifacts: ["source"] }), deploy),
  },
  {
    name: "verified beside the deploy",
    expect: "fail",
    says: "nothing has verified",
    resources: withProd(action("verify", { ...RELEASE, runOrder: 3 }), deploy),
  },
  {
    name: "verified after the deploy",
    expect: "fail",
    says: "nothing has verified",
    resources: withProd(deploy, action("verify", { ...RELEASE, runOrder: 4 })),
  },
  {
    name: "verified before it was made",
    expect: "fail",
    says: "nothing has verified",
    resources: goodPipeline({
      verify: { name: "Verify", actions: [action("verify", RELEASE)] },
      build: good.build,
      prod: { name: "Deploy-prod", actions: [deploy] },
    }),
  },
  {
    name: "one of two artifacts is verified",
    expect: "fail",
    says: '"source"',
    resources: withProd(
      action("verify", { ...RELEASE, runOrder: 2 }),
      action("deploy-prod", { inputArtifacts: ["release", "source"], runOrder: 3 }),
    ),
  },
  {
    name: "what verifies also deploys",
    expect: "fail",
    says: "nothing has verified",
    resources: [
      ...withProd(action("checker", { ...RELEASE, runOrder: 2 }), deploy),
      ...project("checker", "verify", ["lambda:UpdateAlias"], "prod"),
    ],
  },
  {
    name: "nothing goes in",
    expect: "fail",
    says: "without an input artifact",
    resources: withProd(action("deploy-prod", { runOrder: 3 })),
  },
  { name: "no pipeline", expect: "notApplicable", resources: goodStore() },
  {
    name: "only dev is deployed to",
    expect: "notApplicable",
    resources: goodPipeline({
      build: good.build,
      dev: { name: "Deploy-dev", actions: [action("deploy-dev", RELEASE)] },
    }),
  },
  {
    name: "stages unknown",
    expect: "undecidable",
    says: "stages",
    resources: change(goodPipeline(), "releases", { stages: UNKNOWN }),
  },
  {
    name: "the deploy's artifacts are unknown",
    expect: "undecidable",
    says: "inputArtifacts",
    resources: withProd(action("deploy-prod", { inputArtifacts: UNKNOWN })),
  },
]);
