// What Glue makes of a job: its role can be handed to Glue, its encryption is there, its workers are of a type that Glue has.

import type { Fault, Properties, ResourceModel } from "../model.ts";
import { areTags, between, faultsOf, isArn, isKnown, matches, oneOf } from "../rules.ts";
import { isName, isS3Path, namedModel, needGlue } from "./names.ts";

export const job: ResourceModel = namedModel("Job", {
  roleIn: "roleArn",
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: isName,
      roleArn: isArn("iam"),
      "command.name": oneOf(["glueetl", "gluestreaming", "pythonshell", "glueray"]),
      "command.pythonVersion": oneOf(["2", "3", "3.9"]),
      "command.scriptLocation": isS3Path,
      glueVersion: matches(/^\d+\.\d+$/, "a version of Glue, such as 5.0"),
      workerType: oneOf(["Standard", "G.025X", "G.1X", "G.2X", "G.4X", "G.8X", "Z.2X"]),
      numberOfWorkers: between(1, 299),
      timeout: between(1, 10080),
      maxRetries: between(0, 10),
      "executionProperty.maxConcurrentRuns": between(1, 1000),
      tags: areTags,
    }),
    ...capacityFaults(inputs),
  ],
  refuse: ({ securityConfiguration }, context) => needGlue("Security", securityConfiguration, context),
  outputs: (inputs) => ({ maxCapacity: inputs["maxCapacity"] ?? inputs["numberOfWorkers"] ?? 0 }),
});

/** Workers and their type belong together, and say the capacity by themselves (Glue API, CreateJob). */
function capacityFaults({ workerType, numberOfWorkers, maxCapacity }: Properties): Fault[] {
  if (isKnown(maxCapacity) && (isKnown(workerType) || isKnown(numberOfWorkers)))
    return [{ property: "maxCapacity", reason: "do not set it with workerType or numberOfWorkers" }];
  return (workerType === undefined) === (numberOfWorkers === undefined)
    ? []
    : [{ property: "numberOfWorkers", reason: "workerType and numberOfWorkers belong together" }];
}
