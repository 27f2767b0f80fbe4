// Decides what the engine is answered: by the rules that the resource at hand concerns, without the SDK's work for each rule.

import { Server, type ServiceDefinition, type UntypedServiceImplementation } from "@grpc/grpc-js";
import protoutil from "@pulumi/policy/protoutil.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import type { Compiled } from "./compile.ts";
import { decodeResource, decodeStack } from "./decode.ts";
import type { Facts } from "./facts.ts";
import type { Report, Violation } from "./report.ts";

type Pack = { name: string; version: string };
type Response = InstanceType<typeof analyzer.AnalyzeResponse>;
type Callback<T> = (error: Error | null, answer?: T) => void;

const { makeAnalyzeResponse, asGrpcError } = protoutil as unknown as {
  makeAnalyzeResponse(diagnostics: readonly object[], notApplicable: readonly object[]): Response;
  asGrpcError(error: unknown, message: string): Error;
};

/** To be called before the pack starts to serve. */
export const answerAtOnce = (pack: Pack, compiled: Compiled): void => {
  const failed = new Set<string>();
  const analyze = (call: { request: Facts }, callback: Callback<Response>): void =>
    void answered(callback, () => {
      const { violations, report } = collected();
      compiled.judgeResource(call.request, report);
      for (const { rule } of violations) failed.add(rule);
      return violations.length === 0 ? NOTHING : answerOf(pack, violations);
    });
  const analyzeStack = (call: { request: readonly Facts[] }, callback: Callback<Response>): void =>
    void answered(callback, async () => {
      const { violations, report } = collected();
      await compiled.judgeStack(call.request, report);
      // The engine counts as passed what is named nowhere here, and was told of these before.
      return answerOf(pack, violations, [...failed]);
    });
  const { addService } = Server.prototype;
  Server.prototype.addService = function (service, handlers) {
    const own = { ...handlers, analyze, analyzeStack, remediate } as unknown as UntypedServiceImplementation;
    addService.call(this, withOwnCodec(service), own);
  };
};

const NOTHING = new analyzer.AnalyzeResponse();

/** What breaks ends the preview: the engine takes an error for no answer, never for a pass. */
const answered = async <T>(callback: Callback<T>, judge: () => T | Promise<T>): Promise<void> => {
  let answer: T;
  try {
    answer = await judge();
  } catch (error) {
    callback(asGrpcError(error, "the policy pack could not judge"));
    return;
  }
  callback(null, answer);
};

const withOwnCodec = (service: ServiceDefinition): ServiceDefinition =>
  ({
    ...service,
    analyze: { ...service["analyze"], requestDeserialize: decodeResource },
    analyzeStack: { ...service["analyzeStack"], requestDeserialize: decodeStack },
    remediate: { ...service["remediate"], requestDeserialize: () => ({}) },
  }) as ServiceDefinition;

/** The engine asks before each analysis what to change in the resource; the pack changes nothing. */
const remediate = (_call: unknown, callback: Callback<object>): void =>
  callback(null, new analyzer.RemediateResponse());

const collected = (): { violations: Violation[]; report: Report } => {
  const violations: Violation[] = [];
  return { violations, report: (violation) => void violations.push(violation) };
};

const answerOf = (pack: Pack, violations: readonly Violation[], told: readonly string[] = []): Response =>
  makeAnalyzeResponse(
    violations.map(({ rule, title, severity, level, urn, message }) => ({
      policyName: rule,
      policyPackName: pack.name,
      policyPackVersion: pack.version,
      description: title,
      message,
      urn,
      enforcementLevel: level,
      severity,
    })),
    told.map(notApplicable),
  );

const notApplicable = (name: string) => {
  const message = new analyzer.PolicyNotApplicable();
  message.setPolicyName(name);
  return message;
};
