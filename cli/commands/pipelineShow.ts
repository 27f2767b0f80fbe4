// lockgate pipeline show: pipelines as the states declare them.

import { stackFacts } from "../../policy-pack/analyze/stateFacts.ts";
import { buildModel } from "../../policy-pack/model/model.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { formatOf, readOptions } from "../options.ts";
import { declaredPipelines, pipelineMissing } from "../pipeline/declared.ts";
import { pipelineMermaid, pipelineText } from "../pipeline/render.ts";
import { readStates, STATE_HELP, stateOptions } from "../states.ts";

const USAGE = "lockgate pipeline show --file STATE.json ... [--name NAME] [--format text|json|mermaid]";
const FORMATS = ["text", "json", "mermaid"] as const;

const help = `${USAGE}

Shows each declared pipeline: what starts it, its stages and actions in their order (those marked * run side by side),
what runs each action, as which role and in which account, and the artifacts that it takes and makes.

${STATE_HELP}
  --name NAME        this pipeline only
  --format FORMAT    text (default), json, or mermaid for a picture
  --json             the same as --format json

An artifact that nothing makes, or that is made twice, is a fault: exit code 1.
`;

const options = {
  ...stateOptions,
  name: { type: "string" },
  format: { type: "string" },
  json: { type: "boolean" },
} as const;

const run: Command["run"] = async (args, terminal) => {
  const { values } = readOptions(args, options, { usage: USAGE });
  const format = formatOf(values, FORMATS);
  const { resources } = await readStates(values, terminal);
  const all = declaredPipelines(buildModel(resources.map(stackFacts)));
  const chosen = all.filter(({ name }) => values.name === undefined || name === values.name);
  if (chosen.length === 0)
    throw pipelineMissing(
      values.name,
      all.map(({ name }) => name),
    );
  if (format === "json") terminal.out(`${JSON.stringify(chosen, undefined, 2)}\n`);
  else terminal.out(chosen.map(format === "text" ? pipelineText : pipelineMermaid).join("\n"));
  return chosen.some(({ faults }) => faults.length > 0) ? EXIT.failed : EXIT.ok;
};

export const pipelineShow: Command = { help, run };
