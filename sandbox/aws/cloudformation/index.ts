// What CloudFormation makes of a stack of our own: its template is read and its outputs get values; of what it would make,
// only bots of Amazon Lex are known, and nothing of them answers.

import { arnOf } from "../arn.ts";
import { AwsError, type Context, type Fault, type Properties, type ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, isKnown, isObject, matches, oneOf } from "../rules.ts";

const token = "aws:cloudformation/stack:Stack";

/** CreateStack takes this much of a template in its request. */
const longestBody = 51_200;

/** Required properties, and how AWS identifies it: length of the id (Template Reference, "Amazon Lex V2"). */
const kinds: Readonly<Record<string, { needs: readonly string[]; id: number }>> = {
  "AWS::Lex::Bot": { needs: ["DataPrivacy", "IdleSessionTTLInSeconds", "Name", "RoleArn"], id: 10 },
  "AWS::Lex::BotVersion": { needs: ["BotId", "BotVersionLocaleSpecification"], id: 1 },
  "AWS::Lex::BotAlias": { needs: ["BotAliasName", "BotId"], id: 10 },
  "AWS::Lex::ResourcePolicy": { needs: ["Policy", "ResourceArn"], id: 10 },
};

type Template = {
  Resources: Record<string, { Type: string; Properties?: Properties }>;
  Outputs?: Record<string, { Value?: unknown }>;
};

const templateOf = (body: unknown): Template | undefined => {
  try {
    const read: unknown = JSON.parse(String(body));
    return isObject(read) && isObject(read["Resources"]) ? (read as Template) : undefined;
  } catch {
    return undefined;
  }
};

function templateFaults({ templateBody: body }: Properties): Fault[] {
  if (!isKnown(body)) return [];
  const fault = (reason: string): Fault[] => [{ property: "templateBody", reason }];
  const template = templateOf(body);
  if (template === undefined) return fault("is no JSON with Resources");
  if (String(body).length > longestBody) return fault(`is longer than ${longestBody} characters`);
  const named = new Set(Object.keys(template.Resources));
  return [
    ...Object.entries(template.Resources).flatMap(([name, { Type, Properties = {} }]) => {
      const kind = kinds[Type];
      if (kind === undefined) return fault(`${name}: ${Type} is not modelled in sandbox/aws/cloudformation`);
      return kind.needs.flatMap((key) =>
        Properties[key] === undefined ? fault(`${name}: ${Type} needs ${key}`) : [],
      );
    }),
    ...referred(template).flatMap((name) =>
      named.has(name) ? [] : fault(`Unresolved resource dependencies [${name}]`),
    ),
  ];
}

/** Logical names that Ref and Fn::GetAtt mean. */
function referred(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referred);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === "Ref") return [String(inner)];
    if (key === "Fn::GetAtt") return [String(Array.isArray(inner) ? inner[0] : inner)];
    return referred(inner);
  });
}

const idOf = (length: number, { world }: Context): string => world.random("base36", length).toUpperCase();

/** Values of outputs; what was made before keeps its ids. */
function outputsOf(inputs: Properties, context: Context, before: Properties = {}): Properties {
  const template = templateOf(inputs["templateBody"]);
  const ids = new Map<string, string>();
  const identify = (name: string): string => {
    const length = kinds[template?.Resources[name]?.Type ?? ""]?.id ?? 10;
    const id = ids.get(name) ?? idOf(length, context);
    ids.set(name, id);
    return id;
  };
  const bot = Object.entries(template?.Resources ?? {}).find(([, { Type }]) => Type === "AWS::Lex::Bot")?.[0];
  const made = Object.entries(template?.Outputs ?? {}).map(([key, { Value }]) => {
    const [name, attribute] = isObject(Value)
      ? ((Value["Fn::GetAtt"] as string[] | undefined) ?? [String(Value["Ref"]), "Id"])
      : ["", ""];
    const value =
      attribute === "Arn"
        ? arnOf(context.caller, "lex", `bot-alias/${identify(bot ?? "")}/${identify(name ?? "")}`)
        : identify(name ?? "");
    return [key, before[key] ?? value];
  });
  return Object.fromEntries(made) as Properties;
}

const arnCalls = callsOn(
  {
    create: ["cloudformation:CreateStack"],
    read: ["cloudformation:DescribeStacks", "cloudformation:GetTemplate"],
    update: ["cloudformation:UpdateStack"],
    delete: ["cloudformation:DeleteStack"],
    tag: "cloudformation:TagResource",
  },
  ({ inputs }, { caller }) => arnOf(caller, "cloudformation", `stack/${String(inputs["name"] ?? "*")}/*`),
);

const stack: ResourceModel = {
  token,
  autoName: { property: "name", maxLength: 128 },
  replaceOn: ["name", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: matches(
        /^[A-Za-z][A-Za-z0-9-]{0,127}$/,
        "a letter, then letters, digits and hyphens, 128 at most",
      ),
      onFailure: oneOf(["DO_NOTHING", "ROLLBACK", "DELETE"]),
      tags: areTags,
    }),
    ...(inputs["templateBody"] === undefined && inputs["templateUrl"] === undefined
      ? [{ property: "templateBody", reason: "either templateBody or templateUrl is needed" }]
      : []),
    ...templateFaults(inputs),
  ],
  calls: arnCalls,
  create(inputs, context) {
    const name = String(inputs["name"]);
    const there = context.world.find(token, context.caller, (one) => one.inputs["name"] === name);
    if (there.length > 0) throw new AwsError("AlreadyExistsException", `Stack [${name}] already exists`);
    const hex = (length: number): string => context.world.random("hex", length);
    const unique = [8, 4, 4, 4, 12].map(hex).join("-");
    const id = arnOf(context.caller, "cloudformation", `stack/${name}/${unique}`);
    return { id, outputs: { ...echo(inputs, context, { tags: true }), outputs: outputsOf(inputs, context) } };
  },
  update: (previous, inputs, context) =>
    overlay(previous, {
      ...echo(inputs, context, { tags: true }),
      outputs: outputsOf(inputs, context, previous.outputs["outputs"] as Properties),
    }),
};

export const models: readonly ResourceModel[] = [stack];
