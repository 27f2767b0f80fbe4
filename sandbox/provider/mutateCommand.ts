// How the command line's mutation reaches the store: through the sandbox that serves the data directory, or the files where none does.

import { credentials } from "@grpc/grpc-js";
import providergrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import providerpb from "@pulumi/pulumi/proto/provider_pb.js";
import { StartError } from "../dataFolder.ts";
import { openDatabase } from "../state/database.ts";
import { takeLock } from "../state/lock.ts";
import { Store } from "../state/store.ts";
import { pathsIn } from "./announcement.ts";
import { findLive } from "./client.ts";
import { receive, send } from "./marshal.ts";
import { mutate, mutateToken, type Mutation } from "./mutate.ts";

/** Reads `TYPE ID [PROPERTY=JSON ...]`. @throws StartError naming what is wrong. */
export function readMutation(
  [type, id, ...assignments]: readonly string[],
  { account, remove }: { account?: string | undefined; remove?: boolean | undefined },
): Mutation {
  if (type === undefined || id === undefined)
    throw new StartError("mutate needs a type and an id: see --help, and `list` for what there is");
  if ((assignments.length === 0) !== (remove === true))
    throw new StartError("mutate needs either PROPERTY=JSON or --delete: see --help");
  return { type, id, account, remove, set: Object.fromEntries(assignments.map(readAssignment)) };
}

function readAssignment(text: string): [string, unknown] {
  const [, name, value] = /^([A-Za-z]\w*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new StartError(`${text} is no assignment: write PROPERTY=JSON, such as forceDestroy=true`);
  try {
    return [name, JSON.parse(value)];
  } catch {
    throw new StartError(`${name}: ${value} is no JSON; text goes in double quotes: ${name}='"..."'`);
  }
}

/** Makes the mutation and returns a sentence about it. */
export async function mutateIn(dataDir: string, mutation: Mutation): Promise<string> {
  const live = await findLive(dataDir);
  if (live !== undefined) return ask(live.port, mutation);
  const paths = pathsIn(dataDir);
  const release = takeLock(paths.lock);
  if (release === undefined)
    throw new StartError(`${dataDir} is being served by a process that does not answer`);
  const database = openDatabase(paths.database);
  try {
    return mutate(new Store(database), mutation);
  } finally {
    database.close();
    release();
  }
}

function ask(port: number, mutation: Mutation): Promise<string> {
  const client = new providergrpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  const request = new providerpb.InvokeRequest();
  request.setTok(mutateToken);
  request.setArgs(send({ mutation: JSON.stringify(mutation) }));
  return new Promise((resolve, reject) => {
    client.invoke(request, (error, response) => {
      client.close();
      if (error) reject(new StartError(error.details));
      else resolve(String(receive(response.getReturn()).properties["said"]));
    });
  });
}
