// Findings as Security Hub takes them: by the published model of its API, and by the limits of its format.
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { toAsff } from "../../../../infra/plan/scans/asff.ts";
import { slots, type Finding } from "../../../../infra/plan/scans/finding.ts";
import { prepareMoto } from "../../../../sandbox/rehearsal/aws/moto.ts";

const context = {
  app: "game",
  account: "276677566922",
  region: "eu-central-1",
  pipeline: "arn:aws:codepipeline:eu-central-1:276677566922:game",
  at: new Date("2026-11-26T11:00:00Z"),
};
const long = "x".repeat(5000);
const findings: Finding[] = [
  ...([...slots, "exceptions"] as const).map((slot, index) => ({
    slot,
    tool: "tool",
    rule: `R-${index}`,
    title: "what was found",
    severity: index * 20,
    place: "src/a.ts",
    line: 3,
    remedy: "mend it",
  })),
  { slot: "sast", tool: "tool", rule: long, title: long, severity: 100, place: long, remedy: long },
];

describe("D5 findings in AWS's format", function () {
  this.timeout(600_000);
  const faultsOf = async (Findings: readonly object[]): Promise<string> => {
    const python = await prepareMoto(() => undefined);
    const script = path.join(import.meta.dirname, "asff.py");
    const { stdout, stderr, status } = spawnSync(python, [script], {
      input: JSON.stringify({ Findings }),
      encoding: "utf8",
    });
    expect(status, stderr).to.equal(0);
    return stdout.trim();
  };

  it("are valid by the model of the service, of every slot and however long their texts", async () => {
    expect(await faultsOf(toAsff(findings, new Set(), context))).to.equal("");
    const [first] = toAsff(findings, new Set(), context);
    const wrong = { ...first, Severity: { Label: "SEVERE" }, Title: undefined };
    expect(await faultsOf([wrong])).to.match(/"Title"[^]*SEVERE is none of/);
  });

  it("keep to the limits of the format (User Guide, ASFF): title, description, generator, recommendation, details", () => {
    const made = toAsff(findings, new Set(), context).at(-1)!;
    expect(made.Title).to.have.length(256);
    expect(made.Description).to.have.length(1024);
    expect(made.GeneratorId).to.have.length(512);
    expect(made.Remediation?.Recommendation?.Text).to.have.length(512);
    for (const value of Object.values(made.Resources?.[0]?.Details?.Other ?? {}))
      expect(value.length).to.be.at.most(1024);
  });

  it("are suppressed where an exception is for them, of one's own product, about the app's pipeline", () => {
    const [first, second] = toAsff(findings, new Set([findings[1]!]), context);
    expect([first?.Workflow?.Status, second?.Workflow?.Status]).to.deep.equal(["NEW", "SUPPRESSED"]);
    expect(first?.ProductArn).to.equal(
      "arn:aws:securityhub:eu-central-1:276677566922:product/276677566922/default",
    );
    expect(first?.Resources?.[0]?.Id).to.equal(context.pipeline);
  });
});
