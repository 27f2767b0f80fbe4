// Calls the live alias once and looks at the alarm: only what answers here is healthy here, and may go on.
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { isState } from "../lib/ledger.ts";
import { chainHere, shortly, tell } from "./record.ts";
import { handedOver, need, type Job } from "./settings.ts";

/** What was deployed does not work. */
export class NotHealthy extends Error {}

/** The ledger has the outcome. Nothing is said of a release that does not run here. */
export async function checkLambda(job: Job): Promise<string> {
  const { sha256, artifact } = await handedOver(job);
  const last = (await chainHere(job)).findLast(({ kind }) => isState(kind));
  if (last?.sha256 !== sha256)
    throw new NotHealthy(`${last?.sha256 ?? "nothing"} was deployed here last, not ${sha256}`);
  const told = { sha256, version: artifact.versionId };
  try {
    const outcome = await look(job);
    const known = Object.entries({
      commit: last.commit,
      builtOn: last.builtOn,
      policyVersion: last.policyVersion,
    });
    const rest = Object.fromEntries(known.filter(([, value]) => value !== undefined));
    await tell(job, { ...told, ...rest, kind: "healthy" });
    return outcome;
  } catch (error) {
    if (error instanceof NotHealthy)
      await tell(job, { ...told, kind: "failed", reason: shortly(error.message) });
    throw error;
  }
}

async function look({ env, aws }: Job): Promise<string> {
  const name = need(env, "FUNCTION_NAME");
  const alarm = need(env, "ALARM_NAME");
  const { FunctionError } = await aws.lambda.send(
    new InvokeCommand({
      FunctionName: name,
      Qualifier: need(env, "FUNCTION_ALIAS"),
      Payload: Buffer.from(JSON.stringify({ source: "lockgate.check" })),
    }),
  );
  if (FunctionError !== undefined) throw new NotHealthy(`${name} answers with an error: ${FunctionError}`);
  const { MetricAlarms = [] } = await aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [alarm] }));
  const state = MetricAlarms[0]?.StateValue;
  if (state === undefined) throw new NotHealthy(`there is no alarm ${alarm}`);
  if (state === "ALARM") throw new NotHealthy(`alarm ${alarm} is on`);
  return `${name} answers, alarm ${alarm} is ${state}`;
}
