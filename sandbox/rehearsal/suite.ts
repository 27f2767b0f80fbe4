// A pipeline's rehearsals, one after the other in one world: what goes wrong on its way, the way itself, and what somebody
// tampers with afterwards. Which ones follows from the declared graph, so that any source and any target has its suite.
import type { DeclaredAction, DeclaredPipeline } from "../../cli/pipeline/declared.ts";
import { tamperable, type Injection, type Mishap, type Tampering } from "./injections.ts";
import { projectOf, purposeOf } from "./purpose.ts";
import type { Rehearsal } from "./record.ts";
import { rehearse, type Options } from "./rehearse.ts";
import type { Snapshot } from "./run.ts";
import type { World } from "./world.ts";

/** One rehearsal. `from`: the stage that it goes on with, with what the ones before have made; else from the source. */
export type Case = { from?: string; again?: true; injection?: Injection; tampering?: Tampering };

type Found = { stage: string; action: DeclaredAction };
type Doing = (what: string) => Found[];

/** In an order in which each finds what it needs: a release that is deployed can't be deployed anew. */
export function casesOf(world: World, { stages }: DeclaredPipeline): Case[] {
  const { model } = world.company;
  const all = stages.flatMap(({ name: stage, actions }) =>
    actions.map((action) => ({ stage, action, ...purposeOf(model, action) })),
  );
  const doing: Doing = (what) => all.filter(({ does }) => does === what);
  const [source, build, verify] = ["source", "build", "verify"].map((what) => doing(what)[0]);
  const approval = doing("approval").at(-1);
  const last = doing("deploy").at(-1);
  const first = verify?.stage ?? "";
  return [
    ...at(build, "error"),
    ...at(build, "timeout"),
    ...released(world, doing, first),
    // What ran once and failed is not run a second time in one execution: whoever goes on begins another.
    ...at(approval, "rejected", first).map((each) =>
      runsOnce(world, doing) ? { ...each, again: true as const } : each,
    ),
    ...at(approval, "expired", approval?.stage),
    ...stages.flatMap(({ name, conditions }) =>
      conditions === undefined ? [] : [{ injection: { action: name, how: "closed" as const }, from: name }],
    ),
    ...at(last, "crash", approval?.stage ?? first),
    ...at(source, "twice", last?.stage).map((each): Case => ({ ...each, again: true })),
    // What runs there is good by now: the stage goes back to it.
    ...at(doing("check").at(-1), "error", last?.stage).map((each): Case => ({ ...each, again: true })),
    ...at(verify, "denied", first),
    ...tamperable.map((what): Case => ({ from: first, tampering: { what } })),
  ];
}

const mishapsOf = ({ company: { model }, targets }: World, found: Found | undefined) => {
  const project = found === undefined ? undefined : projectOf(model, found.action);
  return project === undefined ? [] : targets.flatMap((target) => target.mishaps(project));
};

/** Whether what a deployment starts may itself fail, and its execution with it. */
const runsOnce = (world: World, doing: Doing): boolean =>
  mishapsOf(world, doing("deploy")[0]).includes("step");

const at = (found: Found | undefined, how: Mishap, from?: string): Case[] =>
  found === undefined
    ? []
    : [{ injection: { action: found.action.name, how }, ...(from === undefined ? {} : { from }) }];

/** The first deployment and its check: what the target knows to go wrong, then whatever happens to any job. */
function released(world: World, doing: Doing, first: string): Case[] {
  const [deploy] = doing("deploy");
  const check = doing("check").find(({ stage }) => stage === deploy?.stage);
  const [begins = "error", ...others] = mishapsOf(world, deploy);
  return [
    ...at(deploy, begins),
    ...others.flatMap((how) => at(deploy, how, first)),
    ...at(deploy, "timeout", first),
    ...at(deploy, "denied", first),
    ...mishapsOf(world, check).flatMap((how) => at(check, how, first)),
  ];
}

export type SuiteOptions = Omit<Options, "injection" | "tampering" | "retry" | "onStage"> & {
  /** Hears of each rehearsal as it ends; the next one waits for it. */
  onRehearsal?: (rehearsal: Rehearsal) => void | Promise<void>;
};

/** Throws where a case finds nothing to go on with: one before it has not come so far. */
export async function rehearseSuite(world: World, options: SuiteOptions): Promise<Rehearsal[]> {
  const { onRehearsal = () => undefined, ...rest } = options;
  const kept = new Map<string, Snapshot>();
  const done: Rehearsal[] = [];
  for (const { from, again, injection, tampering } of casesOf(world, options.pipeline)) {
    const rehearsal = await rehearse(world, {
      ...rest,
      waits: true,
      ...(injection === undefined ? {} : { injection }),
      ...(tampering === undefined ? {} : { tampering }),
      ...(from === undefined ? {} : { retry: goingOn(kept, from, again === true) }),
      // What was there first: later ones may have been tampered with.
      onStage: (snapshot) => void (kept.has(snapshot.stage) || kept.set(snapshot.stage, snapshot)),
    });
    done.push(rehearsal);
    await onRehearsal(rehearsal);
  }
  return done;
}

function goingOn(kept: ReadonlyMap<string, Snapshot>, stage: string, again: boolean): Snapshot {
  const found = kept.get(stage);
  if (found === undefined) throw new Error(`no rehearsal before has come to stage ${stage}`);
  const { execution, ...rest } = found;
  return again || execution === undefined ? rest : { ...rest, execution };
}
