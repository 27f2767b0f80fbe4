// Rehearses a pipeline: walks it once, or twice where its event arrives twice, and looks at what stands afterwards.
import { bundleTools } from "../../infra/components/pipeline/bundle.ts";
import type { DeclaredPipeline } from "../../cli/pipeline/declared.ts";
import { endOf, type Injection, type Tampering } from "./injections.ts";
import { judge } from "./outcome.ts";
import type { Rehearsal, Step } from "./record.ts";
import type { Run, Snapshot } from "./run.ts";
import { lookAround } from "./stand.ts";
import { rollBack, walkStages, type Walked } from "./steps.ts";
import { tampering } from "./tamper.ts";
import type { World } from "./world.ts";

export type Options = {
  pipeline: DeclaredPipeline;
  /** The folder that stands for the repository. */
  source: string;
  commit: string;
  message?: string;
  at?: Date;
  answersAfter?: number;
  /** Whether whoever releases waits for deployment windows to open. */
  waits?: boolean;
  injection?: Injection;
  tampering?: Tampering;
  /** A stage of an earlier run in this world that is tried again, with the same artifacts. */
  retry?: Snapshot;
  /** Somebody rolls a stage back to what it had in an earlier run; nothing else is run. */
  rollback?: Snapshot;
  onStep?: (step: Step) => void;
  onStage?: (snapshot: Snapshot) => void;
};

export async function rehearse(world: World, options: Options): Promise<Rehearsal> {
  const { pipeline, injection } = options;
  if (options.at !== undefined) world.clock.set(options.at);
  const at = world.clock.now().toISOString();
  const before = await lookAround(world, pipeline);
  const { ok, steps } = await walk(world, options);
  // Whoever tampered with the tools did so for one rehearsal.
  if (options.tampering?.what === "tools") await world.layer.hold(bundleTools().text);
  const after = await lookAround(world, pipeline);
  const injected = injectedIn(options);
  const mustEnd =
    injection !== undefined ? endOf(injection) : options.tampering === undefined ? "succeeded" : "failed";
  const result = ok ? "succeeded" : "failed";
  return {
    app: pipeline.name,
    pipeline: pipeline.urn,
    commit: options.commit,
    at,
    ...(injected === undefined ? {} : { injected }),
    ...releaseIn(steps),
    result,
    steps,
    traffic: after.traffic,
    ledger: Object.fromEntries(after.places.map(({ environment, told }) => [environment, told])),
    checks: judge({ before, after, steps, mustEnd, result, injection, tampering: options.tampering }),
    models: modelsOf(world),
  };
}

/** The whole of it, from where it goes on, or only the stage that somebody rolls back. */
async function walk(world: World, options: Options): Promise<Walked> {
  const { injection, onStep = () => undefined, onStage = () => undefined } = options;
  if (options.rollback !== undefined) return rollBack(newRun(world, options), options.rollback, { onStep });
  const before = options.tampering === undefined ? async () => undefined : tampering(options.tampering);
  const steps: Step[] = [];
  let ok = true;
  for (let time = injection?.how === "twice" ? 2 : 1; ok && time > 0; time -= 1) {
    const walked = await walkStages(newRun(world, options), {
      injection,
      before,
      waits: options.waits === true,
      onStep,
      onStage,
      ...(options.retry === undefined ? {} : { from: options.retry.stage }),
    });
    steps.push(...walked.steps);
    ok &&= walked.ok;
  }
  return { ok, steps };
}

function newRun(world: World, options: Options): Run {
  const { retry } = options;
  const execution = retry?.execution ?? world.newExecution();
  return {
    world,
    pipeline: options.pipeline,
    execution,
    source: options.source,
    commit: options.commit,
    message: options.message ?? "a rehearsal",
    answersAfter: options.answersAfter ?? 0,
    artifacts: new Map(retry?.artifacts),
    variables: new Map([
      ...Object.entries(options.pipeline.variables).map(
        ([name, value]) => [`variables.${name}`, value] as const,
      ),
      ...(retry?.variables ?? []),
      ["codepipeline.PipelineExecutionId", execution],
    ]),
  };
}

const modelsOf = ({ targets }: World): string[] => [
  "CodePipeline: this program walks the declared graph; actions that AWS would run side by side run one after the other",
  "CodeBuild: the buildspec's commands really run, on this machine's programs in place of the image's; no network of a VPC",
  "S3, KMS, STS, DynamoDB: moto, with every call authorised by the declared policies before it leaves",
  "AWS Signer: a file in the archive in place of the signature; Inspector and the scan of ECR: find nothing",
  "approvals: somebody answers at once, on the rehearsal's clock",
  ...targets.map(({ about }) => about),
];

/** In the words of the command line. */
function injectedIn({ injection, tampering: changed, rollback }: Options): string | undefined {
  if (rollback !== undefined) return `${rollback.stage} rolled back by hand`;
  if (injection !== undefined) return `${injection.action}=${injection.how}`;
  if (changed === undefined) return undefined;
  return `${changed.what} tampered with${changed.environment === undefined ? "" : ` in ${changed.environment}`}`;
}

/** The SHA-256 that the signer told last. */
function releaseIn(steps: readonly Step[]): { release?: string } {
  const told = steps.findLast(({ does, result }) => does === "sign" && result === "succeeded")?.text;
  const release = told === undefined ? undefined : /\b[0-9a-f]{64}\b/.exec(told)?.[0];
  return release === undefined ? {} : { release };
}
