// lockgate policy validate: has the company's validation service judge what a build is about to deploy.

import { formats } from "../../infra/functions/validate/formats.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readNamed, writeNamed } from "../files.ts";
import { malformed, missing, oneOf, readOptions } from "../options.ts";
import { askForValidation } from "../validation.ts";

const USAGE = "lockgate policy validate --endpoint URL --file FILE ... [OPTIONS]";

const help = `${USAGE}

Sends states and previews to the validation service, by its endpoint in the network, signed with the AWS credentials that
are at hand, and writes what it answers. A failed check makes the exit code 1; no answer is no pass.

  --endpoint URL     the service's address, as the parameter /lockgate/validate/address of the tooling account has it
  --file FILE        a state as \`pulumi stack export\` writes it, or \`pulumi preview --json\` that changes one; again for each
  --format FORMAT    ${formats.join(", ")} (default cucumber, which CodeBuild shows as a report)
  --out FILE         write the report there, and one line to the terminal
`;

const options = {
  endpoint: { type: "string" },
  file: { type: "string", multiple: true },
  format: { type: "string", default: "cucumber" },
  out: { type: "string" },
} as const;

const run: Command["run"] = async (args, terminal) => {
  const { values } = readOptions(args, options, { usage: USAGE });
  const format = oneOf("format", values.format, formats);
  const address = addressOf(values.endpoint);
  const files = values.file ?? [];
  if (files.length === 0) throw missing("--file", USAGE);
  const documents = await Promise.all(
    files.map(async (name) => ({ name, content: await readNamed(name, "file", terminal) })),
  );
  const answer = await askForValidation(address, { format, documents }, terminal.env);
  if (values.out === undefined) terminal.out(answer.report);
  else {
    await writeNamed(values.out, answer.report, "out", terminal);
    terminal.out(`${answer.headline}\n`);
  }
  return answer.passed ? EXIT.ok : EXIT.failed;
};

/** States hold what nobody else may read: over TLS, or within this machine. */
function addressOf(given: string | undefined): URL {
  if (given === undefined) throw missing("--endpoint", USAGE);
  const url = URL.parse(given);
  const isOwn = url?.hostname === "127.0.0.1" && url.protocol === "http:";
  if (url && (url.protocol === "https:" || isOwn) && url.username + url.search + url.hash === "") return url;
  throw malformed("--endpoint", "an address as https://host/path", given);
}

export const policyValidate: Command = { help, run };
