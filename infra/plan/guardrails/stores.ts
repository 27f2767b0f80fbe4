// Decides who writes and reads an artifact store or signs, in whatever account they are: exactly one role each.
import type { Environment, OrgConfig } from "../../configuration/schema.ts";
import type { Statement } from "../documents/document.ts";
import * as names from "../names.ts";
import { replicas } from "../replicas.ts";
import { twinsOf } from "../twins.ts";
import { deny } from "./foundation.ts";

/** Store by store: nobody but its writer writes, nobody but its reader reads, nobody deletes; one role signs. */
export function storeStatements(
  config: Pick<
    OrgConfig,
    "company" | "region" | "environments" | "twins" | "toolingAccountId" | "logArchiveAccountId"
  >,
): Statement[] {
  const signer = names.roleArn(config.toolingAccountId, names.signerRole);
  const objectsOf = ({ name, accountId }: Environment): string =>
    names.objectsArn(names.storeBucket(config.company, name, accountId));
  const rows = withFormer(config);
  const stores = rows.flatMap(({ environment, from }) =>
    ofStore(environment, objectsOf(environment), from === undefined ? signer : promoterOf(from)),
  );
  const code = deny("CodeProfile", ["signer:StartSigningJob", "signer:SignPayload"], {
    Resource: `arn:${names.partition}:signer:*:${config.toolingAccountId}:/signing-profiles/${names.releaseProfile}`,
    Condition: { ArnNotEquals: { "aws:PrincipalArn": signer } },
  });
  const attests = config.environments.slice(0, -1).map((environment) =>
    deny(`Attest${environment.name.replaceAll("-", "")}`, ["kms:Sign"], {
      Resource: `arn:${names.partition}:kms:*:${environment.accountId}:key/*`,
      Condition: {
        "ForAnyValue:StringEquals": { "kms:ResourceAliases": names.attestAlias(environment.name) },
        ArnNotEquals: {
          "aws:PrincipalArn": names.roleArn(environment.accountId, names.promoteRole(environment.name)),
        },
      },
    }),
  );
  const kept = deny("StoreDelete", ["s3:DeleteObject*", "s3:BypassGovernanceRetention"], {
    Resource: rows.map(({ environment }) => objectsOf(environment)),
  });
  return [
    ...stores,
    ...(config.environments.length === 0 ? [] : [kept]),
    ...copyStatements(config),
    ...signing(config.toolingAccountId, signer),
    code,
    ...attests,
  ];
}

const promoterOf = ({ accountId, name }: Environment): string =>
  names.roleArn(accountId, names.promoteRole(name));

/** Each environment and each twin, with the environment that releases come from. */
const withFormer = (config: Pick<OrgConfig, "environments" | "twins">) =>
  config.environments.flatMap((row, index) =>
    [row, ...twinsOf(config, row)].map((environment) => ({
      environment,
      from: config.environments[index - 1],
    })),
  );

function ofStore(environment: Environment, Resource: string, writer: string): Statement[] {
  const reader = names.roleArn(environment.accountId, names.pullRole(environment.name));
  const id = `${environment.name.replaceAll("-", "")}Store`;
  return [
    deny(`${id}Write`, ["s3:PutObject*", "s3:ReplicateObject", "s3:RestoreObject"], {
      Resource,
      Condition: { ArnNotEquals: { "aws:PrincipalArn": writer } },
    }),
    deny(`${id}Read`, ["s3:GetObject*"], {
      Resource,
      Condition: { ArnNotEquals: { "aws:PrincipalArn": reader } },
    }),
  ];
}

/** One role signs with whatever key of the tooling account, but with the one that revokes: that has a role of its own. */
function signing(account: string, signer: string): Statement[] {
  const keys = `arn:${names.partition}:kms:*:${account}:key/*`;
  const revoked = { "kms:ResourceAliases": names.revocationAlias };
  return [
    deny("SigningKey", ["kms:Sign"], {
      Resource: keys,
      Condition: {
        // Holds of a key without an alias, too.
        "ForAllValues:StringNotEquals": revoked,
        ArnNotEquals: { "aws:PrincipalArn": signer },
      },
    }),
    deny("RevocationKey", ["kms:Sign"], {
      Resource: keys,
      Condition: {
        "ForAnyValue:StringEquals": revoked,
        ArnNotEquals: { "aws:PrincipalArn": names.roleArn(account, names.revokeRole) },
      },
    }),
  ];
}

/** The stores' copies: each is written by its store's reader, by replication alone; one role reads, nobody deletes. */
function copyStatements(
  config: Pick<OrgConfig, "company" | "region" | "environments" | "twins" | "logArchiveAccountId">,
): Statement[] {
  const copies = replicas(config);
  const [first] = copies;
  if (first === undefined) return [];
  const Resource = names.objectsArn(names.replicaBucket(config.company, "*", first.account));
  return [
    deny(
      "CopyKept",
      [
        "s3:PutObject*",
        "s3:RestoreObject",
        "s3:DeleteObject*",
        "s3:BypassGovernanceRetention",
        "s3:ReplicateDelete",
      ],
      { Resource },
    ),
    deny("CopyRead", ["s3:GetObject*"], {
      Resource,
      Condition: { ArnNotEquals: { "aws:PrincipalArn": first.reader } },
    }),
    ...copies.map(({ environment, bucket, replicator }) =>
      deny(`${environment.replaceAll("-", "")}Copy`, ["s3:ReplicateObject", "s3:ReplicateTags"], {
        Resource: names.objectsArn(bucket),
        Condition: { ArnNotEquals: { "aws:PrincipalArn": replicator } },
      }),
    ),
  ];
}
