// Decides what the engine is answered: by the rules that the resource at hand concerns, without the SDK's work for each rule.

import protoutil from "@pulumi/policy/protoutil.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import type { Compiled } from "../compile.ts";
import { decodeResource, decodeStack } from "./decode.ts";
import type { Facts } from "../facts.ts";
import type { Report, Violation } from "../report.ts";
import type { Service } from "./lightGrpc.ts";
import type { Method } from "./unary.ts";

type Pack = { name: string; version: string };
type Response = InstanceType<typeof analyzer.AnalyzeResponse>;
type Callback<T> = (error: Error | null, answer?: T) => void;

const { makeAnalyzeResponse, asGrpcError } = protoutil as unknown as {
  makeAnalyzeResponse(diagnostics: readonly object[], notApplicable: readonly object[]): Response;
  asGrpcError(error: unknown, message: string): Error;
};

type Analyze = (call: { request: Facts }, callback: Callback<Response>) => void;
type AnalyzeStack = (call: { request: readonly Facts[] }, callback: Callback<Response>) => void;

/** What answers for the SDK: with the rules' own words, and from messages that are read only as far as rules ask. */
export const answering = (pack: Pack, compiled: Compiled): ((service: Service) => Service) => {
  const failed = new Set<string>();
  const analyze: Analyze = (call, callback) =>
    void answered(callback, () => {
      const { violations, report } = collected();
      compiled.judgeResource(call.request, report);
      for (const { rule } of violations) failed.add(rule);
      return violations.length === 0 ? NOTHING : answerOf(pack, violations);
    });
  const analyzeStack: AnalyzeStack = (call, callback) =>
    void answered(callback, async () => {
      const { violations, report } = collected();
      await compiled.judgeStack(call.request, report);
      // The engine counts as passed what is named nowhere here, and was told of these before.
      return answerOf(pack, violations, [...failed]);
    });
  return (service) => ({
    ...service,
    analyze: { ...service["analyze"]!, requestDeserialize: decodeResource, handler: analyze },
    analyzeStack: { ...service["analyzeStack"]!, requestDeserialize: decodeStack, handler: analyzeStack },
    remediate: { ...service["remediate"]!, requestDeserialize: () => ({}), handler: remediate },
  });
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

/** The engine asks before each analysis what to change in the resource; the pack changes nothing. */
const remediate: Method["handler"] = (_call, callback) => callback(null, new analyzer.RemediateResponse());

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
