// What belongs to V2: triggers, variables, conditions, and their faults.

import { pipeline } from "../../../../sandbox/aws/codepipeline/pipeline.ts";
import { itRefuses } from "../cases.ts";
import type { Refusal } from "../cases.ts";
import { first, push, scene, second, stages, withTrigger } from "./scene.ts";

const typeTwo: Refusal[] = [
  [
    "triggers in V1",
    { pipelineType: "V1", ...withTrigger({ sourceActionName: "Fetch", pushes: push }) },
    /triggers: is allowed in pipelines of type V2 only/,
  ],
  [
    "variables in V1",
    { pipelineType: "V1", variables: [{ name: "a" }] },
    /variables: is allowed in pipelines of type V2 only/,
  ],
  ["queued executions in V1", { pipelineType: "V1", executionMode: "QUEUED" }, /executionMode: is allowed/],
  [
    "conditions in V1",
    { pipelineType: "V1", ...stages(first, () => ({ ...second(), onFailure: { result: "ROLLBACK" } })) },
    /onFailure: is allowed/,
  ],
  [
    "a trigger of an action that is no source",
    withTrigger({ sourceActionName: "Build", pushes: push }),
    /"Build" is no source action with a connection/,
  ],
  ["a trigger of nothing", withTrigger({ sourceActionName: "Fetch" }), /give pushes or pullRequests/],
  [
    "four filters",
    withTrigger({ sourceActionName: "Fetch", pushes: [...push, ...push, ...push, ...push] }),
    /has 4 filters/,
  ],
  [
    "tags together with branches",
    withTrigger({
      sourceActionName: "Fetch",
      pushes: [{ tags: { includes: ["v*"] }, branches: { includes: ["main"] } }],
    }),
    /cannot stand with branches/,
  ],
  [
    "a filter that filters nothing",
    withTrigger({ sourceActionName: "Fetch", pushes: [{ branches: {} }] }),
    /neither includes nor excludes/,
  ],
  [
    "another kind of trigger",
    withTrigger({ sourceActionName: "Fetch", pushes: push }, { providerType: "Webhook" }),
    /must be CodeStarSourceConnection/,
  ],
  ["a variable declared twice", { variables: [{ name: "a" }, { name: "a" }] }, /"a" is declared twice/],
  ["an empty default value", { variables: [{ name: "a", defaultValue: "" }] }, /has length 0/],
  [
    "a failure that is skipped by a word unknown",
    stages(first, () => ({ ...second(), onFailure: { result: "IGNORE" } })),
    /must be one of FAIL, ROLLBACK/,
  ],
  [
    "a retry without RETRY",
    stages(first, () => ({
      ...second(),
      onFailure: { result: "FAIL", retryConfiguration: { retryMode: "ALL_ACTIONS" } },
    })),
    /with result RETRY only/,
  ],
  [
    "a condition of an unknown rule",
    stages(first, () => ({
      ...second(),
      beforeEntry: { condition: { rules: [{ name: "r", ruleTypeId: { provider: "Moon" } }] } },
    })),
    /"Moon": must be one of CloudWatchAlarm/,
  ],
];

describe("sandbox codepipeline type V2", () => itRefuses(pipeline, scene, typeTwo));
