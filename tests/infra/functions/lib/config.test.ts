import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { createConfig, freshFor, type ReadConfig } from "../../../../infra/functions/lib/config.ts";
import { jobRole, parameterPath, roleArn } from "../../../../infra/plan/names.ts";
import type { Company } from "../../../../policy-pack/access/company.ts";
import { Harness } from "../../../../sandbox/rehearsal/aws/authorised.ts";
import { makeParameters, ssmOf } from "../../../../sandbox/rehearsal/aws/declaredAws.ts";
import type { Moto } from "../../../../sandbox/rehearsal/aws/moto.ts";
import { emptyMoto } from "../emptyMoto.ts";
import { declaredCompany } from "../../company.ts";
import { exampleConfig } from "../../example.ts";
import { refusal } from "../stage.ts";

const app = "top-scores";
const secrets = { [app]: { API_TOKEN: "s3cret" } };
const { environments, region } = exampleConfig("dev");
const accountIn = (name: string): string => environments.find((row) => row.name === name)?.accountId ?? "";

describe("A10 configuration outside code", function () {
  this.timeout(600_000);
  let moto: Moto;
  let company: Company;
  let harness: Harness;
  before(async () => {
    [moto, company] = await Promise.all([emptyMoto(), declaredCompany({}, { dev: { secrets } })]);
    const aws = { endpoint: moto.endpoint, region };
    await makeParameters(company.model, aws);
    harness = new Harness({ ...aws, company });
  });
  after(() => moto.stop());

  /** Writes past all policies, as an administrator of the environment would. */
  const put = async (environment: string, Name: string, Value: string): Promise<void> => {
    const owner = ssmOf({ endpoint: moto.endpoint, region }, accountIn(environment));
    await owner.send(new PutParameterCommand({ Name, Value, Type: "String", Overwrite: true }));
    owner.destroy();
  };
  const clientOf = (environment: string, job = "function"): SSMClient => {
    const role = roleArn(accountIn(environment), jobRole(app, environment, job));
    return harness.guard(new SSMClient(harness.settings(role)));
  };
  /** The variables that the environment's stack gives the function. */
  const variablesIn = (environment: string): Record<string, string> => {
    const found = company.model
      .of("function")
      .find(({ props }) => props["name"] === `lockgate-${app}-${environment}`);
    return Object(found?.props["environment"]).variables as Record<string, string>;
  };
  /** The app's code, the same everywhere; AWS gives it its variables and its role. */
  const tableOf = (config: ReadConfig): Promise<string> => config("TABLE_NAME");
  const configIn = (environment: string, now?: () => number): ReadConfig =>
    createConfig(variablesIn(environment), clientOf(environment), now);

  it("A10 the same code uses another table in each environment", async () => {
    const tables = await Promise.all(environments.map(({ name }) => tableOf(configIn(name))));
    expect(tables).to.deep.equal(environments.map(({ name }) => `top-scores-${name}`));
  });

  it("A10 it can't read another app's or another environment's path", async () => {
    for (const path of [
      parameterPath("lists", "dev"),
      parameterPath(app, "prod"),
      "/",
      `/${app}/`,
      "/top-scores/dev2/",
    ]) {
      await put("dev", `${path}TABLE_NAME`.replace("//", "/"), "of somebody else");
      const config = createConfig({ PARAMETERS_PATH: path }, clientOf("dev"));
      expect(await refusal(tableOf(config)), path).to.match(/^AccessDenied.*ssm:GetParametersByPath/s);
    }
  });

  it("A10 it reads its secrets, decrypted in its own name by the declared key", async () => {
    const asked = harness.asked.length;
    expect(await configIn("dev")("API_TOKEN")).to.equal("s3cret");
    expect(harness.asked.slice(asked).map(({ action }) => action)).to.deep.equal([
      "ssm:GetParametersByPath",
      "kms:Decrypt",
    ]);
  });

  it("A10 the jobs of its pipeline don't read it", async () => {
    for (const job of ["deploy", "check"]) {
      const config = createConfig(variablesIn("dev"), clientOf("dev", job));
      expect(await refusal(tableOf(config)), job).to.match(/^AccessDenied.*ssm:GetParametersByPath/s);
    }
  });

  it("A10 reads many values page by page, and each again only when its time is over", async () => {
    for (let i = 0; i < 12; i += 1) await put("test", `${parameterPath(app, "test")}MORE_${i}`, `v${i}`);
    let time = 0;
    const config = configIn("test", () => time);
    const asked = harness.asked.length;
    expect(await Promise.all([config("MORE_0"), config("MORE_11")])).to.deep.equal(["v0", "v11"]);
    expect(harness.asked.length - asked).to.equal(2);
    await put("test", `${parameterPath(app, "test")}MORE_0`, "new");
    time = freshFor - 1;
    expect(await config("MORE_0")).to.equal("v0");
    time = freshFor;
    expect(await config("MORE_0")).to.equal("new");
  });

  it("A10 names the key that is missing, and asks again after an error", async () => {
    const config = configIn("prod");
    expect(await refusal(config("QUEUE"))).to.match(
      /no parameter \/top-scores\/prod\/QUEUE: add QUEUE to lockgate:parameters or lockgate:secrets/,
    );
    expect(() => createConfig({}, clientOf("dev"))).to.throw(/PARAMETERS_PATH is missing/);
    const broken = configIn("prod");
    harness.fault = () => Object.assign(new Error("gone"), { name: "AccessDeniedException" });
    expect(await refusal(tableOf(broken))).to.contain("gone");
    harness.fault = () => undefined;
    expect(await tableOf(broken)).to.equal("top-scores-prod");
  });
});
