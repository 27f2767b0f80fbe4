// Decides what the engine is answered without asking each rule: of 80 rules a handful is about the resource at hand.

import { Server, type ServiceDefinition, type UntypedServiceImplementation } from "@grpc/grpc-js";
import sdk from "@pulumi/policy/server.js";
import type { Policies } from "@pulumi/policy";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import { isStackRule, type Rule } from "./rule.ts";

type Answer = { serializeBinary(): Uint8Array };
/** An answer, and what follows it on the wire: messages are merged where their bytes stand one after the other. */
type Whole = { answer: Answer; rest: Uint8Array };
type Handler<T> = (call: { request: { getType(): string } }, callback: Callback<T>) => void;
type Callback<T> = (error: unknown, answer?: T) => void;
/** Of the SDK's server, which decodes all properties anew for each policy that it is given. */
type MakeAnalyze = (pack: string, version: string, level: string, policies: Policies) => Handler<Answer>;

const { makeAnalyzeRpcFun } = sdk as unknown as { makeAnalyzeRpcFun: MakeAnalyze };

/** To be called before the pack starts to serve; `policies` are those that the SDK will run. */
export const answerAtOnce = (
  pack: { name: string; version: string },
  rules: readonly Rule[],
  policies: Policies,
): void => {
  const analyze = analyzeByType(pack, rules, policies);
  const { addService } = Server.prototype;
  Server.prototype.addService = function (service, handlers) {
    const quick = { ...handlers, analyze, remediate } as unknown as UntypedServiceImplementation;
    addService.call(this, withQuickCodec(service), quick);
  };
};

/** What nobody reads is not decoded, and what is always the same is encoded once. */
const withQuickCodec = (service: ServiceDefinition): ServiceDefinition =>
  ({
    ...service,
    analyze: {
      ...service["analyze"],
      responseSerialize: ({ answer, rest }: Whole) => Buffer.concat([answer.serializeBinary(), rest]),
    },
    remediate: { ...service["remediate"], requestDeserialize: () => ({}) },
  }) as ServiceDefinition;

/** The engine asks before each analysis what to change in the resource; the pack changes nothing. */
const remediate = (_call: unknown, callback: (error: null, answer: object) => void): void =>
  callback(null, new analyzer.RemediateResponse());

const analyzeByType = (
  { name, version }: { name: string; version: string },
  rules: readonly Rule[],
  policies: Policies,
): Handler<Whole> => {
  const types = new Map(rules.flatMap((rule) => (isStackRule(rule) ? [] : [[rule.id, rule.appliesTo]])));
  const concerns = (policy: string, type: string) => types.get(policy)?.includes(type) ?? true;
  const byType = new Map<string, Handler<Whole>>();
  const handlerOf = (type: string): Handler<Whole> => {
    const known = byType.get(type);
    if (known) return known;
    const mine = policies.filter((policy) => concerns(policy.name, type));
    const others = policies.filter((policy) => !mine.includes(policy)).map((policy) => policy.name);
    const made = withNotApplicable(makeAnalyzeRpcFun(name, version, "advisory", mine), others);
    byType.set(type, made);
    return made;
  };
  return (call, callback) => handlerOf(call.request.getType())(call, callback);
};

/** The engine counts as passed what is named nowhere. */
const withNotApplicable = (analyze: Handler<Answer>, names: readonly string[]): Handler<Whole> => {
  const others = new analyzer.AnalyzeResponse();
  others.setNotApplicableList(
    names.map((name) => {
      const message = new analyzer.PolicyNotApplicable();
      message.setPolicyName(name);
      return message;
    }),
  );
  const rest = others.serializeBinary();
  return (call, callback) => analyze(call, (error, answer) => callback(error, answer && { answer, rest }));
};
