// Every format: what a report says in it, and that no text breaks out of it.

import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import { expect } from "chai";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { existsSync, readFileSync } from "node:fs";
import type { Report } from "../../../../policy-pack/analyze/analyze.ts";
import { writers } from "../../../../policy-pack/analyze/writers/table.ts";
import { rules } from "../../../../policy-pack/pack.ts";
import { brokenReport, withFinding } from "../reports.ts";
import { all, empty, foreign, hostile, known, linked, placed } from "./kinds.ts";

describe("policy pack: links to the rules' pages", () => {
  const url = "https://host.example/docs/rules/ART-04.md";

  it("are in SARIF, annotations and Markdown, if it is said where the pages are", () => {
    expect(writers.sarif(linked())).to.include(`"helpUri": "${url}"`);
    expect(writers.github(linked()).split("\n")[0]).to.match(
      /%0Ahttps:\/\/host\.example\/docs\/rules\/ART-04\.md$/,
    );
    expect(writers.markdown(linked())).to.include(`| [ART-04](${url}) `);
    for (const format of ["sarif", "github", "markdown"] as const)
      expect(writers[format](brokenReport())).not.to.include("ART-04.md");
  });

  it("lead to a page that exists for every rule, and to none for what is no rule", () => {
    expect(writers.sarif(linked(foreign()))).not.to.include("lz-exemptions.md");
    for (const { id } of rules)
      expect(existsSync(new URL(`../../../../docs/rules/${id}.md`, import.meta.url)), id).to.equal(true);
  });

  it("stay one link whatever the address holds", () => {
    expect(writers.markdown(linked(brokenReport(), "https://h/a)b|c"))).to.include(
      "[ART-04](https://h/a%29b%7Cc/ART-04.md)",
    );
  });
});

describe("policy pack: SARIF", () => {
  const schema = JSON.parse(
    readFileSync(new URL("../sarif-schema-2.1.0.json", import.meta.url), "utf8"),
  ) as object;
  const ajv = new Ajv.default({ strict: false, allErrors: true });
  addFormats.default(ajv as never);
  const validate = ajv.compile(schema);
  const read = (report: Report) => JSON.parse(writers.sarif(report)) as { runs: [Run] };
  type Run = {
    tool: { driver: { rules: { id: string; help: { text: string } }[] } };
    results: Record<string, unknown>[];
    automationDetails: { id: string };
  };
  type Place = {
    physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } };
  };
  const uriOf = (result: Record<string, unknown> | undefined) =>
    (result?.["locations"] as [Place] | undefined)?.[0].physicalLocation.artifactLocation.uri;

  for (const [name, report] of Object.entries(all)) {
    it(`fits its schema: ${name}`, () => {
      expect(validate(read(report())), JSON.stringify(validate.errors?.slice(0, 3))).to.equal(true);
    });
  }

  it("would not take just anything: the schema is in force", () => {
    const log = read(placed());
    expect(validate({ ...log, runs: [{ ...log.runs[0], results: [{ level: "loud" }] }] })).to.equal(false);
  });

  it("places a result in file and program, under its rule, with a stable fingerprint", () => {
    const report = placed();
    const [run] = read(report).runs;
    const [result] = run.results;
    expect(result).to.deep.include({
      ruleId: "ART-04",
      level: "error",
      partialFingerprints: { "lockgate/v1": report.findings[0]?.fingerprint },
    });
    expect(run.tool.driver.rules[result?.["ruleIndex"] as number]?.id).to.equal("ART-04");
    expect(result?.["locations"]).to.deep.equal([
      {
        physicalLocation: {
          artifactLocation: { uri: "infra/a%20b/store.ts", uriBaseId: "%SRCROOT%" },
          region: { startLine: 34, startColumn: 19 },
        },
        logicalLocations: [{ name: "store", fullyQualifiedName: report.findings[0]?.urn, kind: "resource" }],
      },
    ]);
  });

  it("gives each result a place, since GitHub refuses the whole file for one without, and tells those without a line apart", () => {
    for (const [name, report] of Object.entries(all)) {
      for (const result of read(report()).runs[0].results) {
        const [place, ...more] = result["locations"] as [Place];
        expect(more, name).to.deep.equal([]);
        expect(place.physicalLocation.artifactLocation.uri, name).not.to.equal("");
        expect(place.physicalLocation.region.startLine, name).to.be.at.least(1);
      }
    }
    const [first, second] = read(brokenReport()).runs[0].results;
    expect(uriOf(second)).to.equal("dev/aws%3As3/bucket%3ABucket/store");
    expect(second?.["partialFingerprints"]).to.have.property(
      "primaryLocationLineHash",
      brokenReport().findings[1]?.fingerprint,
    );
    expect(first?.["partialFingerprints"]).not.to.deep.equal(second?.["partialFingerprints"]);
    expect(uriOf(read(foreign()).runs[0].results[0])).to.equal("lz-exemptions");
  });

  it("is a category of its own on GitHub for each set of stacks, which ends with a slash", () => {
    const { automationDetails } = read({
      ...brokenReport(),
      origins: ["urn:pulumi:dev::website", "urn:pulumi:a/b::shop"],
    }).runs[0];
    expect(automationDetails.id).to.equal("lockgate/policy/website.dev+shop.a%2Fb/");
  });

  it("maps levels: mandatory is an error, advisory a warning, low a note", () => {
    const levels = read(
      withFinding(brokenReport(), { level: "advisory", severity: "low" }),
    ).runs[0].results.map((r) => r["level"]);
    expect(levels).to.deep.equal(["note", "warning", "warning"]);
  });

  it("lists every rule that ran with its help, findings or not", () => {
    const { rules } = read(empty()).runs[0].tool.driver;
    expect(rules.map(({ id }) => id).toSorted()).to.deep.equal(["ART-04", "ART-05", "KMS-01"]);
    for (const { help } of rules) expect(help.text).to.match(/Remedy: \w/);
  });

  it("marks what the baseline knows as unchanged and accepted", () => {
    for (const result of read(known()).runs[0].results) {
      expect(result["baselineState"]).to.equal("unchanged");
      expect(result["suppressions"]).to.have.length(1);
    }
    expect(read(placed()).runs[0].results[0]).not.to.have.property("suppressions");
  });
});

describe("policy pack: JUnit", () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    isArray: (name) => name === "testcase" || name === "testsuite",
  });
  type Case = { "@_name": string; failure?: { "@_message": string }; skipped?: unknown };
  type Suites = {
    testsuites: {
      "@_tests": string;
      "@_failures": string;
      "@_skipped": string;
      testsuite: { testcase: Case[] }[];
    };
  };
  const read = (report: Report) => (parser.parse(writers.junit(report)) as Suites).testsuites;

  for (const [name, report] of Object.entries(all)) {
    it(`is well-formed XML without characters that XML forbids: ${name}`, () => {
      const xml = writers.junit(report());
      expect(XMLValidator.validate(xml)).to.equal(true);
      expect(xml.isWellFormed()).to.equal(true);
      // oxlint-disable-next-line no-control-regex -- XML 1.0 forbids exactly these
      expect(xml).not.to.match(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/);
    });
  }

  it("fails mandatory findings, skips advisory ones, passes rules without any", () => {
    expect(read(placed())).to.include({ "@_tests": "3", "@_failures": "1", "@_skipped": "2" });
    expect(read(empty())).to.include({ "@_tests": "3", "@_failures": "0", "@_skipped": "0" });
    expect(read(known())).to.include({ "@_failures": "0", "@_skipped": "3" });
  });

  it("keeps all of a text but what XML can't hold", () => {
    const { testsuite } = read(withFinding(brokenReport(), { message: 'a "b" <c> & d' }));
    const messages = testsuite.flatMap(({ testcase }) => testcase.map((c) => c.failure?.["@_message"]));
    expect(messages).to.include('a "b" <c> & d');
  });
});

describe("policy pack: GitHub annotations", () => {
  it("annotates the line of the resource, mandatory as error, the rest as warning", () => {
    const lines = writers.github(placed()).trimEnd().split("\n");
    expect(lines[0]).to.match(
      /^::error file=infra\/a b\/store\.ts,line=34,col=19,title=ART-04 .*\(high\)::aws:s3.*%0ARemedy: /,
    );
    expect(lines[1]).to.match(/^::warning title=ART-05 /);
    expect(lines.at(-1)).to.match(/^::notice title=Lockgate policy::3 findings/);
  });

  it("leaves out what is known, and paths that are not in the checkout", () => {
    expect(writers.github(known()).trimEnd().split("\n")).to.have.length(1);
    expect(
      writers.github(withFinding(brokenReport(), { source: { path: "/x/y.ts", line: 1 } })),
    ).not.to.include("file=");
  });

  it("lets no text start a command or end its properties", () => {
    const lines = writers.github(hostile()).trimEnd().split("\n");
    expect(lines).to.have.length(5);
    for (const line of lines) expect(line).to.match(/^::(error|warning|notice) [^:]*::/);
    expect(writers.github(withFinding(brokenReport(), { title: "a,file=x::b%" }))).to.include(
      "title=ART-04 a%2Cfile=x%3A%3Ab%25 (high)::",
    );
  });
});

describe("policy pack: Markdown", () => {
  it("lists new findings in a table", () => {
    const rows = writers
      .markdown(placed())
      .split("\n")
      .filter((line) => line.startsWith("| "));
    expect(rows).to.have.length(4);
    expect(rows[1]).to.match(/^\| high, mandatory \| ART-04 .*<code>infra\/a b\/store\.ts:34:19<\/code>/);
    expect(writers.markdown(empty())).not.to.include("|");
  });

  it("counts what is known, and lists what is gone", () => {
    const text = writers.markdown({
      ...known(),
      baseline: { known: 3, gone: [{ rule: "KMS-01", urn: "urn:x", fingerprint: "f" }] },
    });
    expect(text)
      .to.match(/no new findings, 3 known, 1 gone/)
      .and.match(/- KMS-01 <code>urn:x<\/code>/);
  });

  it("keeps each finding in its row, without markup, links or mentions of its own", () => {
    const rows = writers
      .markdown(hostile())
      .split("\n")
      .filter((line) => line.startsWith("| "));
    expect(rows).to.have.length(4);
    expect(rows[1]?.match(/(?<!\\)\|/g)).to.have.length(6);
    expect(rows[1]).not.to.match(/<c>|@everyone|[^\\]\[l\]/);
  });

  it("says how many it leaves out of a summary that would be too long", () => {
    const [finding] = brokenReport().findings;
    const findings = Array.from({ length: 250 }, () => finding!);
    expect(writers.markdown({ ...brokenReport(), findings })).to.include("… and 50 more.");
  });
});

describe("policy pack: text and JSON", () => {
  it("writes each new finding with place and remedy, and a line for all", () => {
    const text = writers.text(placed());
    expect(text).to.match(
      /^high ART-04 .* \(mandatory\)\n {2}aws:s3\/bucket:Bucket store: .*\n {2}Remedy: .*\n {2}infra\/a b\/store\.ts:34:19 · urn:/,
    );
    expect(text).to.match(/\n\n3 findings \(1 high, 2 medium\); 3 rules over \d+ resources of dev\n$/);
    expect(writers.text(known())).not.to.include("ART-04");
  });

  it("colours only where it is asked to", () => {
    expect(writers.text(placed())).not.to.include("\u001B[");
    expect(writers.text(placed(), true)).to.include("\u001B[31mhigh ART-04");
  });

  it("writes all of a report as JSON", () => {
    const json = JSON.parse(writers.json(known())) as Record<string, unknown>;
    expect(json).to.deep.include({
      version: 1,
      stacks: ["dev"],
      baseline: { known: 3, gone: [] },
      exempted: 0,
    });
    expect(json["findings"]).to.have.length(3);
    expect(json["rules"]).to.deep.include({
      id: "ART-04",
      title: brokenReport().findings[0]?.title,
      severity: "high",
      level: "mandatory",
    });
  });
});
