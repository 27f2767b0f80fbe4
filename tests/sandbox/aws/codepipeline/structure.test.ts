// Every rule of the structure of stages with a pipeline that breaks it.

import { pipeline } from "../../../../sandbox/aws/codepipeline/pipeline.ts";
import { itRefuses } from "../cases.ts";
import type { Refusal } from "../cases.ts";
import { approve, build, first, scene, second, source, stage, stages, withBuild } from "./scene.ts";

const structure: Refusal[] = [
  ["one stage", stages(first), /has 1 stages: a pipeline has 2 to 50/],
  ["a stage without actions", stages(first, () => stage("Empty")), /stages\[1\]\.actions: has 0 actions/],
  [
    "two stages of one name",
    stages(first, () => stage("Source", build())),
    /"Source" is the name of another stage/,
  ],
  [
    "two actions of one name in a stage",
    stages(first, () => stage("B", build(), approve({ name: "Build" }))),
    /"Build" is the name of another action/,
  ],
  [
    "a stage name with a space",
    stages(first, () => stage("My Build", build())),
    /"My Build": must be 1 to 100/,
  ],
  [
    "a build in the first stage",
    stages(() => stage("Source", source(), approve()), second),
    /the first stage has source actions only/,
  ],
  [
    "a source in a later stage",
    stages(first, () => stage("Two", source({ name: "Again", outputArtifacts: ["B"] }))),
    /only the first stage has source actions/,
  ],
  [
    "an artifact that nobody makes",
    withBuild({ inputArtifacts: ["Nothing"] }),
    /"Nothing" is made by no action before it/,
  ],
  [
    "an artifact that is made later",
    stages(
      first,
      () => stage("A", build({ inputArtifacts: ["Late"] })),
      () => stage("B", build({ outputArtifacts: ["Late"] })),
    ),
    /"Late" is made only later, by stages\[2\]\.actions\[0\]/,
  ],
  [
    "an artifact of the same run order",
    stages(first, () =>
      stage("A", build(), build({ name: "T", inputArtifacts: ["Built"], outputArtifacts: [] })),
    ),
    /"Built" is made only later/,
  ],
  [
    "two makers of one artifact",
    stages(first, second, () => stage("C", build())),
    /"Built" is already made by stages\[1\]/,
  ],
  [
    "a namespace used twice",
    stages(
      () => stage("Source", source({ namespace: "N" })),
      () => stage("Build", build({ namespace: "N" })),
    ),
    /another namespace/,
  ],
  ["run order 0", withBuild({ runOrder: 0 }), /runOrder: 0: must be a whole number from 1 to 999/],
  ["run order 1000", withBuild({ runOrder: 1000 }), /from 1 to 999/],
  [
    "an artifact name with a dot",
    withBuild({ outputArtifacts: ["a.b"] }),
    /"a\.b": must be 1 to 100 letters/,
  ],
];

describe("sandbox codepipeline structure", () => itRefuses(pipeline, scene, structure));
