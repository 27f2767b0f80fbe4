// Looks at the programs on this machine.

import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import type { Terminal } from "../command.ts";
import { cachedRoot } from "../../sandbox/toolchain/cacheFolder.ts";
import {
  type Finding,
  judgeCli,
  judgeGit,
  judgeGo,
  judgeNode,
  judgeProgramNode,
  judgeProvider,
  judgeToolchain,
} from "./finding.ts";

const ANSWER_MS = 20_000;

/** `projectDir`: folder of Pulumi.yaml, whose packages the program uses. */
export async function lookAtTools(projectDir: string, terminal: Terminal): Promise<Finding[]> {
  const sdk = versionOf("@pulumi/pulumi", import.meta.url) as string;
  const asked = answers(terminal);
  const cli = await asked("pulumi", ["version"]);
  const git = await asked("git", ["--version"]);
  const node = await asked("node", ["--version"]);
  const tools = [
    judgeNode(process.versions.node),
    judgeProgramNode(numberIn(node)),
    judgeCli(numberIn(cli), sdk),
  ];
  if (cli !== undefined) {
    const plugins = await asked("pulumi", ["plugin", "ls", "--json"]);
    const wanted = versionOf(
      "@pulumi/aws",
      path.join(path.resolve(terminal.cwd, projectDir), "package.json"),
    );
    tools.push(judgeProvider(providersIn(plugins ?? "[]"), wanted));
  }
  const own = await lookAtToolchain(path.resolve(terminal.cwd, projectDir), sdk, terminal);
  return [...tools, ...own, judgeGit(numberIn(git))];
}

/** Of a checkout of Lockgate: what its own CLI is made with. Nothing elsewhere. */
async function lookAtToolchain(project: string, sdk: string, terminal: Terminal): Promise<Finding[]> {
  const module = path.join(project, "sandbox/toolchain/cli/go.mod");
  if (!existsSync(module)) return [];
  const wanted = /^go (\S+)$/m.exec(readFileSync(module, "utf8"))?.[1] ?? "";
  const root = cachedRoot(terminal.env, sdk);
  const asked = answers(terminal);
  const prepared = await asked(path.join(root, "bin/pulumi"), ["version"]);
  const go = await asked("go", ["version"]);
  return [judgeToolchain(numberIn(prepared), sdk, root), judgeGo(numberIn(go), wanted)];
}

const numberIn = (text: string | undefined): string | undefined => /\d+\.\d+\.\d+/.exec(text ?? "")?.[0];

const pluginsSchema = z.array(
  z.object({ name: z.string(), kind: z.string(), version: z.string().optional() }),
);

const providersIn = (json: string): string[] =>
  pluginsSchema
    .parse(JSON.parse(json))
    .flatMap(({ name, kind, version = "" }) => (name === "aws" && kind === "resource" ? [version] : []));

/** Of the package that a module at `from` would get. */
function versionOf(name: string, from: string): string | undefined {
  try {
    const manifest = createRequire(from).resolve(`${name}/package.json`);
    return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
  } catch {
    return undefined;
  }
}

/** As the shell has it: npx puts folders of packages before it, the last of which is npm's own. */
function ownPath(given: string): string {
  const folders = given.split(path.delimiter);
  return folders
    .slice(folders.findIndex((folder) => folder.endsWith("/node-gyp-bin")) + 1)
    .join(path.delimiter);
}

/** What a program prints; undefined where there is none of that name. */
function answers({ env }: Terminal) {
  const PATH = ownPath(env["PATH"] ?? "");
  const quiet = { ...env, PATH, PULUMI_SKIP_UPDATE_CHECK: "true" } as NodeJS.ProcessEnv;
  return async (program: string, args: readonly string[]): Promise<string | undefined> => {
    try {
      return (await promisify(execFile)(program, [...args], { env: quiet, timeout: ANSWER_MS })).stdout;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new Error(`${program} ${args.join(" ")} does not answer: ${(error as Error).message}`);
    }
  };
}
