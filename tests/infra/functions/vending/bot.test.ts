// Talks with the account bot, as its declared functions and roles, on moto; its API's policy by evaluation.
import { expect } from "chai";
import { nextTurn } from "../../../../infra/functions/vending/dialogue.ts";
import { personOf, type BotAnswer } from "../../../../infra/functions/vending/person.ts";
import { roleArn } from "../../../../infra/plan/names.ts";
import { botPolicy } from "../../../../infra/plan/vending/bot.ts";
import { decide } from "../../plan/evaluation.ts";
import { sharedStage } from "./sharedStage.ts";
import { config, type VendingStage } from "./stage.ts";

const session = (name: string, role = "AWSReservedSSO_Requester_0123456789abcdef"): string =>
  `arn:aws:sts::934905847227:assumed-role/${role}/${name}`;
const call = (userArn: string, body: object) => ({
  requestContext: { identity: { userArn } },
  body: JSON.stringify(body),
});

describe("E1 the account bot, as its declared roles, on moto", function () {
  this.timeout(120_000);
  let stage: VendingStage;
  const mails: { Message: string }[] = [];
  before(async () => {
    stage = await sharedStage();
    await stage.setUp();
    const answer = stage.harness.answer;
    stage.harness.answer = (operation, input, account) => {
      if (operation === "SNSClient.PublishCommand") mails.push(input as { Message: string });
      return answer(operation, input, account);
    };
  });
  afterEach(() => {
    mails.length = 0;
  });

  const say = async (who: string, input: string) => {
    const { statusCode, body } = (await stage.call("chat", call(session(who), { input }))) as BotAnswer;
    return { statusCode, ...(JSON.parse(body) as { says: string; requestId?: string }) };
  };
  const tell = async (who: string, name: string, email = `aws-${name}@acme.example`) => {
    for (const input of ["", "Sandbox", name, email, "ada@acme.example"]) await say(who, input);
    return say(who, "yes");
  };
  const answerTo = async (who: string, body: object) => {
    const { statusCode, body: text } = (await stage.call("confirm", call(session(who), body))) as BotAnswer;
    return { statusCode, text };
  };
  /** The code of the bot's own mail. */
  const codeOf = (): string =>
    mails.map(({ Message }) => /"code":"(\w+)"/.exec(Message)?.[1]).find(Boolean) ?? "";
  const waiting = async (requestId: string): Promise<void> => {
    while (((await stage.records().find(requestId))?.tokens ?? []).length === 0)
      await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const vended = async (email: string): Promise<boolean> => (await stage.accountsOf(email)).length > 0;

  it("E1 a dialogue ends in a pending request, and nothing is vended before another person approves, once", async () => {
    const asked = await tell("ada", "sandbox-alan");
    expect(asked).to.include({ statusCode: 202, requestId: "bot-sandbox-alan" });
    const requestId = "bot-sandbox-alan";
    await waiting(requestId);
    const code = codeOf();
    expect(code).to.match(/^[0-9a-f]{32}$/);
    const approval = { requestId, code, decision: "approve" };
    for (const [who, body, reason] of [
      ["ada", approval, /another person/],
      ["ADA", approval, /another person/],
      ["grace", { ...approval, code: "0".repeat(32) }, /no request waits/],
      ["grace", { ...approval, requestId: "bot-other" }, /no request waits/],
    ] as const) {
      const { statusCode, text } = await answerTo(who, body);
      expect([statusCode, text], who).to.satisfy(
        ([status, said]: [number, string]) => status === 403 && reason.test(said),
      );
    }
    expect(await vended("aws-sandbox-alan@acme.example")).to.equal(false);
    expect((await answerTo("grace", approval)).statusCode).to.equal(200);
    while ((await stage.records().get(requestId)).status !== "ready")
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await stage.accountsOf("aws-sandbox-alan@acme.example")).to.have.length(1);
    expect((await stage.records().get(requestId)).reason).to.equal("by grace");
    for (const decision of ["approve", "deny"])
      expect((await answerTo("grace", { ...approval, decision })).statusCode).to.equal(403);
  });

  it("E1 the same e-mail twice is refused, whoever asks and however it is written", async () => {
    const first = await tell("ada", "sandbox-bob", "aws-bob@acme.example");
    expect(first.statusCode).to.equal(202);
    await waiting("bot-sandbox-bob");
    const second = await tell("grace", "sandbox-bea", "AWS-Bob@acme.example");
    expect(second).to.include({ statusCode: 409 });
    expect(second.says).to.match(/another request asks for an account with AWS-Bob@acme\.example/);
    expect(await stage.records().find("bot-sandbox-bea")).to.equal(undefined);
    expect(mails.some(({ Message }) => Message.includes("sandbox-bob"))).to.equal(true);
    expect(mails.filter(({ Message }) => Message.includes("sandbox-bea"))).to.deep.equal([]);
    expect((await tell("grace", "sandbox-bob", "aws-bob2@acme.example")).says).to.match(
      /a request for sandbox-bob already/,
    );
  });

  it("E1 a request that is denied makes nothing, and leaves its address to others", async () => {
    await tell("ada", "sandbox-eve");
    await waiting("bot-sandbox-eve");
    const denial = { requestId: "bot-sandbox-eve", code: codeOf(), decision: "deny", reason: "too many" };
    expect((await answerTo("grace", denial)).statusCode).to.equal(200);
    expect(await stage.records().get("bot-sandbox-eve")).to.include({
      status: "denied",
      reason: "by grace too many",
    });
    expect(await vended("aws-sandbox-eve@acme.example")).to.equal(false);
    expect((await tell("ada", "sandbox-eva", "aws-sandbox-eve@acme.example")).statusCode).to.equal(202);
  });

  it("E1 its roles ask and hand decisions on, and can neither decide by themselves nor write records", async () => {
    expect(
      stage.harness.asked.filter(({ role, allowed }) => /-(chat|confirm)$/.test(role) && !allowed),
    ).to.deep.equal([]);
    const wrote = stage.harness.asked.filter(
      ({ role, action, resource }) =>
        /-(chat|confirm)$/.test(role) && /Put|Update|Delete/.test(action) && !resource.endsWith("-talks"),
    );
    expect(wrote).to.deep.equal([]);
  });
});

describe("E1 who the bot hears", () => {
  it("E1 are people whose session Identity Center has named, and nobody who names a session as they like", () => {
    expect(personOf(call(session("Ada@acme.example"), {}))).to.equal("ada@acme.example");
    for (const arn of [session("ada", "Developer"), "arn:aws:iam::934905847227:user/ada", ""])
      expect(personOf(call(arn, {})), arn).to.equal(undefined);
  });

  it("E1 are requesters for talks and approvers for decisions, whatever they may do themselves", () => {
    const place = { account: "934905847227", region: "eu-central-1" };
    const [chat, confirm] = [config.vending?.requesters ?? [], config.vending?.approvers ?? []];
    const resource = botPolicy(place, { chat, confirm });
    const may = (arn: string, path: string): string =>
      decide(
        { arn, identity: [{ Sid: "All", Effect: "Allow", Action: "*", Resource: "*" }] },
        {
          action: "execute-api:Invoke",
          resource: `arn:aws:execute-api:eu-central-1:${place.account}:abc/v1/POST/${path}`,
          account: place.account,
          context: { "aws:PrincipalArn": arn },
        },
        { resource },
      );
    expect([may(chat[0]!, "account"), may(confirm[0]!, "account/confirm")]).to.deep.equal(["allow", "allow"]);
    expect([may(chat[0]!, "account/confirm"), may(confirm[0]!, "account")]).to.deep.equal(["deny", "deny"]);
    for (const path of ["account", "account/confirm"])
      expect(may(roleArn(place.account, "Administrator"), path)).to.equal("deny");
  });
});

describe("E1 a talk", () => {
  const units = ["Sandbox", "Labs"];
  it("E1 asks for one thing after the other, and once more for what is wrong", () => {
    let talk = {};
    const turn = (input: string): string => {
      const next = nextTurn(talk, input, units);
      talk = next.talk;
      return next.says;
    };
    expect(turn("")).to.equal("In which unit? Sandbox, Labs");
    expect(turn("Production")).to.match(/^Production: no accounts are given out there\. In which unit/);
    expect(turn("Labs")).to.match(/called/);
    expect(turn("My Lab!")).to.match(/^My Lab!: lower-case letters/);
    expect(turn("lab-1")).to.match(/e-mail address shall it have/);
    expect(turn("nobody")).to.match(/^nobody: the root user's e-mail/);
    expect(turn("lab@acme.example")).to.match(/team/);
    expect(turn("team@acme.example")).to.equal(
      "The account lab-1 (lab@acme.example) in Labs, for team@acme.example: yes or no?",
    );
    expect(turn("perhaps")).to.match(/yes or no\?$/);
    expect(nextTurn(talk, "Yes", units).wants).to.deep.include({
      requestId: "bot-lab-1",
      unit: "Labs",
      tags: {},
    });
    expect(turn("no")).to.match(/^Forgotten\. In which unit/);
    expect(talk).to.deep.equal({});
  });
});
