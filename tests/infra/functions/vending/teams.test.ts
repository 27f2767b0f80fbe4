// People ask in Microsoft Teams: the declared function as its role on moto; Bot Connector with keys of its own, and a model of Lex.
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from "jose";
import type { ChatRequest } from "../../../../infra/functions/vending/frontEnd.ts";
import type { LexAnswer } from "../../../../infra/functions/vending/lexEvent.ts";
import { createHandler } from "../../../../infra/functions/vending/teams.ts";
import { roleArn, vendingStep } from "../../../../infra/plan/names.ts";
import { doorSecret, lexTemplate } from "../../../../infra/plan/vending/lex.ts";
import { LexModel } from "./lexModel.ts";
import { sharedStage } from "./sharedStage.ts";
import type { VendingStage } from "./stage.ts";

const account = "934905847227";
const [app, tenant] = ["aaaaaaaa-0000-1111-2222-333333333333", "bbbbbbbb-0000-1111-2222-333333333333"];
const ada = "11111111-2222-3333-4444-00000000ada0";
const serviceUrl = "https://smba.trafficmanager.net/emea/";
const template = lexTemplate({
  lex: { account, region: "eu-central-1" },
  locale: "en_US",
  units: [{ name: "Sandbox", environment: "sandbox" }],
});

type Changes = { claims?: JWTPayload; activity?: object; key?: CryptoKey; kid?: string; algorithm?: string };

describe("E1 the account bot in Teams, as its declared role, on moto", function () {
  this.timeout(120_000);
  let stage: VendingStage;
  let lex: LexModel;
  let keys: Record<"teams" | "other" | "unknown", CryptoKey>;
  let published: object[];
  let handler: ReturnType<typeof createHandler>;
  /** What was sent to Teams, by whose token. */
  const answers: { url: string; token: string; text: string }[] = [];
  const tokens: URLSearchParams[] = [];
  let teamsTakes = 200;

  const world = (async (to: string | URL, { headers, body }: RequestInit = {}) => {
    const url = new URL(to);
    if (url.href === "https://login.botframework.com/v1/.well-known/keys")
      return Response.json({ keys: published });
    if (url.href === `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`) {
      tokens.push(body as URLSearchParams);
      return Response.json({ access_token: "of the bot", expires_in: 3600 });
    }
    if (url.hostname === "smba.trafficmanager.net") {
      const { text } = JSON.parse(String(body)) as { text: string };
      answers.push({
        url: url.href,
        token: String((headers as Record<string, string>)["authorization"]),
        text,
      });
      return new Response("{}", { status: teamsTakes });
    }
    if (!url.hostname.startsWith("runtime-v2-lex.")) throw new Error(`nobody is at ${url.href}`);
    const session = /\/sessions\/(\w+)\/text$/.exec(url.pathname)?.[1];
    return Response.json(
      await lex.recognize({ sessionId: session, ...(JSON.parse(String(body)) as object) }),
    );
  }) as typeof fetch;

  before(async () => {
    stage = await sharedStage();
    await stage.setUp();
    await stage.look(SSMClient, account).send(
      new PutParameterCommand({
        Name: doorSecret("teams"),
        Value: "the bot's own",
        Type: "SecureString",
        Overwrite: true,
      }),
    );
    lex = new LexModel(template, (event) => stage.call("lex", event) as Promise<LexAnswer>);
    const [teams, other, unknown] = await Promise.all(
      [1, 2, 3].map(() => generateKeyPair("RS256", { extractable: true })),
    );
    keys = { teams: teams!.privateKey, other: other!.privateKey, unknown: unknown!.privateKey };
    published = [
      {
        ...(await exportJWK(teams!.publicKey)),
        kid: "teams",
        use: "sig",
        endorsements: ["msteams", "webchat"],
      },
      { ...(await exportJWK(other!.publicKey)), kid: "other", use: "sig", endorsements: ["webchat"] },
    ];
    const { environment } = stage.declared("aws:lambda/function:Function", vendingStep("teams")) as {
      environment: { variables: Record<string, string> };
    };
    handler = createHandler(environment.variables, stage.connect("teams"), { now: Date.now, send: world });
  });
  beforeEach(() => {
    answers.length = 0;
    tokens.length = 0;
    teamsTakes = 200;
  });

  async function request(text: string, changes: Changes = {}): Promise<ChatRequest> {
    const now = Math.floor(Date.now() / 1000);
    const token = await new SignJWT({
      iss: "https://api.botframework.com",
      aud: app,
      serviceurl: serviceUrl,
      nbf: now - 10,
      exp: now + 600,
      ...changes.claims,
    })
      .setProtectedHeader({ alg: changes.algorithm ?? "RS256", kid: changes.kid ?? "teams" })
      .sign(changes.key ?? keys.teams);
    const activity = {
      type: "message",
      id: "f:1/2",
      channelId: "msteams",
      serviceUrl,
      text,
      from: { id: "29:a", aadObjectId: ada },
      recipient: { id: "28:bot" },
      conversation: { id: "a:1", tenantId: tenant },
      ...changes.activity,
    };
    return { headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(activity) };
  }
  const say = async (text: string, changes?: Changes): Promise<string> => {
    const before = answers.length;
    const { statusCode } = await handler(await request(text, changes));
    expect(statusCode).to.equal(200);
    return answers
      .slice(before)
      .map((answer) => answer.text)
      .join();
  };

  it("E1 a dialogue in Teams ends in a pending request, and nothing is vended", async () => {
    const email = "aws-teams-ada@acme.example";
    for (const text of ["", "Sandbox", "Sandbox", "teams-ada", email, "ada@acme.example"]) await say(text);
    expect(await say("yes")).to.equal("bot-teams-ada waits until another person agrees");
    while (((await stage.records().find("bot-teams-ada"))?.tokens ?? []).length === 0)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await stage.accountsOf(email)).to.deep.equal([]);
  });

  it("E1 answers where the question came from, by the bot's own token", async () => {
    await say("stop");
    expect(answers).to.deep.equal([
      {
        url: "https://smba.trafficmanager.net/emea/v3/conversations/a%3A1/activities/f%3A1%2F2",
        token: "Bearer of the bot",
        text: "The bot talks about accounts only: say account",
      },
    ]);
    expect(Object.fromEntries(tokens[0] ?? [])).to.deep.equal({
      grant_type: "client_credentials",
      client_id: app,
      client_secret: "the bot's own",
      scope: "https://api.botframework.com/.default",
    });
  });

  it("E1 what Bot Connector has not signed for this bot and Teams is not heard, and is sent no answer", async () => {
    const now = Math.floor(Date.now() / 1000);
    const before = lex.events.length;
    const elsewhere = "https://evil.example/";
    const cases: [string, Changes, RegExp][] = [
      ["a key of nobody's", { key: keys.unknown, kid: "teams" }, /has not signed/],
      ["a key that is not published", { key: keys.unknown, kid: "new" }, /has not signed/],
      ["a key for other chats", { key: keys.other, kid: "other" }, /does not speak for Microsoft Teams/],
      ["another chat", { activity: { channelId: "webchat" } }, /does not speak for Microsoft Teams/],
      ["another bot", { claims: { aud: tenant } }, /has not signed.*"aud"/],
      ["another issuer", { claims: { iss: "https://sts.windows.net/" } }, /has not signed.*"iss"/],
      ["a token of long ago", { claims: { exp: now - 400 } }, /has not signed.*"exp"/],
      ["a token for ever", { claims: { exp: undefined as never } }, /has not signed.*"exp"/],
      ["another service than the token's", { activity: { serviceUrl: elsewhere } }, /for another service/],
      [
        "a service that is not Microsoft's",
        { activity: { serviceUrl: elsewhere }, claims: { serviceurl: elsewhere } },
        /for another service/,
      ],
      [
        "a person of another tenant",
        { activity: { conversation: { id: "a:1", tenantId: app } } },
        /in another tenant/,
      ],
    ];
    for (const [what, changes, reason] of cases) {
      const { statusCode, body } = await handler(await request("", changes));
      expect(statusCode, what).to.equal(403);
      expect((JSON.parse(body) as { reason: string }).reason, what).to.match(reason);
    }
    const unsigned = { ...(await request("")), headers: {} };
    expect((await handler(unsigned)).statusCode).to.equal(403);
    expect((await handler({ body: "{}" })).statusCode).to.equal(400);
    expect([answers, tokens, lex.events.length]).to.deep.equal([[], [], before]);
  });

  it("E1 whom the configuration does not name is told how to be named, and what is no message gets no answer", async () => {
    const before = lex.events.length;
    const stranger = { activity: { from: { id: "29:x", aadObjectId: app } } };
    expect(await say("", stranger)).to.equal(
      `The bot does not know you: have ${tenant}/${app} named in lockgate:vending.chat`,
    );
    expect(await say("", { activity: { from: { id: "29:x" } } })).to.match(/does not know you/);
    expect(await say("", { activity: { type: "conversationUpdate", text: undefined } })).to.equal("");
    expect(lex.events.length).to.equal(before);
  });

  it("E1 an answer that Teams does not take is a failure of the function", async () => {
    teamsTakes = 502;
    const failed = await handler(await request("stop")).catch((error: Error) => error.message);
    expect(failed).to.equal("Teams does not take the answer: 502");
  });

  it("E1 its role reads the bot's secret and talks with Lex, and nothing else", () => {
    const role = roleArn(account, vendingStep("teams"));
    const own = stage.harness.asked.filter((asked) => asked.role === role);
    expect([...new Set(own.map(({ action, allowed }) => `${action} ${allowed}`))]).to.deep.equal([
      "ssm:GetParameter true",
    ]);
    const { policy } = stage.company.model.resources.find(
      ({ type, props }) => type === "aws:iam/rolePolicy:RolePolicy" && props["name"] === vendingStep("teams"),
    )!.props as { policy: string };
    const { Statement } = JSON.parse(policy) as { Statement: { Action: string | string[] }[] };
    expect(Statement.flatMap(({ Action }) => Action).toSorted()).to.deep.equal([
      "lex:RecognizeText",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "ssm:GetParameter",
    ]);
  });
});
