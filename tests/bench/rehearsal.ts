// Measures a rehearsal of the standard pipeline, against the app's own build and tests, which are a part of it.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Floor, example } from "../sandbox/rehearsal/floor.ts";
import { compare, renderComparison, renderTimes } from "./pairs.ts";

export async function measureRehearsal(scratch: string, rounds: number): Promise<void> {
  const began = performance.now();
  const floor = await Floor.open();
  process.stdout.write(
    `example company and emulator are up: ${((performance.now() - began) / 1000).toFixed(1)} s\n`,
  );
  let count = 0;
  /** Another one each time, since the same bytes are released once. */
  const anApp = (): string => {
    const folder = path.join(scratch, `app-${(count += 1)}`);
    mkdirSync(folder);
    cpSync(example, folder, { recursive: true });
    writeFileSync(path.join(folder, "src/release.mjs"), `export const release = ${count};\n`);
    return folder;
  };
  const pair = {
    name: "standard pipeline, from the source to production",
    ours: {
      label: "rehearsal",
      run: async () => {
        const { result, checks } = await floor.rehearse({ source: anApp() });
        const wrong = checks.filter(({ holds }) => !holds);
        if (result !== "succeeded" || wrong.length > 0) throw new Error(JSON.stringify(wrong, undefined, 2));
      },
    },
    alternative: {
      label: "npm ci, build, test",
      run: async () => {
        const folder = anApp();
        for (const words of [["ci"], ["run", "build"], ["test"]])
          execFileSync("npm", words, { cwd: folder, stdio: "ignore" });
      },
    },
  };
  try {
    const comparison = await compare(pair, rounds);
    process.stdout.write(`${renderComparison(pair, comparison)}\n`);
    process.stdout.write(`${renderTimes("rehearsal of the standard pipeline", comparison.ours)}\n`);
  } finally {
    await floor.close();
  }
}
