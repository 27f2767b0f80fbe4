// Decides whether functions, containers and jobs get their secrets at run time, not in what describes them.

import { input, type Facts, type Input } from "../../facts.ts";
import { containersOf, nameOfContainer } from "../../model/containers.ts";
import type { Model } from "../../model/model.ts";
import { plainSecretAt, secretIn } from "../../model/secrets.ts";
import { fail, judge, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const keepSecretsAway = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("function"), (fn) =>
    inMap(fn, input(fn, "environment").at("variables"), "environment"),
  ),
  ...judgeEach(model.of("taskDefinition"), (task) =>
    containersOf(task).flatMap((container) => judge(task.urn, () => inContainer(task, container))),
  ),
  ...judgeEach(model.of("glueJob"), (job) =>
    ["defaultArguments", "nonOverridableArguments"].flatMap((name) => inMap(job, input(job, name), name)),
  ),
];

const answer = (facts: Facts, faults: readonly string[]): Verdict =>
  faults.length > 0 ? fail(facts.urn, faults.join("; ")) : pass(facts.urn);

/** Names and values in one object; each is judged on its own. */
const inMap = (facts: Facts, position: Input, property: string): readonly Verdict[] => {
  const made = (facts.propertyDependencies[property] ?? []).length > 0;
  return position.keys().flatMap((name) =>
    judge(facts.urn, () => {
      const fault = plainSecretAt(name, position.at(name), made);
      return answer(facts, fault === undefined ? [] : [`${property}: ${fault}`]);
    }),
  );
};

const inContainer = (task: Facts, container: Input): Verdict => {
  const variables = container
    .at("environment")
    .list()
    .map((item) => plainSecretAt(item.at("name").string() ?? "", item.at("value"), false));
  const command = [...container.at("command").strings(), ...container.at("entryPoint").strings()].join(" ");
  const found = secretIn(command);
  const faults = [...variables, found && `command holds ${found}`].filter((fault) => fault !== undefined);
  return answer(
    task,
    faults.map((fault) => `container ${nameOfContainer(container)}: ${fault}`),
  );
};
