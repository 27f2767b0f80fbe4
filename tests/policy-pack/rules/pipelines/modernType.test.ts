import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { change, goodPipeline, goodStore } from "../../world.ts";

const pipeline = goodPipeline();

ruleCases("PIPE-02", [
  { name: "V2, one after the other", expect: "pass", resources: pipeline },
  {
    name: "V2, queued",
    expect: "pass",
    resources: change(pipeline, "releases", { executionMode: "QUEUED" }),
  },
  {
    name: "V1",
    expect: "fail",
    says: "V1",
    on: "releases",
    resources: change(pipeline, "releases", { pipelineType: "V1" }),
  },
  {
    name: "no type, which is V1",
    expect: "fail",
    says: "V1",
    resources: change(pipeline, "releases", { pipelineType: undefined }),
  },
  {
    name: "side by side",
    expect: "fail",
    says: "PARALLEL",
    resources: change(pipeline, "releases", { executionMode: "PARALLEL" }),
  },
  { name: "no pipeline", expect: "notApplicable", resources: goodStore() },
  {
    name: "type unknown",
    expect: "undecidable",
    says: "pipelineType",
    resources: change(pipeline, "releases", { pipelineType: UNKNOWN }),
  },
]);
