// Runs of the fleet of tenants, for its rehearsals: what its table says may change while a release is on its way.
import { DeleteParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { breakable, readInjection } from "../../../sandbox/rehearsal/injections.ts";
import { ssmOf } from "../../../sandbox/rehearsal/aws/declaredAws.ts";
import type { Rehearsal } from "../../../sandbox/rehearsal/record.ts";
import type { Snapshot } from "../../../sandbox/rehearsal/run.ts";
import type { Floor } from "./floor.ts";
import { tenants } from "./floorCompany.ts";

export const app = "hello-tenants";
const stack = (tenant: string): string => `lockgate-${app}-${tenant}`;
/** A test that passes, whatever the code is. */
export const fits = 'import test from "node:test";\ntest("fits", () => undefined);\n';
const prod = "972823772653";

/** What the second ring's deployment says. */
export const broad = ({ steps }: Rehearsal): string =>
  steps.find(({ action }) => action === "Prod-Deploy-Broad")?.text ?? "";

export function tenantRuns(floor: Floor) {
  const kept = new Map<string, Snapshot>();
  const run = (fail?: string, from?: string, more: object = {}): Promise<Rehearsal> => {
    const { stages } = floor.pipelineOf(app);
    const retry = from === undefined ? undefined : kept.get(from);
    const options = {
      ...(fail === undefined ? {} : { injection: readInjection(fail, breakable(stages)) }),
      ...(retry === undefined ? {} : { retry }),
      onStage: (snapshot: Snapshot) => void (kept.has(snapshot.stage) || kept.set(snapshot.stage, snapshot)),
      ...more,
    };
    return floor.rehearse(options, app);
  };
  /** Releases by tenant, in production. */
  const inProd = ({ traffic }: Rehearsal): Record<string, string> =>
    Object.fromEntries(
      traffic
        .filter(({ account }) => account === prod)
        .map(({ name, runs }) => [name.split(":")[1] ?? "", Object.values(runs ?? {})[0] ?? ""]),
    );
  /** Changes a row of the table, past the stack, as its next update would. */
  const write = async (id: string, change: object): Promise<void> => {
    const row = { state: "active", ...tenants.find((each) => each.id === id), ...change };
    const { app: _app, environment: _environment, ...rest } = row as Record<string, unknown>;
    const ssm = ssmOf(floor.world.aws, prod);
    await ssm.send(
      new PutParameterCommand({
        Name: `/${app}/prod/tenants/${id}`,
        Value: JSON.stringify({ ...rest, id }),
        Type: "String",
        Overwrite: true,
      }),
    );
    ssm.destroy();
  };
  /** Takes the row away, as the stack does once nobody declares it. */
  const vanish = async (id: string): Promise<void> => {
    const ssm = ssmOf(floor.world.aws, prod);
    await ssm.send(new DeleteParameterCommand({ Name: `/${app}/prod/tenants/${id}` }));
    ssm.destroy();
  };

  /** A new release: when tenant `at` of its second ring, or of the first, is served, `change` is done to the table. */
  const whileServed = async (
    statusCode: number,
    change: () => Promise<void>,
    { fail, at = "gnome" }: { fail?: string; at?: string } = {},
  ): Promise<Rehearsal> => {
    const { answer } = floor.world.harness;
    let changed = false;
    floor.world.harness.answer = async (operation, input, account) => {
      const isThere = input["StackName"] === stack(at);
      if (!changed && isThere && operation === "CloudFormationClient.UpdateStackCommand") {
        changed = true;
        await change();
      }
      return answer(operation, input, account);
    };
    const code = `exports.handler = async () => ({ statusCode: ${statusCode} });\n`;
    const source = floor.changed(app, { "src/index.js": code, "test/hello.test.mjs": fits });
    const done = await run(fail, undefined, { source }).finally(() => {
      floor.world.harness.answer = answer;
    });
    expect(changed, "the table changes while the ring is served").to.equal(true);
    return done;
  };
  return { run, inProd, write, vanish, whileServed };
}
