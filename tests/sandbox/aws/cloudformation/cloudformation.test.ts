import { expect } from "chai";
import { lexTemplate } from "../../../../infra/plan/vending/lex.ts";
import { resourceModels } from "../../../../sandbox/aws/index.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const stack = resourceModels.get("aws:cloudformation/stack:Stack")!;
const lex = { account: workload, region: "eu-central-1" };
const template = lexTemplate({ lex, locale: "en_US", units: [{ name: "Sandbox", environment: "sandbox" }] });
const inputs = { name: "chat", templateBody: JSON.stringify(template) };
const of = (Resources: object): Properties => ({ templateBody: JSON.stringify({ Resources }) });

describe("cloudformation Stack", () => {
  itRefuses(stack, () => ({ world: testWorld(), inputs }), [
    ["a name that begins with a digit", { name: "1chat" }, /a letter, then/],
    ["no template", { templateBody: undefined }, /either templateBody or templateUrl/],
    ["a template that is no JSON", { templateBody: "Resources:" }, /no JSON with Resources/],
    [
      "what is not modelled",
      of({ Queue: { Type: "AWS::SQS::Queue" } }),
      /Queue: AWS::SQS::Queue is not modelled in sandbox\/aws\/cloudformation/,
    ],
    [
      "a bot without its role",
      of({ Bot: { Type: "AWS::Lex::Bot", Properties: { Name: "a" } } }),
      /needs RoleArn/,
    ],
    [
      "what refers to nothing",
      of({
        Alias: { Type: "AWS::Lex::BotAlias", Properties: { BotAliasName: "live", BotId: { Ref: "Bot" } } },
      }),
      /Unresolved resource dependencies \[Bot\]/,
    ],
    ["a template that is too long", { templateBody: `${inputs.templateBody}${" ".repeat(51_200)}` }, /51200/],
    ["another way to fail", { onFailure: "RETRY" }, /ROLLBACK/],
    ...badTags,
  ]);

  it("tells its outputs, which stay what they are", () => {
    const world = testWorld();
    const made = world.create(stack, inputs);
    const outputs = made.outputs["outputs"] as Record<string, string>;
    expect(outputs["AliasArn"]).to.equal(
      `arn:aws:lex:eu-central-1:${workload}:bot-alias/${outputs["BotId"]}/${outputs["AliasId"]}`,
    );
    expect(outputs["BotId"]).to.match(/^[A-Z0-9]{10}$/);
    const changed = stack.update!(made, inputs, world.context());
    expect(changed["outputs"]).to.deep.equal(outputs);
    expect(() => world.create(stack, inputs)).to.throw(/AlreadyExistsException/);
  });
});
