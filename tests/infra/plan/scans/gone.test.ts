// Which findings are gone: only what was looked for again.
import { expect } from "chai";
import { toAsff } from "../../../../infra/plan/scans/asff.ts";
import type { Finding } from "../../../../infra/plan/scans/finding.ts";
import { compare } from "../../../../infra/plan/scans/gone.ts";

const context = { app: "game", account: "1", region: "eu-central-1", pipeline: "p", at: new Date(0) };
const made = (...all: readonly [tool: string, rule: string][]) =>
  toAsff(
    all.map(([tool, rule]): Finding => ({ slot: "sca", tool, rule, title: rule, severity: 50, place: "a" })),
    new Set(),
    context,
  );
const rules = (findings: readonly { Title?: string | undefined; RecordState?: string | undefined }[]) =>
  findings.map(({ Title, RecordState }) => `${Title?.split(" ")[0]} ${RecordState}`);

describe("D5 findings that are gone", () => {
  const before = made(["npmAudit", "a"], ["npmAudit", "b"], ["semgrep", "c"]);
  const at = new Date("2026-11-26T12:00:00Z");

  it("are archived where the scanner has looked again, and are known no more", () => {
    const { gone, open } = compare(before, made(["npmAudit", "b"]), new Set(["npmAudit", "semgrep"]), at);
    expect(rules(gone)).to.deep.equal(["a ARCHIVED", "c ARCHIVED"]);
    expect(gone[0]?.UpdatedAt).to.equal(at.toISOString());
    expect(rules(open)).to.deep.equal(["b ACTIVE"]);
  });

  it("stay where the scanner did not run", () => {
    const { gone, open } = compare(before, [], new Set(["npmAudit"]), at);
    expect(rules(gone)).to.deep.equal(["a ARCHIVED", "b ARCHIVED"]);
    expect(rules(open)).to.deep.equal(["c ACTIVE"]);
  });
});
