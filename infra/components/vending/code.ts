// Makes the code of the functions: each step in one file.
import type * as pulumi from "@pulumi/pulumi";
import { vendingSteps, type VendingPart } from "../../plan/vending/machine.ts";
import { botParts } from "../../plan/vending/bot.ts";
import { lexParts } from "../../plan/vending/lex.ts";
import { bundleHandlers, handlerArchive } from "../code/bundles.ts";

let made: Readonly<Record<string, string>> | undefined;

/** The archive of a step. */
export function codeOf(step: VendingPart): pulumi.asset.AssetArchive {
  made ??= bundleSteps();
  const text = made[step];
  if (text === undefined) throw new RangeError(`step ${step} has no code`);
  return handlerArchive(text);
}

/** Text of each step's file. */
export const bundleSteps = (): Readonly<Record<string, string>> =>
  bundleHandlers([...vendingSteps, ...botParts, ...lexParts].map((step) => `vending/${step}.ts`));
