// The pages in docs/rules: current, one for each rule, and each says all of its rule.

import { expect } from "chai";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { parseSync } from "oxc-parser";
import { pairOf } from "../../../policy-pack/docs/example.ts";
import { GENERATED, pageOf } from "../../../policy-pack/docs/page.ts";
import { rules } from "../../../policy-pack/pack.ts";
import { ruleById, verdictsOf } from "../ruleCases.ts";
import { resource } from "../world.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const FOLDER = path.join(ROOT, "docs/rules");
const names = readdirSync(FOLDER);
const read = (name: string) => readFileSync(path.join(FOLDER, name), "utf8");

describe("policy pack: pages of the rules", () => {
  it("are what the table and the tests of the rules say", async function () {
    this.timeout(60_000);
    const main = path.join(ROOT, "tests/docs/main.ts");
    const run = promisify(execFile)(process.execPath, [main, "--check", "docs/rules"], { cwd: ROOT });
    const { stdout } = await run.catch((error: Error & { stdout: string; stderr: string }) => error);
    expect(stdout, "npm run docs writes them anew").to.equal("");
    await run;
  });

  it("are one for each rule and no other, listed with links", () => {
    const ids = rules.map(({ id }) => `${id}.md`);
    expect(names.toSorted()).to.deep.equal(["README.md", ...ids].toSorted());
    const linked = [...read("README.md").matchAll(/\]\((?<page>[^)/]+\.md)\)/g)].map(
      (m) => m.groups?.["page"],
    );
    expect(linked).to.deep.equal(ids);
  });

  it("are marked as generated, and hold valid code", () => {
    for (const name of names) {
      expect(read(name).startsWith(GENERATED), name).to.equal(true);
      for (const [, code = ""] of read(name).matchAll(/^```ts\n(.*?)\n```$/gms))
        expect(parseSync("example.ts", code).errors, name).to.deep.equal([]);
    }
  });

  it("declare only what the types of @pulumi/aws take", () => {
    const wrong = rules.flatMap(({ id }) =>
      [...read(`${id}.md`).matchAll(/^```ts\n(.*?)\n```$/gms)]
        .flatMap(([, code = ""]) => declarations(code))
        .flatMap(({ service, name, properties }) => {
          const inputs = inputsOf(service, name);
          return properties
            .filter((key) => !inputs.has(key))
            .map((key) => `${id}: ${service}.${name} ${key}`);
        }),
    );
    expect(wrong).to.deep.equal([]);
  });

  it("show a bad example that the rule finds, with its words, and a good one", () => {
    for (const { id, title } of rules) {
      expect(read(`${id}.md`), id)
        .to.match(/^### Bad: .+\n\n```ts\nnew aws\.|^### Bad: .+\n\n```ts\n\/\/ (provider|once it exists): /m)
        .and.match(/^### Good: .+\n\n(```diff\n[^`]+\n```\n\n<details>\n.*\n\n)?```ts\n/m)
        .and.include(`\n\`\`\`text\n${id} ${title}\naws:`);
    }
  });

  it("say everything about the rule, and no text of it becomes markup", () => {
    const key = (enableKeyRotation: boolean) => [resource("key", "key", { enableKeyRotation })];
    const bad = { name: "<b> | `x`", expect: "fail", resources: key(false) };
    const pair = pairOf([bad, { name: "good", expect: "pass", resources: key(true) }]);
    const rule = {
      ...ruleById("KMS-01"),
      rationale: "Because of *this*.",
      maps: { fsbp: ["KMS.4"], cis7: [], nist: [], owasp: [] },
    };
    const page = pageOf(rule, pair!, verdictsOf(rule, bad.resources));
    expect(page)
      .to.include("Because of \\*this\\*.")
      .and.include("### Bad: \\<b\\> \\| \\`x\\`")
      .and.include("| AWS Foundational Security Best Practices | KMS.4 |")
      .and.include("enableKeyRotation is false")
      .and.include('"KMS-01": "mandatory"')
      .and.not.include("OWASP");
  });
});

type Declaration = { service: string; name: string; properties: readonly string[] };

/** The resources that a snippet declares: `new aws.kms.Key("key", { description: "" })`. */
const declarations = (code: string): readonly Declaration[] =>
  parseSync("example.ts", code).program.body.flatMap((statement) => {
    if (statement.type !== "ExpressionStatement" || statement.expression.type !== "NewExpression") return [];
    const { callee, arguments: given } = statement.expression;
    const [, service = "", name = ""] = code.slice(callee.start, callee.end).split(".");
    const [, inputs] = given;
    const properties =
      inputs?.type === "ObjectExpression"
        ? inputs.properties.map((p) =>
            p.type === "Property" && p.key.type === "Identifier" ? p.key.name : "?",
          )
        : ["?"];
    return [{ service, name, properties }];
  });

/** Read from the package's declarations, since loading the package takes seconds. */
const inputsOf = (service: string, name: string): ReadonlySet<string> => {
  const file = `${service}/${name[0]?.toLowerCase()}${name.slice(1)}.d.ts`;
  const text = readFileSync(path.join(ROOT, "node_modules/@pulumi/aws", file), "utf8");
  const [, inputs = ""] = text.split(new RegExp(`export interface ${name}Args `));
  return new Set([...inputs.matchAll(/^ {4}(\w+)\??: /gm)].map(([, key = ""]) => key));
};
