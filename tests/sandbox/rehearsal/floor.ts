// The apps under examples/ with their pipelines, and one world to rehearse them in, opened once for all specs of a process.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { declaredPipelines, type DeclaredPipeline } from "../../../cli/pipeline/declared.ts";
import type { App } from "../../../infra/configuration/schema.ts";
import { storeBucket } from "../../../infra/plan/names.ts";
import { openWorld } from "../../../sandbox/rehearsal/open.ts";
import { rehearse, type Options } from "../../../sandbox/rehearsal/rehearse.ts";
import type { Check, Rehearsal } from "../../../sandbox/rehearsal/record.ts";
import type { World } from "../../../sandbox/rehearsal/world.ts";
import { declaredCompany } from "../../infra/company.ts";
import { Attacked } from "./attacked.ts";
import { accountOf, appsFrom, companyWith, rowOf } from "./floorCompany.ts";
import { declaredRoute } from "./declaredRoute.ts";
import { FrontDoor } from "./frontDoor.ts";
import { exampleNames } from "./kinds.ts";
import { repositoryRoot } from "../../../sandbox/toolchain/pinned.ts";

export const commit = "0123456789abcdef0123456789abcdef01234567";
const examples = `${repositoryRoot}/examples`;
export const example = `${examples}/top-scores`;

/** Where the key of the app's one scanner lies that wants one. */
export const scannerSecret = "lockgate/scanners/snyk";

/** The app in Kubernetes once more, under scanners: of the source, of its image, of what answers at `url`. */
const guarded = (url: string): App => ({
  ...rowOf("departures"),
  name: "guarded",
  scans: {
    tools: ["secretlint", "snyk", "ecr", "schemathesis"],
    threshold: "high",
    url,
    secrets: { SNYK_TOKEN: { secret: scannerSecret, key: "token" } },
    exceptions: [
      {
        tool: "secretlint",
        rule: "@secretlint/secretlint-rule-aws/AWSAccessKeyID",
        place: "known.*",
        reason: "an id that AWS's own documentation has",
        ticket: "SEC-1",
        owner: "departures",
        until: "2099-12-31",
      },
    ],
  },
});

/** The bot's API under a load that a test can wait for, where it really answers. */
const loaded =
  (url: string) =>
  (row: App): App =>
    row.name === "account-bot"
      ? {
          ...row,
          checks: {
            tools: ["autocannon"],
            url,
            load: { connections: 2, seconds: 5, errors: 0.01, milliseconds: 1500 },
          },
        }
      : row;

/** All but the one of the standard pipeline. */
export const otherApps = [...exampleNames.filter((name) => name !== "top-scores"), "guarded"];
/** Machines are killed after each release, and then a subnet is cut off; of two fleets those that users are on. */
const everywhere = { environments: ["dev", "test", "prod"], percent: 50 };
const broken = (row: App): App =>
  row.target.kind === "ec2" || row.target.kind === "blueGreen" || row.target.kind === "ec2Efs"
    ? { ...row, target: { ...row.target, chaos: { ...everywhere, breaks: ["machines", "links"] } } }
    : row.target.kind === "ecs" && row.target.runs !== "once"
      ? { ...row, target: { ...row.target, chaos: everywhere } }
      : row;

export class Floor {
  readonly world: World;
  readonly #pipelines: readonly DeclaredPipeline[];
  readonly #folders: string[] = [];
  readonly reached = new Set<string>();
  /** What the dynamic tests of `guarded` attack. */
  readonly attacked: Attacked;
  /** Where `account-bot` answers in test. */
  readonly bot: FrontDoor;

  private constructor(
    world: World,
    pipelines: readonly DeclaredPipeline[],
    { attacked, bot }: { attacked: Attacked; bot: FrontDoor },
  ) {
    this.world = world;
    this.attacked = attacked;
    this.bot = bot;
    this.#pipelines = pipelines;
    const accountId = accountOf("test");
    bot.route = declaredRoute(world.company.model, "lockgate-account-bot-test");
    bot.place = { world, environment: "test", bucket: storeBucket("acme", "test", accountId) };
  }

  /** All example apps; production has a window. With `source` all come from such a one, and nothing else is asked of them. */
  static async open(source?: App["source"]["kind"]): Promise<Floor> {
    const [attacked, bot] = [await Attacked.open(), await FrontDoor.open("account-bot")];
    const apps =
      source === undefined
        ? [...exampleNames.map(rowOf).map(broken).map(loaded(bot.url)), guarded(attacked.url)]
        : appsFrom(source);
    const { shared, own } = companyWith(apps);
    const company = await declaredCompany(shared, own);
    const pipelines = declaredPipelines(company.model);
    return new Floor(await openWorld({ pipeline: pipelines[0]!, company }), pipelines, { attacked, bot });
  }

  pipelineOf(app: string): DeclaredPipeline {
    const found = this.#pipelines.find(({ name }) => name === app);
    if (found === undefined) throw new Error(`no app ${app} under examples/`);
    return found;
  }

  get pipeline(): DeclaredPipeline {
    return this.pipelineOf("top-scores");
  }

  /** Of the standard pipeline where no app is named. */
  async rehearse(options: Partial<Options> = {}, app = "top-scores"): Promise<Rehearsal> {
    const done = await rehearse(this.world, {
      pipeline: this.pipelineOf(app),
      source: `${examples}/${app}`,
      commit,
      waits: true,
      ...options,
    });
    this.remember(app, done);
    return done;
  }

  /** Which examples have come to production. */
  remember(app: string, { result, steps }: Rehearsal): void {
    const deployed = steps.some(({ does, environment }) => does === "deploy" && environment === "prod");
    if (result === "succeeded" && deployed) this.reached.add(app);
  }

  /** Of the standard pipeline's functions. */
  traffic = () =>
    this.world.targets
      .flatMap((target) => target.traffic())
      .filter(({ name }) => name.startsWith("lockgate-top-scores-"));

  /** An example with other files. */
  changed(app: string, files: Readonly<Record<string, string>>): string {
    const folder = mkdtempSync(path.join(tmpdir(), "lockgate-app-"));
    this.#folders.push(folder);
    cpSync(`${examples}/${app}`, folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    return folder;
  }

  async close(): Promise<void> {
    for (const folder of this.#folders) rmSync(folder, { recursive: true });
    this.attacked.close();
    this.bot.close();
    await this.world.close();
  }
}

export const failing = ({ checks }: Rehearsal): Check[] => checks.filter(({ holds }) => !holds);
export const results = ({ steps }: Rehearsal): string[] =>
  steps.map(({ action, result }) => `${action} ${result}`);
/** The last step of the run itself, before its stage goes back. */
export const lastOf = ({ steps }: Rehearsal) => steps.findLast(({ rollback }) => rollback !== true)!;
