// What the documents say of themselves and of the commands: links lead somewhere, commands and their options exist.
import { expect } from "chai";
import GithubSlugger from "github-slugger";
import { marked, type Token, type Tokens } from "marked";
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { commands } from "../cli/commands/table.ts";
import { optionsIn } from "../cli/completion.ts";
import { tablePages } from "./docs/reference/index.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const PAGES = globSync("{README.md,docs/**/*.md,{sandbox,policy-pack,integrations}/**/*.md}", { cwd: ROOT });

const parsed = new Map(
  PAGES.map((page) => [page, marked.lexer(readFileSync(path.join(ROOT, page), "utf8"))]),
);

/** Tokens of one type, at any depth. */
function tokensOf<T extends Token>(page: string, type: T["type"]): T[] {
  const found: T[] = [];
  marked.walkTokens(parsed.get(page) ?? [], (token) => {
    if (token.type === type) found.push(token as T);
  });
  return found;
}

/** As GitHub makes them from headings. */
function anchorsOf(page: string): Set<string> {
  const slugger = new GithubSlugger();
  return new Set(
    tokensOf<Tokens.Heading>(page, "heading").map(({ text }) => slugger.slug(text.replaceAll("`", ""))),
  );
}

/** Command lines of fenced shell blocks, those that go on in the next line put together, without comments. */
const commandLines = (page: string): string[] =>
  tokensOf<Tokens.Code>(page, "code")
    .filter(({ lang }) => /^(sh|bash|console)?$/.test(lang ?? ""))
    .flatMap(({ text }) => text.replaceAll(/\\\n\s*/g, " ").split("\n"))
    .map((line) =>
      line
        .replace(/\s#.*$/, "")
        .replace(/^\$ /, "")
        .replace(/^npx (?=lockgate )/, "")
        .trim(),
    );

describe("the documents", () => {
  it("are found", () => expect(PAGES.length).to.be.greaterThan(100));

  it("have no link that leads nowhere", () => {
    const dead = PAGES.flatMap((page) =>
      [...tokensOf<Tokens.Link>(page, "link"), ...tokensOf<Tokens.Image>(page, "image")]
        .filter(({ href }) => !/^[a-z]+:/.test(href))
        .filter(({ href }) => {
          const [file = "", anchor] = href.split("#");
          const target = path.join(ROOT, file === "" ? page : path.join(path.dirname(page), file));
          if (!existsSync(target)) return true;
          if (anchor === undefined || statSync(target).isDirectory()) return anchor !== undefined;
          return !anchorsOf(path.relative(ROOT, target)).has(anchor);
        })
        .map(({ href }) => `${page}: ${href}`),
    );
    expect(dead).to.deep.equal([]);
  });

  it("are all reached from the README", () => {
    const reached = new Set(["README.md"]);
    for (const page of reached)
      for (const { href } of tokensOf<Tokens.Link>(page, "link")) {
        const target = path.join(path.dirname(page), href.split("#")[0] ?? "");
        if (parsed.has(target)) reached.add(target);
      }
    expect(PAGES.filter((page) => !reached.has(page))).to.deep.equal([]);
  });

  it("name files that exist", () => {
    const parts =
      /^(infra|policy-pack|automation|cli|sandbox|tests|docs|integrations|examples)\/[\w./-]*\w\/?$/;
    const dead = PAGES.flatMap((page) =>
      tokensOf<Tokens.Codespan>(page, "codespan")
        .filter(({ text }) => parts.test(text) && !existsSync(path.join(ROOT, text)))
        .map(({ text }) => `${page}: ${text}`),
    );
    expect(dead.filter((name) => !name.includes("contributing.md"))).to.deep.equal([]);
  });

  it("name tests by titles that these have", () => {
    const named = PAGES.flatMap((page) =>
      tokensOf<Tokens.Link>(page, "link")
        .filter(({ href }) => href.endsWith(".test.ts"))
        .map(({ href, text }) => ({ file: path.join(path.dirname(page), href), title: text })),
    );
    expect(named.length).to.be.greaterThan(20);
    const missing = named.filter(
      ({ file, title }) => !readFileSync(path.join(ROOT, file), "utf8").includes(title),
    );
    expect(missing).to.deep.equal([]);
  });

  it("have no picture that is drawn by hand: code draws it, or a browser test takes it", () => {
    const drawn = PAGES.filter((page) =>
      tokensOf<Tokens.Code>(page, "code").some((code) => code.lang === "mermaid"),
    );
    const byHand = drawn.filter(
      (page) => !/^<!-- (?:Generated|picture)/m.test(readFileSync(path.join(ROOT, page), "utf8")),
    );
    expect(byHand).to.deep.equal([]);
    const browser = globSync("tests/automation/web/*.test.ts", { cwd: ROOT }).map((file) =>
      readFileSync(path.join(ROOT, file), "utf8"),
    );
    const shown = PAGES.flatMap((page) =>
      tokensOf<Tokens.Image>(page, "image").map(({ href }) => path.basename(href)),
    );
    const kept = globSync("*", { cwd: path.join(ROOT, "docs/images") });
    expect(kept.toSorted(), "each that is kept is shown").to.deep.equal([...new Set(shown)].toSorted());
    const taken = (file: string) => browser.join("\n").includes(file.replace(/-(?:light|dark)\.png$/, ""));
    expect(kept.filter((file) => !taken(file))).to.deep.equal([]);
  });

  it("lead to other places by https, and to none of somebody's machine", () => {
    const wrong = PAGES.flatMap((page) =>
      tokensOf<Tokens.Link>(page, "link")
        .filter(
          ({ href }) => /^[a-z]+:/.test(href) && !(URL.canParse(href) && /^(?:https|mailto):/.test(href)),
        )
        .map(({ href }) => `${page}: ${href}`),
    );
    expect(wrong).to.deep.equal([]);
  });

  it("show what the code's tables say today", async () => {
    const stale = [...(await tablePages())]
      .filter(([name, text]) => readFileSync(path.join(ROOT, "docs/reference", name), "utf8") !== text)
      .map(([name]) => name);
    expect(stale, "run npm run docs").to.deep.equal([]);
  });

  it("name commands and options of lockgate that exist", async () => {
    const wrong: string[] = [];
    for (const page of PAGES)
      for (const line of commandLines(page).filter((text) => text.startsWith("lockgate "))) {
        const words = line.split(/\s+/).slice(1);
        const entry = commands.find(({ name }) => name.split(" ").every((word, at) => words[at] === word));
        const known = entry ? optionsIn((await entry.load()).help).map(({ option }) => option) : [];
        const options = words.flatMap((word) => /^--[a-z][a-z-]*/.exec(word) ?? []);
        if (!entry && line !== "lockgate --help") wrong.push(`${page}: ${line}`);
        for (const option of options.filter((name) => name !== "--help" && !known.includes(name)))
          wrong.push(`${page}: ${option} in ${line}`);
      }
    expect(wrong).to.deep.equal([]);
  });

  it("name scripts of npm that exist", () => {
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const texts = PAGES.map((page) => [page, readFileSync(path.join(ROOT, page), "utf8")] as const);
    const named = texts.flatMap(([page, text]) =>
      [...text.matchAll(/\bnpm run ([a-z][a-z:-]*)/g)].map(([, script = ""]) => ({ page, script })),
    );
    expect(named.filter(({ script }) => !Object.hasOwn(scripts, script))).to.deep.equal([]);
  });
});
