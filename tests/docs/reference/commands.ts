// Every command of lockgate with its own help.

import { commands } from "../../../cli/commands/table.ts";
import { EXIT_HELP } from "../../../cli/exitCodes.ts";
import { page } from "./page.ts";

export const commandsPage = async (): Promise<string> => {
  const parts = commands.map(async ({ name, load }) => `## lockgate ${name}\n\n${text((await load()).help)}`);
  return page("Commands", "cli/commands/table.ts", text(EXIT_HELP), ...(await Promise.all(parts)));
};

const text = (help: string): string => `\`\`\`text\n${help.trim()}\n\`\`\``;
