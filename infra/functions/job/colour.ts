// Which of two fleets was healthy last: a parameter says so, and a check of what runs is the only one that changes it.
import { GetParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import { colours, type Colour } from "../../plan/colours.ts";
import { NotDeployed } from "./deployment.ts";
import { need, type Job } from "./settings.ts";

export async function goodColour({ env, aws }: Job): Promise<Colour> {
  const Name = need(env, "COLOUR");
  const { Parameter } = await aws.ssm.send(new GetParameterCommand({ Name }));
  const found = colours.find((colour) => colour === Parameter?.Value);
  if (found === undefined)
    throw new NotDeployed(`${Name} is ${Parameter?.Value ?? "nothing"}, neither blue nor green`);
  return found;
}

/** Says in a sentence whether anything has changed. */
export async function flipColour(job: Job, to: Colour): Promise<string> {
  if ((await goodColour(job)) === to) return `${to} stays the good colour`;
  const Name = need(job.env, "COLOUR");
  await job.aws.ssm.send(new PutParameterCommand({ Name, Value: to, Type: "String", Overwrite: true }));
  return `${to} is the good colour from now on`;
}
