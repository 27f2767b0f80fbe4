// Command line of the sandbox AWS: serve, list what exists, or change it.

import { enableCompileCache } from "node:module";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { AwsError } from "../aws/model.ts";
import { DatabaseError } from "../state/database.ts";
import { StartError } from "../dataFolder.ts";
import { pathsIn } from "./announcement.ts";
import { prepareFolder } from "./folder.ts";
import { isLeased } from "./leases.ts";

const help = `Lockgate's sandbox AWS: a local provider for the packages aws and awsx.

Usage:
  npm run sandbox -- [serve] [--data-dir DIR] [--port N]
      Serves until SIGTERM or SIGINT. Prints one line {"port":…,"awsxPort":…,"pid":…} when ready.
      Point Pulumi at it with PULUMI_DEBUG_PROVIDERS=aws:PORT,awsx:AWSXPORT.
  npm run sandbox -- list [--account ID] [--data-dir DIR]
      Prints what exists, by account and region. Reads only; works beside a running sandbox.
  npm run sandbox -- mutate TYPE ID (PROPERTY=JSON ... | --delete) [--account ID] [--data-dir DIR]
      Changes or deletes a resource as an administrator with a console would, so that drift checks find it.
      null takes a property away. Works beside a running sandbox.

Options:
  --data-dir DIR   where the state is kept (default: .lockgate)
  --port N         port of the aws package (default: any)
  --account ID     only this account (12 digits)
  --delete         mutate: delete the resource
  --help           this text
`;

async function main(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(args);
  const dataDir = resolve(values["data-dir"] ?? ".lockgate");
  const [command = "serve", ...rest] = positionals;
  if (values.help) return void process.stdout.write(help);
  if (command === "mutate") {
    const { mutateIn, readMutation } = await import("./mutateCommand.ts");
    const mutation = readMutation(rest, { account: values.account, remove: values.delete });
    return void process.stdout.write(`${await mutateIn(dataDir, mutation)}\n`);
  }
  if (rest.length > 0) throw new StartError(`unexpected argument ${rest[0]}: see --help`);
  if (command === "list") {
    const { listResources } = await import("./list.ts");
    return void process.stdout.write(listResources(dataDir, values.account));
  }
  if (command !== "serve")
    throw new StartError(`unknown command ${command}: use serve, list or mutate, see --help`);
  await serve(dataDir, portOf(values.port));
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        "data-dir": { type: "string" },
        port: { type: "string" },
        account: { type: "string" },
        delete: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : String(error)} (see --help)`);
  }
}

function portOf(text = "0"): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new StartError(`--port ${text} is no port: give a number from 0 (any) to 65535`);
}

async function serve(dataDir: string, port: number): Promise<void> {
  // Before the cache, which never comes back from a folder that can't be made.
  prepareFolder(dataDir);
  // Compiling what is loaded from here on is most of the start; the cache is disposable.
  enableCompileCache(join(dataDir, "compile-cache"));
  const { startDaemon } = await import("./daemon.ts");
  const { announcement, stop } = await startDaemon(dataDir, port);
  const end = (): void => {
    stop();
    process.exit(0);
  };
  process.once("SIGTERM", end);
  // Ctrl-C reaches every process of the terminal; engines still need us while they stop, and our parent ends us after.
  process.on("SIGINT", process.send === undefined ? end : () => {});
  // Our parent is gone; others may still use us.
  process.once("disconnect", () => endUnused(pathsIn(dataDir).leases, end));
  // A component's children may fail after nobody waits for them any more; that is no reason to end for all engines.
  process.on("unhandledRejection", (reason) =>
    process.stderr.write(`unhandled rejection: ${String(reason)}\n`),
  );
  // Last: whoever reads it may end us at once, and must find the handlers in place.
  process.stdout.write(`${JSON.stringify(announcement)}\n`);
}

/** Ends as soon as no live process holds a lease. */
function endUnused(leases: string, end: () => void): void {
  if (!isLeased(leases)) return end();
  setTimeout(() => endUnused(leases, end), 250);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const expected = [StartError, DatabaseError, AwsError].some((kind) => error instanceof kind);
  const { message, stack } = error as Error;
  process.stderr.write(`${expected ? message : String(stack ?? error)}\n`);
  process.exit(1);
});
