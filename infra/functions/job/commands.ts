// The table of what jobs run; what a job must not let through ends it, and the message is its whole output.
import { BadFormat, NotSigned } from "../lib/faults.ts";
import { WrongBytes } from "../lib/storeObjects.ts";
import { NotPromoted } from "../promote/promotion.ts";
import { recordApproval } from "./approval.ts";
import { checkBlueGreen, checkEc2Efs, liveFleet } from "./checkBlueGreen.ts";
import { checkEc2 } from "./checkEc2.ts";
import { checkEdge } from "./checkEdge.ts";
import { checkEcs } from "./checkEcs.ts";
import { checkEks } from "./checkEks.ts";
import { checkEtl } from "./checkEtl.ts";
import { checkGlue } from "./checkGlue.ts";
import { checkLambda } from "./checkLambda.ts";
import { checkModel } from "./checkModel.ts";
import { passChecks } from "./checks.ts";
import { checkDefinition } from "./definition.ts";
import { checkSource } from "./dependencies.ts";
import { checkStackSet } from "./checkStackSet.ts";
import { checkTasks } from "./checkTasks.ts";
import { checkTenants } from "./checkTenants.ts";
import { deployTenants } from "./deployTenants.ts";
import { deployBlueGreen } from "./deployBlueGreen.ts";
import { deployEc2Efs } from "./deployEc2Efs.ts";
import { deployEc2 } from "./deployEc2.ts";
import { deployEcs } from "./deployEcs.ts";
import { deployEdge } from "./deployEdge.ts";
import { deployEks } from "./deployEks.ts";
import { deployGlue } from "./deployGlue.ts";
import { deployStackSet } from "./deployStackSet.ts";
import { deployLambda } from "./deployLambda.ts";
import { NotDeployed } from "./deployment.ts";
import { NotClean, passGate } from "./gate.ts";
import { NotHealthy } from "./health.ts";
import { imageName, scanImage } from "./imageScan.ts";
import { promoteRelease } from "./promote.ts";
import { runTasks } from "./runTasks.ts";
import { writeSbom } from "./scan.ts";
import { findSecrets } from "./secrets.ts";
import type { Job } from "./settings.ts";
import { signBuild } from "./sign.ts";
import { unpackImage } from "./unpackImage.ts";
import { verifyArtifact } from "./verify.ts";

export const commands = {
  unpackImage,
  definition: checkDefinition,
  dependencies: checkSource,
  secrets: findSecrets,
  imageName,
  imageScan: scanImage,
  gate: passGate,
  checks: passChecks,
  sbom: writeSbom,
  sign: signBuild,
  approval: recordApproval,
  promote: promoteRelease,
  verify: verifyArtifact,
  deployLambda,
  checkLambda,
  deployEcs,
  checkEcs,
  runTasks,
  checkTasks,
  deployEks,
  checkEks,
  deployEc2,
  checkEc2,
  deployBlueGreen,
  checkBlueGreen,
  liveFleet,
  deployEc2Efs,
  checkEc2Efs,
  deployEdge,
  checkEdge,
  deployStackSet,
  checkStackSet,
  deployGlue,
  checkGlue,
  checkEtl,
  checkModel,
  deployTenants,
  checkTenants,
} as const satisfies Record<string, (job: Job) => Promise<string>>;
export type CommandName = keyof typeof commands;

/** Faults that say all there is to say. */
const known = [BadFormat, NotSigned, NotPromoted, NotDeployed, NotHealthy, NotClean, WrongBytes];

export async function runCommand(name: string | undefined, job: Job): Promise<{ ok: boolean; text: string }> {
  try {
    const command = Object.hasOwn(commands, name ?? "") ? commands[name as CommandName] : undefined;
    if (command === undefined)
      throw new BadFormat(`name one of ${Object.keys(commands).join(", ")}, not "${name ?? ""}"`);
    return { ok: true, text: await command(job) };
  } catch (error) {
    const { name: kind, message } = error as Error;
    const plain = known.some((type) => error instanceof type);
    return { ok: false, text: `refused: ${plain ? message : `${kind}: ${message}`}` };
  }
}
