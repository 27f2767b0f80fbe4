// lockgate chat manifest: the file by which the account bot becomes an app of a chat.

import { isSlackAddress, slackManifest } from "../../infra/plan/vending/slackManifest.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { writeNamed } from "../files.ts";
import { readOptions } from "../options.ts";
import { refused } from "../refused.ts";

const USAGE = "lockgate chat manifest --url ADDRESS [--write FILE]";

const help = `${USAGE}

Prints the manifest of an app of Slack (api.slack.com/apps, "From a manifest"): one command, /account, which Slack sends
signed to the account bot. The app may read no messages, and the manifest holds no secret.

  --url ADDRESS   where the bot is: pulumi stack output vendingSlack -s org
  --write FILE    write it there instead
`;

const options = { url: { type: "string" }, write: { type: "string" } } as const;

const run: Command["run"] = async (args, terminal) => {
  const { values } = readOptions(args, options, { usage: USAGE });
  const { url, write } = values;
  if (url === undefined) throw refused("option_missing", { option: "--url", usage: USAGE });
  if (!isSlackAddress(url))
    throw refused("value_malformed", {
      option: "--url",
      form: "the address that the org stack tells, https://<api>.execute-api.<region>.amazonaws.com/slack",
      value: url,
    });
  const text = `${JSON.stringify(slackManifest(url), null, 2)}\n`;
  if (write === undefined) {
    terminal.out(text);
    return EXIT.ok;
  }
  await writeNamed(write, text, "write", terminal);
  terminal.out(`wrote ${write}\n`);
  return EXIT.ok;
};

export const chatManifest: Command = { help, run };
