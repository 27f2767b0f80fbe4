// People ask in Slack: the declared functions as their roles on moto, around a model of Amazon Lex.
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { createHmac } from "node:crypto";
import type { BotAnswer } from "../../../../infra/functions/vending/person.ts";
import { createHandler } from "../../../../infra/functions/vending/slack.ts";
import type { ChatRequest } from "../../../../infra/functions/vending/frontEnd.ts";
import type { Connect } from "../../../../infra/functions/lib/connect.ts";
import type { LexAnswer, LexEvent } from "../../../../infra/functions/vending/lexEvent.ts";
import { roleArn, vendingStep } from "../../../../infra/plan/names.ts";
import { lexTemplate, onlyDoors, doorSecret } from "../../../../infra/plan/vending/lex.ts";
import { actions } from "../../../../infra/plan/documents/document.ts";
import { decide } from "../../plan/evaluation.ts";
import { LexModel } from "./lexModel.ts";
import { sharedStage } from "./sharedStage.ts";
import { config, type VendingStage } from "./stage.ts";

const account = "934905847227";
const secret = "8f742231b10e8888abcd99yyyzzz85a5";
const template = lexTemplate({
  lex: { account, region: config.region },
  locale: "en_US",
  units: [{ name: "Sandbox", environment: "sandbox" }],
});
const ids = { ada: "T012AB3C4/U000000ADA", grace: "T012AB3C4/U00000GRACE", eve: "T012AB3C4/U00000000EVE" };

function signed(body: string, { key = secret, at = Math.floor(Date.now() / 1000) } = {}): ChatRequest {
  const signature = `v0=${createHmac("sha256", key).update(`v0:${at}:${body}`).digest("hex")}`;
  return {
    body: Buffer.from(body).toString("base64"),
    isBase64Encoded: true,
    headers: { "x-slack-request-timestamp": String(at), "x-slack-signature": signature },
  };
}
const form = (id: string, text: string): string => {
  const [team_id = "", user_id = ""] = id.split("/");
  return new URLSearchParams({ team_id, user_id, command: "/account", text }).toString();
};

describe("E1 the account bot in Slack and Lex, as its declared roles, on moto", function () {
  this.timeout(120_000);
  let stage: VendingStage;
  let lex: LexModel;
  const mails: { Message: string }[] = [];
  before(async () => {
    stage = await sharedStage();
    await stage.setUp();
    await stage
      .look(SSMClient, account)
      .send(new PutParameterCommand({ Name: doorSecret("slack"), Value: secret, Type: "SecureString" }));
    lex = new LexModel(template, (event) => stage.call("lex", event) as Promise<LexAnswer>);
    const { answer } = stage.harness;
    stage.harness.answer = (operation, input, owner) => {
      if (operation === "SNSClient.PublishCommand") mails.push(input as { Message: string });
      return answer(operation, input, owner);
    };
  });
  /** Lex at its own address: signed as the function's role, which must be let. */
  const toLex = (async (url: string, { headers = {}, body }: RequestInit) => {
    const [, region, bot, alias, locale, session] =
      /^https:\/\/runtime-v2-lex\.([\w-]+)\.amazonaws\.com\/bots\/(\w+)\/botAliases\/(\w+)\/botLocales\/(\w+)\/sessions\/(\w+)\/text$/.exec(
        url,
      ) ?? [];
    expect(locale, url).to.equal("en_US");
    expect((headers as Record<string, string>)["authorization"]).to.match(
      new RegExp(`^AWS4-HMAC-SHA256 Credential=AKIA\\w+/\\d{8}/${region}/lex/aws4_request`),
    );
    stage.harness.ask(roleArn(account, vendingStep("slack")), {
      action: "lex:RecognizeText",
      resource: `arn:aws:lex:${region}:${account}:bot-alias/${bot}/${alias}`,
      account,
    });
    const input = { sessionId: session, ...(JSON.parse(String(body)) as object) };
    return broken.length > 0 ? broken.pop()! : Response.json(await lex.recognize(input));
  }) as typeof fetch;
  const broken: Response[] = [];
  const handlerOf = (connect: Connect = stage.connect("slack")) => {
    const { environment } = stage.declared("aws:lambda/function:Function", vendingStep("slack")) as {
      environment: { variables: Record<string, string> };
    };
    return createHandler(environment.variables, connect, { now: Date.now, send: toLex });
  };
  let slack: ReturnType<typeof createHandler>;
  before(() => {
    slack = handlerOf();
  });
  beforeEach(() => {
    mails.length = 0;
  });

  const send = async (request: ChatRequest) => {
    const { statusCode, body } = await slack(request);
    return {
      statusCode,
      ...(JSON.parse(body) as { text?: string; response_type?: string; reason?: string }),
    };
  };
  const say = async (who: keyof typeof ids, text: string): Promise<string> =>
    (await send(signed(form(ids[who], text)))).text ?? "";
  const tell = async (who: keyof typeof ids, name: string, email: string): Promise<string> => {
    for (const text of ["", "Sandbox", "Sandbox", name, email, "ada@acme.example"]) await say(who, text);
    return say(who, "yes");
  };
  const confirm = async (who: string, body: object): Promise<number> => {
    const arn = `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_Approver_0123456789abcdef/${who}`;
    const event = { requestContext: { identity: { userArn: arn } }, body: JSON.stringify(body) };
    return ((await stage.call("confirm", event)) as BotAnswer).statusCode;
  };
  /** Requests of other specs go on meanwhile. */
  const mailsOf = (name: string) => mails.filter(({ Message }) => Message.includes(name));
  const codeOf = (name: string): string =>
    mailsOf(name)
      .map(({ Message }) => /"code":"(\w+)"/.exec(Message)?.[1])
      .find(Boolean) ?? "";
  const waiting = async (requestId: string): Promise<void> => {
    while (((await stage.records().find(requestId))?.tokens ?? []).length === 0)
      await new Promise((resolve) => setTimeout(resolve, 20));
  };

  it("E1 Lex asks slot after slot, once more for what is wrong, and says in the end what it has understood", async () => {
    const talk: [string, RegExp][] = [
      ["", /^What is it for\? Sandbox$/],
      ["Production", /^What is it for\? Sandbox$/],
      ["sandbox", /^In which unit\? Sandbox$/],
      ["Production", /^Production: no accounts are given out there/],
      ["Sandbox", /called/],
      ["My Lab!", /^My Lab!: lower-case letters/],
      ["lex-lab", /e-mail address shall it have/],
      ["nobody", /^nobody: the root user's e-mail/],
      ["aws-lex-lab@acme.example", /Which team answers/],
      [
        "ada@acme.example",
        /^The account lex-lab \(aws-lex-lab@acme\.example\) in Sandbox, for ada@acme\.example: yes or no\?$/,
      ],
      ["perhaps", /yes or no\?$/],
      ["no", /^Forgotten$/],
    ];
    for (const [text, expected] of talk) expect(await say("ada", text), text).to.match(expected);
    expect(await stage.records().find("bot-lex-lab")).to.equal(undefined);
    expect(mailsOf("lex-lab")).to.deep.equal([]);
  });

  it("E1 a dialogue in Lex ends in a pending request, and nothing is vended before another person approves, once", async () => {
    const email = "aws-lex-alan@acme.example";
    const requestId = "bot-lex-alan";
    expect(await tell("ada", "lex-alan", email)).to.equal(`${requestId} waits until another person agrees`);
    await waiting(requestId);
    const approval = { requestId, code: codeOf("lex-alan"), decision: "approve" };
    expect(approval.code).to.match(/^[0-9a-f]{32}$/);
    for (const [who, body] of [
      ["ada", approval],
      ["ADA", approval],
      ["grace", { ...approval, code: "0".repeat(32) }],
    ] as const)
      expect(await confirm(who, body), who).to.equal(403);
    expect(await stage.accountsOf(email)).to.deep.equal([]);
    expect(await confirm("grace", approval)).to.equal(200);
    while ((await stage.records().get(requestId)).status !== "ready")
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await stage.accountsOf(email)).to.have.length(1);
    expect(await confirm("grace", approval)).to.equal(403);
  });

  it("E1 the same e-mail twice is refused in Lex, too, whoever asks and however it is written", async () => {
    await tell("ada", "lex-bob", "aws-lex-bob@acme.example");
    await waiting("bot-lex-bob");
    mails.length = 0;
    expect(await tell("grace", "lex-bea", "AWS-Lex-Bob@acme.example")).to.match(
      /another request asks for an account with AWS-Lex-Bob@acme\.example\. Nothing was asked for/,
    );
    expect(await stage.records().find("bot-lex-bea")).to.equal(undefined);
    expect(mailsOf("lex-bea")).to.deep.equal([]);
  });

  it("E1 nobody goes on with another's talk", async () => {
    await say("ada", "");
    await say("ada", "Sandbox");
    expect(await say("grace", "")).to.match(/^What is it for/);
    expect(await say("ada", "stop")).to.equal("Forgotten");
    expect(await say("grace", "stop")).to.match(/^What is it for/);
  });

  it("E1 whom the configuration does not name is told how to be named, and Lex hears nothing", async () => {
    const before = lex.events.length;
    expect(await say("eve", "")).to.match(/does not know you: have T012AB3C4\/U00000000EVE named/);
    expect(await say("eve", "Sandbox")).to.match(/does not know you/);
    expect(lex.events.length).to.equal(before);
    expect((await send(signed(form(ids.ada, "stop")))).response_type).to.equal("ephemeral");
  });

  it("E1 what Slack has not signed, or signed long ago, is not heard", async () => {
    const body = form(ids.ada, "");
    const now = Math.floor(Date.now() / 1000);
    const good = signed(body);
    const changed = { ...good, body: Buffer.from(form(ids.grace, "")).toString("base64") };
    const before = lex.events.length;
    for (const [what, request, reason] of [
      ["another secret", signed(body, { key: "other" }), /not signed/],
      ["another body", changed, /not signed/],
      ["no signature", { ...good, headers: { "x-slack-request-timestamp": String(now) } }, /not signed/],
      ["of long ago", signed(body, { at: now - 301 }), /not of now/],
      ["of the future", signed(body, { at: now + 400 }), /not of now/],
      ["without a time", { ...good, headers: {} }, /not of now/],
    ] as const) {
      const { statusCode, reason: said } = await send(request);
      expect([statusCode, said], what).to.satisfy(
        ([status, text]: [number, string]) => status === 403 && reason.test(text),
      );
    }
    expect(lex.events.length).to.equal(before);
    expect((await send(good)).statusCode).to.equal(200);
  });

  it("E1 the secret is asked for anew after it could not be read", async () => {
    let left = 1;
    const handler = handlerOf(((Client: new (settings: object) => object, settings: object) => {
      const client = stage.connect("slack")(Client as never, settings) as { send: unknown };
      const { send } = client as { send: (command: unknown) => unknown };
      client.send = (command: unknown) =>
        (left -= 1) >= 0 ? Promise.reject(new Error("throttled")) : send.call(client, command);
      return client;
    }) as never);
    const failed = await handler(signed(form(ids.ada, "stop"))).catch((error: Error) => error.message);
    expect(failed).to.equal("throttled");
    expect((await handler(signed(form(ids.ada, "stop")))).statusCode).to.equal(200);
  });

  it("E1 where Lex does not answer, Slack is told of a failure, and nothing is taken for said", async () => {
    const before = lex.events.length;
    broken.push(new Response("ThrottlingException", { status: 429 }));
    const failed = await slack(signed(form(ids.ada, ""))).catch((error: Error) => error.message);
    expect(failed).to.equal("Lex answers 429: ThrottlingException");
    expect(lex.events.length).to.equal(before);
  });

  const event = (change: Partial<LexEvent>): LexEvent => ({
    invocationSource: "DialogCodeHook",
    requestAttributes: { "lockgate-person": "ada" },
    sessionState: { intent: { name: "AWSAccountVending", slots: {}, confirmationState: "None" } },
    ...change,
  });
  const hook = async (change: Partial<LexEvent>): Promise<LexAnswer> =>
    (await stage.call("lex", event(change))) as LexAnswer;

  it("E1 the code hook hears nobody whom it does not know, and fulfils nothing that was not confirmed", async () => {
    for (const requestAttributes of [null, {}, { "lockgate-person": "" }] as LexEvent["requestAttributes"][])
      expect((await hook({ requestAttributes })).sessionState.dialogAction.type).to.equal("Close");
    const slots = Object.fromEntries(
      [
        ["AccountType", "Sandbox"],
        ["OrganizationalUnit", "Sandbox"],
        ["AccountName", "lex-no"],
        ["AccountEmail", "aws-lex-no@acme.example"],
        ["OwnerEmail", "ada@acme.example"],
      ].map(([name, originalValue]) => [name, { value: { originalValue } }]),
    );
    const intent = { name: "AWSAccountVending", slots, confirmationState: "None" } as const;
    const said = await hook({ invocationSource: "FulfillmentCodeHook", sessionState: { intent } });
    expect(said.sessionState.dialogAction.type).to.equal("ConfirmIntent");
    const other = await hook({ sessionState: { intent: { ...intent, name: "FallbackIntent" } } });
    expect(other.sessionState).to.deep.include({ dialogAction: { type: "Close" } });
    expect(await stage.records().find("bot-lex-no")).to.equal(undefined);
  });

  it("E1 its roles ask, and can neither decide nor write records; the way from Slack reads its secret and talks with Lex", () => {
    const own = stage.harness.asked.filter(({ role }) => /lockgate-vend-(lex|slack)$/.test(role));
    expect(own.filter(({ allowed }) => !allowed)).to.deep.equal([]);
    const used = (part: string) =>
      [...new Set(own.filter(({ role }) => role.endsWith(part)).map(({ action }) => action))].toSorted();
    expect(used("-slack")).to.deep.equal(["lex:RecognizeText", "ssm:GetParameter"]);
    expect(
      own.filter(
        ({ action, resource }) => /Put|Update|Delete|Invoke/.test(action) && !resource.endsWith("-talks"),
      ),
    ).to.deep.equal([]);
  });

  it("E1 Lex hears the way from Slack only, whatever rights others have", () => {
    const alias = `arn:aws:lex:eu-central-1:${account}:bot-alias/BOT0000001/ALIAS00001`;
    const verdict = (arn: string, action: string): string =>
      decide(
        { arn, identity: [{ Sid: "All", Effect: "Allow", Action: "*", Resource: "*" }] },
        { action, resource: alias, account, context: { "aws:PrincipalArn": arn } },
        { resource: [{ ...onlyDoors(account), Resource: alias }] },
      );
    for (const action of actions({ lex: "PutSession RecognizeText RecognizeUtterance StartConversation" })) {
      expect(verdict(roleArn(account, "Administrator"), action), action).to.equal("deny");
      expect(verdict(roleArn(account, vendingStep("slack")), action), action).to.equal("allow");
    }
  });
});
