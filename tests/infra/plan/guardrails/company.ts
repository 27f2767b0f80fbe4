// The example company's guard rails as the evaluator sees them: a caller, a call, the levels that bind it.
import { planGuardrails, type Guardrail } from "../../../../infra/plan/guardrails/plan.ts";
import type { Statement } from "../../../../infra/plan/documents/document.ts";
import * as names from "../../../../infra/plan/names.ts";
import type { OrgConfig } from "../../../../infra/configuration/schema.ts";
import { exampleConfig } from "../../example.ts";
import { decide, everything, type Caller } from "../evaluation.ts";

export const organization = "o-acme123456";
export const config = exampleConfig("org", {
  networks: ["203.0.113.0/24"],
  partnerAccounts: ["999999999999"],
});
export const dev = config.environments[0]?.accountId as string;
export const full: Statement = { Sid: "Full", Effect: "Allow", Action: "*", Resource: "*" };

/** An administrator by any name in the account of dev; `user/x` is a user, a plain word a role. */
export const admin = (name: string): Caller => ({
  arn: name.includes("/") ? `arn:aws:iam::${dev}:${name}` : names.roleArn(dev, name),
  identity: everything,
});
export const root: Caller = { arn: names.rootArn(dev), identity: everything };

export const statementsOf = (guardrails: readonly Guardrail[]): Statement[] =>
  guardrails.flatMap(({ content }) => (JSON.parse(content) as { Statement: Statement[] }).Statement);

export type Call = { action: string; resource?: string; context?: Record<string, string> };

/** The decision under the guard rails of the root and of a unit with all its parents. */
export function under(unit: string | undefined, caller: Caller, call: Call, of: OrgConfig = config): string {
  const plan = planGuardrails(of);
  const way: (string | undefined)[] = [undefined];
  for (let at = unit; at !== undefined; at = of.units.find(({ name }) => name === at)?.parent) way.push(at);
  const scps = way.map((target) => [
    full,
    ...statementsOf(plan.filter((g) => g.unit === target && g.type === "SERVICE_CONTROL_POLICY")),
  ]);
  return decide(
    caller,
    {
      action: call.action,
      resource: call.resource ?? "*",
      account: dev,
      context: { "aws:RequestedRegion": "eu-central-1", "aws:SourceIp": "203.0.113.9", ...call.context },
    },
    { scps },
  );
}
