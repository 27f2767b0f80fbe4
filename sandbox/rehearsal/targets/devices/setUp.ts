// What somebody puts on a device before its first release: the program out of the declared document, and the policy by which the
// device checks releases: that of its environment's verify job, with the public keys themselves in place of their names.
import { kmsTrustedKey } from "../../../../infra/functions/lib/kmsSigner.ts";
import { toPem } from "../../../../infra/functions/lib/keys.ts";
import { programPath } from "../../../../infra/plan/deviceDocument.ts";
import { accountOf } from "../../../../policy-pack/model/accounts.ts";
import type { Model } from "../../../../policy-pack/model/model.ts";
import { stepOf } from "../../../../policy-pack/model/pipelines.ts";
import { kmsOf } from "../../aws/declaredAws.ts";
import { variableOf } from "../../purpose.ts";
import type { World } from "../../world.ts";

type Row = { key: string };
type Steps = { mainSteps: { inputs: { runCommand: string[] } }[] };

/** Of the declared document; throws where there is none. */
export function programOf(model: Model, account: string, document: string): string {
  const found = model.resources.find(
    (facts) =>
      facts.type === "aws:ssm/document:Document" &&
      accountOf(facts) === account &&
      facts.props["name"] === document,
  );
  const { mainSteps } = JSON.parse(String(found?.props["content"] ?? '{"mainSteps":[]}')) as Steps;
  const lines = mainSteps.flatMap(({ inputs }) => inputs.runCommand);
  const at = lines.findIndex((line) => line.startsWith(`cat > ${programPath}.new`));
  if (at < 0) throw new Error(`no document ${document} puts ${programPath} on a device`);
  return `${lines[at + 1] ?? ""}\n`;
}

/** Of what an app's releases must have where the device is; what only AWS knows (revocations, what runs) is asked there alone. */
export async function policyOf({ aws, company }: World, account: string, app: string): Promise<string> {
  const verifier = company.model
    .of("project")
    .find(
      (project) =>
        accountOf(project) === account && stepOf(project) === "verify" && variableOf(project, "APP") === app,
    );
  const text = verifier && variableOf(verifier, "VERIFICATION_POLICY");
  if (text === undefined) throw new Error(`no job verifies releases of ${app} in ${account}`);
  const { keys: rows, demands, ...rest } = JSON.parse(text) as { keys: Row[]; demands: object };
  const keys = await Promise.all(
    rows.map(async ({ key, ...row }) => {
      const { id, publicKey, algorithm } = await kmsTrustedKey(key, kmsOf(aws, key.split(":")[4] ?? ""));
      return { id, publicKey: toPem(publicKey), algorithm, ...row };
    }),
  );
  return JSON.stringify({ ...rest, keys, demands: { ...demands, revocations: false, order: false } });
}
