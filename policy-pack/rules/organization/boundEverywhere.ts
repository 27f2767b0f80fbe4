// Decides whether every unit and account is bound by a guard rail of the company's own, direct or inherited.

import { FULL_ACCESS, treeOf, type Tree } from "../../access/tree.ts";
import { input, type Facts } from "../../facts.ts";
import { statementsOf } from "../../model/documents.ts";
import { known } from "../../access/requestContext.ts";
import type { NamedPolicy } from "../../iam/index.ts";
import type { Model } from "../../model/model.ts";
import { fail, judgeEach, notApplicable, pass, type Verdict } from "../../verdict.ts";

export const boundEverywhere = (model: Model): readonly Verdict[] => {
  const tree = treeOf(model);
  if (!tree) return [];
  return [
    ...judgeEach([...tree.units, ...tree.accounts], (target) => bound(tree, target)),
    ...judgeEach(model.of("organizationPolicy"), typed),
  ];
};

/** Of a type that is not known nobody can say what it binds, nor what it opens. */
const typed = (policy: Facts): Verdict =>
  notApplicable(`it is a ${input(policy, "type").string() ?? "SERVICE_CONTROL_POLICY"}`, policy.urn);

const bound = (tree: Tree, target: Facts): Verdict | readonly Verdict[] => {
  const policies = tree.levels(target, "SERVICE_CONTROL_POLICY").flat();
  if (policies.some(limits)) return pass(target.urn);
  if (tree.open.length > 0) return tree.open;
  return fail(target.urn, "no service control policy but FullAWSAccess binds it");
};

/** A policy that allows everything limits nothing. */
const limits = (policy: NamedPolicy): boolean =>
  policy !== FULL_ACCESS && known(policy).flatMap(statementsOf).some(isLimit);

const isLimit = (statement: ReturnType<typeof statementsOf>[number]): boolean =>
  statement.Effect === "Deny" || ![statement.Action].flat().includes("*");
