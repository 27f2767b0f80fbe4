// The register of devices against its table: whatever was there before, and wherever a job before has died.
import { expect } from "chai";
import fc from "fast-check";
import { bringInLine, type DeviceRow } from "../../../../infra/functions/job/devices.ts";
import type { Job } from "../../../../infra/functions/job/settings.ts";
import type { Aws } from "../../../../infra/functions/lib/aws.ts";
import { Register } from "../../../../sandbox/rehearsal/targets/devices/register.ts";

const account = "111111111111";
const fleet = "lockgate-soil-prod";
const rings = ["canary", "field"];
type Command = { constructor: { name: string }; input: Record<string, unknown> };

class Place {
  readonly register = new Register();
  readonly asked: string[] = [];
  /** So many calls are answered before the job dies. */
  left = Infinity;

  async line(rows: readonly DeviceRow[]): Promise<string> {
    const send = (client: string) => ({
      send: async ({ constructor: { name }, input }: Command): Promise<object> => {
        if ((this.left -= 1) < 0) throw new Error("the job died");
        const operation = `${client}.${name.replace(/Command$/, "")}`;
        this.asked.push(operation);
        const answer = this.register.operations[operation];
        if (answer === undefined) throw new Error(`nobody answers ${operation}`);
        return answer(input, account);
      },
    });
    const env = { DEPLOYMENT_APPLICATION: fleet, DEVICE_ROLE: `${fleet}-function`, ACCOUNT: account };
    const aws = { codedeploy: send("CodeDeployClient"), ssm: send("SSMClient") } as object as Aws;
    return bringInLine({ env, aws } as unknown as Job, rows);
  }

  /** Who gets what is released to each ring, by name and session. */
  served = () =>
    Object.fromEntries(
      rings.map((ring) => [
        ring,
        this.register
          .with(account, [{ Key: "lockgate:ring", Value: `${fleet}-${ring}` }])
          .map(({ name, sessionArn }) => `${name} ${sessionArn.split("/").at(-1) ?? ""}`)
          .toSorted(),
      ]),
    );
}
const wanted = (rows: readonly DeviceRow[]) =>
  Object.fromEntries(
    rings.map((ring) => [
      ring,
      rows
        .filter((row) => row.ring === ring)
        .map(({ id, node }) => `${fleet}-${id} ${node}`)
        .toSorted(),
    ]),
  );
const row = (id: string, ring = "canary", node = `mi-${id}`): DeviceRow => ({ id, ring, node });
/** No node comes back once it has left: an activation gives a new one. */
const tables = fc
  .uniqueArray(fc.record({ id: fc.constantFrom("a", "b", "c", "d"), ring: fc.constantFrom(...rings) }), {
    selector: ({ id }) => id,
  })
  .map((rows) => rows.map(({ id, ring }) => ({ id, ring })));

describe("C15 the register of devices", () => {
  it("C15 is what the table says, whatever was there before, and however often a job has died on its way", () =>
    fc.assert(
      fc.asyncProperty(fc.array(tables, { minLength: 1, maxLength: 4 }), fc.nat(12), async (steps, dies) => {
        const place = new Place();
        for (const [round, rows] of steps.entries()) {
          const table = rows.map(({ id, ring }) => row(id, ring, `mi-${id}${round}`));
          place.left = dies;
          await place.line(table).catch((error: Error) => expect(error.message).to.equal("the job died"));
          place.left = Infinity;
          await place.line(table);
          expect(place.served()).to.deep.equal(wanted(table));
        }
      }),
      { numRuns: 50 },
    ));

  it("C15 asks for nothing more once it is in line", async () => {
    const place = new Place();
    expect(await place.line([row("a"), row("b", "field")])).to.equal("2 registered, 0 retired");
    place.asked.length = 0;
    expect(await place.line([row("a"), row("b", "field")])).to.equal("0 registered, 0 retired");
    expect(place.asked).to.deep.equal([
      "CodeDeployClient.ListOnPremisesInstances",
      "CodeDeployClient.BatchGetOnPremisesInstances",
    ]);
  });

  it("C15 takes a device's credentials before anything else, and its name is free again", async () => {
    const place = new Place();
    await place.line([row("a")]);
    place.asked.length = 0;
    expect(await place.line([row("a", "canary", "mi-other")])).to.equal("1 registered, 1 retired");
    expect(place.asked.slice(2, 5)).to.deep.equal([
      "SSMClient.DeregisterManagedInstance",
      "CodeDeployClient.RemoveTagsFromOnPremisesInstances",
      "CodeDeployClient.DeregisterOnPremisesInstance",
    ]);
    expect(place.register.isActivated(account, "mi-a")).to.equal(false);
    expect(place.served()["canary"]).to.deep.equal([`${fleet}-a mi-other`]);
  });

  it("C15 a device changes its ring, and is in one only", async () => {
    const place = new Place();
    await place.line([row("a")]);
    await place.line([row("a", "field")]);
    expect(place.served()).to.deep.equal({ canary: [], field: [`${fleet}-a mi-a`] });
  });
});
