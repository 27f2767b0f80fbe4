// Declares the guard rails of the organization: service and resource control policies, attached to the root or to a unit.
import * as pulumi from "@pulumi/pulumi";
import type { Organization } from "@pulumi/aws/organizations/organization.js";
import { Policy } from "@pulumi/aws/organizations/policy.js";
import { PolicyAttachment } from "@pulumi/aws/organizations/policyAttachment.js";
import type { Guardrail } from "../../plan/guardrails/plan.ts";

export type GuardrailsArgs = {
  guardrails: readonly Guardrail[];
  /** Policies exist only within an organization. */
  organization: Organization;
  rootId: pulumi.Input<string>;
  /** Id of a unit, by name. */
  unitIds: ReadonlyMap<string, pulumi.Input<string>>;
  /** What is taken over stays as it is: the names of guard rails that are attached already, and no others will be. */
  asTheyAre?: readonly string[];
};

export class Guardrails extends pulumi.ComponentResource {
  constructor(name: string, args: GuardrailsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:Guardrails", name, {}, opts);
    for (const guardrail of args.guardrails) this.guardrail(guardrail, args);
    this.registerOutputs({ policies: args.guardrails.map((guardrail) => guardrail.name) });
  }

  private guardrail(guardrail: Guardrail, args: GuardrailsArgs): void {
    const policy = new Policy(
      guardrail.name,
      {
        name: guardrail.name,
        description: guardrail.description,
        type: guardrail.type,
        content: guardrail.content,
      },
      {
        parent: this,
        dependsOn: [args.organization],
        ignoreChanges: args.asTheyAre === undefined ? [] : ["content", "description", "tags"],
      },
    );
    if (args.asTheyAre?.includes(guardrail.name) === false) return;
    const targetId = guardrail.unit === undefined ? args.rootId : args.unitIds.get(guardrail.unit);
    if (targetId === undefined)
      throw new RangeError(`guard rail ${guardrail.name}: no unit ${guardrail.unit}`);
    void new PolicyAttachment(guardrail.name, { policyId: policy.id, targetId }, { parent: this });
  }
}
