// Fetches what a job of Glue would run, as the job's declared role, and looks whether Python can read it.
import { spawnSync } from "node:child_process";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { World } from "../../world.ts";

/** Parsed only: nothing of it is run. */
const reads = "import ast, sys; ast.parse(sys.stdin.read())";

/** Undefined where it can be run; else why not. `files`: places of further files that the job is told. */
export async function whyNotRun(
  world: World,
  { role, account }: { role: string; account: string },
  [script = "", ...files]: readonly string[],
): Promise<string | undefined> {
  try {
    becomesRole(world, "glue.amazonaws.com", role, account);
    const { s3 } = world.clients(role);
    const fetch = async (place: string): Promise<string> => {
      const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(place) ?? [];
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return (await Body?.transformToString()) ?? "";
    };
    const text = await fetch(script);
    for (const file of files) await fetch(file);
    const { status, stderr } = spawnSync("python3", ["-c", reads], { input: text, encoding: "utf8" });
    return status === 0 ? undefined : (stderr.trim().split("\n").at(-1) ?? "Python can't read it");
  } catch (error) {
    return (error as Error).message;
  }
}

/** A service takes a role on, in the name of what it runs in the account. */
export function becomesRole({ harness }: World, service: string, role: string, account: string): void {
  const context = { "aws:SourceAccount": account };
  harness.ask(service, { action: "sts:AssumeRole", resource: role, account, context });
}
