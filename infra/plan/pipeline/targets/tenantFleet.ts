// Decides the jobs of a fleet of tenants: ring after ring, each deployed and looked at before the next one begins.
import type { Tenant } from "../../../configuration/tenants.ts";
import { actions, allow } from "../../documents/document.ts";
import { anyTenant, stackName } from "../../documents/tenants.ts";
import { planFleet } from "../../fleet/waves.ts";
import { parameterPath, regionalArn } from "../../names.ts";
import { placeOf } from "../../places.ts";
import type { TargetContext, TargetJob, TargetPlan } from "./index.ts";

type Context = TargetContext<"tenantFleet">;
/** CodeBuild's longest. */
const ringMinutes = 480;

export const tenantsPath = (app: string, environment: string): string =>
  `${parameterPath(app, environment)}tenants`;

export const tenantsOf = ({
  config,
  app,
  environment,
}: {
  config: Context["config"];
  app: { name: string };
  environment: { name: string };
}): Tenant[] => config.tenants.filter((row) => row.app === app.name && row.environment === environment.name);

export const tenantFleet = (context: Context): TargetPlan => ({
  deploy: job(context, "deployTenants", ringMinutes),
  check: job(context, "checkTenants", 60),
  roles: {},
  // What a ring is told beyond that comes with its action: projects and roles are the same for all.
  parts: ringsOf(context).map(({ name, budget }) => ({
    name,
    variables: { RING: name, BUDGET: String(budget) },
  })),
});

/** Those in which somebody is; of an environment without tenants the first, for who comes while it is released. */
function ringsOf(context: Context): readonly { name: string; budget: number }[] {
  const { target } = context.app;
  const rings = planFleet(tenantsOf(context), target);
  return rings.length > 0 ? rings : target.rings.slice(0, 1);
}

function job({ config, app, environment }: Context, command: string, timeoutMinutes: number): TargetJob {
  const place = placeOf(config, environment.accountId);
  const path = tenantsPath(app.name, environment.name);
  return {
    command,
    variables: {
      TENANTS: path,
      STACKS: stackName(app.name, "").replace(/-$/, ""),
      MAX_PARALLEL: String(app.target.maxParallel),
    },
    statements: [
      allow(
        "Tenants",
        actions({ ssm: "GetParametersByPath" }),
        regionalArn("ssm", place, `parameter${path}`),
      ),
      // Tenants come and go; each tenant's role says for itself that it is for these jobs.
      allow("Reach", ["sts:AssumeRole"], anyTenant(app.name), {
        StringEquals: { "aws:ResourceOrgID": "${aws:PrincipalOrgID}" },
      }),
    ],
    timeoutMinutes,
  };
}
