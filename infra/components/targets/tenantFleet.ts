// Declares a fleet in an environment: the table of its tenants, and in each tenant's account the roles by which it is reached.
import * as pulumi from "@pulumi/pulumi";
import { Parameter } from "@pulumi/aws/ssm/parameter.js";
import type { Tenant } from "../../configuration/tenants.ts";
import {
  releaseStatements,
  runStatements,
  stackStatements,
  tenantRoles,
  tenantTrust,
  type TenantPlace,
} from "../../plan/documents/tenants.ts";
import * as names from "../../plan/names.ts";
import { tenantsOf, tenantsPath } from "../../plan/pipeline/targets/tenantFleet.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import type { TargetArgs } from "./index.ts";

type Args = Pick<TargetArgs<"tenantFleet">, "config" | "place" | "app" | "environment" | "reach">;

export class TenantFleet extends pulumi.ComponentResource {
  /** Below which Parameter Store has the tenants. */
  readonly path: string;

  constructor(name: string, args: Args, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:targets:TenantFleet", name, {}, opts);
    const { app, environment } = args;
    this.path = tenantsPath(app, environment);
    const fleet = { config: args.config, app: { name: app }, environment: { name: environment } };
    for (const tenant of tenantsOf(fleet)) {
      this.row(name, tenant);
      this.roles(args, tenant);
    }
    this.registerOutputs({ path: this.path });
  }

  /** Data, not code: a running rollout reads it anew before each wave. */
  private row(name: string, { id, accountId, region, ring, version, state }: Tenant): void {
    const value = JSON.stringify({ id, accountId, region, ring, state, ...(version && { version }) });
    new Parameter(
      `${name}-${id}`,
      {
        name: `${this.path}/${id}`,
        description: `Tenant ${id}`,
        tier: "Standard",
        type: "String",
        insecureValue: value,
      },
      { parent: this, protect: state !== "deleted" },
    );
  }

  /** Nobody deletes them before the tenant is deleted: by these its stack is taken away. */
  private roles({ app, environment, place, reach }: Args, tenant: Tenant): void {
    const { id, accountId, region, state } = tenant;
    const at: TenantPlace = { app, tenant: id, accountId, region };
    const jobs = ["deploy", "check"].map((job) =>
      names.roleArn(place.account, names.jobRole(app, environment, job)),
    );
    const trust = tenantTrust(at, jobs);
    const statements = {
      release: releaseStatements(at),
      stack: stackStatements(at),
      runs: runStatements(at),
    };
    const provider = reach(accountId);
    for (const part of ["release", "stack", "runs"] as const) {
      const roleName = names.jobRole(app, id, tenantRoles[part]);
      new ScopedRole(
        roleName,
        {
          account: accountId,
          roleName,
          description: `Of ${app}, tenant ${id}: ${part}`,
          trust: trust[part],
          statements: statements[part],
        },
        { parent: this, providers: { aws: provider }, protect: state !== "deleted" },
      );
    }
  }
}
