// Decides what only some accounts need inside their boundaries, by the roles that they hand to services.
import type { App } from "../../configuration/schema.ts";
import type { AccountPurpose } from "./bootstrap.ts";
import type { ServiceRoles } from "../serviceRoles.ts";
import { boundsClusters, boundsWorkloads } from "./clusters.ts";
import { boundsContainers, releasesContainers } from "./containers.ts";
import type { Snapshots } from "../kubernetes/snapshots.ts";
import * as names from "../names.ts";
import { boundsServer, boundsServerTasks } from "./declareServer.ts";
import { declaresApis } from "../apis.ts";
import { boundsTeller } from "../deployments.ts";
import { boundsDomains, type Domain } from "../domains.ts";
import { boundsDeclaredExperiments, boundsExperiments } from "../experiments.ts";
import { actions, allow, inRegion, type Statement } from "./document.ts";
import { boundsDevices } from "./devices.ts";
import { boundsEtl, boundsFlows } from "./etl.ts";
import { boundsGlue, boundsGlueJobs } from "./glue.ts";
import { boundsMachines, boundsReleases, hasMachines, isHandedOver, pastAlarm, sharing } from "./machines.ts";
import { boundsColours, boundsDeclaredCode, onFiles } from "./sharedCode.ts";
import { roleOfWayIn } from "../sandboxes.ts";
import { sessionStatements } from "./network.ts";
import { boundsSnapshots } from "./snapshots.ts";
import { boundsTenants, type TenantPlace } from "./tenants.ts";
import { regionalArn, type Place } from "../names.ts";
import { boundsDeclaredScannerKey, boundsScannerKey } from "../pipeline/scannerKey.ts";
import { boundsScannerSecrets } from "../pipeline/scanSecrets.ts";
import { boundsValidation } from "../pipeline/validation.ts";
import { declaresIssuers, startsPipelines } from "./sources.ts";

type Context = {
  account: string;
  region: string;
  serviceRoles: ServiceRoles;
  issuers: readonly string[];
  /** Of the apps in this account. */
  targets: readonly App["target"]["kind"][];
  /** Absent: an environment. */
  purpose?: AccountPurpose;
  /** Whose account it is, where it is a tenant's. */
  tenants?: readonly TenantPlace[];
  /** Names by which users find balancers here. */
  domains?: readonly Domain[];
  /** That the account runs for itself, by name. */
  functions?: readonly string[];
  /** Whether API Gateway calls functions of apps here. */
  apis?: boolean;
  /** Whether jobs of it open keys of scanners. */
  scannerSecrets?: boolean;
  /** Which it keeps in a second region. */
  snapshots?: Snapshots | undefined;
};

export const boundaryMore = ({
  account,
  region,
  serviceRoles,
  issuers,
  targets,
  purpose = "environment",
  tenants = [],
  domains = [],
  functions = [],
  apis = false,
  scannerSecrets = false,
  snapshots,
}: Context): { workload: Statement[]; deploy: Statement[] } => ({
  workload: [
    // Where no role goes to a bastion, none needs a session.
    ...(isHandedOver(serviceRoles, "-bastion") ? sessionStatements : []),
    ...(serviceRoles["events.amazonaws.com"] === undefined && !functions.includes(names.router)
      ? []
      : [startsPipelines(account)]),
    // In the tooling account tasks are the server's, and no job releases them.
    ...(purpose === "tooling"
      ? boundsServerTasks({ account, region, serviceRoles })
      : releasesContainers(serviceRoles, region)),
    ...(hasMachines(serviceRoles) ? boundsReleases(region, onMachines(targets)) : []),
    ...(hasMachines(serviceRoles) && targets.includes("ec2Efs") ? [boundsColours({ account, region })] : []),
    ...boundsDevices(region, serviceRoles),
    ...boundsWorkloads({ account, region, serviceRoles }),
    ...boundsSnapshots(snapshots),
    ...boundsGlueJobs(serviceRoles, region),
    ...boundsFlows(serviceRoles, region),
    ...boundsTargets({ account, region }, serviceRoles, targets),
    ...boundsTenants(tenants),
    ...boundsExperiments({ account, region }, serviceRoles, targets),
    ...boundsFunctions({ account, region }, functions, scannerSecrets),
  ],
  deploy: [
    ...boundsDeclaredFunctions({ account, region }, functions, apis),
    ...declaresIssuers(account, issuers),
    ...boundsContainers({ account, region, serviceRoles }),
    ...boundsClusters({ account, region, serviceRoles }),
    ...(hasMachines(serviceRoles) ? [...boundsMachines({ account, region }), ...boundsDomains(domains)] : []),
    ...boundsGlue(serviceRoles, region),
    ...boundsEtl(serviceRoles, region),
    ...boundsDeclaredCode({ account, region }, serviceRoles),
    ...boundsDeclaredExperiments(region, serviceRoles),
    ...(purpose === "tooling" ? boundsServer({ account, region, serviceRoles }) : []),
    ...(purpose === "sandbox" ? [roleOfWayIn(account)] : []),
  ],
});

const boundsTargets = (
  place: Place,
  serviceRoles: ServiceRoles,
  targets: Context["targets"],
): Statement[] => [
  ...(targets.includes("model") && serviceRoles["glue.amazonaws.com"] !== undefined
    ? [acceptsModels(place)]
    : []),
  ...(targets.includes("stackSet") ? [updatesStackSets(place.region)] : []),
];

/** What functions do that the account runs for itself, and scanners with keys, beyond what other jobs do. */
const boundsFunctions = (
  place: Place,
  functions: readonly string[],
  scannerSecrets: boolean,
): Statement[] => [
  ...(scannerSecrets ? boundsScannerSecrets(place) : []),
  ...(functions.includes(names.deployments) ? [boundsTeller(place.region)] : []),
  ...(functions.includes(names.validation) ? [boundsValidation(place)] : []),
  ...(functions.includes(names.scannerKeyRotation) ? [boundsScannerKey(place)] : []),
];
const boundsDeclaredFunctions = (place: Place, functions: readonly string[], apis: boolean): Statement[] => [
  ...(functions.length > 0 || apis ? [declaresApis(place)] : []),
  ...(functions.includes(names.scannerKeyRotation) ? [boundsDeclaredScannerKey(place)] : []),
];

/** Beyond what all machines need. */
const onMachines = (targets: Context["targets"]): string[] => [
  ...(targets.some((kind) => kind === "blueGreen" || kind === "ec2Efs") ? sharing : []),
  ...(targets.includes("ec2") ? [pastAlarm] : []),
  ...(targets.includes("ec2Efs") ? onFiles : []),
];

const updatesStackSets = (region: string): Statement =>
  allow(
    "StackSets",
    actions({
      cloudformation: "DescribeStackSet DescribeStackSetOperation ListStackInstances UpdateStackSet",
    }),
    "*",
    inRegion(region),
  );

/** Names in `acceptedModel`, of any app. */
const acceptsModels = (place: Place): Statement =>
  allow("Models", ["ssm:PutParameter"], regionalArn("ssm", place, "parameter/*/*/ACCEPTED_MODEL"));
