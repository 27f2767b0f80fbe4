// Judges documents by the policy pack: the rules that also judge each deployment.
import { analyze } from "../../../policy-pack/analyze/analyze.ts";
import { applyPreview } from "../../../policy-pack/analyze/preview.ts";
import { parseSettings } from "../../../policy-pack/analyze/settings.ts";
import { parseState, unite, type Parsed, type State } from "../../../policy-pack/analyze/state.ts";
import { rules } from "../../../policy-pack/pack.ts";
import { BadFormat, parseJson } from "../lib/faults.ts";
import type { Document, Scanner } from "./scanners.ts";

/** Previews are applied to the states beside them: judged is what would be there afterwards. */
export const judgeByPack: Scanner = async (documents, settings, today) => {
  const isPreview = (document: Document): boolean => {
    const read = parseJson(document.content, document.name);
    return typeof read === "object" && read !== null && "steps" in read;
  };
  const [previews, exported] = [documents.filter(isPreview), documents.filter((one) => !isPreview(one))];
  const states = all(exported.map(({ name, content }) => parseState(content, name)));
  const resources = previews.reduce(
    (before, { name, content }) => need(applyPreview(before, content, name)),
    need(unite(states)),
  );
  return analyze(resources, {
    rules,
    settings: need(parseSettings(settings, "the settings of the service", rules)),
    today,
    exists: () => false,
    notes: states.flatMap(({ notes }) => notes),
  });
};

function need<T>(parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value;
  throw new BadFormat(parsed.faults.join("; "));
}

/** Every fault of every document at once. */
function all(parsed: readonly Parsed<State>[]): State[] {
  const faults = parsed.flatMap((one) => (one.ok ? [] : one.faults));
  if (faults.length > 0) throw new BadFormat(faults.join("; "));
  return parsed.flatMap((one) => (one.ok ? [one.value] : []));
}
