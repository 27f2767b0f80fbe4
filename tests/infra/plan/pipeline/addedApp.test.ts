// The row of an app that docs/pipelines.md shows whoever adds one is one that the program takes, and a pipeline follows.
import { expect } from "chai";
import { marked, type Tokens } from "marked";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { App } from "../../../../infra/configuration/schema.ts";
import { planPipeline } from "../../../../infra/plan/pipeline/plan.ts";
import { exampleConfig } from "../../example.ts";

const PAGE = path.join(import.meta.dirname, "../../../../docs/pipelines.md");

function shownRow(): unknown {
  const text = readFileSync(PAGE, "utf8").split("## Adding an app")[1]?.split("\n## ")[0] ?? "";
  const blocks: string[] = [];
  marked.walkTokens(marked.lexer(text), (token) => {
    if (token.type === "code") blocks.push((token as Tokens.Code).text);
  });
  const [row] = parse(blocks[0] ?? "") as [unknown];
  return row;
}

describe("the app that the page on pipelines adds", () => {
  it("is a row that is taken beside the others, and goes to production", () => {
    const [first] = exampleConfig("tooling").apps;
    const config = exampleConfig("tooling", { apps: [first, shownRow()] });
    const { stages } = planPipeline(config, config.apps[1] as App);
    expect(stages.map(({ name }) => name)).to.deep.equal(["Source", "Build", "Sign", "Dev", "Test", "Prod"]);
  });
});
