// States that teams would deploy, judged by the service's own code as its declared role; asked also by the command of a build.
import { expect } from "chai";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { validatorFiles } from "../../../../infra/components/pipeline/validation.ts";
import { createHandler, type Answer, type Judgement } from "../../../../infra/functions/validate/handler.ts";
import { scanners } from "../../../../infra/functions/validate/scanners.ts";
import type { Connect } from "../../../../infra/functions/lib/connect.ts";
import { scannerNames } from "../../../../infra/configuration/validation.ts";
import * as names from "../../../../infra/plan/names.ts";
import { asksForValidation, validationPolicy } from "../../../../infra/plan/pipeline/validation.ts";
import type { Company } from "../../../../policy-pack/access/company.ts";
import { Harness } from "../../../../sandbox/rehearsal/aws/authorised.ts";
import { answering } from "../../../cli/errors/answering.ts";
import { Folder } from "../../../cli/terminal.ts";
import { brokenStore } from "../../../policy-pack/analyze/reports.ts";
import { stateOf } from "../../../policy-pack/stateFile.ts";
import { goodStore } from "../../../policy-pack/world.ts";
import { exampleConfig } from "../../example.ts";
import { decide } from "../../plan/evaluation.ts";
import { companyWithOptions, declaredIn, variablesOf } from "../optionsCompany.ts";

const account = exampleConfig("tooling").accountId;
const place = { account, region: "eu-central-1" };
const role = names.roleArn(account, names.validation);
const good = JSON.stringify(stateOf(goodStore()));
const bad = JSON.stringify(stateOf(brokenStore()));

describe("D7 the validation service, as its declared role", function () {
  this.timeout(120_000);
  let company: Company;
  let harness: Harness;
  let variables: Record<string, string>;
  const logged: object[] = [];
  const log = (line: object): void => void logged.push(line);
  before(async () => {
    company = await companyWithOptions();
    variables = variablesOf(company, account, names.validation);
    harness = new Harness({ endpoint: "http://127.0.0.1:1", region: place.region, company });
    harness.answer = (operation, { Name }) =>
      operation === "SSMClient.GetParameterCommand"
        ? {
            Parameter: {
              Value: declaredIn(company, account, "aws:ssm/parameter:Parameter", String(Name))[
                "insecureValue"
              ],
            },
          }
        : undefined;
  });

  const use: Connect = (Client) => harness.guard(new Client(harness.settings(role) as never) as never);
  const inside = (vpceId: string | null = variables["ENDPOINT"] ?? null) => ({
    requestContext: { identity: { userArn: role, vpceId } },
  });
  const ask = (body: unknown, change: object = {}): Promise<Answer> =>
    createHandler({ ...variables, ...change }, use, { log })({
      ...inside(),
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const judged = async (content: string, format = "cucumber", change: object = {}): Promise<Judgement> => {
    const { statusCode, body } = await ask({ format, documents: [{ name: "dev.json", content }] }, change);
    expect(statusCode, body).to.equal(200);
    return JSON.parse(body) as Judgement;
  };

  it("D7 a bad template has one failed case for each failed check, in each form that builds take", async () => {
    const { passed, failed, report } = await judged(bad);
    expect({ passed, failed }).to.deep.equal({ passed: false, failed: 2 });
    const scenarios = (JSON.parse(report) as { elements: { steps: { result: { status: string } }[] }[] }[])
      .flatMap(({ elements }) => elements)
      .filter(({ steps }) => steps.some(({ result }) => result.status === "failed"));
    expect(scenarios).to.have.length(failed);
    expect((await judged(bad, "junit")).report.match(/<failure/g)).to.have.length(failed);
    const { runs } = JSON.parse((await judged(bad, "sarif")).report) as {
      runs: { results: { level: string }[] }[];
    };
    expect(runs[0]?.results.filter(({ level }) => level === "error")).to.have.length(failed);
    expect(await judged(good)).to.include({ passed: true, failed: 0 });
  });

  it("D7 a preview is judged with the state that it changes", async () => {
    const steps = brokenStore()
      .filter(({ name }) => name === "store-versioning")
      .map(({ urn, type, props }) => ({ op: "update", urn, newState: { urn, type, inputs: props } }));
    const documents = [
      { name: "preview.json", content: JSON.stringify({ steps }) },
      { name: "dev.json", content: good },
    ];
    const { statusCode, body } = await ask({ documents });
    expect(statusCode, body).to.equal(200);
    expect((JSON.parse(body) as Judgement).headline).to.match(/rules over \d+ resources of dev/);
  });

  it("D7 says what it cannot judge, and passes none of it", async () => {
    for (const [body, says] of [
      ["", /not JSON/],
      [{ documents: [] }, /at least one document/],
      [{ format: "pdf", documents: [{ name: "a", content: good }] }, /one of cucumber, junit, sarif/],
      [
        {
          documents: [
            { name: "a.json", content: "{" },
            { name: "b.json", content: "{}" },
          ],
        },
        /a\.json/,
      ],
      [{ documents: [{ name: "a.json", content: "{}" }] }, /a\.json.*(version|deployment)/],
      [{ documents: [1, 2].map((n) => ({ name: `${n}.json`, content: good })) }, /dev/],
      [{ documents: [{ name: "a.json", content: good, more: 1 }] }, /more/],
    ] as const) {
      const { statusCode, body: text } = await ask(body);
      expect(statusCode, text).to.equal(400);
      expect(text).to.match(says);
    }
  });

  it("D7 another scanner is one line of a table and one word of the configuration", async () => {
    expect(Object.keys(scanners)).to.deep.equal(scannerNames);
    const key = ["AKIA", "ZZZZQQQQWWWWEEEE"].join("");
    const leaking = JSON.stringify({ version: 3, note: `aws_access_key_id = ${key}` });
    const { passed, report } = await judged(leaking, "junit", { SCANNER: "secrets" });
    expect(passed).to.equal(false);
    expect(report).to.contain("dev.json").and.not.contain(key);
    expect((await judged(good, "junit", { SCANNER: "secrets" })).passed).to.equal(true);
    expect(() => createHandler({ ...variables, SCANNER: "none" }, use)).to.throw(
      /name one of policyPack, secrets/,
    );
  });

  it("D7 nobody outside the endpoint is let in, whatever they may do themselves", async () => {
    const endpoint = String(variables["ENDPOINT"]);
    const resource = `arn:aws:execute-api:eu-central-1:${account}:abc123/v1/POST/validate`;
    const identity = asksForValidation({
      ...exampleConfig("tooling"),
      validation: { scanner: "policyPack", settings: {} },
    });
    const may = (arn: string, sourceVpce?: string): string =>
      decide(
        { arn, identity },
        {
          action: "execute-api:Invoke",
          resource,
          account,
          context: {
            "aws:PrincipalAccount": arn.split(":")[4] ?? "",
            ...(sourceVpce === undefined ? {} : { "aws:SourceVpce": sourceVpce }),
          },
        },
        { resource: validationPolicy(place, endpoint) },
      );
    const own = names.roleArn(account, "lockgate-top-scores-build");
    expect(may(own, endpoint)).to.equal("allow");
    expect(may(own, "vpce-00000000000000000")).to.equal("deny");
    expect(may(own)).to.equal("deny");
    expect(may(names.roleArn("111111111111", "stranger"), endpoint)).to.equal("deny");
    const handle = createHandler(variables, use, { log });
    for (const vpceId of ["vpce-00000000000000000", null])
      expect((await handle({ ...inside(vpceId), body: "{}" })).statusCode).to.equal(403);
  });

  it("D7 its role reads its own settings and nothing else", async () => {
    expect(harness.asked.every(({ action, allowed }) => allowed && action === "ssm:GetParameter")).to.equal(
      true,
    );
    const fault = await ask(
      { documents: [{ name: "a", content: good }] },
      { SETTINGS: "/lockgate/other" },
    ).catch((error: Error) => error.message);
    expect(fault).to.match(/ssm:GetParameter/);
  });

  it("D7 a build's command writes the report and fails on failed checks; no answer is no pass", async () => {
    const folder = new Folder();
    folder.write("bad.json", bad);
    folder.write("good.json", good);
    const before = { ...process.env };
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "of no meaning" });
    const signatures: string[] = [];
    const server = { status: 200, body: "" };
    const run = (words: string, url: string) =>
      folder.lockgate(`policy validate --endpoint ${url}/v1/validate ${words}`, {
        AWS_REGION: "eu-central-1",
      });
    try {
      for (const file of ["bad", "good"]) {
        const answer = await ask({ documents: [{ name: file, content: file === "bad" ? bad : good }] });
        server.body = answer.body;
        const { code, out } = await answering(
          ({ headers }) => {
            signatures.push(String(headers["authorization"]));
            return server;
          },
          (url) => run(`--file ${file}.json --out report.json`, url),
        );
        expect(code, out).to.equal(file === "bad" ? 1 : 0);
        expect(folder.read("report.json")).to.equal((JSON.parse(answer.body) as Judgement).report);
      }
      for (const body of [
        "",
        "[]",
        '{"passed":true}',
        '{"passed":true,"failed":1,"headline":"","report":""}',
      ])
        expect(
          (
            await answering(
              () => ({ body }),
              (url) => run("--file good.json", url),
            )
          ).code,
        ).to.equal(3);
    } finally {
      process.env = before;
      folder.remove();
    }
    for (const signature of signatures)
      expect(signature).to.match(
        /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d{8}\/eu-central-1\/execute-api\/aws4_request/,
      );
  });

  it("D7 what is packed for Lambda runs by itself", async () => {
    const folder = path.resolve(
      import.meta.dirname,
      "../../../../node_modules/.cache/lockgate",
      `validate-${process.pid}`,
    );
    mkdirSync(folder, { recursive: true });
    try {
      for (const [name, text] of Object.entries(validatorFiles()))
        writeFileSync(path.join(folder, name), text);
      const packed = (await import(path.join(folder, "index.mjs"))) as {
        createHandler: typeof createHandler;
      };
      const answer = await packed.createHandler(variables, use, { log })({
        ...inside(),
        body: JSON.stringify({ documents: [{ name: "dev.json", content: bad }] }),
      });
      expect(answer.statusCode, answer.body).to.equal(200);
      expect((JSON.parse(answer.body) as Judgement).failed).to.equal(2);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
