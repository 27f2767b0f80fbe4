// Several apps in one repository: which pipelines a push starts, by the triggers that they declare and by their workflows.
import { expect } from "chai";
import path from "node:path";
import { parse } from "yaml";
import { renderTriggers } from "../../../../infra/components/pipeline/render.ts";
import { handoverOf } from "../../../../infra/plan/pipeline/sources/drop.ts";
import { planSource } from "../../../../infra/plan/pipeline/sources/index.ts";
import { planPipeline } from "../../../../infra/plan/pipeline/plan.ts";
import { exampleConfig } from "../../example.ts";
import { sampleApps } from "./samples.ts";

type Push = { branch: string; files: readonly string[] };
type Patterns = { includes?: readonly string[]; excludes?: readonly string[] };

const docs = ["**/*.md", "**/*.pdf"];
const rows: Record<string, Patterns | undefined> = {
  shop: { includes: ["shop/**", "common/**"], excludes: docs },
  office: { includes: ["office/**", "common/**"], excludes: docs },
  tools: { includes: ["tools/*.mjs"] },
  everything: { excludes: docs },
  always: undefined,
};
const config = exampleConfig("tooling", {
  apps: Object.entries(rows).flatMap(([name, paths]) =>
    ["github", "githubActions"].map((kind) => ({
      ...sampleApps[0],
      name: kind === "github" ? name : `${name}-actions`,
      source: { kind, repository: "acme/all", branch: "main", ...(paths === undefined ? {} : { paths }) },
    })),
  ),
});
const matches = (file: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => path.posix.matchesGlob(file, pattern));

/** A file counts where it is let in and not left out (CodePipeline User Guide, "Trigger filtering in the pipeline JSON"). */
const counts = ({ includes = ["**"], excludes = [] }: Patterns, file: string): boolean =>
  matches(file, includes) && !matches(file, excludes);

type Filter = { branches: Patterns; filePaths?: Patterns };
const byTriggers = ({ branch, files }: Push): string[] =>
  config.apps
    .filter((app) =>
      renderTriggers(planPipeline(config, app))
        .flatMap(({ gitConfiguration }): readonly Filter[] => gitConfiguration.pushes)
        .some(
          ({ branches, filePaths }) =>
            counts(branches, branch) &&
            (filePaths === undefined || files.some((file) => counts(filePaths, file))),
        ),
    )
    .map(({ name }) => name);

/** The last pattern that matches decides (GitHub, "Workflow syntax", `on.<push>.paths`). */
const byWorkflows = ({ branch, files }: Push): string[] =>
  config.apps.flatMap((app) => {
    const source = planSource(app);
    if (source.by !== "drop" || !("workflow" in source)) return [];
    const { on } = parse(source.workflow(handoverOf(config, app)).text) as {
      on: { push: { branches: string[]; paths?: string[]; "paths-ignore"?: string[] } };
    };
    const { branches, paths, "paths-ignore": ignored = [] } = on.push;
    const isIn = (file: string): boolean => {
      if (paths === undefined) return !matches(file, ignored);
      return !paths.findLast((pattern) => matches(file, [pattern.replace(/^!/, "")]))?.startsWith("!");
    };
    const known = (file: string): boolean =>
      paths === undefined ||
      matches(
        file,
        paths.map((pattern) => pattern.replace(/^!/, "")),
      );
    return branches.includes(branch) && files.some((file) => known(file) && isIn(file)) ? [app.name] : [];
  });

const pushes: readonly (readonly [string, Push, readonly string[]])[] = [
  ["one app's code", { branch: "main", files: ["shop/src/cart.mjs"] }, ["shop", "everything"]],
  ["what two apps share", { branch: "main", files: ["common/money.mjs"] }, ["shop", "office", "everything"]],
  [
    "two apps' code",
    { branch: "main", files: ["office/a.ts", "shop/b/c.ts"] },
    ["shop", "office", "everything"],
  ],
  ["documents only", { branch: "main", files: ["shop/README.md", "office/plan.pdf"] }, []],
  [
    "documents beside code",
    { branch: "main", files: ["shop/README.md", "shop/a.mjs"] },
    ["shop", "everything"],
  ],
  ["a file right in a folder", { branch: "main", files: ["tools/pack.mjs"] }, ["tools", "everything"]],
  ["a file further down", { branch: "main", files: ["tools/lib/pack.mjs"] }, ["everything"]],
  ["a folder whose name only begins alike", { branch: "main", files: ["shopping/a.mjs"] }, ["everything"]],
  ["another branch", { branch: "next", files: ["shop/src/cart.mjs"] }, []],
];

describe("C13 several apps in one repository", () => {
  for (const [what, push, expected] of pushes)
    it(`C13 a push of ${what} starts ${expected.join(", ") || "none of them"}`, () => {
      const always = push.branch === "main" ? ["always"] : [];
      expect(byTriggers(push)).to.have.members([...expected, ...always]);
      expect(byWorkflows(push)).to.have.members([...expected, ...always].map((name) => `${name}-actions`));
    });

  it("C13 each pipeline has one filter of branch and paths, and detects nothing beside it", () => {
    const [shop] = config.apps;
    const plan = planPipeline(config, shop!);
    expect(renderTriggers(plan)).to.deep.equal([
      {
        providerType: "CodeStarSourceConnection",
        gitConfiguration: {
          sourceActionName: "Source",
          pushes: [{ branches: { includes: ["main"] }, filePaths: rows["shop"] }],
        },
      },
    ]);
  });
});
