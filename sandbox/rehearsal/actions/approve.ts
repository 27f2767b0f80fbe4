// A manual approval: who is asked is told by the declared topic; the answer comes after a while of the rehearsal's clock.
import type { Facts } from "../../../policy-pack/facts.ts";
import { onKey } from "../aws/keyCalls.ts";
import { filled, type Perform, type Run } from "../run.ts";

/** CodePipeline waits for so long (CodePipeline quotas, "approval action"). */
const daysToAnswer = 7;

export const approve: Perform = async ({ name, role = "", account = "", configuration }, run, mishap) => {
  const { world, execution } = run;
  const text = filled(configuration["CustomData"] ?? "", run);
  const topic = configuration["NotificationArn"];
  if (topic !== undefined) publish(run, role, topic);
  if (mishap?.how === "error") return { ok: false, text: "the approval could not be asked for" };
  if (mishap?.how === "expired") {
    await world.clock.pause(daysToAnswer * 86_400);
    return { ok: false, text: `nobody has answered within ${daysToAnswer} days` };
  }
  await world.clock.pause(run.answersAfter);
  const status = mishap?.how === "rejected" ? "Failed" : "Succeeded";
  const updatedBy = `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_release/rehearsal`;
  const lastUpdateTime = world.clock.now();
  const before = world.approvals.get(execution) ?? [];
  world.approvals.set(execution, [{ actionName: name, status, updatedBy, lastUpdateTime }, ...before]);
  return status === "Succeeded"
    ? { ok: true, text: `approved (${text})` }
    : { ok: false, text: `rejected by ${updatedBy}` };
};

/** SNS encrypts in the publisher's name. */
function publish({ world }: Run, role: string, topic: string): void {
  const { model } = world.company;
  world.harness.ask(role, { action: "sns:Publish", resource: topic, account: topic.split(":")[4] ?? "" });
  const declared = model.resources.find(
    ({ type, props }) => type === "aws:sns/topic:Topic" && props["arn"] === topic,
  );
  if (declared === undefined)
    throw new Error(`no state declares the topic ${topic}, by which people are asked`);
  const named = declared.props["kmsMasterKeyId"];
  if (named === undefined || named === "") return;
  const key = keyOf(declared, model.of("key"));
  if (key === undefined) throw new Error(`no state declares the key ${String(named)} of the topic ${topic}`);
  for (const action of ["GenerateDataKey", "Decrypt"]) {
    const call = onKey(model, key, action);
    const via = { "kms:ViaService": `sns.${topic.split(":")[3] ?? ""}.amazonaws.com` };
    world.harness.ask(role, { ...call, context: { ...call.context, ...via } });
  }
}

const keyOf = ({ props }: Facts, keys: readonly Facts[]): Facts | undefined =>
  keys.find((key) => [key.props["arn"], key.props["keyId"]].includes(props["kmsMasterKeyId"] as string));
