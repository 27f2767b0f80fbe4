// Decides where a finding stands whose line nobody knows: under its resource's name, as in the reports of the policy pack.
import { placeless } from "../../policy-pack/analyze/writers/sarif.ts";

/** Each resource of a stack has a place of its own; what is about none stands under the rule. */
export function placeOfFinding(stack: string, urn: string, rule: string): ReturnType<typeof placeless> {
  // urn:pulumi:STACK::PROJECT::PARENTS$TYPE::NAME
  const [, , types = "", ...names] = urn.split("::");
  const type = types.split("$").at(-1) ?? "";
  return placeless([stack, ...type.split("/"), names.join("::"), urn === "" ? rule : ""], rule);
}
