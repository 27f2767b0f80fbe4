// A landing zone with a store and a pipeline in which no rule finds a fault, as a state: the ground for mutants.

import type { StateResource } from "../../../policy-pack/analyze/state.ts";
import { stateFrom } from "../analyze/reports.ts";
import { DEV, goodPipeline, goodStore, PROD, resource, TOOLING } from "../world.ts";
import { AUDIT, managed, recorder, watchedOrganization } from "../worldLogging.ts";
import { guardedOrganization } from "../worldOrganization.ts";

/** One record of each access, so that its loss shows; one organization. */
const TWICE = new Set(["store-logging", "organization"]);

const recorders = [DEV, PROD, TOOLING].flatMap((account) =>
  recorder((kind, name, props, extra) =>
    resource(kind, `${name}-${account}`, props ?? {}, { account, ...extra }),
  ),
);

/** Inspector and Macie are trusted, and run from the auditors' account. */
const scanners = [
  ...["inspector2", "macie"].map((service) =>
    managed("serviceAccess", service, { servicePrincipal: `${service}.amazonaws.com` }),
  ),
  managed("inspectorAdministrator", "inspector-administrator", { accountId: AUDIT }),
  managed("macieAdministrator", "macie-administrator", { adminAccountId: AUDIT }),
];

export const goldenState = (): readonly StateResource[] =>
  stateFrom([
    ...[...goodStore(), ...watchedOrganization()].filter(({ name }) => !TWICE.has(name)),
    ...goodPipeline(),
    ...guardedOrganization(),
    ...recorders,
    ...scanners,
  ]).resources;
