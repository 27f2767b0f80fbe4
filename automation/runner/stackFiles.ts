// Decides which stacks a project has: those with a file of their own.
import { readdirSync } from "node:fs";
import { sandboxHome } from "../sandboxes/naming.ts";

/** `Pulumi.<stack>.yaml` in the folder; what people's own environments are made from is none. */
export function stacksOf(folder: string): readonly string[] {
  return readdirSync(folder)
    .flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [])
    .filter((name) => name !== sandboxHome);
}
