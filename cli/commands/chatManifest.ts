// lockgate chat manifest: the file by which the account bot becomes an app of a chat.

import { isSlackAddress, slackManifest } from "../../infra/plan/vending/slackManifest.ts";
import { teamsManifest } from "../../infra/plan/vending/teamsManifest.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { writeNamed } from "../files.ts";
import { readOptions } from "../options.ts";
import { refused } from "../refused.ts";

const USAGE =
  "lockgate chat manifest slack|teams [--url ADDRESS] [--app ID --company NAME --site URL] [--write FILE]";

const help = `${USAGE}

Prints the manifest of an app of a chat, by which people talk with the account bot. It holds no secret.

slack (api.slack.com/apps, "From a manifest"): one command, /account, which Slack sends signed to the bot. The app may read no
messages.
  --url ADDRESS   where the bot is: pulumi stack output vendingSlack -s org

teams (zipped as manifest.json with color.png, 192x192, and outline.png, 32x32): a bot that people write to by themselves.
  --app ID        the bot's app in Microsoft Entra ID, as in lockgate:vending.chat.teams
  --company NAME  who answers for it, 32 characters at most
  --site URL      its page, where privacy and terms of use are, too

  --write FILE    write it there instead
`;

const options = {
  url: { type: "string" },
  app: { type: "string" },
  company: { type: "string" },
  site: { type: "string" },
  write: { type: "string" },
} as const;
type Values = { [K in keyof typeof options]?: string | undefined };

/** The option's value in its form. */
function given(values: Values, name: keyof Values, form: string, isGood: (value: string) => boolean): string {
  const value = values[name];
  if (value === undefined) throw refused("option_missing", { option: `--${name}`, usage: USAGE });
  if (!isGood(value)) throw refused("value_malformed", { option: `--${name}`, form, value });
  return value;
}

const manifests: Readonly<Record<string, (values: Values) => object>> = {
  slack: (values) =>
    slackManifest(
      given(
        values,
        "url",
        "the address that the org stack tells, https://<api>.execute-api.<region>.amazonaws.com/slack",
        isSlackAddress,
      ),
    ),
  teams: (values) =>
    teamsManifest({
      app: given(values, "app", "the app's id, 8-4-4-4-12 hexadecimal digits", (id) =>
        /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id),
      ),
      company: given(values, "company", "a name of 1 to 32 characters", (name) => /^.{1,32}$/.test(name)),
      site: given(values, "site", "an address by https", (url) => /^https:\/\/\S{1,2000}$/.test(url)),
    }),
};

const run: Command["run"] = async (args, terminal) => {
  const { values, positionals } = readOptions(args, options, { usage: USAGE, positionals: ["CHAT"] });
  const [chat = ""] = positionals;
  const manifest = Object.hasOwn(manifests, chat) ? manifests[chat] : undefined;
  if (manifest === undefined)
    throw refused("value_malformed", {
      option: "CHAT",
      form: Object.keys(manifests).join(" or "),
      value: chat,
    });
  const text = `${JSON.stringify(manifest(values), null, 2)}\n`;
  if (values.write === undefined) {
    terminal.out(text);
    return EXIT.ok;
  }
  await writeNamed(values.write, text, "write", terminal);
  terminal.out(`wrote ${values.write}\n`);
  return EXIT.ok;
};

export const chatManifest: Command = { help, run };
