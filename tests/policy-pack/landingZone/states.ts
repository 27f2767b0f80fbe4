// Reads the stacks as the engine has left them in its file backend: the real landing zone, to be weakened one thing at a time.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseState, unite, type StateResource } from "../../../policy-pack/analyze/state.ts";

type Checkpoint = { checkpoint: { latest: object } };

/** `dir` is the data directory of `npm start`. */
export const statesIn = (dir: string): readonly StateResource[] => {
  const folder = path.join(dir, "state/.pulumi/stacks/lockgate");
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  const states = files.map((name) => {
    const { latest } = (JSON.parse(readFileSync(path.join(folder, name), "utf8")) as Checkpoint).checkpoint;
    return readOrThrow(parseState(JSON.stringify({ version: 3, deployment: latest }), name));
  });
  return readOrThrow(unite(states));
};

const readOrThrow = <T>(parsed: { ok: true; value: T } | { ok: false; faults: readonly string[] }): T => {
  if (!parsed.ok) throw new Error(parsed.faults.join("\n"));
  return parsed.value;
};
