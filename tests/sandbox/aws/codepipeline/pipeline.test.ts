// Pipelines: what CodePipeline fills in, whom it asks, and references that lead nowhere.

import { expect } from "chai";
import { pipeline } from "../../../../sandbox/aws/codepipeline/pipeline.ts";
import { UNKNOWN } from "../../../../sandbox/aws/model.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses } from "../cases.ts";
import type { Refusal } from "../cases.ts";
import { roleArn } from "../serviceRole.ts";
import { workload } from "../world.ts";
import {
  arn,
  build,
  connectionArn,
  first,
  push,
  scene,
  second,
  source,
  stage,
  stages,
  withBuild,
  withTrigger,
} from "./scene.ts";

describe("sandbox codepipeline", () => {
  it("fills in ARN, run order and triggers", () => {
    const { world, inputs } = scene();
    const made = world.create(pipeline, {
      ...inputs,
      ...withTrigger({ sourceActionName: "Fetch", pushes: push }),
    });
    expect(made.id).to.equal("release");
    expect(made.outputs).to.deep.include({
      arn,
      executionMode: "SUPERSEDED",
      pipelineType: "V2",
      tagsAll: {},
    });
    expect(made.outputs["triggerAlls"]).to.have.length(1);
    const [stageOne] = made.outputs["stages"] as { actions: Properties[] }[];
    expect(stageOne?.actions[0]?.["runOrder"]).to.equal(1);
  });

  it("takes an artifact made earlier in the same stage", () => {
    const { world, inputs } = scene();
    const test = build({
      name: "Test",
      category: "Test",
      runOrder: 2,
      inputArtifacts: ["Built"],
      outputArtifacts: [],
    });
    expect(
      world.create(pipeline, { ...inputs, stages: [first(), stage("Build", build(), test)] }).id,
    ).to.equal("release");
  });

  it("refuses a name that is taken", () => {
    const { world, inputs } = scene();
    world.create(pipeline, inputs);
    expect(() => world.create(pipeline, inputs)).to.throw(/PipelineNameInUseException/);
  });

  it("passes its role and connections, on creation and on each update", () => {
    const { world, inputs } = scene();
    for (const operation of ["create", "update"] as const) {
      const calls = pipeline.calls(operation, { inputs, outputs: { ...inputs, arn } }, world.context());
      expect(calls.map((c) => `${c.action} ${c.resource}`)).to.include.members([
        `codepipeline:${operation === "create" ? "Create" : "Update"}Pipeline ${arn}`,
        `iam:PassRole ${roleArn("pipe")}`,
        `codeconnections:PassConnection ${connectionArn}`,
      ]);
    }
  });

  it("judges no unknown value at preview", () => {
    const { world, inputs } = scene();
    const check = (change: Properties): unknown =>
      pipeline.check?.({ pipelineType: "V2", ...inputs, ...change }, world.context());
    expect(check({ stages: UNKNOWN, roleArn: UNKNOWN })).to.deep.equal([]);
    const vague = build({
      configuration: { ProjectName: UNKNOWN },
      roleArn: UNKNOWN,
      inputArtifacts: UNKNOWN,
    });
    expect(check({ stages: [first(), stage("Build", vague)] })).to.deep.equal([]);
  });

  const references: Refusal[] = [
    ["an unknown type", { pipelineType: "V3" }, /"V3": must be one of V1, V2/],
    ["a role that is none", { roleArn: "pipe" }, /roleArn: "pipe": must be an ARN of iam/],
    [
      "a role that does not exist",
      { roleArn: roleArn("none") },
      /not authorized to perform AssumeRole.*does not exist/,
    ],
    ["a role of another service", { roleArn: roleArn("other") }, /does not trust codepipeline/],
    ["no store", { artifactStores: [] }, /a pipeline needs a store/],
    [
      "a store that does not exist",
      { artifactStores: [{ type: "S3", location: "nowhere" }] },
      /nowhere does not exist/,
    ],
    [
      "a store in another region",
      { artifactStores: [{ type: "S3", location: "far" }] },
      /is in us-east-1, not in eu-central-1/,
    ],
    [
      "one store with a region",
      { artifactStores: [{ type: "S3", location: "store", region: "eu-central-1" }] },
      /only with several stores/,
    ],
    [
      "a store's key that does not exist",
      {
        artifactStores: [
          {
            type: "S3",
            location: "store",
            encryptionKey: { type: "KMS", id: `arn:aws:kms:eu-central-1:${workload}:key/none` },
          },
        ],
      },
      /encryption key .* does not exist/,
    ],
    [
      "a connection that does not exist",
      stages(
        () =>
          stage(
            "Source",
            source({
              configuration: {
                ConnectionArn: "arn:aws:codeconnections:eu-central-1:222222222222:connection/x",
                FullRepositoryId: "a/b",
                BranchName: "m",
              },
            }),
          ),
        second,
      ),
      /connection .* does not exist/,
    ],
    [
      "an action in a region without store",
      withBuild({ region: "us-east-1" }),
      /acts in us-east-1, for which the pipeline has no artifact store/,
    ],
    ...badTags,
  ];

  itRefuses(pipeline, scene, references);
});
