// Accounts asked for and approved over HTTP, given out by the declared machine of account vending on moto: the server calls
// it as the declared role, each call authorised.
import { expect } from "chai";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SFNClient } from "@aws-sdk/client-sfn";
import type { AccountSettings } from "../../../automation/accounts/settings.ts";
import { settleAccounts } from "../../../automation/accounts/settle.ts";
import { type Vending, accountVending } from "../../../automation/accounts/vending.ts";
import type { Role } from "../../../automation/auth/permissions.ts";
import { type AskedAccount, findAccount } from "../../../automation/store/accounts.ts";
import { roleArn } from "../../../infra/plan/names.ts";
import { vendingServerRole } from "../../../infra/plan/vending/documents.ts";
import { sharedStage } from "../../infra/functions/vending/sharedStage.ts";
import { type VendingStage, vendingAccount } from "../../infra/functions/vending/stage.ts";
import { type TestApp, startApp } from "../support/app.ts";
import { silent } from "../support/database.ts";

const role = roleArn(vendingAccount, vendingServerRole);
const settings: AccountSettings = {
  accountId: vendingAccount,
  region: "eu-central-1",
  units: [{ name: "Sandbox", type: "Sandbox" }],
};

describe("E1 accounts that are asked for on the server, on moto", function () {
  this.timeout(120_000);
  let stage: VendingStage;
  let app: TestApp;
  let vending: Vending;
  before(async () => {
    stage = await sharedStage();
    app = await startApp(["dev"], { accounts: settings });
    const client = <C extends { config: object; middlewareStack: object }>(
      Client: new (settings: never) => C,
    ): C => stage.harness.guard(new Client(stage.harness.settings(role) as never));
    vending = accountVending(settings, {
      machines: client(SFNClient),
      tables: client(DynamoDBClient),
      functions: client(LambdaClient),
    });
  });
  after(() => app?.stop());
  beforeEach(() => stage.setUp());
  afterEach(() => app.pool.query("delete from accounts"));

  const ask = async (name: string, change: object = {}): Promise<string> => {
    const wanted = { type: "Sandbox", unit: "Sandbox", name, owner: "ada@acme.example" };
    const body = { ...wanted, email: `aws-${name}@acme.example`, ...change };
    const { status, text, body: made } = await app.call("POST", "/v1/accounts", { as: ["operator"], body });
    expect(status, text).to.equal(201);
    return String(made["id"]);
  };
  const decide = (id: string, what: string, as: readonly Role[] = ["approver"], reason?: string) =>
    app.call("POST", `/v1/accounts/${id}/${what}`, { as, body: reason === undefined ? {} : { reason } });
  const read = async (id: string): Promise<AskedAccount> => (await findAccount(app.pool, id)) as AskedAccount;
  /** As if time had passed: what is due later is due now. */
  const round = async (by: Vending = vending): Promise<void> => {
    await app.pool.query("update accounts set due_at = least(due_at, clock_timestamp())");
    await settleAccounts({ pool: app.pool, vending: by, logger: silent });
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const until = async (what: () => Promise<boolean>): Promise<void> => {
    while (!(await what())) await round();
  };
  const inState = (id: string, state: string) => until(async () => (await read(id)).state === state);
  const waits = (id: string) =>
    until(async () => ((await stage.records().find(`web-${id}`))?.tokens ?? []).length > 0);
  const vended = (email: string) => stage.accountsOf(email);

  it("E1 a request waits in account vending, and nothing is given out before another person approves, once", async () => {
    const id = await ask("sandbox-web");
    await waits(id);
    for (let looks = 0; looks < 3; looks += 1) await round();
    expect(await stage.records().get(`web-${id}`)).to.include({ status: "asked" });
    expect(await vended("aws-sandbox-web@acme.example")).to.deep.equal([]);
    expect((await decide(id, "approve", ["approver"], "go ahead")).status).to.equal(202);
    for (const again of ["approve", "reject"])
      expect((await decide(id, again)).body["code"]).to.equal("account_decided");
    await inState(id, "ready");
    const [accountId] = await vended("aws-sandbox-web@acme.example");
    expect(await read(id)).to.include({ accountId, decidedBy: "test approver", trouble: null });
    expect(await stage.records().get(`web-${id}`)).to.include({
      decision: "approve",
      reason: "by test approver go ahead",
    });
    expect(await stage.unitOf(String(accountId))).to.equal("Sandbox");
    const audit = await app.pool.query<{ action: string }>(
      "select action from audit_records where entry::jsonb->'details'->>'account' = $1 order by seq",
      [id],
    );
    expect(audit.rows.map(({ action }) => action)).to.deep.equal([
      "account.requested",
      "account.approved",
      "account.ready",
    ]);
  });

  it("E1 an approval that comes before account vending knows the request is kept, and so are lost answers", async () => {
    const id = await ask("sandbox-soon");
    await decide(id, "approve");
    let lost = 0;
    // Each call happens, and its answer is lost the first time.
    const losing =
      <A extends unknown[]>(call: (...args: A) => Promise<void>, times = { left: 1 }) =>
      async (...args: A): Promise<void> => {
        await call(...args);
        if (times.left-- <= 0) return;
        lost += 1;
        throw new Error("socket hang up");
      };
    const flaky: Vending = { ...vending, start: losing(vending.start), decide: losing(vending.decide) };
    while ((await read(id)).state !== "ready") await round(flaky);
    expect(lost).to.equal(2);
    expect(await vended("aws-sandbox-soon@acme.example")).to.have.length(1);
  });

  it("E1 waits for a person where its unit has come to need none", async () => {
    await stage.setUp("none");
    const id = await ask("sandbox-open");
    await waits(id);
    for (let looks = 0; looks < 3; looks += 1) await round();
    expect(await vended("aws-sandbox-open@acme.example")).to.deep.equal([]);
    expect((await read(id)).state).to.equal("requested");
  });

  it("E1 what is rejected is denied in account vending, makes nothing, and leaves its address to others", async () => {
    const id = await ask("sandbox-no");
    await waits(id);
    await decide(id, "reject", ["approver"], "too many");
    await inState(id, "rejected");
    expect(await stage.records().get(`web-${id}`)).to.include({
      status: "denied",
      reason: "by test approver too many",
    });
    expect(await read(id)).to.include({ reason: "too many" });
    expect(await vended("aws-sandbox-no@acme.example")).to.deep.equal([]);
    await waits(await ask("sandbox-yes", { email: "aws-sandbox-no@acme.example" }));
  });

  it("E1 the same e-mail twice is refused: by the server, and by account vending where the bot or an account has it", async () => {
    const id = await ask("sandbox-bob", { email: "aws-bob@acme.example" });
    await waits(id);
    const again = await app.call("POST", "/v1/accounts", {
      as: ["operator"],
      body: {
        type: "Sandbox",
        unit: "Sandbox",
        name: "sandbox-bea",
        email: "AWS-Bob@acme.example",
        owner: "ada@acme.example",
      },
    });
    expect([again.status, again.body["code"]]).to.deep.equal([409, "account_exists"]);
    const bots = {
      action: "vend",
      requestId: "bot-sandbox-cid",
      name: "sandbox-cid",
      unit: "Sandbox",
      email: "aws-cid@acme.example",
      owner: "ada@acme.example",
      tags: {},
    };
    await stage.asked("bot-sandbox-cid", await stage.start(bots));
    const second = await ask("sandbox-cee", { email: "AWS-cid@acme.example" });
    await inState(second, "failed");
    expect((await read(second)).trouble).to.match(/another request asks for an account with AWS-cid/);
  });

  it("E1 a decision that was taken in AWS is told as it is", async () => {
    const id = await ask("sandbox-cli");
    await waits(id);
    await stage.call("decide", { requestId: `web-${id}`, decision: "deny", reason: "by hand" });
    await inState(id, "rejected");
    expect(await read(id)).to.include({ decidedBy: null, reason: "by hand" });
  });

  for (const [here, there, state] of [
    ["reject", "approve", "ready"],
    ["approve", "deny", "rejected"],
  ] as const)
    it(`E1 a person's ${here} that came after ${there} in AWS is not said to have decided it`, async () => {
      const id = await ask(`sandbox-late-${there}`);
      await waits(id);
      await stage.call("decide", { requestId: `web-${id}`, decision: there, reason: "by hand" });
      expect((await decide(id, here, ["approver"], "of the page")).status).to.equal(202);
      await inState(id, state);
      expect(await read(id)).to.include({ decidedBy: null, decidedAt: null, reason: "by hand" });
    });

  it("E1 trouble with AWS is kept with the request, and it is tried again", async () => {
    const id = await ask("sandbox-later");
    await round({
      ...vending,
      look: async () => {
        throw Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });
      },
    });
    expect(await read(id)).to.include({
      state: "requested",
      trouble: "ThrottlingException: Rate exceeded",
      failures: 1,
    });
    await waits(id);
    expect((await read(id)).trouble).to.equal(null);
  });

  it("E1 the server's role starts runs, sees its own requests and hands decisions on; it writes no record", async () => {
    const asked = stage.harness.asked.filter((call) => call.role === role);
    expect(asked.filter(({ allowed }) => !allowed)).to.deep.equal([]);
    expect([...new Set(asked.map(({ action }) => action))].toSorted()).to.deep.equal([
      "dynamodb:GetItem",
      "lambda:InvokeFunction",
      "states:DescribeExecution",
      "states:StartExecution",
    ]);
    const others = { action: "dynamodb:GetItem", resource: stageTable, account: vendingAccount };
    for (const key of ["bot-sandbox-cid", "email#aws-bob@acme.example"])
      expect(() =>
        stage.harness.ask(role, { ...others, context: { "dynamodb:LeadingKeys": [key] } }),
      ).to.throw(/dynamodb:GetItem/);
    expect(() => stage.harness.ask(role, others), "without a key, as a scan is").to.throw();
  });
  const stageTable = `arn:aws:dynamodb:eu-central-1:${vendingAccount}:table/lockgate-vending`;
});
