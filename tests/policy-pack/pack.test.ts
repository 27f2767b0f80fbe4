// The table of rules against the folders, both ways: nothing runs that is not listed, nothing lies there unused.

import { expect } from "chai";
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { rules } from "../../policy-pack/pack.ts";

const root = path.resolve(import.meta.dirname, "../..");
const files = globSync(["policy-pack/rules/*/*.ts", "policy-pack/graph/*.ts"], { cwd: root }).filter(
  (file) => path.basename(file) !== "table.ts",
);

const functionsIn = async (file: string): Promise<readonly unknown[]> => {
  const module = (await import(pathToFileURL(path.join(root, file)).href)) as Record<string, unknown>;
  return Object.values(module).filter((member) => typeof member === "function");
};

describe("policy pack: table of rules", () => {
  it("holds exactly these rules; whoever adds one edits this list", () => {
    expect(rules.map(({ id, severity, level, kind }) => `${id} ${severity} ${level} ${kind}`)).to.deep.equal([
      "ART-01 critical mandatory join",
      "ART-02 high mandatory join",
      "ART-03 high mandatory join",
      "ART-04 high mandatory join",
      "ART-05 medium advisory join",
      "ART-06 medium advisory join",
      "ART-07 low advisory join",
      "ART-08 medium advisory join",
      "ART-09 critical mandatory graph",
      "ART-10 high mandatory resource",
      "ART-11 medium advisory join",
      "ART-12 high mandatory join",
      "ART-13 critical mandatory graph",
      "ART-14 high mandatory graph",
      "KMS-01 medium advisory resource",
      "KMS-02 critical mandatory resource",
      "KMS-03 high mandatory resource",
      "KMS-04 high mandatory graph",
      "KMS-05 critical mandatory graph",
      "KMS-06 high mandatory resource",
      "KMS-07 medium advisory resource",
      "IAM-01 medium advisory resource",
      "IAM-02 high mandatory join",
      "IAM-03 medium advisory join",
      "IAM-04 critical mandatory join",
      "IAM-05 high mandatory join",
      "IAM-06 high mandatory join",
      "IAM-07 high mandatory graph",
      "IAM-08 critical mandatory resource",
      "IAM-09 critical mandatory graph",
      "IAM-10 high mandatory graph",
      "IAM-11 medium advisory resource",
      "IAM-12 critical mandatory resource",
      "IAM-13 high mandatory join",
      "IAM-14 critical mandatory join",
      "IAM-15 critical mandatory graph",
      "IAM-16 medium advisory join",
      "PIPE-01 high mandatory join",
      "PIPE-02 medium advisory resource",
      "PIPE-03 high mandatory resource",
      "PIPE-04 high mandatory join",
      "PIPE-05 critical mandatory join",
      "PIPE-06 critical mandatory join",
      "PIPE-07 medium advisory join",
      "PIPE-08 critical mandatory join",
      "PIPE-09 medium advisory resource",
      "PIPE-10 high mandatory resource",
      "PIPE-11 high mandatory resource",
      "PIPE-12 critical mandatory join",
      "PIPE-13 high mandatory join",
      "PIPE-14 high mandatory join",
      "PIPE-15 medium advisory resource",
      "PIPE-16 medium advisory join",
      "COMP-01 high mandatory join",
      "COMP-02 critical mandatory join",
      "COMP-03 high mandatory join",
      "COMP-04 high mandatory resource",
      "COMP-05 high mandatory resource",
      "COMP-06 medium advisory resource",
      "COMP-07 high mandatory join",
      "COMP-08 high mandatory join",
      "COMP-09 high mandatory resource",
      "COMP-10 high mandatory join",
      "COMP-11 medium advisory join",
      "COMP-12 medium advisory join",
      "COMP-13 high mandatory join",
      "COMP-14 high mandatory join",
      "NET-01 high mandatory join",
      "NET-02 critical mandatory resource",
      "NET-03 high mandatory join",
      "NET-04 medium advisory join",
      "NET-05 medium advisory join",
      "NET-06 medium advisory join",
      "NET-07 high mandatory join",
      "NET-08 high mandatory join",
      "NET-09 high mandatory join",
      "NET-10 high mandatory resource",
      "LOG-01 critical mandatory join",
      "LOG-02 high mandatory join",
      "LOG-03 high mandatory resource",
      "LOG-04 medium advisory join",
      "LOG-05 critical mandatory join",
      "LOG-06 high mandatory join",
      "LOG-07 high mandatory join",
      "LOG-08 medium advisory join",
      "LOG-09 high mandatory join",
      "LOG-10 high mandatory join",
      "LOG-11 medium advisory join",
      "LOG-12 high mandatory join",
      "LOG-13 medium advisory join",
      "ORG-01 high mandatory join",
      "ORG-02 high mandatory join",
      "ORG-03 high mandatory graph",
      "ORG-04 critical mandatory graph",
      "ORG-05 critical mandatory graph",
      "ORG-06 high mandatory graph",
      "ORG-07 high mandatory graph",
      "ORG-08 high mandatory join",
      "ORG-09 high mandatory join",
      "ORG-10 high mandatory join",
      "ORG-11 medium advisory join",
      "ORG-12 medium advisory join",
      "G-01 critical mandatory graph",
      "G-02 critical mandatory graph",
      "G-03 critical mandatory graph",
      "G-04 critical mandatory graph",
      "G-05 critical mandatory graph",
      "G-06 critical mandatory graph",
      "G-07 critical mandatory graph",
      "G-08 critical mandatory graph",
      "G-09 critical mandatory graph",
      "G-10 critical mandatory graph",
      "G-11 high mandatory graph",
      "G-12 medium advisory graph",
      "G-13 critical mandatory graph",
    ]);
  });

  it("says everything about each rule", () => {
    for (const rule of rules) {
      expect(rule.title, rule.id).to.match(/^[A-Zi].{10,}[^.]$/);
      expect(rule.rationale, rule.id).to.match(/^[A-Z].{20,}\.$/s);
      expect(rule.fix, rule.id).to.match(/^[A-Z].{10,}\.$/s);
      expect(rule.appliesTo, rule.id).to.have.length.greaterThan(0);
      expect(rule.maps.nist, rule.id).to.have.length.greaterThan(0);
      for (const token of rule.appliesTo)
        expect(token, rule.id).to.match(/^aws:[a-z0-9]+\/[a-zA-Z0-9]+:[A-Z]\w+$/);
    }
  });

  it("names types that the pinned @pulumi/aws has", () => {
    const known = new Set(typesOfPackage());
    const missing = rules.flatMap((rule) => rule.appliesTo).filter((token) => !known.has(token));
    expect(missing).to.deep.equal([]);
  });

  for (const file of files) {
    it(`${file} decides exactly one rule, with a test of its own`, async () => {
      const functions = await functionsIn(file);
      const owners = rules.filter((rule) => functions.includes(rule.check));
      expect(owners).to.have.lengthOf(1);
      const test = path.join(root, "tests", file.replace(/\.ts$/, ".test.ts"));
      expect(existsSync(test), test).to.equal(true);
      expect(readFileSync(test, "utf8")).to.include(`ruleCases("${owners[0]!.id}"`);
    });
  }

  it("has a file for every rule", async () => {
    const found = new Set((await Promise.all(files.map(functionsIn))).flat());
    expect(rules.filter((rule) => !found.has(rule.check)).map((rule) => rule.id)).to.deep.equal([]);
  });

  it("is mandatory as a whole where the landing zone's own stacks are judged", () => {
    const strict: unknown = JSON.parse(readFileSync(path.join(root, "policy-pack/strict.json"), "utf8"));
    const advisory = rules.filter(({ level }) => level === "advisory").map(({ id }) => [id, "mandatory"]);
    expect(strict).to.deep.equal({ "lz-stack": { levels: Object.fromEntries(advisory) } });
  });
});

/** Tokens as the package's own modules state them; loading the package would take seconds. */
const typesOfPackage = (): readonly string[] => {
  const services = [
    ...new Set(rules.flatMap((rule) => rule.appliesTo).map((token) => token.split(/[:/]/)[1] ?? "")),
  ];
  const folder = path.join(root, "node_modules/@pulumi/aws");
  return services
    .flatMap((service) => globSync(`${service}/*.js`, { cwd: folder }))
    .flatMap((file) => [
      ...readFileSync(path.join(folder, file), "utf8").matchAll(/__pulumiType = '([^']+)'/g),
    ])
    .map((match) => match[1] ?? "");
};
