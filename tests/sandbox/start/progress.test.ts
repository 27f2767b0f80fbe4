import { expect } from "chai";
import type { Schemas } from "../../../automation/client/client.ts";
import { runProgress, Step } from "../../../sandbox/start/progress.ts";

type RunEvent = Schemas["RunEvent"];

const event = (type: RunEvent["type"], data: Record<string, unknown>): RunEvent => ({
  id: 1,
  runId: "r",
  at: "",
  type,
  data,
});

describe("npm start progress", () => {
  it("counts resources and names the one at work", () => {
    const progress = runProgress();
    expect(progress(event("run.state", { state: "applying" }))).to.equal("applying, 0 resources");
    const urn = "urn:pulumi:dev::lockgate::aws:s3/bucket:Bucket::store";
    expect(progress(event("resource.pre", { urn }))).to.equal("applying, 0 resources, store");
    expect(progress(event("resource.done", { urn }))).to.equal("applying, 1 resource, store");
  });

  it("counts the apply from nothing, not on top of its preview", () => {
    const progress = runProgress();
    progress(event("run.state", { state: "previewing" }));
    progress(event("resource.done", { urn: "a::b" }));
    expect(progress(event("run.state", { state: "applying" }))).to.equal("applying, 0 resources");
  });

  it("cuts the live line to the terminal's width, and keeps the clock", () => {
    const drawn: string[] = [];
    const step = new Step({ write: (text) => drawn.push(text), isTTY: true, columns: 20 }, "a".repeat(40));
    step.done("");
    expect(drawn[0]).to.equal(`\r\u001b[2K${"a".repeat(15)} 0 s`);
  });

  it("redraws one line on a terminal and writes whole lines elsewhere", () => {
    const lines: string[] = [];
    const plain = new Step({ write: (text) => lines.push(text) }, "database");
    plain.done("is up");
    expect(lines.join("")).to.match(/^database \.\.\.\ndatabase +is up \(0\.0 s\)\n$/);
    const drawn: string[] = [];
    const live = new Step({ write: (text) => drawn.push(text), isTTY: true }, "database");
    live.done("is up");
    expect(drawn.at(-1)).to.equal("\r\u001b[2Kdatabase               is up (0.0 s)\n");
  });
});
