// Every command that the documents show is run by a test: here, in the page's own test, or where a table says.
import { expect } from "chai";
import { marked, type Tokens } from "marked";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { commands } from "../cli/commands/table.ts";
import { errorTable } from "../cli/errorTable.ts";
import { Refused } from "../cli/refused.ts";
import { Folder } from "./cli/terminal.ts";
import { SHOWN } from "./docs/commands.ts";
import { SUITES } from "./suites.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");

/** Pages whose commands are run one after the other, as they stand, by a test of their own. */
const RUN: Readonly<Record<string, string>> = { "docs/policy.md": "tests/cli/policyGuide.test.ts" };

const PAGES = globSync("{README.md,docs/**/*.md,{sandbox,policy-pack,integrations,examples}/**/*.md}", {
  cwd: ROOT,
}).filter((page) => !/docs\/(?:reference|rules)\//.test(page) && !(page in RUN));

type Line = { page: string; line: string };

/** Lines of shell blocks; those that go on, after a backslash or inside quotes, put together, without comments. */
const shown: readonly Line[] = PAGES.flatMap((page) =>
  blocksOf(page)
    .flatMap((text) =>
      joined(
        text
          .replaceAll(/\s+#.*$/gm, "")
          .replaceAll(/\\\n\s*/g, " ")
          .split("\n"),
      ),
    )
    .map((line) => ({ page, line: line.replace(/^npx (?=lockgate )/, "").trim() }))
    .filter(({ line }) => line !== "" && !line.startsWith("#")),
);

/** At any depth, such as in lists. */
function blocksOf(page: string): string[] {
  const found: string[] = [];
  marked.walkTokens(marked.lexer(read(page)), (token) => {
    if (token.type === "code" && token["lang"] === "sh") found.push((token as Tokens.Code).text);
  });
  return found;
}

function joined(lines: readonly string[]): string[] {
  return lines.reduce<string[]>((all, line) => {
    const last = all.at(-1) ?? "";
    const isOpen = last.split("'").length % 2 === 0;
    return isOpen ? [...all.slice(0, -1), `${last} ${line.trim()}`] : [...all, line];
  }, []);
}

const isOwn = ({ line }: Line): boolean => line.startsWith("lockgate ");

/** As a shell would hand them over; values that only a reader has are made up. */
const wordsOf = (line: string): string[] =>
  line
    .replaceAll(/"\$\(git [^)]*\)"/g, "0".repeat(40))
    .replaceAll(/"\$\(pulumi [^)]*\)"/g, "arn:aws:dynamodb:eu-west-1:111111111111:table/ledger")
    .replaceAll(/sha256:…/g, `sha256:${"0".repeat(64)}`)
    .replaceAll(/(?<=--table )…/g, "arn:aws:dynamodb:eu-west-1:111111111111:table/ledger")
    .replaceAll(/(?<=:12:)\S+/g, "0".repeat(64))
    .replace(/ > \S+$/, "")
    .match(/"[^"]*"|\S+/g)!
    .map((word) => word.replaceAll('"', ""));

/** What is refused of a command line before anything that it names is looked at. */
const UNREAD = /^(?:command|option|options|argument|word|value)_/;

describe("commands in the documents", () => {
  const folder = new Folder();
  const held = { ...process.env };
  before(() => {
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      AWS_MAX_ATTEMPTS: "1",
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "b",
    });
  });
  after(() => {
    for (const name of Object.keys(process.env)) if (!(name in held)) delete process.env[name];
    Object.assign(process.env, held);
    folder.remove();
  });

  it("are found", () => expect(shown.length).to.be.greaterThan(40));

  for (const { page, line } of shown.filter(isOwn))
    it(`${page}: ${line} is understood`, async () => {
      const words = wordsOf(line).slice(1);
      const entry = commands.find(({ name }) => name.split(" ").every((word, at) => words[at] === word));
      const terminal = { out: () => {}, err: () => {}, colour: false, cwd: folder.path, env: {} };
      const args = words.slice(entry?.name.split(" ").length);
      const command = await entry?.load();
      expect(command, line).to.not.equal(undefined);
      const code = await command!.run(args, terminal).then(
        () => undefined,
        (error: unknown) => (error instanceof Refused ? error.code : undefined),
      );
      expect(code ?? "ran").to.not.match(UNREAD);
    }).timeout(20_000);

  it("of other programs are run by the test that a table names, or it says why by none", () => {
    const suite = ({ line }: Line) => SUITES.some(({ name }) => line === `npm test -- ${name}`);
    const others = shown.filter((one) => !isOwn(one) && !suite(one));
    const unmarked = others.filter(({ line }) => !SHOWN.some((row) => row.line.test(line)));
    expect(unmarked).to.deep.equal([]);
    const spare = SHOWN.filter((row) => !others.some(({ line }) => row.line.test(line)));
    expect(spare.map(({ line }) => line.source)).to.deep.equal([]);
    const untold = SHOWN.filter((row) => "test" in row && !read(row.test).includes(row.by));
    expect(untold).to.deep.equal([]);
  });

  it("are run as they stand where a page has a test of its own", () => {
    for (const [page, test] of Object.entries(RUN)) expect(read(test)).to.include(`"${page}"`);
  });

  it("know the errors that would betray one that is not understood", () => {
    expect(Object.keys(errorTable).filter((code) => UNREAD.test(code)).length).to.be.greaterThan(8);
  });
});
