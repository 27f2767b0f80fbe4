// Decides what only some accounts need inside their boundaries, by the roles that they hand to services.
import type { ServiceRoles } from "../serviceRoles.ts";
import type { Statement } from "./document.ts";
import { sessionStatements } from "./network.ts";
import { declaresIssuers, startsPipelines } from "./sources.ts";

type Context = { account: string; serviceRoles: ServiceRoles; issuers: readonly string[] };

export const boundaryMore = ({
  account,
  serviceRoles,
  issuers,
}: Context): { workload: Statement[]; deploy: Statement[] } => ({
  workload: [
    // Where no role goes to a machine, none needs a session with one.
    ...(serviceRoles["ec2.amazonaws.com"] === undefined ? [] : sessionStatements),
    ...(serviceRoles["events.amazonaws.com"] === undefined ? [] : [startsPipelines(account)]),
  ],
  deploy: declaresIssuers(account, issuers),
});
