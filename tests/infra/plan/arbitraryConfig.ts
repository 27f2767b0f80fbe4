// Random but valid shared configurations: 2 to 4 environments with production last, and several apps of any source
// and target.
import fc from "fast-check";
import type { SharedConfig } from "../../../infra/configuration/schema.ts";
import { exampleConfig } from "../example.ts";
import { sampleConfig } from "./pipeline/samples.ts";

const example = exampleConfig("tooling");
const name = fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/);
const id = fc.stringMatching(/^[1-9][0-9]{11}$/);

const environments = fc
  .record({
    names: fc.uniqueArray(name, { minLength: 2, maxLength: 4 }),
    ids: fc.uniqueArray(id, { minLength: 4, maxLength: 4 }),
    manual: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  })
  .map(({ names, ids, manual }) =>
    names.map((text, i) => {
      const production = i === names.length - 1;
      const approval: "manual" | "none" = production || manual[i] === true ? "manual" : "none";
      const selfService = i === 0;
      const approvers = ["a@acme.example"];
      return { name: text, accountId: ids[i] as string, production, selfService, approval, approvers };
    }),
  );

const sources = fc.constantFrom(...sampleConfig.apps.map(({ source }) => source));
const targets = fc.constantFrom(...sampleConfig.apps.map(({ target }) => target));
const apps = fc.uniqueArray(fc.record({ name, source: sources, target: targets }), {
  minLength: 1,
  maxLength: 4,
  selector: (app) => app.name,
});

export const arbitraryConfig: fc.Arbitrary<SharedConfig> = fc.record({ environments, apps }).map((made) => ({
  ...example,
  environments: made.environments,
  apps: made.apps.map((app) => ({ ...(example.apps[0] as SharedConfig["apps"][number]), ...app })),
}));
