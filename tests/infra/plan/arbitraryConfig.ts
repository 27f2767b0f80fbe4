// Random shared configurations: 2 to 4 environments with production last, with and without windows, second regions, scanners
// and checks, and several apps of any source and any target.
import fc from "fast-check";
import type { SharedConfig } from "../../../infra/configuration/schema.ts";
import { checkNames } from "../../../infra/plan/checks/index.ts";
import { toolNames } from "../../../infra/plan/scans/tools/index.ts";
import { exampleConfig, keptElsewhere } from "../example.ts";
import { jenkinsApp, onceApp, sampleConfig, targetApps } from "./pipeline/samples.ts";

const example = exampleConfig("tooling");
const name = fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/);
const id = fc.stringMatching(/^[1-9][0-9]{11}$/);

const window = { cron: "* * 9-16 ? * MON-THU", zone: "Europe/Berlin" };

const environments = fc
  .record({
    windows: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    regions: fc.array(fc.constantFrom(undefined, "eu-west-1", "us-east-1"), { minLength: 4, maxLength: 4 }),
    names: fc.uniqueArray(name, { minLength: 2, maxLength: 4 }),
    ids: fc.uniqueArray(id, { minLength: 4, maxLength: 4 }),
    manual: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  })
  .map(({ names, ids, manual, windows, regions }) =>
    names.map((text, i) => {
      const production = i === names.length - 1;
      const approval: "manual" | "none" = production || manual[i] === true ? "manual" : "none";
      const selfService = i === 0;
      const approvers = ["a@acme.example"];
      return {
        name: text,
        accountId: ids[i] as string,
        production,
        selfService,
        approval,
        approvers,
        ...(windows[i] === true ? { window } : {}),
        ...(regions[i] === undefined ? {} : { region: regions[i] }),
      };
    }),
  );

const sources = fc.constantFrom(...sampleConfig.apps.map(({ source }) => source));
const everyTarget = exampleConfig("tooling", {
  environments: keptElsewhere(),
  apps: [...targetApps, onceApp, jenkinsApp],
});
const targets = fc.constantFrom(...everyTarget.apps.map(({ target }) => target));
const url = "https://app.test.acme.example";
const scans = fc.record({
  tools: fc.subarray([...toolNames], { minLength: 1 }),
  threshold: fc.constantFrom("low", "medium", "high", "critical"),
  url: fc.constant(url),
  exceptions: fc.constant([]),
});
const load = { connections: 10, seconds: 60, errors: 0.001, milliseconds: 1000 };
const checks = fc.record({
  tools: fc.subarray([...checkNames], { minLength: 1 }),
  url: fc.constant(url),
  load: fc.constant(load),
});
const app = fc.record(
  { name, source: sources, target: targets, scans, checks },
  { requiredKeys: ["name", "source", "target"] },
);
const apps = fc.uniqueArray(app, {
  minLength: 1,
  maxLength: 4,
  selector: (each) => each.name,
});

export const arbitraryConfig: fc.Arbitrary<SharedConfig> = fc.record({ environments, apps }).map((made) => ({
  ...example,
  environments: made.environments,
  apps: made.apps.map((app) => ({ ...(example.apps[0] as SharedConfig["apps"][number]), ...app })),
}));
