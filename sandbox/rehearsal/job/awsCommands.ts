// What stands in for the AWS command line in jobs: the few commands that buildspecs run, each authorised as the job's role.
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { World } from "../world.ts";
import type { Said } from "./standIns.ts";

export type Caller = { world: World; role: string; account: string; folder: string };
type Command = (option: (name: string) => string, caller: Caller) => Promise<string>;

/** Lambda hands out a layer's version by a URL. */
const layerVersion: Command = async (option, { world, role }) => {
  const arn = option("arn");
  world.harness.ask(role, {
    action: "lambda:GetLayerVersion",
    resource: arn,
    account: arn.split(":")[4] ?? "",
  });
  return `file://${world.layer.file}`;
};

/** Inspector finds in whatever it is given what the rehearsal says. */
const scanSbom: Command = async (option, { world, role, account, folder }) => {
  world.harness.ask(role, { action: "inspector-scan:ScanSbom", resource: "*", account });
  const sbom = JSON.parse(
    await readFile(path.join(folder, option("sbom").replace(/^file:\/\//, "")), "utf8"),
  ) as object;
  return JSON.stringify({ ...sbom, vulnerabilities: world.findings });
};

/** A password that opens the registry, not a repository. */
const loginPassword: Command = async (_, { world, role, account }) => {
  world.harness.ask(role, { action: "ecr:GetAuthorizationToken", resource: "*", account });
  if (world.registry === undefined) throw new Error("no job of these pipelines is told where its images are");
  return world.registry.tokenOf(role);
};

/** Jobs find their own app's template by its tag. */
const findTemplate: Command = async (option, caller) => {
  caller.world.harness.ask(caller.role, {
    action: "fis:ListExperimentTemplates",
    resource: "*",
    account: caller.account,
  });
  const tag = /'([^']+)'/.exec(option("query"))?.[1] ?? "";
  return caller.world.experiments.template(caller.account, tag) ?? "None";
};

const startExperiment: Command = async (option, caller) => {
  const { world, role, account } = caller;
  const urn = option("experiment-template-id");
  const tags = world.company.model.resources.find((facts) => facts.urn === urn)?.props["tags"] ?? {};
  const context = Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, String(value)]),
  );
  const action = "fis:StartExperiment";
  const arn = (kind: string) => `arn:aws:fis:${world.regionIn(account)}:${account}:${kind}/EXT1`;
  world.harness.ask(role, { action, resource: arn("experiment-template"), account, context });
  world.harness.ask(role, { action, resource: arn("experiment"), account });
  return world.experiments.start(urn);
};

const experimentState: Command = async (option, caller) => {
  const id = option("id");
  const resource = `arn:aws:fis:${caller.world.regionIn(caller.account)}:${caller.account}:experiment/${id}`;
  caller.world.harness.ask(caller.role, { action: "fis:GetExperiment", resource, account: caller.account });
  return caller.world.experiments.state(id);
};

const commands: Readonly<Record<string, Command>> = {
  "lambda get-layer-version-by-arn": layerVersion,
  "inspector-scan scan-sbom": scanSbom,
  "ecr get-login-password": loginPassword,
  "fis list-experiment-templates": findTemplate,
  "fis start-experiment": startExperiment,
  "fis get-experiment": experimentState,
};

export async function awsCommand(words: readonly string[], caller: Caller): Promise<Said> {
  const name = words.slice(0, 2).join(" ");
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined)
    return { ok: false, text: `the rehearsal does not know: aws ${words.join(" ")}` };
  const option = (wanted: string): string => words[words.indexOf(`--${wanted}`) + 1] ?? "";
  return { ok: true, text: await command(option, caller) };
}
