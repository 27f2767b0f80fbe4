import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { action, change, goodPipeline, goodStages, goodStore } from "../../world.ts";

const good = goodStages();
const deploys = { name: "Deploy-dev", actions: [action("deploy-dev", { inputArtifacts: ["release"] })] };
const failing = (onFailure: unknown) =>
  goodPipeline({ build: good.build, dev: { ...deploys, onFailure } as typeof deploys });

ruleCases("PIPE-07", [
  { name: "rolls back", expect: "pass", resources: failing({ result: "ROLLBACK" }) },
  {
    name: "tries again",
    expect: "pass",
    resources: failing({ result: "RETRY", retryConfiguration: { retryMode: "FAILED_ACTIONS" } }),
  },
  {
    name: "rolls back on a condition",
    expect: "pass",
    resources: failing({ condition: { result: "ROLLBACK" } }),
  },
  { name: "nothing said", expect: "fail", says: "absent", on: "releases", resources: failing(undefined) },
  { name: "it stays as it is", expect: "fail", says: "FAIL", resources: failing({ result: "FAIL" }) },
  {
    name: "a condition that only fails",
    expect: "fail",
    says: "FAIL",
    resources: failing({ condition: { result: "FAIL" } }),
  },
  {
    name: "one of two stages",
    expect: "fail",
    says: "Deploy-prod",
    resources: goodPipeline({
      dev: { ...deploys, onFailure: { result: "ROLLBACK" } } as typeof deploys,
      prod: { ...good.prod, onFailure: undefined } as typeof deploys,
    }),
  },
  { name: "no deploy", expect: "notApplicable", resources: goodPipeline({ build: good.build }) },
  { name: "no pipeline", expect: "notApplicable", resources: goodStore() },
  { name: "unknown", expect: "undecidable", says: "onFailure", resources: failing(UNKNOWN) },
  {
    name: "stages unknown",
    expect: "undecidable",
    says: "stages",
    resources: change(goodPipeline(), "releases", { stages: UNKNOWN }),
  },
]);
