// Reads which of our tools a declared buildspec calls, in their order.
import { parse } from "yaml";
import type { CommandName } from "../../../../infra/functions/job/commands.ts";

/** Of our tools, and the scan between them. */
export function commandsOf(buildspec: string): (CommandName | "scan")[] {
  const { phases } = parse(buildspec) as { phases: Record<string, { commands?: string[] }> };
  return Object.values(phases)
    .flatMap(({ commands = [] }) => commands)
    .flatMap((line) => {
      const command = /^node "\$tools\/lockgate\.mjs" (\w+)$/.exec(line)?.[1];
      if (command !== undefined) return [command as CommandName];
      return line.startsWith("aws inspector-scan scan-sbom") ? ["scan" as const] : [];
    });
}
