// On what the example's model is judged in each environment: whoever runs it puts it there.
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { s3Of } from "../../../sandbox/rehearsal/aws/declaredAws.ts";
import type { Floor } from "./floor.ts";

export const modelApp = "spam-model";
const holdout =
  "kind,text\nspam,free money\nspam,win cheap pills\nham,the meeting is today\nham,call me at noon\n";

/** The account that an app's stage works in, by environment. */
export function accountIn(floor: Floor, app: string, environment: string): string {
  const stage = floor.pipelineOf(app).stages.find(({ name }) => name.toLowerCase() === environment);
  return stage?.actions.at(-1)?.account ?? "";
}

export async function bringHoldout(floor: Floor, environment: string, text = holdout): Promise<void> {
  const account = accountIn(floor, modelApp, environment);
  const s3 = s3Of(floor.world.aws, account);
  const Bucket = `acme-lockgate-${environment}-raw-${account}`;
  await s3.send(new PutObjectCommand({ Bucket, Key: `${modelApp}/holdout.csv`, Body: text }));
  s3.destroy();
}
