import { expect } from "chai";
import { roleArn, vendingStep } from "../../../../infra/plan/names.ts";
import { requestTag } from "../../../../infra/plan/vending/documents.ts";
import { decide } from "../../../../policy-pack/access/company.ts";
import { findProtected } from "../../../../policy-pack/access/protected.ts";
import { accessOf, baselineOf, complete } from "./baseline.ts";
import { sharedStage } from "./sharedStage.ts";
import { config, type VendingStage } from "./stage.ts";

const request = (requestId: string, change: object = {}) => ({
  action: "vend",
  requestId,
  name: requestId,
  email: `aws-${requestId}@acme.example`,
  unit: "Sandbox",
  owner: "ada@acme.example",
  tags: { costCentre: "4711" },
  ...change,
});

describe("account vending, as the declared machine and roles, on moto", function () {
  this.timeout(600_000);
  let stage: VendingStage;
  before(async () => {
    stage = await sharedStage();
  });
  afterEach(async () => {
    stage.harness.fault = () => undefined;
    await stage.setUp();
  });

  it("A4 two equal requests make one account, approved, in the unit that was asked for, set up and handed over", async () => {
    const wanted = request("sandbox-grace");
    const first = await stage.start(wanted);
    const both = [first, await stage.start(wanted)];
    await stage.asked("sandbox-grace", first, 2);
    expect(await stage.accountsOf(wanted.email)).to.deep.equal([]);
    await stage.call("decide", { requestId: "sandbox-grace", decision: "approve" });
    for (const run of both) expect(await stage.ended(run)).to.deep.equal({ status: "SUCCEEDED" });
    const [account, second] = await stage.accountsOf(wanted.email);
    expect(second).to.equal(undefined);
    expect(await stage.unitOf(String(account))).to.equal("Sandbox");
    expect(await stage.tagsOf(String(account))).to.deep.equal({
      costCentre: "4711",
      [requestTag]: "sandbox-grace",
      "lockgate:owner": "ada@acme.example",
      "lockgate:environment": "sandbox",
    });
    expect(await baselineOf(stage, String(account))).to.deep.equal(complete);
    expect(await accessOf(stage, String(account))).to.include("group-developers");
    expect((await stage.records().get("sandbox-grace")).status).to.equal("ready");
    expect(stage.harness.asked.filter(({ allowed }) => !allowed)).to.deep.equal([]);
  });

  it("A4 the same request a third time, long after, changes nothing", async () => {
    await stage.setUp("none");
    const effects: string[] = [];
    stage.harness.fault = ({ operation, when }) => {
      if (when === "before" && isEffect(operation)) effects.push(operation);
      return undefined;
    };
    expect(await stage.run(request("sandbox-grace"))).to.deep.equal({ status: "SUCCEEDED" });
    expect(effects).to.deep.equal(["DynamoDBClient.TransactWriteItemsCommand"]);
    expect(await stage.accountsOf("aws-sandbox-grace@acme.example")).to.have.length(1);
  });

  it("A4 a run that breaks off before or after any effect is completed by the next, with one account and each thing once", async () => {
    await stage.setUp("none");
    const points = await effectsOf(stage, "probe");
    expect(points).to.include.members([
      "OrganizationsClient.CreateAccountCommand 1",
      "OrganizationsClient.MoveAccountCommand 1",
      "EC2Client.DeleteVpcCommand 2",
      "SSOAdminClient.CreateAccountAssignmentCommand 1",
    ]);
    // What is there after one effect is what is there before the next: the first one is also broken off before.
    const breaks = [["before", points[0]] as const, ...points.map((point) => ["after", point] as const)];
    for (const [index, [when, point]] of breaks.entries()) {
      const wanted = request(`broken-${index}`);
      stage.harness.fault = breakingAt(String(point), when);
      expect((await stage.run(wanted)).error, `${when} ${point}`).to.equal("Crash");
      stage.harness.fault = () => undefined;
      expect(await stage.run(wanted), `${when} ${point}`).to.deep.equal({ status: "SUCCEEDED" });
      const [account, second] = await stage.accountsOf(wanted.email);
      expect(second, `${when} ${point}`).to.equal(undefined);
      expect(await stage.unitOf(String(account)), `${when} ${point}`).to.equal("Sandbox");
      expect(await baselineOf(stage, String(account)), `${when} ${point}`).to.deep.equal(complete);
      expect(await accessOf(stage, String(account)), `${when} ${point}`).to.deep.equal(["group-developers"]);
    }
  });

  it("A4 a request that is denied makes nothing, and its address is free for another", async () => {
    const wanted = request("denied");
    const run = await stage.start(wanted);
    await stage.asked("denied", run);
    await stage.call("decide", { requestId: "denied", decision: "deny", reason: "use your old one" });
    expect(await stage.ended(run)).to.include({ status: "FAILED", error: "Refused" });
    expect(await stage.records().get("denied")).to.include({ status: "denied", reason: "use your old one" });
    expect(await stage.run(wanted), "again").to.include({ status: "FAILED", error: "Refused" });
    await stage.setUp("none");
    const other = request("denied-2", { email: wanted.email });
    expect(await stage.run(other)).to.deep.equal({ status: "SUCCEEDED" });
    expect(await stage.accountsOf(wanted.email)).to.have.length(1);
  });

  it("A4 a decision is taken once, and one that nobody asked for is refused", async () => {
    const decided = (event: object) => stage.call("decide", event).catch((error: Error) => error.message);
    expect(await decided({ requestId: "denied", decision: "approve" })).to.match(/was decided already: deny/);
    expect(await decided({ requestId: "denied", decision: "deny" })).to.deep.equal({ decision: "deny" });
    expect(await decided({ requestId: "nobody", decision: "approve" })).to.match(/nobody asked for nobody/);
    expect(await decided({ requestId: "denied", decision: "perhaps" })).to.match(/^decision: /);
  });

  it("A4 a decision that came while no run waited is taken by the next run", async () => {
    const wanted = request("decided-before");
    const run = await stage.start(wanted);
    await stage.asked("decided-before", run);
    // The run's token is lost with it: nothing of the machine hears the decision.
    stage.harness.fault = ({ operation }) =>
      operation.startsWith("SFNClient")
        ? Object.assign(new Error("gone"), { name: "TaskTimedOut" })
        : undefined;
    await stage.call("decide", { requestId: "decided-before", decision: "approve" });
    stage.harness.fault = () => undefined;
    expect(await stage.run(wanted)).to.deep.equal({ status: "SUCCEEDED" });
    expect(await stage.accountsOf(wanted.email)).to.have.length(1);
  });

  it("A4 spin-down takes access away and moves the account to Suspended, also when it is broken off", async () => {
    const suspend = { action: "suspend", requestId: "sandbox-grace" };
    const [account = ""] = await stage.accountsOf("aws-sandbox-grace@acme.example");
    const points = [
      "SSOAdminClient.DeleteAccountAssignmentCommand 1",
      "OrganizationsClient.MoveAccountCommand 1",
      "OrganizationsClient.TagResourceCommand 1",
    ];
    for (const point of points) {
      stage.harness.fault = breakingAt(point, "after");
      expect((await stage.run(suspend)).error, point).to.equal("Crash");
    }
    stage.harness.fault = () => undefined;
    for (let turn = 0; turn < 2; turn += 1)
      expect(await stage.run(suspend)).to.deep.equal({ status: "SUCCEEDED" });
    expect(await stage.unitOf(account)).to.equal("Suspended");
    expect((await stage.tagsOf(account))["lockgate:retired"]).to.match(/^\d{4}-\d\d-\d\d$/);
    expect(await accessOf(stage, account)).to.deep.equal([]);
    const again = await stage.run(request("sandbox-grace"));
    expect(again.cause).to.match(/was given up/);
  });

  for (const [title, change, says] of [
    [
      "a unit in which no accounts are given out",
      { unit: "Production" },
      /unit: no accounts are given out in Production; name one of Sandbox/,
    ],
    [
      "an address that an account has",
      { email: "AWS-denied@acme.example" },
      /email: AWS-denied@acme.example is the address of account denied-2/,
    ],
    ["a name that an account has", { name: "denied-2" }, /name: an account is called denied-2 already/],
    ["a name with capitals", { name: "Sandbox" }, /name: lower-case letters/],
    ["something unknown", { size: "large" }, /size/],
    ["an id that was another request", { requestId: "denied-2" }, /requestId: denied-2 was another request/],
    ["a tag of Lockgate's", { tags: { "lockgate:owner": "me" } }, /without aws: or lockgate:/],
    ["several faults, all at once", { owner: "ada", email: "none" }, /email: .*owner: /],
  ] as const)
    it(`A4 refuses ${title}, and keeps nothing of it`, async () => {
      const wanted = { ...request("refused"), ...change };
      const { error, cause } = await stage.run(wanted);
      expect(error).to.equal("Refused");
      expect(JSON.parse(String(cause)).errorMessage).to.match(says);
      expect(await stage.records().find("refused")).to.equal(undefined);
    });

  it("A4 refuses to give up what was never given out", async () => {
    const { cause } = await stage.run({ action: "suspend", requestId: "nobody" });
    expect(cause).to.match(/nobody asked for nobody/);
  });

  it("A4 no step moves, tags or enters an account that vending has not made", () => {
    const prod = config.accounts.find(({ name }) => name === "prod")?.accountId ?? "";
    const organization = `arn:aws:organizations::${config.accountId}:account/o-exampleorg1/${prod}`;
    const may = (step: "place" | "suspend" | "baseline", action: string, arn: string): string => {
      const who = stage.company.identities.find(
        ({ name }) => name === roleArn(config.accountId, vendingStep(step)),
      );
      if (who === undefined) throw new Error(`no role of ${step}`);
      const { decision } = decide(
        stage.company,
        who,
        action,
        findProtected(stage.company.model, action, arn, config.accountId),
      );
      return decision.effect;
    };
    const entry = `arn:aws:iam::${prod}:role/OrganizationAccountAccessRole`;
    expect(may("baseline", "sts:AssumeRole", entry)).to.equal("deny");
    expect(may("baseline", "organizations:MoveAccount", organization)).to.equal("deny");
    expect(may("place", "organizations:CloseAccount", organization)).to.equal("deny");
    expect(may("place", "organizations:MoveAccount", organization)).to.not.equal("allow");
    expect(may("suspend", "organizations:TagResource", organization)).to.not.equal("allow");
  });
});

const isEffect = (operation: string): boolean => !/\.(?:Get|List|Describe|Assume)/.test(operation);

type Faulty = VendingStage["harness"]["fault"];

/** Each effect of a whole run: operation and which time it comes. */
async function effectsOf(stage: VendingStage, requestId: string): Promise<string[]> {
  const seen = new Map<string, number>();
  stage.harness.fault = ({ operation, when }) => {
    if (when === "before" && isEffect(operation)) seen.set(operation, (seen.get(operation) ?? 0) + 1);
    return undefined;
  };
  expect(await stage.run(request(requestId))).to.deep.equal({ status: "SUCCEEDED" });
  // The first and the last time stand for those between.
  return [...seen].flatMap(([operation, times]) =>
    [...new Set([1, times])].map((time) => `${operation} ${time}`),
  );
}

/** Fails once, with an error that nothing takes for a passing one. */
function breakingAt(point: string, when: "before" | "after"): Faulty {
  const [operation, time] = point.split(" ");
  let seen = 0;
  return (call) => {
    if (call.operation !== operation || call.when !== when || (seen += 1) !== Number(time)) return undefined;
    return Object.assign(new Error(`broken off ${when} ${point}`), { name: "Crash" });
  };
}
