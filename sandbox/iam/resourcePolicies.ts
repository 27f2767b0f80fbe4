// Finds who owns the resource of a call and which policy hangs on it.
import type { NamedPolicy } from "../../policy-pack/iam/index.ts";
import type { StoredResource, World } from "../aws/model.ts";
import { namedPolicy, property } from "./documents.ts";
import { findRole } from "./principals.ts";

type Found = { owner?: string; policy?: NamedPolicy };

/** By the service part of an ARN: how its resource policy is kept in the sandbox. */
const FINDERS: Readonly<Record<string, (arn: string, world: World) => Found>> = {
  s3: bucketPolicy,
  kms: keyPolicy,
  sns: topicPolicy,
  dynamodb: tablePolicy,
  ecr: imagesPolicy,
  codeartifact: packagesPolicy,
  iam: trustPolicy,
};

/** Calls that make the resource: whoever owns a namesake has no say in them. */
const CREATING = new Set(["s3:CreateBucket"]);

/** Owner and policy of the resource of a call; nothing where it does not exist yet or its type has no policy. */
export function resourcePolicy(action: string, arn: string, world: World): Found {
  const service = arn.split(":")[2] ?? "";
  if (CREATING.has(action) || !Object.hasOwn(FINDERS, service)) return {};
  const { owner, policy } = FINDERS[service]?.(arn, world) ?? {};
  // A trust policy speaks of assuming the role, not of managing it.
  const bears = service !== "iam" || action.startsWith("sts:");
  return { ...(owner !== undefined && { owner }), ...(policy && bears && { policy }) };
}

/** Bucket ARNs carry no account, so the owner is looked up. */
function bucketPolicy(arn: string, world: World): Found {
  const name = (arn.split(":")[5] ?? "").split("/")[0] ?? "";
  const bucket = world.get("aws:s3/bucket:Bucket", name);
  if (!bucket) return {};
  const [policy] = world.find("aws:s3/bucketPolicy:BucketPolicy", {}, (r) => property(r, "bucket") === name);
  return found(bucket, policy && namedPolicy(`bucket/${name}`, property(policy, "policy")));
}

function keyPolicy(arn: string, world: World): Found {
  const [key] = world.find("aws:kms/key:Key", {}, (r) => r.outputs["arn"] === arn);
  return key ? found(key, namedPolicy(`key/${key.id}`, property(key, "policy"))) : {};
}

function topicPolicy(arn: string, world: World): Found {
  const [topic] = world.find("aws:sns/topic:Topic", {}, (r) => r.outputs["arn"] === arn);
  if (!topic) return {};
  const [separate] = world.find("aws:sns/topicPolicy:TopicPolicy", {}, (r) => property(r, "arn") === arn);
  const text = separate ? property(separate, "policy") : property(topic, "policy");
  return found(topic, text ? namedPolicy(`topic/${topic.id}`, text) : undefined);
}

function tablePolicy(arn: string, world: World): Found {
  const [table] = world.find("aws:dynamodb/table:Table", {}, (r) => r.outputs["arn"] === arn);
  if (!table) return {};
  const [policy] = world.find(
    "aws:dynamodb/resourcePolicy:ResourcePolicy",
    {},
    (r) => property(r, "resourceArn") === arn,
  );
  return found(table, policy && namedPolicy(`table/${table.id}`, property(policy, "policy")));
}

function imagesPolicy(arn: string, world: World): Found {
  const [images] = world.find("aws:ecr/repository:Repository", {}, (r) => r.outputs["arn"] === arn);
  if (!images) return {};
  const { account, region } = images;
  const policy = world.get("aws:ecr/repositoryPolicy:RepositoryPolicy", images.id, { account, region });
  return found(images, policy && namedPolicy(`images/${images.id}`, property(policy, "policy")));
}

/** The policy of a repository also speaks of the packages in it: `package/<domain>/<repository>/…`. */
function packagesPolicy(arn: string, world: World): Found {
  const [domain, name] = (arn.split(":")[5] ?? "").split("/").slice(1);
  const own = `${arn.split(":").slice(0, 5).join(":")}:repository/${domain}/${name}`;
  const [packages] = world.find(
    "aws:codeartifact/repository:Repository",
    {},
    (r) => r.outputs["arn"] === own,
  );
  if (!packages) return {};
  const policy = world.get(
    "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy",
    packages.id,
  );
  return found(packages, policy && namedPolicy(`packages/${name}`, property(policy, "policyDocument")));
}

function trustPolicy(arn: string, world: World): Found {
  const role = findRole(arn, world);
  return role ? found(role, namedPolicy(`trust/${role.id}`, property(role, "assumeRolePolicy"))) : {};
}

function found(resource: StoredResource, policy: NamedPolicy | undefined): Found {
  return { owner: resource.account, ...(policy && { policy }) };
}
