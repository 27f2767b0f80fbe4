// What starts a pipeline, by what the company's states declare: pushes of files to branches, and of images by tags.
import { expect } from "chai";
import { declaredPipelines } from "../../../cli/pipeline/declared.ts";
import type { Model } from "../../../policy-pack/model/model.ts";
import { readPush, startedBy } from "../../../sandbox/rehearsal/trigger.ts";
import { declaredCompany } from "../../infra/company.ts";
import { sampleApps, sampleSources } from "../../infra/plan/pipeline/samples.ts";

const app = (name: string, source: object) => ({ ...sampleApps[0], name, source });
const paths = { includes: ["shop/**", "common/*"], excludes: ["**/*.md"] };

describe("C13 what a push starts", () => {
  let model: Model;
  before(async () => {
    const apps = [
      app("top-scores", sampleSources.github),
      app("shop", { ...sampleSources.github, paths }),
      app("web", sampleSources.githubActions),
      app("router", sampleSources.monorepo),
      app("tides", sampleSources.imagePush),
      app("tide", sampleSources.imagePush),
    ];
    ({ model } = await declaredCompany({ apps }));
  });
  const ask = (name: string, push: string) => {
    const pipeline = declaredPipelines(model).find((each) => each.name === name)!;
    return startedBy(model, pipeline, readPush(push));
  };

  const cases: readonly [string, string, boolean][] = [
    ["top-scores", "main:anything/at/all.txt", true],
    ["top-scores", "feature:src/index.ts", false],
    ["top-scores", "main2:src/index.ts", false],
    ["shop", "main:shop/a/b.ts", true],
    ["shop", "main:common/a.ts", true],
    ["shop", "main:common/a/b.ts", false],
    ["shop", "main:shop/docs/a.md", false],
    ["shop", "main:README.md,other/x.ts", false],
    // One file that counts is enough.
    ["shop", "main:shop/docs/a.md,shop/a.ts", true],
    ["shop", "dev:shop/a.ts", false],
    ["tides", "release-1.4", true],
    ["tides", "layers-1.4", false],
    ["tides", "latest", false],
  ];
  for (const [name, push, starts] of cases)
    it(`C1 ${name}: ${push} ${starts ? "starts it" : "starts nothing"}`, () => {
      const answer = ask(name, push);
      expect(answer.starts).to.equal(starts);
      expect(answer.why).to.not.equal("");
    });

  it("C1 says what would start it", () => {
    expect(ask("shop", "main:README.md").why).to.match(
      /push of Source to main that changes shop\/\*\*, common\/\* but \*\*\/\*\.md$/,
    );
    expect(ask("tides", "latest").why).to.match(/lockgate-tides-start .*"prefix":"release-"/);
  });

  it("C1 a rule that is disabled, or has another pipeline as its target, starts nothing", () => {
    const rule = model.resources.find(
      ({ type, props }) => type.endsWith(":EventRule") && props["name"] === "lockgate-tides-start",
    )!;
    const { props } = rule;
    (rule as { props: object }).props = { ...props, state: "DISABLED" };
    expect(ask("tides", "release-1").starts).to.equal(false);
    expect(ask("tide", "release-1").starts).to.equal(true);
    (rule as { props: object }).props = props;
    expect(ask("tides", "release-1").starts).to.equal(true);
  });

  for (const [name, push, says] of [
    ["web", "main:a", /no push to a branch is declared to start web: an arrival in the sources' bucket is/],
    ["router", "main:a", /no push to a branch is declared to start router: .*router of pushes/],
    ["tides", "main:a", /a push of an image is: write its tag/],
    ["top-scores", "release-1", /top-scores has no image as its source: write BRANCH:FILE/],
    ["top-scores", ":a", /"" is no branch/],
    ["top-scores", "my branch:a", /"my branch" is no branch/],
    ["top-scores", "main:", /"" is no file of a push/],
    ["top-scores", "main:a,,b", /"" is no file of a push/],
    ["top-scores", "main:/etc/passwd", /"\/etc\/passwd" is no file of a push/],
    ["top-scores", "main:../a", /"\.\.\/a" is no file/],
    ["top-scores", "main:a/", /"a\/" is no file/],
  ] as const)
    it(`refuses ${push} of ${name}`, () => {
      expect(() => ask(name, push)).to.throw(RangeError, says);
    });
});
