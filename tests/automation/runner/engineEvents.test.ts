// The engine's events as ours: what is told, what is counted, what is kept back.
import { expect } from "chai";
import { countChanges, createTally, translate } from "../../../automation/runner/engineEvents.ts";
import { readFinding } from "../../../automation/runner/findings.ts";
import { maskSecrets, stripColor } from "../../../automation/runner/text.ts";

type Event = Parameters<typeof translate>[0];
const event = (content: object): Event => ({ sequence: 1, timestamp: 1, ...content }) as Event;
const urn = "urn:pulumi:dev::p::aws:s3/bucket:Bucket::b";
const step = (op: string, extra: object = {}) => ({
  metadata: { op, urn, type: "aws:s3/bucket:Bucket", provider: "", ...extra },
});

describe("the translation of engine events", () => {
  it("tells the beginning and end of a change and knows what is open", () => {
    const tally = createTally("apply");
    const [began] = translate(event({ resourcePreEvent: step("create") }), tally);
    expect(began).to.deep.equal({
      type: "resource.pre",
      data: { urn, type: "aws:s3/bucket:Bucket", op: "create", phase: "apply" },
    });
    expect([...tally.open]).to.deep.equal([urn]);
    expect(tally.changesBegun).to.equal(1);
    const [done] = translate(
      event({ resOutputsEvent: step("create", { new: { id: "b-1", parent: "p", protect: true } }) }),
      tally,
    );
    expect(done?.type).to.equal("resource.done");
    expect(tally.open.size).to.equal(0);
    expect(tally.resources.get(urn)).to.deep.equal({
      urn,
      type: "aws:s3/bucket:Bucket",
      id: "b-1",
      parent: "p",
      protect: true,
    });
  });

  for (const op of ["same", "read", "refresh"]) {
    it(`does not count ${op} as a change`, () => {
      const tally = createTally("apply");
      expect(translate(event({ resourcePreEvent: step(op) }), tally)).to.deep.equal([]);
      expect(tally.changesBegun).to.equal(0);
    });
  }

  it("notes what stays as it is and may give other outputs: components, what is read; secrets look alike", () => {
    const noted = (op: string, custom: boolean, before: object, after: object): boolean => {
      const tally = createTally("preview");
      const states = { old: { custom, outputs: before }, new: { custom, outputs: after } };
      translate(event({ resOutputsEvent: step(op, states) }), tally);
      return tally.otherOutputs.has(urn);
    };
    expect(noted("same", false, { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).to.equal(false);
    expect(noted("same", false, { a: 1 }, { a: 2 })).to.equal(true);
    expect(noted("same", false, {}, { a: 1 })).to.equal(true);
    expect(noted("same", false, { a: "[secret]" }, { a: "[secret]" })).to.equal(true);
    expect(
      noted("same", true, { a: 1 }, { a: 1, b: "[secret]" }),
      "the engine takes over its old outputs",
    ).to.equal(false);
    expect(noted("read", true, { a: 1 }, { a: 2 })).to.equal(true);
    expect(noted("read", true, { a: 1 }, { a: 1 })).to.equal(false);
  });

  it("drops a deleted resource, and keeps a replaced one", () => {
    const tally = createTally("apply");
    translate(event({ resOutputsEvent: step("create-replacement", { new: { id: "new" } }) }), tally);
    translate(event({ resOutputsEvent: step("delete-replaced", { old: { id: "old" } }) }), tally);
    expect(tally.resources.get(urn)?.id).to.equal("new");
    translate(event({ resOutputsEvent: step("delete", { old: { id: "new" } }) }), tally);
    expect(tally.resources.size).to.equal(0);
  });

  it("closes a step that failed", () => {
    const tally = createTally("apply");
    translate(event({ resourcePreEvent: step("update") }), tally);
    const [failed] = translate(
      event({ resOpFailedEvent: { ...step("update"), status: 1, steps: 1 } }),
      tally,
    );
    expect(failed?.type).to.equal("resource.failed");
    expect(tally.open.size).to.equal(0);
  });

  it("takes colour out of diagnostics, keeps errors, drops debug and ephemeral ones", () => {
    const tally = createTally("apply");
    const diagnostic = (severity: string, message: string, extra: object = {}) =>
      translate(event({ diagnosticEvent: { severity, message, color: "raw", ...extra } }), tally);
    const [told] = diagnostic("error", "<{%fg 1%}>bad<{%reset%}> \u001b[31mred\u001b[0m\n", {
      prefix: "error: ",
    });
    expect(told?.data).to.deep.equal({ severity: "error", message: "error: bad red" });
    expect(tally.errors).to.deep.equal(["error: bad red"]);
    expect(diagnostic("debug", "noise")).to.deep.equal([]);
    expect(diagnostic("info", "spinner", { ephemeral: true })).to.deep.equal([]);
    expect(diagnostic("info#err", "from the program")[0]?.data).to.include({ severity: "info" });
  });

  it("reads the packs as the engine writes them, and counts rules that gave a verdict", () => {
    const tally = createTally("preview");
    const analysis = { policyPackName: "lockgate", policyPackVersion: "1" };
    translate(
      event({
        policyAnalyzeSummaryEvent: { ...analysis, resourceUrn: urn, passed: ["ART-01", "lz-exemptions"] },
      }),
      tally,
    );
    translate(
      event({
        policyAnalyzeStackSummaryEvent: { ...analysis, passed: ["G-01", "ART-01"], failed: ["G-04"] },
      }),
      tally,
    );
    translate(
      event({
        summaryEvent: {
          durationSeconds: 2,
          resourceChanges: { same: 3 },
          PolicyPacks: { "lockgate|local|/p": "0.1.0" },
        },
      }),
      tally,
    );
    expect([...tally.rulesChecked].toSorted()).to.deep.equal(["ART-01", "G-01", "G-04"]);
    expect([...tally.packsFinished]).to.deep.equal(["lockgate"]);
    expect(tally.summary?.packs).to.deep.equal([{ name: "lockgate", version: "0.1.0" }]);
  });

  it("masks secret outputs of the stack", () => {
    const tally = createTally("apply");
    const outputs = {
      shown: 1,
      hidden: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", plaintext: "x" },
    };
    translate(
      event({ resOutputsEvent: step("update", { type: "pulumi:pulumi:Stack", new: { outputs } }) }),
      tally,
    );
    expect(tally.outputs).to.deep.equal({ shown: 1, hidden: "[secret]" });
  });

  it("folds the engine's counts into ours", () => {
    expect(
      countChanges({
        create: 1,
        update: 2,
        delete: 3,
        replace: 4,
        "create-replacement": 4,
        "delete-replaced": 4,
        same: 5,
        read: 9,
      }),
    ).to.deep.equal({
      create: 1,
      update: 2,
      delete: 3,
      replace: 4,
      same: 5,
    });
  });
});

describe("a finding of the policy pack", () => {
  const finding = (message: string, enforcementLevel: "mandatory" | "warning" = "mandatory") =>
    readFinding({
      message,
      enforcementLevel,
      resourceUrn: urn,
      color: "raw",
      policyName: "ART-01",
      policyPackName: "lockgate",
      policyPackVersion: "1",
      policyPackVersionTag: "1",
    });

  it("is read from the pack's text", () => {
    const text =
      "ART-01 Title\nBucket b: is public\nRemedy: block it\n[lockgate severity=critical verdict=fail]";
    expect(finding(text)).to.deep.equal({
      rule: "ART-01",
      severity: "critical",
      level: "mandatory",
      verdict: "fail",
      urn,
      message: "ART-01 Title\nBucket b: is public",
      remedy: "block it",
    });
  });

  it("is undecidable when the pack or the SDK says so, also as an advisory", () => {
    expect(finding("x\n[lockgate severity=high verdict=undecidable]", "warning").verdict).to.equal(
      "undecidable",
    );
    const sdk =
      "can't run policy 'ART-01' during preview: string value at .arn can't be known during preview";
    expect(finding(sdk, "warning")).to.include({
      verdict: "undecidable",
      severity: "unknown",
      level: "advisory",
    });
  });

  it("of another pack keeps its text, with an unknown severity", () => {
    expect(finding("<{%fg 1%}>plain text<{%reset%}>")).to.include({
      message: "plain text",
      severity: "unknown",
      remedy: "",
      verdict: "fail",
    });
  });

  it("does not take an invented severity or verdict for real", () => {
    expect(finding("x\n[lockgate severity=harmless verdict=pass]")).to.include({
      severity: "unknown",
      verdict: "fail",
    });
  });
});

describe("text and values of the engine", () => {
  it("lose colour marks and escapes, nothing else", () => {
    expect(stripColor("<{%bold%}>a<{%reset%}> <b> {%c%} \u001b[1;31md\u001b[0m")).to.equal("a <b> {%c%} d");
  });

  it("lose secrets at any depth", () => {
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      ciphertext: "v1:x",
    };
    expect(maskSecrets({ list: [1, secret], deep: { inner: secret }, none: null })).to.deep.equal({
      list: [1, "[secret]"],
      deep: { inner: "[secret]" },
      none: null,
    });
  });
});
