// Lists the npm packages that a program has installed, and which of them need a Pulumi provider.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export interface InstalledPackage {
  name: string;
  version: string;
  pulumi?: { resource?: boolean; name?: string; version?: string; server?: string };
}

export interface ProviderPackage {
  name: string;
  version: string;
  server: string;
}

/** Nearest folder at or above `directory` with a package.json, or undefined. */
export function packageRoot(directory: string): string | undefined {
  if (existsSync(path.join(directory, "package.json"))) return directory;
  const parent = path.dirname(directory);
  return parent === directory ? undefined : packageRoot(parent);
}

/** Reads a manifest; a folder without a usable one is no package (npm leaves such folders, for example `.bin`). */
function readManifest(directory: string): InstalledPackage | undefined {
  try {
    const manifest = JSON.parse(
      readFileSync(path.join(directory, "package.json"), "utf8"),
    ) as InstalledPackage;
    return typeof manifest.name === "string" && typeof manifest.version === "string" ? manifest : undefined;
  } catch {
    return undefined;
  }
}

function subfolders(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => !name.startsWith("."))
    .map((name) => path.join(directory, name));
}

/** Every package in the node_modules of a folder, nested ones too. */
export function installedPackages(root: string): InstalledPackage[] {
  const folders = subfolders(path.join(root, "node_modules")).flatMap((folder) =>
    path.basename(folder).startsWith("@") ? subfolders(folder) : [folder],
  );
  return folders.flatMap((folder) => {
    const manifest = readManifest(folder);
    return manifest === undefined ? [] : [manifest, ...installedPackages(folder)];
  });
}

/** Direct dependencies of the package in `root`, in the versions that are installed. */
export function directDependencies(root: string): InstalledPackage[] {
  const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
    dependencies?: Record<string, string>;
    devDependencies?: Record<string, string>;
  };
  const names = Object.keys({ ...manifest.devDependencies, ...manifest.dependencies }).sort();
  return names.flatMap((name) => readManifest(path.join(root, "node_modules", name)) ?? []);
}

/** Names of providers that already run and that the engine attaches to (`PULUMI_DEBUG_PROVIDERS=aws:1,awsx:2`). */
export function attachedProviders(variable: string | undefined): Set<string> {
  return new Set((variable ?? "").split(",").map((entry) => entry.split(":")[0] ?? ""));
}

/**
 * Providers that the installed packages need (package.json `pulumi.resource`), once per name and version. One that
 * is attached is left out: nothing has to be installed for it.
 */
export function requiredProviders(
  packages: readonly InstalledPackage[],
  attached: ReadonlySet<string>,
): ProviderPackage[] {
  const found = new Map<string, ProviderPackage>();
  for (const { name, version, pulumi } of packages) {
    if (pulumi?.resource !== true) continue;
    const provider = pulumi.name ?? path.basename(name).replace(/^pulumi-/, "");
    const providerVersion = pulumi.version ?? version;
    if (attached.has(provider)) continue;
    found.set(`${provider}@${providerVersion}`, {
      name: provider,
      version: providerVersion,
      server: pulumi.server ?? "",
    });
  }
  return [...found.values()];
}
