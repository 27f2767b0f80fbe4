// The example company's pipeline and a world to rehearse it in, opened once for all specs of a process.
import { declaredPipelines, type DeclaredPipeline } from "../../../cli/pipeline/declared.ts";
import { openWorld } from "../../../sandbox/rehearsal/open.ts";
import { rehearse, type Options } from "../../../sandbox/rehearsal/rehearse.ts";
import type { Check, Rehearsal } from "../../../sandbox/rehearsal/record.ts";
import type { World } from "../../../sandbox/rehearsal/world.ts";
import { declaredCompany } from "../../infra/company.ts";
import { repositoryRoot } from "../../../sandbox/toolchain/pinned.ts";

export const commit = "0123456789abcdef0123456789abcdef01234567";
export const example = `${repositoryRoot}/examples/top-scores`;

export class Floor {
  readonly world: World;
  readonly pipeline: DeclaredPipeline;

  private constructor(world: World, pipeline: DeclaredPipeline) {
    this.world = world;
    this.pipeline = pipeline;
  }

  static async open(): Promise<Floor> {
    const company = await declaredCompany();
    const [pipeline] = declaredPipelines(company.model) as [DeclaredPipeline];
    return new Floor(await openWorld({ pipeline, company }), pipeline);
  }

  rehearse = (options: Partial<Options> = {}): Promise<Rehearsal> =>
    rehearse(this.world, { pipeline: this.pipeline, source: example, commit, ...options });

  traffic = () => this.world.targets.flatMap((target) => target.traffic());

  close = (): Promise<void> => this.world.close();
}

export const failing = ({ checks }: Rehearsal): Check[] => checks.filter(({ holds }) => !holds);
export const results = ({ steps }: Rehearsal): string[] =>
  steps.map(({ action, result }) => `${action} ${result}`);
/** The last step of the run itself, before its stage goes back. */
export const lastOf = ({ steps }: Rehearsal) => steps.findLast(({ rollback }) => rollback !== true)!;
