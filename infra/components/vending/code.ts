// Makes the code of the functions: each step in one file, with all that it needs but the AWS SDK, which Lambda brings along.
import * as pulumi from "@pulumi/pulumi";
import { vendingSteps, type VendingStep } from "../../plan/vending/machine.ts";
import { bundle, fileOf } from "../code/bundles.ts";

let made: Readonly<Record<string, string>> | undefined;

/** The archive of a step. The same sources make the same bytes, so that nothing changes where nothing was changed. */
export function codeOf(step: VendingStep): pulumi.asset.AssetArchive {
  made ??= bundleSteps();
  const text = made[step];
  if (text === undefined) throw new RangeError(`step ${step} has no code`);
  return new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.FileAsset(fileOf(text)) });
}

/** Text of each step's file. */
export const bundleSteps = (): Readonly<Record<string, string>> =>
  bundle({
    entryPoints: vendingSteps.map((step) => `infra/functions/vending/${step}.ts`),
    minify: true,
    // Names of errors are what the state machine goes by.
    keepNames: true,
    platform: "node",
    target: "node24",
    format: "esm",
    external: ["@aws-sdk/*"],
  });
