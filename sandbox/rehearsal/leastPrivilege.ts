// Decides which of the rights that a pipeline's roles are given no rehearsal has used.
import type { DeclaredPipeline } from "../../cli/pipeline/declared.ts";
import type { Company } from "../../policy-pack/access/company.ts";
import type { Identity } from "../../policy-pack/access/identities.ts";
import { matchAction, matchArn, UNKNOWN, type PolicyDocument } from "../../policy-pack/iam/index.ts";
import { input } from "../../policy-pack/facts.ts";
import { many, statementsOf } from "../../policy-pack/model/documents.ts";
import type { Model } from "../../policy-pack/model/model.ts";
import type { Asked } from "./aws/authorised.ts";
import { projectOf } from "./purpose.ts";
import type { Step } from "./record.ts";

/** A right that was given and not used; `resource` where the action was used, and this was not what it was used on. */
export type Unused = { role: string; policy: string; statement: string; action: string; resource?: string };

/** Of all declared roles that made a call, and of these, whether they made one or not. */
export function unusedRights(
  { identities }: Company,
  steps: readonly Pick<Step, "calls">[],
  roles: readonly string[] = [],
): Unused[] {
  const calls = Map.groupBy(
    steps.flatMap((step) => step.calls),
    ({ role }) => role,
  );
  return [...new Set([...roles, ...calls.keys()])].flatMap((role) => {
    const found = identities.find(({ name, declared }) => declared && name === role);
    return found === undefined ? [] : unusedOf(found, calls.get(role) ?? []);
  });
}

/** Those that a pipeline takes for its actions, and those that their jobs run as. */
export function rolesOf(model: Model, { stages, urn }: DeclaredPipeline): string[] {
  const own = model.of("pipeline").find((facts) => facts.urn === urn);
  const named = stages
    .flatMap(({ actions }) => actions)
    .flatMap((action) => {
      const project = projectOf(model, action);
      return [action.role, project && input(project, "serviceRole").string()];
    });
  return [own && input(own, "roleArn").string(), ...named].filter((role) => role !== undefined);
}

function unusedOf({ name: role, identity }: Identity, calls: readonly Asked[]): Unused[] {
  const allowed = calls.filter((call) => call.allowed);
  return identity.flatMap(({ name: policy, document }) =>
    document === UNKNOWN
      ? []
      : statementsOf(document as PolicyDocument).flatMap((statement, index) => {
          if (statement.Effect !== "Allow") return [];
          const resources = many(statement.Resource);
          const given = { role, policy, statement: statement.Sid ?? String(index + 1) };
          return many(statement.Action).flatMap((action) => {
            const used = allowed.filter((call) => matchAction(action, call.action));
            const on = (resource: string): boolean => used.some((call) => matchArn(resource, call.resource));
            if (!resources.some(on)) return [{ ...given, action }];
            return resources
              .filter((resource) => !on(resource) && matchesNothingNarrower(resource, resources))
              .map((resource) => ({ ...given, action, resource }));
          });
        }),
  );
}

/** `…:function:x:*` beside `…:function:x` are versions and aliases of the same thing. */
const matchesNothingNarrower = (resource: string, all: readonly string[]): boolean =>
  !all.some((other) => other !== resource && (resource === `${other}:*` || other === `${resource}:*`));
