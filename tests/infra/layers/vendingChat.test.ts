// The bot's front ends, as the org stack declares them: in the company's home, or where Lex is.
import { expect } from "chai";
import { declareOrg } from "../../../infra/layers/org.ts";
import { exampleConfig, valueOf } from "../example.ts";
import { findingsOf } from "../judged.ts";
import { declared, ofType, one, type Declared } from "../mocks.ts";

const person = (name: string): string =>
  `arn:aws:iam::934905847227:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_${name}_0123456789abcdef`;
const vending = (chat: object | undefined) => ({
  ...(valueOf("org", "vending") as object),
  bot: true,
  requesters: [person("Requester")],
  approvers: [person("Approver")],
  chat,
});
const people = [{ slack: "T012AB3C4/U061F7AUR", person: "Ada@acme.example" }];
const org = (chat: object | undefined): Promise<Declared[]> =>
  declared("org", () => declareOrg(exampleConfig("org", { vending: vending(chat) })));
const functionType = "aws:lambda/function:Function";
const variablesOf = (resources: Declared[], step: string) =>
  (
    one(resources, functionType, `lockgate-vend-${step}`).inputs["environment"] as {
      variables: Record<string, string>;
    }
  ).variables;

describe("E1 the bot in Slack, as it is declared", () => {
  let home: Declared[];
  let away: Declared[];
  before(async () => {
    home = await org({ people });
    away = await org({ people, region: "eu-west-1" });
  });

  it("E1 finds no fault in the policy pack, wherever Lex is", async () => {
    const without = findingsOf(await org(undefined));
    expect(findingsOf(home)).to.deep.equal(without);
    expect(findingsOf(away)).to.deep.equal(without);
  });

  it("E1 has its code hook where Lex is, with code signed there and a log under a key of that region", () => {
    const hook = one(away, functionType, "lockgate-vend-lex");
    expect(hook.provider).to.equal("account-shared-services-eu-west-1");
    expect(one(away, "aws:cloudformation/stack:Stack").provider).to.equal(hook.provider);
    expect(one(away, functionType, "lockgate-vend-slack").provider).to.equal("account-shared-services");
    const signing = ofType(away, "aws:lambda/codeSigningConfig:CodeSigningConfig").filter(
      ({ provider }) => provider === hook.provider,
    );
    expect(signing).to.have.length(1);
    const log = one(away, "aws:cloudwatch/logGroup:LogGroup", "lockgate-vend-lex");
    const key = away.find(({ type, provider }) => type === "aws:kms/key:Key" && provider === hook.provider);
    expect([log.provider, log.inputs["kmsKeyId"]]).to.deep.equal([hook.provider, key?.outputs["arn"]]);
    expect(one(home, functionType, "lockgate-vend-lex").provider).to.equal("account-shared-services");
  });

  it("E1 keeps requests at home: the code hook works on tables, machine and topic of the company's region", () => {
    expect(variablesOf(away, "lex")).to.deep.include({
      REGION: "eu-central-1",
      MACHINE: "arn:aws:states:eu-central-1:934905847227:stateMachine:lockgate-vending",
    });
    const policy = String(one(away, "aws:iam/rolePolicy:RolePolicy", "lockgate-vend-lex").inputs["policy"]);
    expect(policy).to.contain("arn:aws:logs:eu-west-1:").and.contain("arn:aws:dynamodb:eu-central-1:");
    expect(variablesOf(away, "slack")).to.include({
      LEX_REGION: "eu-west-1",
      BOT: "BOT0000001",
      PEOPLE: '{"T012AB3C4/U061F7AUR":"ada@acme.example"}',
    });
  });

  it("E1 lets Lex call the hook for its one alias, API Gateway the way from Slack, and the bot's own role do nothing", () => {
    const permission = (name: string) => one(home, "aws:lambda/permission:Permission", name).inputs;
    expect(permission("chat-lex")).to.deep.include({
      principal: "lexv2.amazonaws.com",
      sourceArn: "arn:aws:lex:eu-central-1:934905847227:bot-alias/BOT0000001/ALIAS00001",
    });
    expect(permission("chat-slack")["principal"]).to.equal("apigateway.amazonaws.com");
    const role = one(home, "aws:iam/role:Role", "lockgate-vending-chatops").inputs;
    expect(JSON.parse(String(role["assumeRolePolicy"]))).to.deep.nested.include({
      "Statement[0].Principal": { Service: "lexv2.amazonaws.com" },
      "Statement[0].Condition": { StringEquals: { "aws:SourceAccount": "934905847227" } },
    });
    expect(
      ofType(home, "aws:iam/rolePolicy:RolePolicy").filter(({ name }) => name === "lockgate-vending-chatops"),
    ).to.deep.equal([]);
  });

  it("E1 has a way from Teams where that is configured, for people of the one tenant", async () => {
    const teams = {
      app: "aaaaaaaa-0000-1111-2222-333333333333",
      tenant: "bbbbbbbb-0000-1111-2222-333333333333",
    };
    const grace = "11111111-2222-3333-4444-555555555555";
    const both = await org({ people: [...people, { teams: grace, person: "Grace" }], teams });
    expect(variablesOf(both, "teams")).to.include({
      APP: teams.app,
      TENANT: teams.tenant,
      PEOPLE: JSON.stringify({ [`${teams.tenant}/${grace}`]: "grace" }),
      SECRET: "/lockgate/vending/teams",
    });
    expect(variablesOf(both, "slack")["PEOPLE"]).to.not.contain(grace);
    expect(findingsOf(both)).to.deep.equal(findingsOf(home));
    const only = await org({ people: [{ teams: grace, person: "Grace" }], teams });
    expect(ofType(only, functionType).map(({ name }) => name))
      .to.include("lockgate-vend-teams")
      .and.not.include("lockgate-vend-slack");
  });

  it("E1 is not there unless it is configured", async () => {
    expect(ofType(await org(undefined), "aws:cloudformation/stack:Stack")).to.deep.equal([]);
  });
});
