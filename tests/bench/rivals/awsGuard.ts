// Gets @pulumi/awsguard, Pulumi's own policy pack for AWS, for measurements only: it is no dependency of Lockgate.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "../../../sandbox/toolchain/cacheFolder.ts";
import type { Output } from "../../../sandbox/start/progress.ts";
import { attempt } from "./attempt.ts";

const VERSION = "0.3.1";

const FILES = {
  "package.json": JSON.stringify({
    name: "awsguard",
    version: VERSION,
    private: true,
    main: "index.js",
    dependencies: { "@pulumi/awsguard": VERSION, "@pulumi/policy": "1.21.0", "@pulumi/pulumi": "3.259.0" },
  }),
  "PulumiPolicy.yaml": "runtime:\n  name: nodejs\n  options:\n    typescript: false\n",
  // All of its rules, so that both packs do all they can; advisory, so that previews end alike.
  "index.js": 'const { AwsGuard } = require("@pulumi/awsguard");\nnew AwsGuard({ all: "advisory" });\n',
};

/** Folder of a pack that runs all rules of AwsGuard; nothing, with a sentence why, where npm can't be reached. */
export const prepareAwsGuard = (out: Output): Promise<string | undefined> => {
  const folder = path.join(cacheFolder(process.env), "bench", `awsguard-${VERSION}`);
  return attempt(`AwsGuard ${VERSION}`, out, folder, async (run) => {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(FILES)) writeFileSync(path.join(folder, name), text);
    await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], folder);
    if (!existsSync(path.join(folder, "node_modules/@pulumi/awsguard")))
      throw new Error("npm installed nothing");
    return folder;
  });
};
