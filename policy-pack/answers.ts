// Decides what the engine is answered without asking each rule: of 80 rules a handful is about the resource at hand.

import { Server, type UntypedServiceImplementation } from "@grpc/grpc-js";
import sdk from "@pulumi/policy/server.js";
import type { Policies } from "@pulumi/policy";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import { isStackRule, type Rule } from "./rule.ts";

type Answer = { getNotApplicableList(): object[]; setNotApplicableList(list: object[]): void };
type Callback = (error: unknown, answer?: Answer) => void;
type Handler = (call: { request: { getType(): string } }, callback: Callback) => void;
/** Of the SDK's server, which decodes all properties anew for each policy that it is given. */
type MakeAnalyze = (pack: string, version: string, level: string, policies: Policies) => Handler;

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
    addService.call(this, service, quick);
  };
};

/** The engine asks before each analysis what to change in the resource; the pack changes nothing. */
const remediate = (_call: unknown, callback: (error: null, answer: object) => void): void =>
  callback(null, new analyzer.RemediateResponse());

const analyzeByType = (
  { name, version }: { name: string; version: string },
  rules: readonly Rule[],
  policies: Policies,
): Handler => {
  const types = new Map(rules.flatMap((rule) => (isStackRule(rule) ? [] : [[rule.id, rule.appliesTo]])));
  const concerns = (policy: string, type: string) => types.get(policy)?.includes(type) ?? true;
  const byType = new Map<string, Handler>();
  const handlerOf = (type: string): Handler => {
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
const withNotApplicable = (analyze: Handler, names: readonly string[]): Handler => {
  const messages = names.map((name) => {
    const message = new analyzer.PolicyNotApplicable();
    message.setPolicyName(name);
    return message;
  });
  return (call, callback) =>
    analyze(call, (error, answer) => {
      answer?.setNotApplicableList([...answer.getNotApplicableList(), ...messages]);
      callback(error, answer);
    });
};
