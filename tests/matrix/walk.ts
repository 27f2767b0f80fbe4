// One column of the matrix: all examples from one kind of source, in one world.
import type { App } from "../../infra/configuration/schema.ts";
import { buildModel } from "../../policy-pack/model/model.ts";
import { defaultSettings } from "../../policy-pack/model/settings.ts";
import { declaredCompany } from "../infra/company.ts";
import { findingsIn } from "../infra/judged.ts";
import { failing, Floor, lastOf } from "../sandbox/rehearsal/floor.ts";
import { bringHoldout, modelApp } from "../sandbox/rehearsal/holdout.ts";

const codeHosts = ["token.actions.githubusercontent.com", "oidc.circleci.com/org/*", "gitlab.com"];

type SourceKind = App["source"]["kind"];
/** `fault`: why it did not come to production; absent where it did. */
export type Cell = { source: SourceKind; app: string; fault?: string };

export async function walk(
  source: SourceKind,
  apps: readonly string[],
  say: (line: string) => void,
): Promise<Cell[]> {
  const floor = await Floor.open(source);
  try {
    const found = await newFindings(floor);
    for (const text of found) say(`${source}: ${text}`);
    if (found.length > 0) return apps.map((app) => ({ source, app, fault: "the policy pack refuses it" }));
    const cells: Cell[] = [];
    for (const app of apps) {
      const fault = await toProduction(floor, app);
      say(`${source}: ${app} ${fault === undefined ? "is in production" : `FAILS: ${fault}`}`);
      cells.push({ source, app, ...(fault === undefined ? {} : { fault }) });
    }
    return cells;
  } finally {
    await floor.close();
  }
}

async function toProduction(floor: Floor, app: string): Promise<string | undefined> {
  if (app === modelApp)
    for (const environment of ["dev", "test", "prod"]) await bringHoldout(floor, environment);
  const done = await floor.rehearse({}, app);
  const wrong = failing(done).map(({ what, detail }) => `${what}: ${detail}`);
  if (done.result !== "succeeded") wrong.push(`${lastOf(done).action}: ${lastOf(done).text}`);
  return wrong.length === 0 ? undefined : wrong.join("; ");
}

/** Of the pack's rules those that find nothing in the example company: mocks leave open what others ask, and make no subnets. */
async function newFindings({ world }: Floor): Promise<string[]> {
  const ruleOf = (text: string): string => text.split(" ")[0] ?? "";
  const known = new Set(findingsIn(await declaredCompany()).map(ruleOf));
  // Whoever takes code from such a host lists its issuer in the pack's configuration, which is not the app's to change.
  const model = buildModel(world.company.model.resources, { ...defaultSettings, issuers: codeHosts });
  const found = findingsIn({ ...world.company, model });
  return found.filter((text) => !known.has(ruleOf(text)) && !/"input":"vpc/.test(text));
}
