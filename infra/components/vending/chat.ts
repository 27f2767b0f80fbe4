// Declares the bot's ways to people: Amazon Lex with its code hook, where Lex is, and the addresses that chats call.
import { Api } from "@pulumi/aws/apigatewayv2/api.js";
import { Stack } from "@pulumi/aws/cloudformation/stack.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import type { Provider } from "@pulumi/aws/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { trustService } from "../../plan/documents/trust.ts";
import { vendingStep } from "../../plan/names.ts";
import {
  chatRole,
  chatStack,
  lexService,
  doors,
  lexTemplate,
  type Door,
  doorSecret,
  type Chat as Plan,
} from "../../plan/vending/lex.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import type { LogSettings } from "../logs/logGroup.ts";
import { CodeSigning } from "../targets/codeSigning.ts";
import { Step, type StepArgs } from "./step.ts";

/** Where Lex is, if that is another region than vending's: code that runs there is signed there. */
export type LexRegion = { readonly provider: Provider; readonly logs: LogSettings };

/** Names in IAM Identity Center by ids of the chat, and further settings of the function. */
type DoorArgs = {
  readonly people: Readonly<Record<string, string>>;
  readonly more?: Readonly<Record<string, string>>;
};

export type ChatArgs = Omit<StepArgs, "step"> & {
  company: string;
  administrator: string;
  plan: Plan;
  region: LexRegion | undefined;
  doors: Readonly<Partial<Record<Door, DoorArgs>>>;
};

export class Chat extends pulumi.ComponentResource {
  /** What the chats call. */
  readonly addresses: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: ChatArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:vending:Chat", name, {}, opts);
    const { region } = args;
    const there = region === undefined ? { parent: this } : { parent: this, provider: region.provider };
    const hook = new Step({ ...args, ...this.code(name, args, there), step: "lex" }, there).function;
    const role = new ScopedRole(
      chatRole,
      {
        account: args.places.place.account,
        roleName: chatRole,
        description:
          "The bot in Amazon Lex: it calls its function by the function's own policy, and may do nothing else",
        trust: trustService(lexService, args.places.place.account),
        boundary: args.boundaries.own,
        statements: [],
      },
      { parent: this },
    );
    const stack = new Stack(
      name,
      {
        name: chatStack,
        templateBody: pulumi.all([role.ready, hook.arn]).apply(() => JSON.stringify(lexTemplate(args.plan))),
        onFailure: "ROLLBACK",
      },
      there,
    );
    this.lets("lex", hook.name, lexService, output(stack, "AliasArn"), there);
    this.addresses = Object.fromEntries(
      doors
        .filter((door) => args.doors[door] !== undefined)
        .map((door) => [door, this.door(name, door, args, stack)]),
    );
    this.registerOutputs({ addresses: this.addresses });
  }

  private code(name: string, args: ChatArgs, there: pulumi.ComponentResourceOptions) {
    const { region, company, administrator, places } = args;
    if (region === undefined) return {};
    const codeSigning = new CodeSigning(
      name,
      { company, administrator, account: places.place.account, environment: "chat", profiles: [] },
      there,
    );
    return { codeSigning, logs: region.logs };
  }

  /** One route, which anybody may call: what counts is who has signed. */
  private door(name: string, door: Door, args: ChatArgs, stack: Stack): pulumi.Output<string> {
    const { lex, locale } = args.plan;
    const variables = {
      SECRET: doorSecret(door),
      PEOPLE: JSON.stringify(args.doors[door]?.people ?? {}),
      ...args.doors[door]?.more,
      BOT: output(stack, "BotId"),
      BOT_ALIAS: output(stack, "AliasId"),
      LOCALE: locale,
      LEX_REGION: lex.region,
      REGION: args.places.place.region,
    };
    const fn = new Step({ ...args, step: door, variables }, { parent: this }).function;
    const api = new Api(
      `${name}-${door}`,
      {
        name: vendingStep(door),
        description: `Takes what people write to the account bot: ${door}`,
        protocolType: "HTTP",
        routeKey: `POST /${door}`,
        target: fn.arn,
      },
      { parent: this },
    );
    const source = pulumi.interpolate`${api.executionArn}/*/POST/${door}`;
    this.lets(door, fn.name, "apigateway.amazonaws.com", source, { parent: this });
    return pulumi.interpolate`${api.apiEndpoint}/${door}`;
  }

  private lets(
    what: string,
    fn: pulumi.Input<string>,
    principal: string,
    sourceArn: pulumi.Input<string>,
    opts: pulumi.CustomResourceOptions,
  ): void {
    new Permission(
      `chat-${what}`,
      { function: fn, action: "lambda:InvokeFunction", principal, sourceArn, statementId: `chat-${what}` },
      opts,
    );
  }
}

const output = (stack: Stack, name: string): pulumi.Output<string> =>
  stack.outputs.apply((outputs) => outputs[name] ?? "");
