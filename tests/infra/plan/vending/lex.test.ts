// The bot's template: cfn-lint, which moto brings along, holds it against CloudFormation's own schemas.
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { lexTemplate, type Chat, type Template } from "../../../../infra/plan/vending/lex.ts";
import { resourceModels } from "../../../../sandbox/aws/index.ts";
import { prepareMoto } from "../../../../sandbox/rehearsal/aws/moto.ts";

const plan: Chat = {
  lex: { account: "934905847227", region: "eu-west-1" },
  locale: "en_US",
  units: [
    { name: "Sandbox", environment: "sandbox" },
    { name: "Labs", environment: "sandbox" },
    { name: "Workloads", environment: "production" },
  ],
};
const template = lexTemplate(plan);
const resource = (type: string, of: Template = template) =>
  Object.entries(of.Resources).find(([, { Type }]) => Type === type)!;

describe("E1 the bot in Lex", function () {
  this.timeout(600_000);
  let folder: string;
  let python: string;
  before(async () => {
    python = await prepareMoto(() => undefined);
    folder = mkdtempSync(path.join(os.tmpdir(), "lockgate-lex-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const lint = (what: object) => {
    const file = path.join(folder, "template.json");
    writeFileSync(file, JSON.stringify(what));
    const tool = path.join(path.dirname(python), "cfn-lint");
    const { status, stdout, stderr } = spawnSync(tool, ["--regions", "eu-west-1", "--template", file], {
      encoding: "utf8",
    });
    return { status, text: stdout + stderr };
  };

  it("E1 is a template that CloudFormation's schemas take, and a faulty one is not", () => {
    expect(lint(template)).to.deep.equal({ status: 0, text: "" });
    const faulty = structuredClone(template) as { Resources: Record<string, { Properties: object }> };
    Object.assign(faulty.Resources["Bot"]!.Properties, { IdleSessionTTLInSeconds: 1 });
    expect(lint(faulty).text).to.match(/E3034 1 is less than the minimum of 60/);
  });

  it("E1 is ChatOps with the intent AWSAccountVending, and asks for kind, unit, name, address and team in this order", () => {
    const [, { Properties }] = resource("AWS::Lex::Bot");
    const bot = Properties as {
      Name: string;
      BotLocales: {
        SlotTypes: { Name: string; SlotTypeValues: { SampleValue: { Value: string } }[] }[];
        Intents: { Name: string; SlotPriorities: { SlotName: string }[]; DialogCodeHook: object }[];
      }[];
    };
    expect(bot.Name).to.equal("ChatOps");
    const [locale] = bot.BotLocales;
    const [intent] = locale!.Intents;
    expect(intent).to.deep.include({ Name: "AWSAccountVending", DialogCodeHook: { Enabled: true } });
    expect(intent?.SlotPriorities.map(({ SlotName }) => SlotName)).to.deep.equal([
      "AccountType",
      "OrganizationalUnit",
      "AccountName",
      "AccountEmail",
      "OwnerEmail",
    ]);
    const values = locale!.SlotTypes.map(({ Name, SlotTypeValues }) => [
      Name,
      SlotTypeValues.map(({ SampleValue }) => SampleValue.Value),
    ]);
    expect(values).to.deep.equal([
      ["AccountType", ["Sandbox", "Production"]],
      ["OrganizationalUnit", ["Sandbox", "Labs", "Workloads"]],
    ]);
  });

  it("E1 gets another version when it changes, and keeps its own where it does not", () => {
    const version = (change: Partial<Chat>) =>
      resource("AWS::Lex::BotVersion", lexTemplate({ ...plan, ...change }))[0];
    expect(version({})).to.equal(version({}));
    expect(version({ units: plan.units.slice(1) })).to.not.equal(version({}));
  });

  it("E1 answers by the code hook of its own region, and its draft answers nobody", () => {
    expect(JSON.stringify(resource("AWS::Lex::BotAlias")[1])).to.contain(
      "arn:aws:lambda:eu-west-1:934905847227:function:lockgate-vend-lex",
    );
    expect(JSON.stringify(resource("AWS::Lex::Bot")[1].Properties)).to.contain(
      '"TestBotAliasSettings":{"BotAliasLocaleSettings":[{"LocaleId":"en_US","BotAliasLocaleSetting":{"Enabled":false}}]}',
    );
  });

  it("E1 fits into one request to CloudFormation with as many units as vending may have", () => {
    const units = Array.from({ length: 60 }, (_, i) => ({ name: `Unit${i}`, environment: "sandbox" }));
    const { check } = resourceModels.get("aws:cloudformation/stack:Stack")!;
    const templateBody = JSON.stringify(lexTemplate({ ...plan, units }));
    expect(check!({ name: "chat", templateBody }, undefined as never)).to.deep.equal([]);
  });
});
