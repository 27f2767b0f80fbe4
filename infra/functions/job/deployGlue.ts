// Changes what jobs of Glue run to the verified scripts: while no run of theirs is under way, all jobs or none.
import {
  GetJobCommand,
  GetTriggerCommand,
  GetWorkflowCommand,
  StartTriggerCommand,
  StopTriggerCommand,
  UpdateJobCommand,
  type Job as GlueJob,
  type JobUpdate,
} from "@aws-sdk/client-glue";
import { BadFormat } from "../lib/faults.ts";
import type { Release } from "../lib/release.ts";
import { putOnce, sha256Of } from "../lib/storeObjects.ts";
import { readEntry } from "../verify/archive.ts";
import { deployVerified, NotDeployed } from "./deployment.ts";
import { pullArtifact } from "./pull.ts";
import { need, type Job } from "./settings.ts";

/** Bytes of one file; seconds between two looks. */
const limits = { file: 1024 * 1024, between: 15 };

/** `SCRIPTS`: by the name of the job its script, and further files by the argument that tells the job where they are. */
type Scripts = Readonly<Record<string, { script: string; files?: Readonly<Record<string, string>> }>>;

export const deployGlue = (job: Job): Promise<string> =>
  deployVerified(job, (release) => deploy(job, release));

async function deploy(job: Job, release: Release): Promise<string> {
  const scripts = JSON.parse(need(job.env, "SCRIPTS")) as Scripts;
  const triggers = JSON.parse(need(job.env, "TRIGGERS")) as string[];
  const texts = await readFiles(await pullArtifact(job, release), scripts);
  const before = await Promise.all(Object.keys(scripts).map((name) => jobOf(job, name)));
  const after = before.map((found) => updated(found, scripts, locationOf(job, release)));
  const changes = after.filter(
    ({ update }, index) => JSON.stringify(update) !== JSON.stringify(updateOf(before[index] ?? {})),
  );
  if (changes.length === 0) {
    await startAll(job, triggers);
    return `${need(job.env, "WORKFLOW")} runs ${release.sha256} already`;
  }
  await quieten(job, triggers);
  for (const [name, bytes] of texts) await put(job, release, name, bytes);
  await change(job, after, before);
  await startAll(job, triggers);
  return `deployed ${release.app} ${release.sha256} to ${after.length} jobs of ${need(job.env, "WORKFLOW")}`;
}

/** Each file of the artifact that a job runs or reads, by its name. */
async function readFiles(artifact: string, scripts: Scripts): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for (const [name, { script, files = {} }] of Object.entries(scripts))
    for (const file of [script, ...Object.values(files)]) {
      const bytes = await readEntry(artifact, file, limits.file);
      if (bytes === undefined)
        throw new BadFormat(`the artifact has no ${file}, which the job ${name} needs`);
      found.set(file, bytes);
    }
  return found;
}

const locationOf =
  ({ env }: Job, { app, sha256 }: Release) =>
  (file: string): string =>
    `s3://${need(env, "REVISIONS")}/${app}/${sha256}/${file}`;

async function put({ env, aws }: Job, { app, sha256 }: Release, name: string, body: Buffer): Promise<void> {
  const content = { sha256: sha256Of(body), size: body.length, body };
  await putOnce(aws.s3, need(env, "REVISIONS"), `${app}/${sha256}/${name}`, content);
}

async function jobOf({ aws }: Job, JobName: string): Promise<GlueJob> {
  const { Job: found } = await aws.glue.send(new GetJobCommand({ JobName }));
  if (found === undefined) throw new NotDeployed(`there is no job ${JobName}`);
  return found;
}

type Change = { name: string; update: JobUpdate };

/** What is left out of an update is reset (Glue API, UpdateJob); capacity follows from the workers. */
const notUpdated = new Set("Name CreatedOn LastModifiedOn AllocatedCapacity ProfileName".split(" "));
const updateOf = ({ MaxCapacity, ...job }: GlueJob): JobUpdate => ({
  ...Object.fromEntries(Object.entries(job).filter(([key]) => !notUpdated.has(key))),
  ...(job.WorkerType === undefined && MaxCapacity !== undefined ? { MaxCapacity } : {}),
});

function updated(found: GlueJob, scripts: Scripts, at: (file: string) => string): Change {
  const name = found.Name ?? "";
  const { script = "", files = {} } = scripts[name] ?? {};
  const told = Object.fromEntries(Object.entries(files).map(([argument, file]) => [argument, at(file)]));
  const kept = updateOf(found);
  return {
    name,
    update: {
      ...kept,
      Command: { ...kept.Command, ScriptLocation: at(script) },
      ...(Object.keys(told).length === 0 ? {} : { DefaultArguments: { ...kept.DefaultArguments, ...told } }),
    },
  };
}

/** The schedule rests, and what it has begun comes to its end: no run has jobs of two releases. */
async function quieten(job: Job, [start]: readonly string[]): Promise<void> {
  if (start === undefined) return;
  if ((await stateOf(job, start)) === "ACTIVATED")
    await job.aws.glue.send(new StopTriggerCommand({ Name: start }));
  while ((await stateOf(job, start)) === "DEACTIVATING") await job.clock.pause(limits.between);
  const Name = need(job.env, "WORKFLOW");
  for (;;) {
    const { Workflow } = await job.aws.glue.send(new GetWorkflowCommand({ Name }));
    if (Workflow?.LastRun?.Status !== "RUNNING") return;
    await job.clock.pause(limits.between);
  }
}

/** Where one is refused those before it go back, and the schedule goes on with what it had. */
async function change(job: Job, after: readonly Change[], before: readonly GlueJob[]): Promise<void> {
  const done: Change[] = [];
  try {
    for (const one of after) {
      await update(job, one);
      done.push({ name: one.name, update: updateOf(before.find(({ Name }) => Name === one.name) ?? {}) });
    }
  } catch (error) {
    for (const one of done) await update(job, one);
    await startAll(job, JSON.parse(need(job.env, "TRIGGERS")) as string[]);
    throw new NotDeployed(`a job was not changed, and all run what they ran: ${(error as Error).message}`);
  }
}

const update = async ({ aws }: Job, { name, update: JobUpdate }: Change): Promise<void> =>
  void (await aws.glue.send(new UpdateJobCommand({ JobName: name, JobUpdate })));

/** The schedule last: until then nothing begins that others could not follow. */
async function startAll(job: Job, triggers: readonly string[]): Promise<void> {
  for (const name of triggers.toReversed()) {
    if ((await stateOf(job, name)) !== "ACTIVATED")
      await job.aws.glue.send(new StartTriggerCommand({ Name: name }));
    while ((await stateOf(job, name)) === "ACTIVATING") await job.clock.pause(limits.between);
  }
}

const stateOf = async ({ aws }: Job, Name: string): Promise<string> =>
  (await aws.glue.send(new GetTriggerCommand({ Name }))).Trigger?.State ?? "none";
