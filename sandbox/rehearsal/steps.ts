// Does the actions of a pipeline in their order, and writes down what each of them did.
import type { DeclaredAction, DeclaredStage } from "../../cli/pipeline/declared.ts";
import { performerOf } from "./actions/index.ts";
import { enterStage } from "./conditions.ts";
import type { Injection, Mishap } from "./injections.ts";
import { purposeOf } from "./purpose.ts";
import type { Step } from "./record.ts";
import { ownRole, type Done, type Perform, type Run, type Snapshot } from "./run.ts";
import { targetMishaps } from "./targets/index.ts";

/** Something to do between two actions, such as to tamper with what one has made. */
export type Between = (action: DeclaredAction, run: Run) => Promise<void>;
export type Walk = {
  injection: Injection | undefined;
  before: Between;
  /** The stage to begin with; the first where it is left out. */
  from?: string;
  /** Whether whoever releases waits for windows to open; else a closed one ends the run. */
  waits?: boolean;
  /** Hears what the run has before each stage. */
  onStage: (snapshot: Snapshot) => void;
  /** Hears of each step at once. */
  onStep: (step: Step) => void;
  /** What does an action; by its provider where it is left out. */
  performer?: (action: DeclaredAction) => Perform;
};

/** Calls after which a crash leaves something half done. */
const changing = new RegExp(
  [
    "PutObject|TransactWrite|SignCommand|StartSigning|PutParameter",
    "UpdateFunctionCode|PublishVersion|CreateDeployment|InvokeCommand|ModifyListener|Kubernetes.patch",
    "UpdateStackSet|CreateStack|UpdateStackCommand|RegisterTaskDefinition|UpdateService|RunTask|UpdateJob|StartJobRun",
  ].join("|"),
);

/** Stage by stage, until one fails; that one goes back where it is declared so. */
export async function walkStages(run: Run, walk: Walk): Promise<Walked> {
  const steps: Step[] = [];
  const { stages } = run.pipeline;
  const first = walk.from === undefined ? 0 : stages.findIndex(({ name }) => name === walk.from);
  for (const stage of stages.slice(first)) {
    const { execution, artifacts, variables } = run;
    const snapshot = {
      stage: stage.name,
      execution,
      artifacts: new Map(artifacts),
      variables: new Map(variables),
    };
    walk.onStage(snapshot);
    const entered = enter(run, stage, walk);
    steps.push(...entered);
    if (entered.some(({ result }) => result === "failed")) return { ok: false, steps };
    const { ok, steps: done } = await walkStage(run, stage, walk);
    steps.push(...done);
    if (!ok) return { ok, steps: [...steps, ...(await goBack(run, stage, walk))] };
    run.world.lastGood.set(goodKey(run, stage), snapshot);
  }
  return { ok: true, steps };
}

export type Walked = { ok: boolean; steps: Step[] };

/** Until an action fails. A stage that a crash has ended is tried again, as a person would in the console. */
async function walkStage(run: Run, stage: DeclaredStage, walk: Walk): Promise<Walked> {
  const steps: Step[] = [];
  for (const action of stage.actions) {
    await walk.before(action, run);
    const hit = walk.injection?.action === action.name ? walk.injection : undefined;
    for (let attempt = 1; ; attempt += 1) {
      const step = await performOnce(run, stage, action, {
        performer: walk.performer ?? performerOf,
        attempt,
        mishap: attempt === 1 ? hit : undefined,
      });
      steps.push(step);
      walk.onStep(step);
      if (step.result === "succeeded") break;
      if (hit?.how !== "crash" || attempt > 1) return { ok: false, steps };
    }
  }
  return { ok: true, steps };
}

/** Other pipelines have stages of the same name. */
const goodKey = ({ pipeline }: Run, { name }: DeclaredStage): string => `${pipeline.urn} ${name}`;

/** A stage goes back to its last good run, where it is declared to roll back and had one. */
async function goBack(run: Run, stage: DeclaredStage, walk: Walk): Promise<Step[]> {
  const good = run.world.lastGood.get(goodKey(run, stage));
  if (stage.onFailure !== "ROLLBACK" || good === undefined) return [];
  return (await rollBack(run, good, walk)).steps;
}

/** A new execution of a stage with the artifacts and variables that an earlier one had there, as CodePipeline does it. */
export async function rollBack(
  run: Run,
  to: Snapshot,
  { onStep, ...walk }: Pick<Walk, "onStep" | "performer">,
): Promise<Walked> {
  const { world, pipeline } = run;
  const stage = pipeline.stages.find(({ name }) => name === to.stage);
  if (stage === undefined) throw new Error(`${pipeline.name} has no stage ${to.stage}`);
  const execution = world.newExecution();
  world.rollbacks.set(execution, to.execution ?? "");
  const variables = new Map([...to.variables, ["codepipeline.PipelineExecutionId", execution] as const]);
  const { ok, steps } = await walkStage(
    { ...run, execution, artifacts: new Map(to.artifacts), variables },
    stage,
    {
      ...walk,
      injection: undefined,
      before: async () => undefined,
      onStage: () => undefined,
      onStep: (step) => onStep({ ...step, rollback: true }),
    },
  );
  return { ok, steps: steps.map((step) => ({ ...step, rollback: true })) };
}

/** A stage that may not begin has done nothing that is to be taken back. */
function enter(run: Run, stage: DeclaredStage, { injection, waits = false, onStep }: Walk): Step[] {
  const steps = enterStage(run, stage, { closed: injection?.action === stage.name, waits });
  for (const step of steps) onStep(step);
  return steps;
}

async function performOnce(
  run: Run,
  stage: DeclaredStage,
  action: DeclaredAction,
  how: { attempt: number; mishap: Injection | undefined; performer: (action: DeclaredAction) => Perform },
): Promise<Step> {
  const { world } = run;
  const began = world.clock.now();
  const from = world.harness.asked.length;
  const { ok, text } = await perform(run, action, how);
  const calls = world.harness.asked.slice(from);
  const denied = calls.find(({ allowed }) => !allowed);
  return {
    execution: run.execution,
    stage: stage.name,
    action: action.name,
    provider: action.provider,
    ...purposeOf(run.world.company.model, action),
    attempt: how.attempt,
    began: began.toISOString(),
    seconds: Math.round((world.clock.now().getTime() - began.getTime()) / 100) / 10,
    // Code may pass over a refusal; a rehearsal doesn't.
    result: ok && denied === undefined ? "succeeded" : "failed",
    text,
    calls,
    made: action.outputs.flatMap((name) => {
      const made = ok ? run.artifacts.get(name) : undefined;
      return made === undefined ? [] : [{ name, sha256: made.sha256, bytes: made.bytes }];
    }),
  };
}

async function perform(
  run: Run,
  action: DeclaredAction,
  { mishap, performer }: Parameters<typeof performOnce>[3],
): Promise<Done> {
  const undo = arrange(run, mishap?.how);
  try {
    becomeRole(run, action);
    return await performer(action)(action, run, mishap);
  } catch (error) {
    return { ok: false, text: (error as Error).message };
  } finally {
    undo();
  }
}

/** The pipeline's own role takes that of the action. */
function becomeRole(run: Run, { role, account = "" }: DeclaredAction): void {
  const own = ownRole(run);
  if (role !== undefined) run.world.harness.ask(own, { action: "sts:AssumeRole", resource: role, account });
}

/** Mishaps that happen outside of the action itself; what it returns ends them. */
function arrange({ world }: Run, how: Mishap | undefined): () => void {
  const { harness, targets } = world;
  if (how === "crash") {
    let died: Error | undefined;
    harness.fault = ({ operation, when }) => {
      // Whoever has died calls nobody any more, whatever its code would do about an error.
      if (died === undefined && when === "after" && changing.test(operation))
        died = new Error(`the job died after ${operation}`);
      return died;
    };
  }
  for (const target of targets) target.mishap = targetMishaps.find((each) => each === how);
  return () => {
    harness.fault = () => undefined;
    for (const target of targets) target.mishap = undefined;
  };
}
