// What the page for contributors says to write works: its code is put in its places, in a copy, and run.
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { contributedCopy } from "./docs/contributing.ts";

describe("the page for contributors", () => {
  let copy: string;
  before(() => (copy = contributedCopy()));
  after(() => rmSync(copy, { recursive: true, force: true }));

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

  it("has a target to which a pipeline is then planned, by jobs whose rights are within their boundary", () => {
    const answers = run(`
      import { exampleConfig } from "./tests/infra/example.ts";
      import { planPipeline } from "./infra/plan/pipeline/plan.ts";
      import { commands } from "./infra/functions/job/commands.ts";
      const [app] = exampleConfig("tooling").apps;
      const config = exampleConfig("tooling", { apps: [{ ...app, target: { kind: "pointer" } }] });
      import { boundaryMore } from "./infra/plan/documents/boundaryMore.ts";
      const text = JSON.stringify(planPipeline(config, config.apps[0]));
      const account = "972823772653";
      const context = { account, region: "eu-central-1", serviceRoles: {}, issuers: [] };
      const bounds = (targets) => JSON.stringify(boundaryMore({ ...context, targets }).workload);
      console.log(JSON.stringify([
        ["deployPointer", "checkPointer"].filter((name) => text.includes(name) && name in commands),
        text.includes("ssm:PutParameter") && text.includes("parameter/top-scores/prod/RELEASE"),
        bounds(["pointer"]).includes("parameter/*/*/RELEASE") && !bounds(["eks"]).includes("RELEASE"),
      ]));`);
    expect(answers).to.deep.equal([["deployPointer", "checkPointer"], true, true]);
  });
});
