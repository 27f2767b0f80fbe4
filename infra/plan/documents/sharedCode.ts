// Decides the rights around code that two fleets read from a file system: who mounts what, who writes it, who declares it.
import { colours, type Colour } from "../colours.ts";
import * as names from "../names.ts";
import { placeOf } from "../places.ts";
import type { ServiceRoles } from "../serviceRoles.ts";
import { actions, allow, inRegion, exceptRoles, type Statement } from "./document.ts";
import { administers, usesVia } from "./keys.ts";
import { runsInNetwork } from "./lambda.ts";
import { fetchesRevisions, type RevisionContext as Context } from "./revisions.ts";

const efsService = (region: string): string => `elasticfilesystem.${region}.amazonaws.com`;
const mounts = "elasticfilesystem:ClientMount";
const writes = "elasticfilesystem:ClientWrite";

/** Which files, and by which way, the file systems' own policies say: their ids are not known at preview. */
const filesOf = (place: names.Place, ...action: string[]): Statement =>
  allow("Files", action, names.regionalArn("elasticfilesystem", place, "file-system/*"));
export const readsFiles = (place: names.Place): Statement => filesOf(place, mounts);

/** Of the function that writes one colour: it fetches releases of its app. */
export const writerStatements = (context: Context, colour: Colour): Statement[] => {
  const { config, app, environment } = context;
  const name = names.writerName(app, environment.name, colour);
  const place = placeOf(config, environment.accountId);
  return [
    ...runsInNetwork(place, name),
    filesOf(place, mounts, writes),
    ...fetchesRevisions(context, "s3:GetObjectVersion"),
  ];
};

export type CodeArgs = {
  /** ARNs of roles: of all machines, and of who writes this colour. */
  machines: string;
  writer: string;
};

/**
 * Of the file system of one colour: by TLS and by an access point only, known roles only, one writer. Denials, since what a
 * role may by itself it may on every file system of the account. No id stands in it, so that it is known, and judged, before
 * there are files.
 */
export function codePolicy({ machines, writer }: CodeArgs): Statement[] {
  const deny = (sid: string, what: Pick<Statement, "Principal" | "Action" | "Condition">): Statement => ({
    Sid: sid,
    Effect: "Deny",
    Resource: "*",
    ...what,
  });
  const everybody = { Principal: "*", Action: "elasticfilesystem:Client*" } as const;
  return [
    deny("TlsOnly", { ...everybody, Condition: { Bool: { "aws:SecureTransport": "false" } } }),
    deny("Way", { ...everybody, Condition: { Null: { "elasticfilesystem:AccessPointArn": "true" } } }),
    deny("Known", { ...everybody, ...exceptRoles([machines, writer]) }),
    deny("NoRoot", { Principal: "*", Action: "elasticfilesystem:ClientRootAccess" }),
    deny("Write", { ...exceptRoles([writer]), Action: writes }),
  ];
}

/** Key of the files: EFS uses it by a grant that whoever declares the file system gives it, and in no other way. */
export function codeKeyPolicy({ region }: names.Place, administrator: string): Statement[] {
  const through = usesVia("GrantToEfs", [administrator], ["kms:CreateGrant"], efsService(region));
  const forEfs = { Bool: { "kms:GrantIsForAWSResource": "true" } };
  return [administers(administrator), { ...through, Condition: { ...through.Condition, ...forEfs } }];
}

/** Jobs of an app: one writes a colour by its function, one says which is good; one release at a time. */
const parameter = ({ config, environment }: Context, name: string): string =>
  names.regionalArn("ssm", placeOf(config, environment.accountId), `parameter${name}`);

export const writesCode = (context: Context): Statement[] => {
  const { config, app, environment } = context;
  const place = placeOf(config, environment.accountId);
  return [
    allow(
      "Write",
      ["lambda:InvokeFunction"],
      colours.map((colour) =>
        names.regionalArn("lambda", place, `function:${names.writerName(app, environment.name, colour)}`),
      ),
    ),
    allow("Good", ["ssm:GetParameter"], parameter(context, names.colourParameter(app, environment.name))),
    allow(
      "Claim",
      actions({ ssm: "DeleteParameter GetParameter PutParameter" }),
      parameter(context, names.claimParameter(app, environment.name)),
    ),
  ];
};

export const flips = (context: Context): Statement =>
  allow(
    "Flip",
    actions({ ssm: "GetParameter PutParameter" }),
    parameter(context, names.colourParameter(context.app, context.environment.name)),
  );

/** For the boundary of an account with such an app. */
export const onFiles = [mounts, writes];
export const boundsColours = (place: names.Place): Statement =>
  allow(
    "Colours",
    actions({ ssm: "DeleteParameter PutParameter" }),
    names.regionalArn("ssm", place, "parameter/lockgate/*"),
  );

/** Whether a role of the account writes the code of a fleet. */
const hasWriters = (serviceRoles: ServiceRoles): boolean =>
  serviceRoles["lambda.amazonaws.com"]?.some((arn) => arn.endsWith("-write")) === true;

/** For the deploy role of such an account: file systems have no names of ours, and EFS uses their keys by a grant. */
export const declaresCode = ({
  serviceRoles,
  ...place
}: names.Place & { serviceRoles: ServiceRoles }): Statement[] => {
  if (!hasWriters(serviceRoles)) return [];
  return [
    allow(
      "Files",
      actions({
        elasticfilesystem: `
          CreateAccessPoint CreateFileSystem CreateMountTarget DeleteAccessPoint DeleteFileSystem
          DeleteFileSystemPolicy DeleteMountTarget DescribeAccessPoints DescribeFileSystemPolicy
          DescribeFileSystems DescribeLifecycleConfiguration DescribeMountTargetSecurityGroups
          DescribeMountTargets ModifyMountTargetSecurityGroups PutFileSystemPolicy
          PutLifecycleConfiguration TagResource UntagResource UpdateFileSystem
        `,
      }),
      ["file-system/*", "access-point/*"].map((resource) =>
        names.regionalArn("elasticfilesystem", place, resource),
      ),
    ),
    allow("Interfaces", ["ec2:CreateNetworkInterface"], "*", inRegion(place.region)),
    allow("KeyOfFiles", ["kms:CreateGrant"], names.anyKeyArn(place), {
      StringEquals: { "kms:ViaService": efsService(place.region) },
      Bool: { "kms:GrantIsForAWSResource": "true" },
    }),
    allow(
      "Writers",
      actions({ lambda: "DeleteFunctionConcurrency PutFunctionConcurrency" }),
      names.regionalArn("lambda", place, "function:lockgate-*-write"),
    ),
  ];
};

export const boundsDeclaredCode = (place: names.Place, serviceRoles: ServiceRoles): Statement[] =>
  hasWriters(serviceRoles)
    ? [allow("DeclareFiles", ["elasticfilesystem:*"], "*", inRegion(place.region))]
    : [];
