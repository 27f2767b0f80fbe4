// Brings CodeDeploy's register of devices in line with the table of them: who is in it is known by the session that Systems
// Manager opens for it, with its ring; who left it is known nowhere any more, so that it gets nothing and has no rights.
import {
  AddTagsToOnPremisesInstancesCommand,
  BatchGetOnPremisesInstancesCommand,
  DeregisterOnPremisesInstanceCommand,
  ListOnPremisesInstancesCommand,
  RegisterOnPremisesInstanceCommand,
  RemoveTagsFromOnPremisesInstancesCommand,
  type InstanceInfo,
  type Tag,
} from "@aws-sdk/client-codedeploy";
import { DeregisterManagedInstanceCommand, paginateGetParametersByPath } from "@aws-sdk/client-ssm";
import { fleetTag, ringTag, sessionArn } from "../../plan/devices.ts";
import { BadFormat, parseJson } from "../lib/faults.ts";
import { pages } from "../lib/pages.ts";
import { need, type Job } from "./settings.ts";

export type DeviceRow = { id: string; node: string; ring: string };

/** All rows, as they are now. Throws BadFormat for one that is none: nobody is passed over. */
export async function readDevices({ env, aws }: Pick<Job, "env" | "aws">): Promise<DeviceRow[]> {
  const rows: DeviceRow[] = [];
  const asked = { Path: need(env, "DEVICES") };
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client: aws.ssm }, asked))
    for (const { Name = "", Value = "" } of Parameters) rows.push(readRow(Name, Value));
  return rows;
}

function readRow(name: string, text: string): DeviceRow {
  const { id, node, ring } = (parseJson(text, name) as Partial<DeviceRow> | null) ?? {};
  if (typeof node !== "string" || typeof ring !== "string" || id === undefined || !name.endsWith(`/${id}`))
    throw new BadFormat(`${name} is no device: { id, node, ring }`);
  return { id, node, ring };
}

/** Its name in CodeDeploy. */
export const nameOf = ({ env }: Pick<Job, "env">, { id }: Pick<DeviceRow, "id">): string =>
  `${need(env, "DEPLOYMENT_APPLICATION")}-${id}`;

/** In a sentence what was changed. The same once more changes nothing, also where an earlier one died half-way. */
export async function bringInLine(job: Job, rows: readonly DeviceRow[]): Promise<string> {
  const known = await registered(job);
  const wanted = new Map(rows.map((row) => [nameOf(job, row), row]));
  const isWanted = (each: InstanceInfo): boolean => {
    const row = wanted.get(each.instanceName ?? "");
    return row !== undefined && each.iamSessionArn === sessionOf(job, row);
  };
  // A device that was activated anew is another one, under the same name.
  const gone = known.filter((each) => !isWanted(each));
  for (const each of gone) await retire(job, each);
  const kept = new Map(known.filter(isWanted).map((each) => [each.instanceName, each]));
  const fresh = [...wanted].filter(([name]) => !kept.has(name));
  for (const [name, row] of fresh) await register(job, name, row);
  for (const [name, row] of wanted) await putIntoRing(job, name, { row, tags: kept.get(name)?.tags ?? [] });
  return `${fresh.length} registered, ${gone.length} retired`;
}

const sessionOf = ({ env }: Job, { node }: DeviceRow): string =>
  sessionArn(need(env, "ACCOUNT"), need(env, "DEVICE_ROLE"), node);
const fleetOf = ({ env }: Job): string => need(env, "DEPLOYMENT_APPLICATION");
const ringOf = (job: Job, { ring }: DeviceRow): string => `${fleetOf(job)}-${ring}`;

/** By the tag of what the app has here. */
async function registered(job: Job): Promise<InstanceInfo[]> {
  const { codedeploy } = job.aws;
  const tagFilters = [{ Key: fleetTag, Value: fleetOf(job), Type: "KEY_AND_VALUE" as const }];
  const names: string[] = [];
  const ask = (nextToken: string | undefined) =>
    codedeploy.send(
      new ListOnPremisesInstancesCommand({ registrationStatus: "Registered", tagFilters, nextToken }),
    );
  for await (const { instanceNames = [] } of pages(ask)) names.push(...instanceNames);
  const found: InstanceInfo[] = [];
  for (let i = 0; i < names.length; i += mostAtOnce) {
    const instanceNames = names.slice(i, i + mostAtOnce);
    const { instanceInfos = [] } = await codedeploy.send(
      new BatchGetOnPremisesInstancesCommand({ instanceNames }),
    );
    found.push(...instanceInfos);
  }
  return found;
}
/** CodeDeploy's limit (BatchGetOnPremisesInstances). */
const mostAtOnce = 100;

async function register(job: Job, instanceName: string, row: DeviceRow): Promise<void> {
  const iamSessionArn = sessionOf(job, row);
  try {
    await job.aws.codedeploy.send(new RegisterOnPremisesInstanceCommand({ instanceName, iamSessionArn }));
  } catch (error) {
    // By a job that died before it gave it its tags.
    if ((error as Error).name !== "InstanceNameAlreadyRegisteredException") throw error;
  }
}

/** In one ring, whatever it was in before. */
async function putIntoRing(
  job: Job,
  name: string,
  { row, tags }: { row: DeviceRow; tags: readonly Tag[] },
): Promise<void> {
  const { codedeploy } = job.aws;
  const instanceNames = [name];
  const wanted = [
    { Key: fleetTag, Value: fleetOf(job) },
    { Key: ringTag, Value: ringOf(job, row) },
  ];
  const isWanted = ({ Key, Value }: Tag): boolean =>
    wanted.some((each) => each.Key === Key && each.Value === Value);
  const old = tags.filter((tag) => tag.Key === ringTag && !isWanted(tag));
  if (old.length > 0)
    await codedeploy.send(new RemoveTagsFromOnPremisesInstancesCommand({ tags: old, instanceNames }));
  if (tags.filter(isWanted).length < wanted.length)
    await codedeploy.send(new AddTagsToOnPremisesInstancesCommand({ tags: wanted, instanceNames }));
}

/** First its credentials, then its ring; it is found again by its other tag until it is no longer registered. */
async function retire({ aws: { codedeploy, ssm } }: Job, info: InstanceInfo): Promise<void> {
  const { instanceName = "", iamSessionArn = "" } = info;
  try {
    await ssm.send(
      new DeregisterManagedInstanceCommand({ InstanceId: iamSessionArn.split("/").at(-1) ?? "" }),
    );
  } catch (error) {
    // It was not activated any more.
    if ((error as Error).name !== "InvalidInstanceId") throw error;
  }
  const tags = (info.tags ?? []).filter(({ Key }) => Key === ringTag);
  if (tags.length > 0)
    await codedeploy.send(
      new RemoveTagsFromOnPremisesInstancesCommand({ tags, instanceNames: [instanceName] }),
    );
  await codedeploy.send(new DeregisterOnPremisesInstanceCommand({ instanceName }));
}
