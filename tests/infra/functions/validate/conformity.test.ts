// A scanner with a key: its secret in moto's Secrets Manager, the vendor on this machine, both functions as their declared
// roles. What Secrets Manager does by itself, calling the four steps, the test does.
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { expect } from "chai";
import { createHandler, type Answer, type Judgement } from "../../../../infra/functions/validate/handler.ts";
import { createHandler as createRotation } from "../../../../infra/functions/validate/rotate.ts";
import type { Connect } from "../../../../infra/functions/lib/connect.ts";
import * as names from "../../../../infra/plan/names.ts";
import type { Company } from "../../../../policy-pack/access/company.ts";
import { Harness } from "../../../../sandbox/rehearsal/aws/authorised.ts";
import type { Moto } from "../../../../sandbox/rehearsal/aws/moto.ts";
import { exampleConfig } from "../../example.ts";
import { emptyMoto } from "../emptyMoto.ts";
import { companyWithOptions, declaredIn, keeper, variablesOf } from "../optionsCompany.ts";
import { CloudOneModel } from "./cloudOneModel.ts";

const account = exampleConfig("tooling").accountId;
const region = "eu-central-1";
const judge = names.roleArn(account, names.validation);
const rotator = names.roleArn(account, names.scannerKeyRotation);
const template = (Properties: object) =>
  JSON.stringify({ Resources: { Store: { Type: "AWS::S3::Bucket", Properties } } });
const good = template({ BucketEncryption: {}, BucketName: "store" });
const bad = template({ BucketName: "store" });

describe("D7 a scanner with a key, as its declared role", function () {
  this.timeout(120_000);
  let company: Company;
  let moto: Moto;
  let harness: Harness;
  let vendor: CloudOneModel;
  let vendorUrl: string;
  let variables: Record<string, string>;
  let owner: SecretsManagerClient;
  let logged: string[];
  let first: string;
  before(async () => {
    company = await companyWithOptions();
    moto = await emptyMoto();
  });
  after(() => moto.stop());
  beforeEach(async () => {
    await moto.reset();
    logged = [];
    vendor = new CloudOneModel();
    vendorUrl = await vendor.start();
    harness = new Harness({ endpoint: moto.endpoint, region, company });
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
    owner = new SecretsManagerClient({
      endpoint: moto.endpoint,
      region,
      credentials: { accessKeyId: account, secretAccessKey: "of no meaning" },
    });
    owner.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers["x-moto-account-id"] = account;
        return next(args);
      },
      { step: "build" },
    );
    first = vendor.issue("by hand");
    // As it is declared: a secret with a rotation and without a value, into which a keeper puts the first one.
    const SecretId = names.scannerKey;
    await owner.send(new CreateSecretCommand({ Name: SecretId }));
    await owner.send(new RotateSecretCommand({ SecretId, RotationRules: { AutomaticallyAfterDays: 30 } }));
    await owner.send(new PutSecretValueCommand({ SecretId, SecretString: first }));
    variables = variablesOf(company, account, names.validation);
  });
  afterEach(() => vendor.stop());

  const use =
    (role: string): Connect =>
    (Client) =>
      harness.guard(new Client(harness.settings(role) as never) as never);
  const setup = (change: object = {}) => ({
    VENDOR: JSON.stringify({
      ...(JSON.parse(variables["VENDOR"] ?? "{}") as object),
      conformity: `${vendorUrl}/conformity`,
      accounts: `${vendorUrl}/accounts`,
      ...change,
    }),
  });
  const ask = (documents: object[], change: object = {}, connect = use(judge)): Promise<Answer> =>
    createHandler({ ...variables, SCANNER: "conformity", KEY: names.scannerKey, ...setup(change) }, connect, {
      log: (line) => void logged.push(JSON.stringify(line)),
    })({
      requestContext: { identity: { userArn: judge, vpceId: variables["ENDPOINT"] ?? null } },
      body: JSON.stringify({ documents, format: "junit" }),
    });
  const judged = async (content: string): Promise<Judgement> => {
    const { statusCode, body } = await ask([{ name: "app.json", content }]);
    expect(statusCode, body).to.equal(200);
    return JSON.parse(body) as Judgement;
  };
  const current = async (): Promise<string> =>
    (await owner.send(new GetSecretValueCommand({ SecretId: names.scannerKey, VersionStage: "AWSCURRENT" })))
      .SecretString ?? "";

  /** As Secrets Manager does: a version that is pending and has no value yet, and the four steps with its id. */
  const token = "11111111-2222-4333-8444-555555555555";
  type Broken = (operation: string, when: string) => Error | undefined;
  const begin = (broken: Broken = () => undefined): void => {
    harness.fault = ({ operation, when, output }) => {
      if (output !== undefined && operation.includes("DescribeSecret") && when === "after")
        (output["VersionIdsToStages"] as Record<string, string[]>)[token] ??= ["AWSPENDING"];
      return broken(operation, when);
    };
  };
  const step = async (Step: string, ClientRequestToken = token): Promise<void> =>
    createRotation(setup(), use(rotator))({ Step, SecretId: names.scannerKey, ClientRequestToken });
  const rotate = async (): Promise<void> => {
    begin();
    for (const one of ["createSecret", "setSecret", "testSecret", "finishSecret"]) await step(one);
  };

  it("D7 a bad template has one failed case for each failed check; what is milder than configured does not fail", async () => {
    const found = await judged(bad);
    expect(found).to.include({ passed: false, failed: 1 });
    expect(found.report.match(/<failure/g)).to.have.length(1);
    expect(found.report).to.contain("S3-016").and.contain("Store breaks S3-016");
    expect(await judged(good)).to.include({ passed: true, failed: 0 });
    const mild = await judged(template({ BucketEncryption: {} }));
    expect(mild).to.include({ passed: true, failed: 0 });
    expect(mild.headline).to.contain("1 low");
  });

  it("D7 what the scanner can't read is refused and never sent: Pulumi's states are the policy pack's", async () => {
    for (const content of [JSON.stringify({ version: 3, deployment: {} }), "hello", "{", '{"steps":[]}']) {
      const { statusCode, body } = await ask([{ name: "app.json", content }]);
      expect(statusCode, body).to.equal(400);
      expect(body).to.contain("app.json");
    }
    expect(vendor.asked).to.deep.equal([]);
  });

  it("D7 a scanner that fails, is late or says half fails the check, and the key stands in no answer and no log", async () => {
    const half = { data: [{ attributes: { status: "SUCCESS", "risk-level": "?" } }] };
    for (const [broken, says] of [
      [{ status: 500, body: first }, /answers 500/],
      [{ status: 200, body: first }, /no JSON/],
      [{ status: 200, body: "{}" }, /data is not as it should be/],
      [{ status: 200, body: JSON.stringify({ data: [] }) }, /no check at all/],
      [{ status: 200, body: JSON.stringify(half) }, /risk-level/],
      [{ status: 200, body: JSON.stringify({ data: [], meta: { errors: [first] } }) }, /not finished/],
      ["hang", /gave no answer in 50 ms/],
    ] as const) {
      vendor.broken = () => broken;
      // Only the one that never answers is waited for in vain.
      const patience = broken === "hang" ? { patience: 50 } : {};
      const { statusCode, body } = await ask([{ name: "app.json", content: good }], patience);
      expect(statusCode, body).to.equal(502);
      expect(body).to.match(says);
    }
    await vendor.stop();
    expect((await ask([{ name: "app.json", content: good }])).statusCode).to.equal(502);
    expect(logged).to.have.length(8);
    expect(logged.join("\n")).to.not.contain(first.split(":")[1]);
  });

  it("D7 a rotation has the vendor make a new key, tries it, puts it in place and deletes the old one", async () => {
    await rotate();
    const now = await current();
    expect(now).to.not.equal(first);
    expect([...vendor.keys.keys()]).to.deep.equal([now]);
    expect(vendor.keys.get(now)).to.include({
      alias: `lockgate-${token}`,
      roleID: "scanner",
      timezone: "UTC",
    });
    expect(vendor.asked.filter(({ path }) => path.endsWith("/scan"))).to.have.length(1);
    expect(harness.asked.filter(({ allowed }) => !allowed)).to.deep.equal([]);
  });

  it("D7 a key that was rotated while it was in use: a call in between is answered, the next one uses the new key", async () => {
    expect((await judged(good)).passed).to.equal(true);
    // The rotation runs from first to last after the old key has been read and before the vendor is asked.
    let turns = 0;
    const plain = use(judge);
    const rotatesBetween: Connect = (Client) => {
      const client = plain(Client);
      (client as SecretsManagerClient).middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            const read = await next(args);
            if (commandName === "GetSecretValueCommand" && (turns += 1) === 1) await rotate();
            return read;
          },
        { step: "initialize" },
      );
      return client;
    };
    vendor.asked.length = 0;
    const { statusCode, body } = await ask([{ name: "app.json", content: good }], {}, rotatesBetween);
    expect(statusCode, body).to.equal(200);
    const [old, now] = [first, await current()].map((one) => one.split(":")[0]);
    expect(now).to.not.equal(old);
    // Turned away with the old one, which nobody knows any more, and answered with the new one.
    expect(vendor.asked.slice(-2).map(({ id }) => id)).to.deep.equal([undefined, now]);
    await judged(good);
    expect(vendor.asked.at(-1)?.id).to.equal(now);
    expect(turns).to.equal(2);
  });

  it("D7 each step may come again and changes nothing then; a rotation that broke off leaves no key behind", async () => {
    // Made at the vendor, and not kept.
    begin((operation, when) =>
      operation.includes("PutSecretValue") && when === "before" ? new Error("broke off") : undefined,
    );
    expect(await step("createSecret").catch((error: Error) => error.message)).to.equal("broke off");
    begin();
    for (const one of ["createSecret", "createSecret", "setSecret", "setSecret", "testSecret", "testSecret"])
      await step(one);
    expect(vendor.keys.size).to.equal(2);
    expect(await current()).to.equal(first);
    // In place, but the old one could not be deleted.
    vendor.broken = ({ method }) => (method === "DELETE" ? { status: 503, body: "" } : undefined);
    expect(await step("finishSecret").catch((error: Error) => error.message)).to.match(/503 to DELETE/);
    vendor.broken = () => undefined;
    await step("finishSecret");
    await step("finishSecret");
    await step("createSecret");
    expect([...vendor.keys.keys()]).to.deep.equal([await current()]);
  });

  it("D7 a new key that does not scan is never put in place, and the old one goes on", async () => {
    begin();
    await step("createSecret");
    vendor.broken = ({ path }) => (path.endsWith("/scan") ? { status: 403, body: "" } : undefined);
    expect(await step("testSecret").catch((error: Error) => error.message)).to.match(/answers 403/);
    vendor.broken = () => undefined;
    expect(await current()).to.equal(first);
    expect((await judged(good)).passed).to.equal(true);
    for (const [name, id, says] of [
      ["publish", token, /one of createSecret, setSecret, testSecret, finishSecret/],
      ["testSecret", "of nobody", /no version of nobody/],
    ] as const)
      expect(await step(name, id).catch((error: Error) => error.message)).to.match(says);
  });

  it("D7 only the function that judges reads the key, only the one that rotates changes it; teams and keepers are denied", () => {
    const arn = declaredIn(company, account, "aws:secretsmanager/secret:Secret", names.scannerKey)["arn"];
    const may = (role: string, action: string): boolean => {
      try {
        harness.ask(role, { action: `secretsmanager:${action}`, resource: String(arn), account });
        return true;
      } catch {
        return false;
      }
    };
    const readers = company.identities
      .map(({ name }) => name)
      .filter((name) => name.includes(`:${account}:role/`) && may(name, "GetSecretValue"));
    expect(readers.toSorted()).to.deep.equal([rotator, judge].toSorted());
    for (const role of [judge, names.roleArn(account, names.deployRole)])
      for (const action of ["PutSecretValue", "UpdateSecretVersionStage"])
        expect(may(role, action), `${role} ${action}`).to.equal(false);
    expect(keeper).to.match(/role/);
  });
});
