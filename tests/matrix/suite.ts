// All that can go wrong on the way of each example, in one world: a verdict for each case, as `lockgate rehearse --suite` gives it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Rehearsal } from "../../sandbox/rehearsal/record.ts";
import { rehearseSuite } from "../../sandbox/rehearsal/suite.ts";
import { verdictLine } from "../../sandbox/rehearsal/text.ts";
import { repositoryRoot } from "../../sandbox/toolchain/pinned.ts";
import { commit, failing, Floor, lastOf } from "../sandbox/rehearsal/floor.ts";
import { installedChecks } from "../sandbox/rehearsal/installedChecks.ts";
import { bringHoldout, modelApp } from "../sandbox/rehearsal/holdout.ts";

type Say = (line: string) => void;

/** Whether all of them hold. */
export async function suites(apps: readonly string[], say: Say): Promise<boolean> {
  const floor = await Floor.open();
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-suite-"));
  try {
    await installedChecks(folder);
    let hold = true;
    for (const app of apps) hold = (await suiteOf(floor, app, say)) && hold;
    return hold;
  } finally {
    await floor.close();
    rmSync(folder, { recursive: true });
  }
}

async function suiteOf(floor: Floor, app: string, say: Say): Promise<boolean> {
  // A build renews the list of revocations once it has expired.
  await floor.world.clock.pause(31 * 86_400);
  if (app === modelApp)
    for (const environment of ["dev", "test", "prod"]) await bringHoldout(floor, environment);
  let hold = true;
  const onRehearsal = (done: Rehearsal): void => {
    hold &&= failing(done).length === 0;
    say(`${app}: ${verdictLine(done)}${failing(done).length === 0 ? "" : endOf(done)}`.trimEnd());
  };
  const source = `${repositoryRoot}/examples/${app}`;
  try {
    await rehearseSuite(floor.world, { pipeline: floor.pipelineOf(app), source, commit, onRehearsal });
  } catch (error) {
    say(`${app}: BROKEN the suite has ended: ${(error as Error).message}`);
    return false;
  }
  return hold;
}

const endOf = (done: Rehearsal): string =>
  `         it ended at ${lastOf(done).action}: ${lastOf(done).text}\n`;
