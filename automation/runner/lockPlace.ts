// Decides where the locks of a stack lie: in the folder of the file backend, or in the bucket of the S3 backend.
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  S3Client,
  type S3ClientConfig,
} from "@aws-sdk/client-s3";
import { readFile, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Where locks lie. Each is named by its whole path or URL. */
export interface LockPlace {
  list(): Promise<readonly string[]>;
  /** Undefined where it is gone: released meanwhile. */
  read(name: string): Promise<string | undefined>;
  remove(name: string): Promise<void>;
  close(): void;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Names that Pulumi takes into paths as they are. */
const plainName = /^[A-Za-z0-9_.-]+$/;

/** The place for one stack, by the environment of the CLI; undefined for backends whose locks lie nowhere in the open. */
export function lockPlaceOf(env: Environment, project: string, stack: string): LockPlace | undefined {
  const address = env["PULUMI_BACKEND_URL"] ?? "";
  if (!plainName.test(project) || !plainName.test(stack) || !URL.canParse(address)) return undefined;
  const below = `.pulumi/locks/organization/${project}/${stack}`;
  const url = new URL(address);
  if (address.startsWith("file:///")) return folderPlace(path.join(fileURLToPath(url), below));
  return url.protocol === "s3:" ? bucketPlace(url, below, env) : undefined;
}

function folderPlace(folder: string): LockPlace {
  return {
    list: async () => {
      const names = await orGone(readdir(folder));
      return (names ?? []).filter((name) => name.endsWith(".json")).map((name) => path.join(folder, name));
    },
    read: (name) => orGone(readFile(name, "utf8")),
    remove: async (name) => {
      await rm(name, { force: true });
      // The file backend keeps a file's metadata beside it.
      await rm(`${name}.attrs`, { force: true });
    },
    close: () => undefined,
  };
}

async function orGone<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}

function bucketPlace(url: URL, below: string, env: Environment): LockPlace {
  const client = new S3Client(clientOf(url, env));
  const Bucket = url.hostname;
  const root = `s3://${Bucket}/`;
  const within = url.pathname.replaceAll(/^\/+|\/+$/g, "");
  const Prefix = `${within === "" ? "" : `${within}/`}${below}/`;
  const keyOf = (name: string) => ({ Bucket, Key: name.slice(root.length) });
  return {
    list: async () => {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix }));
      return Contents.flatMap(({ Key }) => (Key?.endsWith(".json") ? [root + Key] : []));
    },
    read: async (name) => {
      try {
        return await (await client.send(new GetObjectCommand(keyOf(name)))).Body?.transformToString();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    remove: async (name) => {
      await client.send(new DeleteObjectCommand(keyOf(name)));
    },
    close: () => client.destroy(),
  };
}

/** A client that sees what the CLI sees: by the settings in the URL (Go CDK, s3blob) and the CLI's own credentials. */
function clientOf({ searchParams }: URL, env: Environment): S3ClientConfig {
  const setting = (...names: readonly string[]) =>
    names.map((name) => searchParams.get(name)).find((value) => value !== null) ?? undefined;
  const [endpoint, profile] = [setting("endpoint"), setting("profile")];
  const scheme = setting("disableSSL", "disable_https") === "true" ? "http" : "https";
  const [accessKeyId, secretAccessKey] = [env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"]];
  const sessionToken = env["AWS_SESSION_TOKEN"];
  const session = sessionToken ? { sessionToken } : {};
  return {
    region: setting("region") ?? env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"] ?? "us-east-1",
    forcePathStyle: setting("s3ForcePathStyle", "use_path_style") === "true",
    maxAttempts: 3,
    requestHandler: { requestTimeout: 10_000, connectionTimeout: 5000 },
    ...(endpoint ? { endpoint: endpoint.includes("://") ? endpoint : `${scheme}://${endpoint}` } : {}),
    ...(profile ? { profile } : {}),
    ...(accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey, ...session } } : {}),
  };
}
