// Calls the live alias once and looks at the alarm: only what answers here is healthy here, and may go on.
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { alarmState, checkDeployed, NotHealthy } from "./health.ts";
import { need, type Job } from "./settings.ts";

export const checkLambda = (job: Job): Promise<string> => checkDeployed(job, () => look(job));

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
  const state = await alarmState(aws, alarm);
  return `${name} answers, alarm ${alarm} is ${state}`;
}
