// The IAM evaluator's public face: what rules, the sandbox and the command line use of it.
export { exampleAction, knownAction } from "./actions.ts";
export { evaluate } from "./evaluate.ts";
export { callerName, describeStatement, explain } from "./explain.ts";
export { matchAction, matchArn } from "./matching.ts";
export { parsePolicy, type ParsedPolicy, type PolicyKind } from "./parse.ts";
export { isSilent } from "./silent.ts";
export * from "./types.ts";
