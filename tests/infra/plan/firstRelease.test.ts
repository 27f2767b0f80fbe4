import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { targetSchemas } from "../../../infra/configuration/targets.ts";
import { firstRelease } from "../../../infra/plan/firstRelease.ts";

describe("firstRelease", () => {
  it("answers 503 in Node", async () => {
    const code = firstRelease("nodejs22.x", "src/index.handler")["src/index.mjs"];
    const module = (await import(`data:text/javascript,${encodeURIComponent(code ?? "")}`)) as {
      handler: () => Promise<{ statusCode: number }>;
    };
    expect((await module.handler()).statusCode).to.equal(503);
  });

  it("answers 503 in Python", () => {
    const code = firstRelease("python3.13", "app.main")["app.py"] ?? "";
    const output = execFileSync("python3", ["-c", `${code}\nprint(main({}, None)["statusCode"])`], {
      encoding: "utf8",
    });
    expect(output.trim()).to.equal("503");
  });

  it("knows every runtime that configuration allows", () => {
    for (const runtime of targetSchemas[0].shape.runtime.options)
      expect(Object.keys(firstRelease(runtime, "a.b")), runtime).to.have.length(1);
  });

  it("refuses a runtime that it does not know", () => {
    expect(() => firstRelease("cobol9", "a.b")).to.throw(RangeError, "cobol9");
  });
});
