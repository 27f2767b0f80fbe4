// lockgate guardrails diff: before a guard rail changes, who loses and who gains which calls.

import { blastRadius, type BlastRadius, type Change } from "../../policy-pack/access/blastRadius.ts";
import { companyOf } from "../../policy-pack/access/company.ts";
import { applyPreview } from "../../policy-pack/analyze/preview.ts";
import { stackFacts } from "../../policy-pack/analyze/stateFacts.ts";
import type { StateResource } from "../../policy-pack/analyze/state.ts";
import { buildModel } from "../../policy-pack/model/model.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readNamed } from "../files.ts";
import { missing, readOptions } from "../options.ts";
import { readStates, STATE_HELP, stateOptions } from "../states.ts";
import { refused } from "../refused.ts";

const USAGE = "lockgate guardrails diff --state ORG.json ... --preview PREVIEW.json [OPTIONS]";

const help = `${USAGE}

Tells which principals would lose and gain which calls when the organization changes as the preview says: service and
resource control policies, where they hang, and accounts that move. Every role and user that the states declare is
asked, and in each account an administrator, who stands for everybody else. Nothing is run or changed.

  pulumi stack export --stack org --file org.json
  pulumi preview --stack org --json > preview.json
  lockgate guardrails diff --state org.json --state dev.json --preview preview.json

${STATE_HELP}
  --preview FILE     what \`pulumi preview --json\` of the org stack wrote
  --fail-on-loss     exit code 1 if anybody loses a call
  --json             answer as JSON
`;

const options = {
  ...stateOptions,
  preview: { type: "string" },
  "fail-on-loss": { type: "boolean" },
  json: { type: "boolean" },
} as const;

const run: Command["run"] = async (args, terminal) => {
  const { values } = readOptions(args, options, { usage: USAGE });
  if (values.preview === undefined) throw missing("--preview", USAGE);
  const { resources, notes } = await readStates(values, terminal);
  const text = await readNamed(values.preview, "preview", terminal);
  const changed = applyPreview(resources, text, values.preview);
  if (!changed.ok) throw refused("preview_unreadable", { faults: changed.faults.join("\n") });
  const before = company(resources);
  if (before.organization === undefined) throw refused("organization_missing", {});
  const found = blastRadius(before, company(changed.value));
  terminal.out(values.json ? `${JSON.stringify({ ...found, notes }, undefined, 2)}\n` : textOf(found, notes));
  return values["fail-on-loss"] && found.lost.length > 0 ? EXIT.failed : EXIT.ok;
};

const company = (resources: readonly StateResource[]) => companyOf(buildModel(resources.map(stackFacts)));

const textOf = ({ lost, gained, asked }: BlastRadius, notes: readonly string[]): string =>
  [
    ...notes.map((note) => `note: ${note}`),
    ...sections("loses", lost),
    ...sections("gains", gained),
    `${count(lost)} lose calls, ${count(gained)} gain calls, ${asked} principals asked`,
    "",
  ].join("\n");

const count = (changes: readonly Change[]): number => new Set(changes.map(({ who }) => who)).size;

/** One paragraph for each kind of call, since a guard rail mostly means the same for many. */
const sections = (verb: string, changes: readonly Change[]): readonly string[] => {
  const kinds = Map.groupBy(changes, ({ call, resource, by, certain }) =>
    JSON.stringify([call, resource, by, certain]),
  );
  return [...kinds.values()].flatMap((kind) => {
    const [{ call, resource, by, certain }] = kind as [Change, ...Change[]];
    const regions = [...new Set(kind.map(({ region }) => region))].join(", ");
    const maybe = certain ? "" : ", maybe";
    return [
      `${verb}${maybe}: ${call} on ${resource} in ${regions}, by ${by}`,
      ...[...new Set(kind.map(({ who }) => who))].map((who) => `  ${who}`),
    ];
  });
};

export const guardrailsDiff: Command = { help, run };
