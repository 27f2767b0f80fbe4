// Decides every physical name and ARN from plain values, so that policy documents are known at preview.

/** Of AWS's own, by the beginning of their regions' names ("AWS General Reference", ARNs). */
export const partitionOf = (region: string): string =>
  region.startsWith("us-gov-") ? "aws-us-gov" : region.startsWith("cn-") ? "aws-cn" : "aws";
/** AWS partition of all ARNs: a company is in one. Who reads its configuration says where it is at home, before all else. */
export let partition = "aws";
export const isAtHomeIn = (region: string): void => {
  partition = partitionOf(region);
};

/** Longest names that configuration may use, so that every derived name stays within AWS's limits (IAM role: 64). */
export const nameLimits = { company: 12, environment: 10, app: 20, unit: 40 } as const;

/** Where a resource lives. `account` has 12 digits. */
export type Place = { account: string; region: string };

/** The role that a stack assumes in a workload account, the role AWS makes there first, and the boundary of all roles. */
export const deployRole = "LockgateDeploy";
export const accessRole = "OrganizationAccountAccessRole";
export const boundaryPolicy = "LockgateBoundary";
export const deployBoundaryPolicy = "LockgateDeployBoundary";
/** The role that writes the secrets of apps, and nothing else; the role that administers their key can't use it. */
export const secretsRole = "LockgateSecrets";
export const secretsBoundaryPolicy = "LockgateSecretsBoundary";
/** Roles of the management account by which the server lends access, one a level, and their boundary. */
export const elevationRole = (level: string): string => `lockgate-elevate-${level}`;
export const elevationBoundaryPolicy = "LockgateElevationBoundary";
/** The role that the server's workers run as, where the org stack makes it, and its boundary. */
export const serverRole = "LockgateServer";
export const serverBoundaryPolicy = "LockgateServerBoundary";
/** The deployment server in the tooling account. Of each stack that it runs: the role of its worker, and that of its runs. */
export const serverApp = "server";
export const serverName = "lockgate-server";
export const workerRole = (stack: string): string => `${serverRole}-${stack}`;
export const runRoleOf = (stack: string): string => `LockgateRun-${stack}`;
/** Families, services, security groups and roles of its parts. */
export const serverPart = (job: string): string => `${serverName}-${job}`;
export const serverTaskArn = (account: string, job: string): string => roleArn(account, serverPart(job));
export const serverLogs = (job: string): string => `/lockgate/server/${job}`;
export const serverAlias = "alias/lockgate-server";
/** Of the key of the owner's password, which the org stack declares. */
export const ownerAlias = "alias/lockgate-server-owner";
export const serverPort = 8080;
/** Its database, with the owner of the tables and the role that servers log in as. */
export const databaseName = "lockgate";
export const databaseUser = "lockgate_server";
export const databasePort = 5432;
/** Where tasks find out how to reach it: what AWS makes up is not known when they are described. */
export const serverParameter = (key: string): string => `/lockgate/server/${key}`;
export const serverParameterArn = (place: Place, key: string): string =>
  regionalArn("ssm", place, `parameter${serverParameter(key)}`);
export const databaseLogs = `/aws/rds/instance/${serverName}/postgresql`;
export const databaseArn = (place: Place): string => regionalArn("rds", place, `db:${serverName}`);
/** The Pulumi project, in the paths of states. */
export const project = "lockgate";
export const secretsAlias = "alias/lockgate-secrets";
/** The role of the people who run the `org` stack, in the management account. */
export const administratorRole = "PlatformAdministrator";

export const roleArn = (account: string, role: string): string =>
  `arn:${partition}:iam::${account}:role/${role}`;
export const profileArn = (account: string, profile: string): string =>
  `arn:${partition}:iam::${account}:instance-profile/${profile}`;
export const policyArn = (account: string, policy: string): string =>
  `arn:${partition}:iam::${account}:policy/${policy}`;
export const rootArn = (account: string): string => `arn:${partition}:iam::${account}:root`;
export const bucketArn = (bucket: string): string => `arn:${partition}:s3:::${bucket}`;
export const objectsArn = (bucket: string): string => `${bucketArn(bucket)}/*`;

/** An ARN of a regional service: `arn:aws:<service>:<region>:<account>:<resource>`. */
export const regionalArn = (service: string, place: Place, resource: string): string =>
  `arn:${partition}:${service}:${place.region}:${place.account}:${resource}`;

/** A key is never named by its id (not known at preview): any key of the account, narrowed by `kms:ResourceAliases`. */
export const anyKeyArn = (place: Place): string => regionalArn("kms", place, "key/*");
export const aliasArn = (place: Place, alias: string): string => regionalArn("kms", place, alias);

/** The artifact store of an environment. Bucket names are global, hence company and account in the name. */
export const storeBucket = (company: string, environment: string, account: string): string =>
  `${company}-lockgate-${environment}-store-${account}`;
export const storeAlias = (environment: string): string => `alias/lockgate-${environment}-store`;
/** The copy of an environment's store, in the log archive's account. */
export const replicaBucket = (company: string, environment: string, account: string): string =>
  `${company}-lockgate-${environment}-replica-${account}`;
export const replicaAlias = (environment: string): string => `alias/lockgate-${environment}-replica`;
/** Snapshots of volumes of an environment's cluster, in its second region. */
export const snapshotsBucket = (company: string, environment: string, account: string): string =>
  `${company}-lockgate-${environment}-snapshots-${account}`;
export const snapshotsAlias = (environment: string): string => `alias/lockgate-${environment}-snapshots`;

/** The pipelines' own store in the tooling account; one in each further region that a pipeline acts in. */
export const pipelineBucket = (company: string, account: string, further?: string): string =>
  `${company}-lockgate-pipeline-${inRegion(further)}${account}`;
export const pipelineAlias = "alias/lockgate-pipeline";
/** Where sources arrive that no connection fetches: one object an app, in the tooling account. */
export const sourcesBucket = (company: string, account: string): string =>
  `${company}-lockgate-sources-${account}`;
export const sourcesAlias = "alias/lockgate-sources";
export const sourceKey = (app: string): string => `${app}/source.zip`;
/** By this role a code host hands an app's source over, by that one its arrival starts the pipeline. */
export const handoverRole = (app: string): string => appRole(app, "handover");
export const startRole = (app: string): string => appRole(app, "start");
/** By this role a definition that has been deployed starts the pipeline again; the parameter tells of it. */
export const resumeRole = (app: string): string => appRole(app, "resume");
export const definitionParameter = (app: string): string => `/lockgate/definitions/${app}`;
export const issuerArn = (account: string, issuer: string): string =>
  `arn:${partition}:iam::${account}:oidc-provider/${issuer}`;
export const signingAlias = "alias/lockgate-signing";
/** Each generation of the signing key keeps an alias of its own; `signingAlias` is the one that signs. */
export const signingKeyAlias = (generation: string): string => `${signingAlias}-${generation}`;
/** The key by which revocations are signed, and the only role that signs with it. */
export const revocationAlias = "alias/lockgate-revocation";
export const revokeRole = "lockgate-revoke";
/** The key by which an environment says of a release that it was healthy there. */
export const attestAlias = (environment: string): string => `alias/lockgate-${environment}-attest`;
/** The release ledger, in the tooling account. */
export const ledgerTable = "lockgate-ledger";
/** Its chain of the lists of revocations; chains of apps have a `#`. */
export const revocationChain = "revocations";
/** Where a copy of the ledger is restored to, and looked at. */
export const restoredLedger = "lockgate-ledger-restored";
export const logsAlias = "alias/lockgate-logs";

/** The organization's trail, where it is delivered: the archive in the log archive account, a log group beside it. */
export const trailName = "lockgate-organization";
export const trailRole = "lockgate-trail";
export const trailLogs = "/lockgate/org/trail";
export const archiveBucket = (company: string, account: string): string =>
  `${company}-lockgate-archive-${account}`;
/** The one reader of the archive. */
export const archiveReadRole = "lockgate-archive-read";
export const archiveAlias = "alias/lockgate-archive";
/** What AWS Config records, delivered to the log archive's account. */
export const configBucket = (company: string, account: string): string =>
  `${company}-lockgate-config-${account}`;
export const configAlias = "alias/lockgate-config";
export const aggregatorRole = "lockgate-config-aggregate";
/** Where people learn what happens in the organization. A topic's key has the topic's name as alias. */
export const alarmsTopic = "lockgate-alarms";
export const breakGlassTopic = "lockgate-break-glass";
/** Begins with a capital letter: the deploy role changes only roles whose names begin with `lockgate-`. */
export const breakGlassRole = "LockgateBreakGlass";
export const breakGlassBoundaryPolicy = "LockgateBreakGlassBoundary";
/** Account vending: its table, its state machine, the topic on which people are asked and told. */
export const vendingName = "lockgate-vending";
export const vendingBoundaryPolicy = "LockgateVendingBoundary";
/** One step of account vending: its function, the function's role, and the role that it takes in the management account. */
export const vendingStep = (step: string): string => `lockgate-vend-${step}`;
export const trailAlarmName = (alarm: string): string => `lockgate-${alarm}`;
/** Who read and wrote the buckets of an account, as S3 logs it: one bucket an account, and one in each further region. */
export const accessLogBucket = (company: string, account: string, further?: string): string =>
  `${company}-lockgate-access-${inRegion(further)}${account}`;
const inRegion = (further: string | undefined): string => (further === undefined ? "" : `${further}-`);

/** AWS Signer: by this profile the signer signs what functions run; names of profiles have no hyphens. */
export const releaseProfile = "lockgate_release";
/** By such a profile an environment signs the code that a function has before its first release. */
export const firstProfilePrefix = (environment: string): string =>
  `lockgate_${environment.replaceAll("-", "_")}_first_`;
export const firstBucket = (company: string, environment: string, account: string): string =>
  `${company}-lockgate-${environment}-first-${account}`;
export const signingProfileArn = (place: Place, profile: string): string =>
  regionalArn("signer", place, `/signing-profiles/${profile}`);

/** The only writer of the first environment's store and the only user of the signing key. */
export const signerRole = "lockgate-signer";
/** The only reader of the environment's store. */
export const pullRole = (environment: string): string => `lockgate-${environment}-pull`;
/** Lives in `environment` and is the only writer of the next environment's store. */
export const promoteRole = (environment: string): string => `lockgate-${environment}-promote`;
export const verifyRole = (environment: string): string => `lockgate-${environment}-verify`;
/** Lives in the tooling account and writes down who approved what for `environment`. */
export const recordRole = (environment: string): string => `lockgate-${environment}-record`;
/** A role for one job of one app in one environment. */
export const jobRole = (app: string, environment: string, job: string): string =>
  `lockgate-${app}-${environment}-${job}`;
/** The job part of the role that an app itself runs as, whatever runs it. */
export const runsAs = "function";
/** The role of an app's job in the tooling account. */
export const appRole = (app: string, job: string): string => `lockgate-${app}-${job}`;
/** A name of the app's with any app's in its place, `lockgate-*-sign`; another name as it is. */
export const ofAnyApp = (name: string, app: string): string => {
  const own = appRole(app, "");
  return name.startsWith(own) ? appRole("*", name.slice(own.length)) : name;
};
/** What the pipeline assumes to start a job; it can start the job and do nothing of it. */
export const runRole = (project: string): string => `${project}-run`;

export const flowRole = (network: string): string => `lockgate-${network}-flow`;
/** Own packages and images, in the tooling account: one repository of each for an app; the world's packages in another. */
export const packagesAlias = "alias/lockgate-packages";
export const packageDomain = "lockgate";
export const upstreamPackages = "upstream";
export const releasePackages = (app: string): string => `release-${app}`;
export const imagesOf = (app: string): string => `lockgate/${app}`;
export const packageDomainArn = (place: Place): string =>
  regionalArn("codeartifact", place, `domain/${packageDomain}`);
export const packagesArn = (place: Place, repository: string): string =>
  regionalArn("codeartifact", place, `repository/${packageDomain}/${repository}`);
/** Every package of a repository, of whatever format. */
export const anyPackageArn = (place: Place, repository: string): string =>
  regionalArn("codeartifact", place, `package/${packageDomain}/${repository}/*`);
export const imagesArn = (place: Place, repository: string): string =>
  regionalArn("ecr", place, `repository/${repository}`);

/** The network of the tooling account, in the table of addresses and in names. */
export const toolingNetwork = "tooling";
/** Networks of people's own environments: one role writes the flow logs of all in an account. */
export const sandboxNetwork = "sandbox";
/** Names, and lists of names, that a network's filter knows. */
export const filterName = (network: string, list: string): string => `lockgate-${network}-${list}`;
/** The security group of a network's jobs. */
export const jobsGroup = (network: string): string => `lockgate-${network}-jobs`;
/** The machine through which developers reach into a network; its role, profile and security group are called the same. */
export const bastionName = (environment: string): string => `lockgate-${environment}-bastion`;

/** A CodeBuild project: `lockgate-<app>-<environment>-<job>`, in the tooling account without environment. */
export const projectName = (app: string, job: string, environment?: string): string =>
  environment === undefined ? `lockgate-${app}-${job}` : `lockgate-${app}-${environment}-${job}`;

/** CodePipeline cuts the prefix in its store to 20 characters of this name: an app has no more, so prefixes never meet. */
export const pipelineName = (app: string): string => app;
/** Where Parameter Store keeps what an environment tells an app; a key follows. */
export const parameterPath = (app: string, environment: string): string => `/${app}/${environment}/`;
export const functionName = (app: string, environment: string): string => `lockgate-${app}-${environment}`;
/** Parameter with the address at which the HTTP API of a function answers. */
export const apiAddress = (app: string, environment: string): string =>
  `/lockgate/apis/${app}/${environment}`;
/** Cluster, service, family of task definitions and container of an app. */
export const serviceName = (app: string, environment: string): string => `lockgate-${app}-${environment}`;
export const serviceLogs = (name: string): string => `/lockgate/${name}/tasks`;
/** Machines of an app: their group, template and security group, CodeDeploy's application and group; a colour where there are two. */
export const fleetName = (app: string, environment: string, colour?: string): string =>
  `lockgate-${app}-${environment}${colour === undefined ? "" : `-${colour}`}`;
export const fleetLogs = (name: string): string => `/lockgate/${name}/machines`;
/** The parameter that says which of two fleets was healthy last, and the one that is there while somebody releases. */
export const colourParameter = (app: string, environment: string): string =>
  `/lockgate/${environment}/${app}-colour`;
export const claimParameter = (app: string, environment: string): string =>
  `/lockgate/${environment}/${app}-release`;
/** The function that alone writes the code of one fleet; its role is called the same. */
export const writerName = (app: string, environment: string, colour: string): string =>
  `${fleetName(app, environment, colour)}-write`;
export const codeAlias = (app: string, environment: string): string =>
  `alias/lockgate-${app}-${environment}-code`;
/** ELB's names hold 32 characters, so that there is no room for more than the app and the environment. */
export const balancerName = (app: string, environment: string): string => `${app}-${environment}`;
/** The target group of a fleet; `colour` where there are two. */
export const targetsName = (app: string, environment: string, colour?: string): string =>
  `${balancerName(app, environment)}${colour === undefined ? "" : `-${colour}`}`;
/** Prefix in the bucket of access logs. */
export const balancerLogs = "balancers";
export const disksAlias = (app: string, environment: string): string =>
  `alias/lockgate-${app}-${environment}-disks`;
/** Where machines fetch what a job has verified: the store itself has one reader. */
export const revisionsBucket = (company: string, environment: string, account: string): string =>
  `${company}-lockgate-${environment}-revisions-${account}`;
export const revisionsAlias = (environment: string): string => `alias/lockgate-${environment}-revisions`;
/** Where tasks that run once keep how far they are. */
export const checkpointsBucket = (company: string, environment: string, account: string): string =>
  `${company}-lockgate-${environment}-checkpoints-${account}`;
export const checkpointsAlias = (environment: string): string => `alias/lockgate-${environment}-checkpoints`;
/** Where an app's images are, without tag and digest. */
export const imageRepository = (place: Place, app: string): string =>
  `${place.account}.dkr.ecr.${place.region}.amazonaws.com/${imagesOf(app)}`;
/** The layer that carries what sign and verify jobs run; `:*` are its versions. */
export const toolsLayer = "lockgate-tools";
export const toolsLayerArn = (place: Place): string => regionalArn("lambda", place, `layer:${toolsLayer}`);
export const connectionName = (app: string): string => `lockgate-${app}`;
export const topicName = (subject: string): string => `lockgate-${subject}`;

/** Tags of every resource, set on the providers. */
export const commonTags = (company: string, stack: string): Record<string, string> => ({
  "lockgate:company": company,
  "lockgate:stack": stack,
});

/** Log groups, by what writes them. */
export const buildLogs = (project: string): string => `/aws/codebuild/${project}`;
export const functionLogs = (name: string): string => `/aws/lambda/${name}`;
export const flowLogs = (network: string): string => `/lockgate/${network}/flow`;
/** The function that takes GitHub's webhook, its role, its API and what it remembers. */
export const router = "lockgate-route";
export const routesPath = "/lockgate/routes";
/** Parameter of type SecureString; people put it there. */
export const webhookSecret = "/lockgate/route/secret";
/** The table of deployments, the function that tells of new rows, its role, and the beginning of the topics' names. */
export const deployments = "lockgate-deployments";
/** The function that judges what teams are about to deploy, its role, its API, and what it reads. */
export const validation = "lockgate-validate";
export const validationStage = "v1";
export const validationSettings = "/lockgate/validate/settings";
/** Parameter that tells builds where to ask. */
export const validationAddress = "/lockgate/validate/address";
/** The key that a scanner of somebody else's needs; the function that rotates it, and its role. */
export const scannerKey = "lockgate-validate-key";
export const scannerKeyAlias = `alias/${scannerKey}`;
export const scannerKeyRotation = "lockgate-validate-rotate";
