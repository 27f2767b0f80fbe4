// Asks the policy pack about what a program declared: which rules find something.
import type { Company } from "../../policy-pack/access/company.ts";
import { buildModel } from "../../policy-pack/model/model.ts";
import type { Facts } from "../../policy-pack/facts.ts";
import { rules } from "../../policy-pack/pack.ts";
import { isStackRule } from "../../policy-pack/rule.ts";
import { isFinding, judge } from "../../policy-pack/verdict.ts";
import type { Declared } from "./mocks.ts";

const urnOf = ({ type, name }: Declared, stack: string): string =>
  `urn:pulumi:${stack}::lockgate::${type}::${name}`;

/** As the engine shows resources to the pack once they are made. */
export function factsOf(resources: readonly Declared[], stack = "org"): Facts[] {
  const isProvider = ({ type }: Declared): boolean => type.startsWith("pulumi:providers:");
  const providers = new Map(
    resources.filter(isProvider).map((made) => [made.name, { urn: urnOf(made, stack), props: made.inputs }]),
  );
  return resources
    .filter((made) => !isProvider(made))
    .map((made) => {
      const provider = providers.get(made.provider ?? "");
      return {
        urn: urnOf(made, stack),
        type: made.type,
        name: made.name,
        props: made.outputs,
        protect: true,
        propertyDependencies: {},
        ...(provider === undefined ? {} : { provider }),
      };
    });
}

/** Ids of the rules over the stack that find something, sorted. */
export function findingsOf(resources: readonly Declared[]): string[] {
  const model = buildModel(factsOf(resources));
  return rules
    .filter(isStackRule)
    .filter((rule) => rule.check(model).some(isFinding))
    .map(({ id }) => id)
    .toSorted();
}

/** Mocks protect nothing, so that keys are never protected there. */
const unprotected = /^KMS-03 .*it is not protected/;

/** All that any rule finds in a company, in words. */
export function findingsIn({ model }: Company): string[] {
  const said = rules.flatMap((rule) => {
    const verdicts = isStackRule(rule)
      ? rule.check(model)
      : model.resources
          .filter(({ type }) => rule.appliesTo.includes(type))
          .flatMap((facts) => judge(facts.urn, () => rule.check(facts)));
    return verdicts.filter(isFinding).map((verdict) => `${rule.id} ${JSON.stringify(verdict)}`);
  });
  return said.filter((text) => !unprotected.test(text));
}
