// Makes the code of the functions: each step in one file, with all that it needs but the AWS SDK, which Lambda brings along.
import * as pulumi from "@pulumi/pulumi";
import { buildSync } from "esbuild";
import path from "node:path";
import { vendingSteps, type VendingStep } from "../../plan/vending/machine.ts";

const folder = path.resolve(import.meta.dirname, "../../functions/vending");

let made: ReadonlyMap<string, string> | undefined;

/** The archive of a step. The same sources make the same bytes, so that nothing changes where nothing was changed. */
export function codeOf(step: VendingStep): pulumi.asset.AssetArchive {
  made ??= bundleSteps();
  const text = made.get(step);
  if (text === undefined) throw new RangeError(`step ${step} has no code`);
  return new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.StringAsset(text) });
}

/** Text of each step's file. */
export function bundleSteps(): ReadonlyMap<string, string> {
  const { outputFiles } = buildSync({
    entryPoints: vendingSteps.map((step) => path.join(folder, `${step}.ts`)),
    absWorkingDir: folder,
    outdir: folder,
    write: false,
    bundle: true,
    minify: true,
    // Names of errors are what the state machine goes by.
    keepNames: true,
    platform: "node",
    target: "node24",
    format: "esm",
    external: ["@aws-sdk/*"],
  });
  return new Map(outputFiles.map((file) => [path.basename(file.path, ".js"), file.text]));
}
