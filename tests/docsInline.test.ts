// Commands within sentences of the documents: those of lockgate and npm exist, for others a table names the test that runs them.
import { expect } from "chai";
import { marked, type Token, type Tokens } from "marked";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { commands } from "../cli/commands/table.ts";
import { optionsIn } from "../cli/completion.ts";
import { HELP as START_HELP } from "../sandbox/start/options.ts";
import { INLINE } from "./docs/inlineCommands.ts";
import { SUITES } from "./suites.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");
const PAGES = globSync("{README.md,docs/**/*.md,{sandbox,policy-pack,integrations,examples}/**/*.md}", {
  cwd: ROOT,
}).filter((page) => !/docs\/(?:reference|rules)\//.test(page));
const PROGRAM =
  /^(?:npx )?(?:lockgate|npm|npx|pulumi|node|aws|docker|git|kubectl|helm|psql|pip|mocha|createdb|export(?= [A-Z_]+=))(?= )/;

type Said = { page: string; text: string };

function tokensOf<T extends Token>(page: string, type: T["type"]): T[] {
  const found: T[] = [];
  marked.walkTokens(marked.lexer(read(page)), (token) => {
    if (token.type === type) found.push(token as T);
  });
  return found;
}

/** Broken lines put together, and what is set in the environment for one command left out. */
const said: readonly Said[] = PAGES.flatMap((page) =>
  tokensOf<Tokens.Codespan>(page, "codespan")
    .map(({ text }) => text.replaceAll(/\s+/g, " ").replace(/^(?:[A-Z_]+=\S+ )+/, ""))
    .filter((text) => PROGRAM.test(text))
    .map((text) => ({ page, text: text.replace(/^npx (?=lockgate )/, "") })),
);

const of = (program: string) => said.filter(({ text }) => text.startsWith(`${program} `));
const show = ({ page, text }: Said): string => `${page}: ${text}`;
const optionsOf = (text: string): string[] => text.match(/(?<= )--[a-z][a-z-]*/g) ?? [];

describe("commands within sentences", () => {
  it("are found", () => expect(said.length).to.be.greaterThan(80));

  it("of lockgate are commands with options that they have", async () => {
    for (const one of of("lockgate")) {
      const words = one.text.split(" ").slice(1);
      const entry = commands.find(({ name }) => name.split(" ").every((word, at) => words[at] === word));
      if (entry === undefined) expect(words[0], show(one)).to.match(/^(?:--help|--version|COMMAND)$/);
      else
        expect(
          optionsIn((await entry.load()).help).map(({ option }) => option),
          show(one),
        ).to.include.members(optionsOf(one.text));
    }
  });

  it("of npm are scripts, suites and options that there are", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const suites = SUITES.map(({ name }) => name);
    for (const one of of("npm")) {
      const [, verb = "", script] = one.text.split(" ");
      const after = one.text.split(" -- ")[1]?.split(" ") ?? [];
      if (verb === "run") expect(Object.keys(scripts), show(one)).to.include(script);
      if (verb === "test") expect(suites, show(one)).to.include.members(after);
      if (verb === "start") for (const option of optionsOf(one.text)) expect(START_HELP).to.include(option);
      if (!["run", "test", "start"].includes(verb)) expect(isInTable(one), show(one)).to.equal(true);
    }
  });

  const isInTable = ({ text }: Said): boolean => INLINE.some(({ line }) => line.test(text));

  it("of other programs are run by the test that a table names, or it says why by none", () => {
    const others = said.filter(({ text }) => !/^(?:lockgate|npm) /.test(text));
    expect(others.filter((one) => !isInTable(one)).map(show)).to.deep.equal([]);
    const spare = INLINE.filter(({ line }) => !said.some(({ text }) => line.test(text)));
    expect(spare.map(({ line }) => line.source)).to.deep.equal([]);
    const untold = INLINE.filter((row) => "test" in row && !read(row.test).includes(row.by));
    expect(untold).to.deep.equal([]);
  });

  it("stand in blocks only where these are marked sh, so that they are seen", () => {
    const hidden = PAGES.flatMap((page) =>
      tokensOf<Tokens.Code>(page, "code")
        .filter(({ lang }) => lang !== "sh")
        .flatMap(({ text }) => text.split("\n"))
        .map((text) => ({ page, text: text.replace(/^\s*(?:\$ )?/, "") }))
        .filter(({ text }) => PROGRAM.test(text)),
    );
    expect(hidden.map(show)).to.deep.equal([]);
  });
});
