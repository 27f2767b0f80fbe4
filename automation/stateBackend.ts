// Decides whether the place of the states and the providers of secrets that the settings name can be used at all:
// each fault with its remedy, before a run meets it.
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { Fault } from "./errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const backend = "PULUMI_BACKEND_URL";
const places =
  "file:///FOLDER, s3://BUCKET?region=REGION, or https://api.pulumi.com (Pulumi Cloud, or the URL of your own)";

type Kind = "file" | "s3" | "cloud";

/** By the scheme; http only on this machine, since a token goes along. */
function kindOf(url: URL): Kind | undefined {
  if (url.protocol === "file:") return "file";
  if (url.protocol === "s3:") return "s3";
  const near = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  return url.protocol === "https:" || (url.protocol === "http:" && near) ? "cloud" : undefined;
}

const checks: Readonly<Record<Kind, (url: URL, env: Environment) => Fault[]>> = {
  file: (url) => {
    const message = faultOfFolder(url);
    return message === undefined ? [] : [fault(backend, message, url.href)];
  },
  s3: (url, env) => [
    ...(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.hostname)
      ? []
      : [fault(backend, "names no bucket: s3://BUCKET?region=REGION", url.href)]),
    ...(url.searchParams.has("region") || env["AWS_REGION"] || env["AWS_DEFAULT_REGION"]
      ? []
      : [fault(backend, "names no region: add ?region=REGION, or set AWS_REGION", url.href)]),
  ],
  cloud: (url, env) =>
    env["PULUMI_ACCESS_TOKEN"]
      ? []
      : [fault("PULUMI_ACCESS_TOKEN", `is not set, though states lie in Pulumi Cloud at ${url.origin}`)],
};

/** What is wrong with the place of the states. Reads nothing but whether a folder is there. */
export function backendFaults(env: Environment): Fault[] {
  const text = env[backend];
  if (!text) return [fault(backend, `is not set: where the states lie, ${places}`)];
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // What is wrong may be a password in it: then it is not shown.
  if (url === undefined || url.username !== "" || url.password !== "")
    return [fault(backend, `is no URL without name and password: ${places}`)];
  const kind = kindOf(url);
  return kind === undefined ? [fault(backend, `is none of ${places}`, text)] : checks[kind](url, env);
}

/** Of a `file://` URL: what stands behind a question mark are settings of the backend. */
export const folderOf = (url: URL): string => fileURLToPath(`file://${url.pathname}`);

function faultOfFolder(url: URL): string | undefined {
  if (url.host !== "") return "needs the whole path: file:///FOLDER, with three slashes";
  try {
    return statSync(folderOf(url)).isDirectory() ? undefined : "is no folder";
  } catch (error) {
    return `can't be used: ${(error as Error).message}`;
  }
}

/** Of a stack: name and path of its file. */
export interface StackFile {
  readonly stack: string;
  readonly file: string;
}

/** What Pulumi knows to encrypt secrets by; `default` is Pulumi Cloud's own. */
const providers = /^(passphrase|default|service|(awskms|azurekeyvault|gcpkms|hashivault):\/\/.+)$/;

/**
 * What is wrong with the secrets of the stacks. A file that is not there, or no YAML, says so in the run that needs it.
 * A provider without its key would make the CLI write one into the program's folder, so nobody else could read it.
 */
export function secretsFaults(files: readonly StackFile[], env: Environment): Fault[] {
  const isCloud = /^https?:/.test(env[backend] ?? "");
  const read = files.flatMap(({ stack, file }) => {
    const settings = readSecrets(file);
    return settings === undefined ? [] : [{ stack, file, settings }];
  });
  const faults = read.flatMap(({ stack, file, settings }) => faultsOf(stack, file, settings, isCloud));
  const byPassphrase = read.filter(({ settings }) => usesPassphrase(settings));
  return [...faults, ...passphraseFaults(byPassphrase, env)];
}

/**
 * The provider of secrets that a stack's file names, or shows by its salt; undefined for the backend's own. Told to the
 * CLI with each new stack, or it would take the backend's own and write that into the file.
 */
export function secretsProviderOf(file: string): string | undefined {
  const settings = readSecrets(file);
  return settings?.secretsprovider ?? (settings?.encryptionsalt === undefined ? undefined : "passphrase");
}

interface Secrets {
  readonly secretsprovider?: string;
  readonly encryptedkey?: unknown;
  readonly encryptionsalt?: unknown;
}

function readSecrets(file: string): Secrets | undefined {
  try {
    const content: unknown = parse(readFileSync(file, "utf8"));
    return typeof content === "object" && content !== null ? (content as Secrets) : {};
  } catch {
    return undefined;
  }
}

function faultsOf(stack: string, file: string, settings: Secrets, isCloud: boolean): Fault[] {
  const { secretsprovider: provider, encryptedkey, encryptionsalt } = settings;
  const remedy = `run \`pulumi stack change-secrets-provider PROVIDER --stack ${stack}\` once and commit the file`;
  if (provider !== undefined && !providers.test(String(provider)))
    return [
      fault(
        `${file}: secretsprovider`,
        "is none that Pulumi knows: passphrase, or awskms://alias/NAME?region=REGION",
        String(provider),
      ),
    ];
  if (provider?.includes("://"))
    return encryptedkey
      ? []
      : [fault(`${file}: encryptedkey`, `is missing beside secretsprovider: ${remedy}`)];
  const byService = isCloud && provider !== "passphrase";
  return byService || encryptionsalt
    ? []
    : [fault(file, `says nothing of what encrypts its secrets: ${remedy}`)];
}

/** A salt is what only passphrases have, on every backend. */
const usesPassphrase = (settings: Secrets): boolean =>
  settings.encryptionsalt !== undefined && !settings.secretsprovider?.includes("://");

/** An empty passphrase is one, as for the CLI. */
function passphraseFaults(files: readonly StackFile[], env: Environment): Fault[] {
  const [variable, place] = ["PULUMI_CONFIG_PASSPHRASE", env["PULUMI_CONFIG_PASSPHRASE_FILE"]];
  if (files.length === 0 || env[variable] !== undefined) return [];
  if (!place) {
    const stacks = files.map(({ stack }) => stack).join(", ");
    return [
      fault(variable, `is not set, nor is ${variable}_FILE, though it encrypts the secrets of ${stacks}`),
    ];
  }
  try {
    readFileSync(place);
    return [];
  } catch (error) {
    return [fault(`${variable}_FILE`, `can't be read: ${(error as Error).message}`, place)];
  }
}

const fault = (path: string, message: string, value?: string): Fault => ({
  path,
  message,
  ...(value === undefined ? {} : { value: JSON.stringify(value) }),
});
