// Reads the credentials of a registry where `docker login` leaves them: config.json, or the helper that it names.
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { BadFormat, firstIssue, parseJson } from "../lib/faults.ts";

export type Credentials = { username: string; password: string };
export type Environment = Readonly<Record<string, string | undefined>>;

const configSchema = z.object({
  auths: z
    .record(z.string(), z.object({ auth: z.string().optional(), identitytoken: z.string().optional() }))
    .default({}),
  credHelpers: z.record(z.string(), z.string()).default({}),
  credsStore: z.string().optional(),
});
const answerSchema = z.object({ Username: z.string(), Secret: z.string() });

/** undefined: nobody has logged in there, and the registry may let anybody read. Throws BadFormat. */
export async function credentialsOf(registry: string, env: Environment): Promise<Credentials | undefined> {
  const folder = env["DOCKER_CONFIG"] ?? path.join(env["HOME"] ?? homedir(), ".docker");
  const file = path.join(folder, "config.json");
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const parsed = configSchema.safeParse(parseJson(text, file));
  if (!parsed.success) throw new BadFormat(`${file}: ${firstIssue(parsed.error)}`);
  const { auths, credHelpers, credsStore } = parsed.data;
  const helper = credHelpers[registry] ?? credsStore;
  if (helper !== undefined) return askHelper(helper, registry, env);
  const { auth = "" } = auths[registry] ?? auths[`https://${registry}`] ?? {};
  // A password may hold colons, a name none.
  const [username = "", ...password] = Buffer.from(auth, "base64").toString("utf8").split(":");
  return username === "" ? undefined : { username, password: password.join(":") };
}

/** The protocol of github.com/docker/docker-credential-helpers: the registry in, a JSON object out. */
async function askHelper(
  helper: string,
  registry: string,
  env: Environment,
): Promise<Credentials | undefined> {
  if (!/^[\w.-]+$/.test(helper)) throw new BadFormat(`"${helper}" is no name of a credential helper`);
  const child = spawn(`docker-credential-${helper}`, ["get"], { env, stdio: ["pipe", "pipe", "ignore"] });
  const failed = new Promise<never>((_, reject) => {
    child.once("error", () =>
      reject(new BadFormat(`docker-credential-${helper} can't be run: is it on the PATH?`)),
    );
  });
  // A helper that answers without reading has closed its input.
  child.stdin.on("error", () => undefined);
  child.stdin.end(registry);
  const answer = await Promise.race([child.stdout.setEncoding("utf8").toArray(), failed]);
  const parsed = answerSchema.safeParse(jsonOr(answer.join("")));
  // It says in words, and with an exit code, that it has none.
  return parsed.success ? { username: parsed.data.Username, password: parsed.data.Secret } : undefined;
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
