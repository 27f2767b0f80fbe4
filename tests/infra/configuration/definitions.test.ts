// What an app may say itself of its pipeline, what it may not, and that its rights stay what they were.
import { expect } from "chai";
import fc from "fast-check";
import { createHash } from "node:crypto";
import { stringify } from "yaml";
import { formatPath } from "../../../infra/configuration/faults.ts";
import type { ToolingConfig } from "../../../infra/configuration/schema.ts";
import { validateConfig } from "../../../infra/configuration/validate.ts";
import { toolNames } from "../../../infra/plan/scans/tools/index.ts";
import { changed } from "../example.ts";
import { beyond, rightsOf } from "./appRights.ts";
import { sampleApps, sampleTargets } from "../plan/pipeline/samples.ts";

type Row = Record<string, unknown>;
const url = "https://app.test.acme.example";
const { build, ...platform } = sampleApps[0] as unknown as Row;
const own = { build: { ...(build as Row), dependencies: undefined } };
const row = (more: Row = {}): Row => ({
  ...platform,
  target: { kind: "lambdaCanary", runtime: "nodejs22.x", handler: "index.handler" },
  definition: { file: "shop/pipeline.yaml" },
  ...more,
});
const read = (app: Row, file: string | undefined) =>
  validateConfig("tooling", changed("tooling", { apps: [app] }), new Set(), (name) => {
    if (file !== undefined && name === "shop/pipeline.yaml") return file;
    throw new Error("ENOENT: no such file or directory");
  });
const configOf = (app: Row, said: Row): ToolingConfig => {
  const result = read(app, stringify(said));
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.config as ToolingConfig;
};

describe("C20 what an app says itself of its pipeline", () => {
  it("C20 stands in its row, with the digest of the very file, and what the platform demands stays", () => {
    const scans = { tools: ["secretlint"], threshold: "low", url };
    const said = { ...own, target: { memory: 512 }, scans: { tools: ["npmAudit", "secretlint"] } };
    const [app] = configOf(row({ scans }), said).apps;
    expect(app?.build.build).to.deep.equal((build as Row)["build"]);
    expect(app?.target).to.include({ runtime: "nodejs22.x", memory: 512 });
    expect(app?.scans).to.deep.include({ tools: ["secretlint", "npmAudit"], threshold: "low" });
    const sha256 = createHash("sha256").update(stringify(said)).digest("hex");
    expect(app?.definition).to.deep.equal({ file: "shop/pipeline.yaml", sha256 });
  });

  for (const [what, app, file, where, problem] of [
    ["a file that is not there", row(), undefined, "file", /can't be read: ENOENT/],
    ["a file that is no YAML", row(), "a: [", "file", /can't be read/],
    ["a file that is no map", row(), "- build", "file", /is no map/],
    ["another source", row(), stringify({ ...own, source: { kind: "s3Drop" } }), "source", /does not decide/],
    [
      "another kind of target",
      row(),
      stringify({ ...own, target: { kind: "ecs" } }),
      "target.kind",
      /not dec/,
    ],
    ["a list of settings", row(), stringify({ ...own, target: ["memory"] }), "target", /does not decide/],
    [
      "an exception for itself",
      row(),
      stringify({ ...own, scans: { tools: ["npmAudit"], exceptions: [] } }),
      "scans.exceptions",
      /does not decide/,
    ],
    [
      "which dependencies it may have",
      row(),
      stringify({ build: { ...own.build, dependencies: { maxScore: 10 } } }),
      "build.dependencies",
      /does not decide/,
    ],
    [
      "whom its load is sent to",
      row(),
      stringify({ ...own, checks: { tools: ["autocannon"], url: "https://other.acme.example" } }),
      "checks.url",
      /does not decide/,
    ],
    [
      "the StackSet that it updates",
      row({ target: sampleTargets.stackSet }),
      stringify({ ...own, target: { name: "other" } }),
      "target.name",
      /does not decide/,
    ],
    [
      "what the platform has said",
      row({ target: { ...sampleTargets.lambdaCanary, memory: 128 } }),
      stringify({ ...own, target: { memory: 10240 } }),
      "target.memory",
      /says it already/,
    ],
  ] as const)
    it(`C20 refuses ${what}`, () => {
      const result = read(app, file);
      const faults = result.ok ? [] : result.faults;
      expect(formatPath(faults[0]?.path ?? [])).to.equal(`apps[0].definition.${where}`);
      expect(faults[0]?.problem).to.match(problem);
      expect(faults[0]?.remedy).to.not.equal("");
    });

  it("C20 what is wrong is all that is told, and takes nothing from the row", () => {
    const result = read(row(), stringify({ ...own, scans: {}, target: { kind: "ecs", memory: 512 } }));
    expect(result.ok ? [] : result.faults.map(({ path }) => formatPath(path))).to.deep.equal([
      "apps[0].definition.target.kind",
      "apps[0].scans.tools",
    ]);
    const scans = { tools: ["secretlint"], url };
    const kept = configOf(row({ scans }), { ...own, scans: {} }).apps[0];
    expect(kept?.scans?.tools).to.deep.equal(["secretlint"]);
  });

  it("C20 values are judged like those of a row, and a path leads nowhere else", () => {
    const wrong = read(row(), stringify({ ...own, target: { memory: 1 } }));
    expect(wrong.ok ? [] : wrong.faults.map(({ path }) => formatPath(path))).to.deep.equal([
      "apps[0].target.memory",
    ]);
    for (const file of ["../other.yaml", "/etc/passwd", "a/../../b"])
      expect(read(row({ definition: { file } }), stringify(own)).ok, file).to.equal(false);
    expect(validateConfig("tooling", changed("tooling", { apps: [row()] })).ok).to.equal(false);
  });
});

const settings = fc.record(
  {
    build: fc.constant(own.build),
    target: fc.record(
      { memory: fc.integer({ min: 128, max: 10240 }), timeout: fc.integer({ min: 1, max: 900 }) },
      { requiredKeys: [] },
    ),
    checks: fc.constant({ tools: ["playwright", "autocannon"] }),
    scans: fc.record({
      tools: fc.uniqueArray(
        fc.constantFrom(...toolNames.filter((name) => !/^(ecr|trivy|grype|anchore)$/.test(name))),
        {
          minLength: 1,
        },
      ),
    }),
  },
  { requiredKeys: ["build"] },
);

describe("C20 rights of an app that defines its pipeline itself", () => {
  const secrets = { SNYK_TOKEN: { secret: "lockgate/scanners/snyk" } };
  const base = { scans: { tools: ["schemathesis"], url, secrets }, checks: { tools: ["pa11y"], url } };
  const all = toolNames.filter((name) => !/^(ecr|trivy|grype|anchore)$/.test(name));
  const before = rightsOf(configOf(row(base), own));
  const most = rightsOf(configOf(row({ ...base, scans: { tools: all, url, secrets } }), own));

  it("C20 whatever it says, evaluated before and after: nothing beyond what scans may do anyway, and its own code's role has the same", () => {
    fc.assert(
      fc.property(settings, (said) => {
        const after = rightsOf(configOf(row(base), said));
        expect(beyond(after, most)).to.deep.equal([]);
        for (const [key, statements] of after)
          if (before.has(key) && !key.endsWith("-pipeline"))
            expect(statements, key).to.deep.equal(before.get(key));
      }),
      { numRuns: 20 },
    );
  });

  it("C20 the question finds more where there is more", () => {
    expect(beyond(most, before)).to.not.deep.equal([]);
  });
});
