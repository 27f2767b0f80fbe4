// Reports in the JSON of Cucumber, which CodeBuild shows as test results.

import { expect } from "chai";
import { z } from "zod";
import type { Report } from "../../../../policy-pack/analyze/analyze.ts";
import { writers } from "../../../../policy-pack/analyze/writers/table.ts";
import { brokenReport } from "../reports.ts";
import { all, empty, foreign, known } from "./kinds.ts";

describe("policy pack: Cucumber's JSON", () => {
  // As Cucumber's own schema of the form has it (cucumber-json-schema, Feature).
  const result = z.strictObject({
    status: z.enum(["passed", "failed", "skipped", "undefined", "pending", "unknown"]),
    duration: z.number(),
    error_message: z.string().optional(),
  });
  const step = z.strictObject({ keyword: z.string(), line: z.number(), name: z.string(), result });
  const element = z.strictObject({
    id: z.string(),
    line: z.number(),
    type: z.enum(["background", "scenario"]),
    keyword: z.string(),
    name: z.string(),
    description: z.string(),
    steps: z.array(step),
  });
  const features = z.array(
    z.strictObject({
      uri: z.string(),
      id: z.string(),
      keyword: z.string(),
      name: z.string(),
      description: z.string(),
      line: z.number(),
      elements: z.array(element),
    }),
  );
  const read = (report: Report) => features.parse(JSON.parse(writers.cucumber(report)));
  const statuses = (report: Report) =>
    read(report).flatMap(({ id, elements }) =>
      elements.map(({ steps }) => `${id} ${steps[0]?.result.status}`),
    );

  for (const [name, report] of Object.entries(all))
    it(`is of Cucumber's form: ${name}`, () => void read(report()));

  it("D7 has a case for each failed check, with what to do; one that finds nothing has passed", () => {
    expect(statuses(brokenReport())).to.have.members(["ART-04 failed", "ART-05 skipped", "KMS-01 skipped"]);
    expect(statuses(empty()).every((each) => each.endsWith(" passed"))).to.equal(true);
    const failed = read(brokenReport()).find(({ id }) => id === "ART-04")?.elements[0]?.steps[0]?.result;
    expect(failed?.error_message).to.match(/Suspended[^]*Remedy: /);
    expect(statuses(foreign())).to.include("lz-exemptions failed");
    expect(statuses(known()).some((each) => each.endsWith(" failed"))).to.equal(false);
  });
});
