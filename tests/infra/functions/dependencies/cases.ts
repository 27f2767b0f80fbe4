// Folders of manifests, and what a reader must find in them.
import { expect } from "chai";
import { readDependencies } from "../../../../infra/functions/dependencies/read.ts";
import { publicRegistries, type Rules } from "../../../../infra/functions/dependencies/types.ts";

export const rules: Rules = { registries: publicRegistries, ranges: "refused", env: {} };
export const read = (files: Record<string, string | object>, change: Partial<Rules> = {}) =>
  readDependencies(
    new Map(
      Object.entries(files).map(([name, text]) => [
        name,
        typeof text === "string" ? text : JSON.stringify(text),
      ]),
    ),
    { ...rules, ...change },
  );
export type Case = [
  title: string,
  files: Record<string, string | object>,
  reasons: RegExp[],
  rules?: Partial<Rules>,
];

/** Each case yields exactly these findings, in this order. */
export const judges = (cases: Case[]): void => {
  for (const [title, files, reasons, change] of cases)
    it(title, () => {
      const { findings } = read(files, change);
      const told = findings.map(({ file, what, reason }) => `${file}: ${what} ${reason}`);
      expect(told.length, told.join("\n")).to.equal(reasons.length);
      for (const [i, reason] of reasons.entries()) expect(told[i]).to.match(reason);
    });
};
