// What the page for contributors says to write works: its code is put in its places, in a copy, and run.
import { expect } from "chai";
import { marked, type Tokens } from "marked";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..");
const PAGE = "docs/contributing.md";

type Block = { info: string; text: string };

const blocks: readonly Block[] = marked
  .lexer(readFileSync(path.join(ROOT, PAGE), "utf8"))
  .filter((token): token is Tokens.Code => token.type === "code" && token.lang?.startsWith("ts ") === true)
  .map(({ lang, text }) => ({ info: lang ?? "", text }));

const attribute = ({ info }: Block, name: string): string | undefined =>
  new RegExp(`${name}="?([^"]+)"?$`).exec(info)?.[1];

/** The file in which a line stands that the page says to write after, and that file is in the copy. */
const places: Readonly<Record<string, { file: string; imports: string }>> = {
  "export const kmsRules: readonly Rule[] = [": {
    file: "policy-pack/rules/kms/table.ts",
    imports: `import { keepMultiRegion } from "./keepMultiRegion.ts";`,
  },
  "export const routes: readonly Route[] = [": {
    file: "automation/http/routes.ts",
    imports: `import { clockRoutes } from "./routes/clock.ts";`,
  },
};

describe("the page for contributors", () => {
  let copy: string;
  before(() => {
    copy = mkdtempSync(path.join(tmpdir(), "lockgate-contributing-"));
    for (const part of ["automation", "infra", "policy-pack", "package.json"])
      cpSync(path.join(ROOT, part), path.join(copy, part), { recursive: true });
    symlinkSync(path.join(ROOT, "node_modules"), path.join(copy, "node_modules"));
    for (const block of blocks) write(block);
  });
  after(() => rmSync(copy, { recursive: true, force: true }));

  function write(block: Block): void {
    const file = attribute(block, "file");
    if (file !== undefined) {
      writeFileSync(path.join(copy, file), `${block.text}\n`);
      return;
    }
    const line = attribute(block, "after") ?? "";
    const place = places[line];
    if (place === undefined) throw new Error(`${PAGE} writes after a line that is not known: ${line}`);
    const target = path.join(copy, place.file);
    const text = readFileSync(target, "utf8");
    expect(text, `${place.file} has the line that ${PAGE} names`).to.include(line);
    writeFileSync(target, `${place.imports}\n${text.replace(line, `${line}\n${block.text}`)}`);
  }

  const run = (lines: string): unknown =>
    JSON.parse(
      execFileSync(process.execPath, ["--input-type=module", "-e", lines], { cwd: copy, encoding: "utf8" }),
    );

  it("has a rule that the pack then judges by", () => {
    const answers = run(`
      import { rules } from "./policy-pack/pack.ts";
      const rule = rules.find(({ id }) => id === "KMS-99");
      const key = (multiRegion) => ({ urn: "k", type: "aws:kms/key:Key", name: "k", props: { multiRegion } });
      console.log(JSON.stringify([rule.level, rule.check(key(true)).kind, rule.check(key(false)).kind]));`);
    expect(answers).to.deep.equal(["advisory", "fail", "pass"]);
  });

  it("has an endpoint that the server then describes and answers", () => {
    const answers = run(`
      import { routes } from "./automation/http/routes.ts";
      import { openApiDocument } from "./automation/http/openapi.ts";
      const described = openApiDocument(routes, "1").paths["/v1/clock"].get;
      const { body } = await routes.find(({ path }) => path === "/v1/clock").handler({});
      console.log(JSON.stringify([described.operationId, Date.now() - Date.parse(body.now) < 60_000]));`);
    expect(answers).to.deep.equal(["getClock", true]);
  });
});
