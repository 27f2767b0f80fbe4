// Elevations against a real Postgres and moto's Identity Center: made, ended, and gone whatever breaks in between.
import { expect } from "chai";
import {
  CreatePermissionSetCommand,
  SSOAdminClient,
  paginateListAccountAssignments,
} from "@aws-sdk/client-sso-admin";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { type IdentityCenter, identityCenter } from "../../../automation/elevation/identityCenter.ts";
import { settleElevations } from "../../../automation/elevation/settle.ts";
import type { ElevationState } from "../../../automation/elevation/states.ts";
import { type Pool, inTransaction } from "../../../automation/store/database.ts";
import {
  type Elevation,
  findElevation,
  insertElevation,
  moveElevation,
} from "../../../automation/store/elevations.ts";
import { type Moto, startMoto } from "../../../sandbox/rehearsal/aws/moto.ts";
import { migratedDatabase, silent } from "../support/database.ts";
import { instance, userId } from "./offers.ts";

const region = "eu-central-1";
const account = "111111111111";

describe("elevations with moto", function () {
  this.timeout(120_000);
  let moto: Moto;
  let client: SSOAdminClient;
  let database: { url: string; pool: Pool; end(): Promise<void> };
  const before_: Record<string, string | undefined> = {};

  before(async () => {
    moto = await startMoto();
    // As an operator of the server would: the SDK reads them.
    for (const [name, value] of Object.entries({
      AWS_ENDPOINT_URL_SSO_ADMIN: moto.endpoint,
      AWS_ENDPOINT_URL_STS: moto.endpoint,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    })) {
      before_[name] = process.env[name];
      process.env[name] = value;
    }
    client = new SSOAdminClient({ region });
    database = await migratedDatabase();
  });
  after(async () => {
    for (const [name, value] of Object.entries(before_))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    await database.end();
    await moto.stop();
  });
  beforeEach(async () => {
    await moto.reset();
    await database.pool.query("delete from elevations");
  });

  const permissionSet = async (SessionDuration = "PT1H"): Promise<string> => {
    const made = await client.send(
      new CreatePermissionSetCommand({ InstanceArn: instance, Name: "operate", SessionDuration }),
    );
    return String(made.PermissionSet?.PermissionSetArn);
  };
  const assigned = async (set: string): Promise<string[]> => {
    const users: string[] = [];
    const request = { InstanceArn: instance, AccountId: account, PermissionSetArn: set };
    for await (const page of paginateListAccountAssignments({ client }, request))
      users.push(...(page.AccountAssignments ?? []).map(({ PrincipalId }) => PrincipalId ?? ""));
    return users;
  };
  const approved = async (set: string, change: Partial<Elevation> = {}): Promise<string> =>
    inTransaction(database.pool, async (tx) => {
      const made = await insertElevation(tx, {
        environment: "dev",
        level: "operate",
        person: "ada",
        requestedBy: "ada",
        reason: "because",
        minutes: 30,
        assignment: { instance, region, account, permissionSet: set, userId: userId(1) },
        lookingOnly: false,
        requestHours: 1,
        ...change,
      });
      await moveElevation(tx, made as Elevation, { event: "approve", by: "grace", byPerson: "grace" });
      return (made as Elevation).id;
    });
  const read = async (id: string): Promise<Elevation> =>
    (await findElevation(database.pool, id)) as Elevation;
  /** As if time had passed: what is due later is due now. */
  const round = async (center: IdentityCenter = identityCenter()): Promise<void> => {
    await database.pool.query("update elevations set due_at = least(due_at, clock_timestamp())");
    await settleElevations({ pool: database.pool, identityCenter: center, logger: silent });
  };
  const until = async (id: string, state: ElevationState, center?: IdentityCenter): Promise<Elevation> => {
    for (let i = 0; i < 20; i += 1) {
      const now = await read(id);
      if (now.state === state) return now;
      await round(center);
    }
    throw new Error(`still ${JSON.stringify(await read(id))}`);
  };
  const overNow = (id: string) =>
    database.pool.query("update elevations set ends_at = clock_timestamp() where id = $1", [id]);

  it("is made, kept until its end, and then removed; each step is in the audit", async () => {
    const set = await permissionSet();
    const id = await approved(set);
    await until(id, "active");
    expect(await assigned(set)).to.deep.equal([userId(1)]);
    await round();
    expect((await read(id)).state).to.equal("active");
    await overNow(id);
    const ended = await until(id, "ended");
    expect(ended.endedAt).to.be.a("date");
    expect(await assigned(set)).to.deep.equal([]);
    const audit = await database.pool.query<{ action: string }>(
      "select action from audit_records where entry::jsonb->'details'->>'elevation' = $1 order by seq",
      [id],
    );
    expect(audit.rows.map(({ action }) => action.replace("elevation.", ""))).to.deep.equal([
      "requested",
      "approved",
      "granted",
      "over",
      "ended",
    ]);
  });

  it("A6 is made and removed as the role that the level names, and by nobody else's credentials", async () => {
    const role = "arn:aws:iam::999999999999:role/lockgate-elevate-operate";
    // moto keeps what each account does apart.
    const as = async (sent: CreatePermissionSetCommand) => {
      const { Credentials: given } = await new STSClient({ region }).send(
        new AssumeRoleCommand({ RoleArn: role, RoleSessionName: "owner" }),
      );
      const credentials = {
        accessKeyId: String(given?.AccessKeyId),
        secretAccessKey: String(given?.SecretAccessKey),
        sessionToken: String(given?.SessionToken),
      };
      return new SSOAdminClient({ region, credentials }).send(sent);
    };
    const made = await as(
      new CreatePermissionSetCommand({ InstanceArn: instance, Name: "operate", SessionDuration: "PT1H" }),
    );
    const set = String(made.PermissionSet?.PermissionSetArn);
    const assignment = { instance, region, account, permissionSet: set, userId: userId(1), role };
    const id = await approved(set, { assignment });
    await until(id, "active");
    const { role: _, ...plain } = assignment;
    expect(await identityCenter().isAssigned(assignment)).to.equal(true);
    expect(await identityCenter().isAssigned(plain)).to.equal(false);
    await overNow(id);
    await until(id, "ended");
    expect(await identityCenter().isAssigned(assignment)).to.equal(false);
  });

  it("that nobody decides on expires, and gives nothing", async () => {
    const set = await permissionSet();
    const id = await approved(set);
    await database.pool.query("update elevations set state = 'requested', ends_at = null where id = $1", [
      id,
    ]);
    await until(id, "expired");
    expect(await assigned(set)).to.deep.equal([]);
  });

  it("is removed after crashes at every step, and never made twice as long", async () => {
    const real = identityCenter();
    for (const broken of ["assign", "unassign", "isAssigned", "permissionSet"] as const) {
      await database.pool.query("delete from elevations");
      const set = await permissionSet();
      const id = await approved(set);
      const { endsAt } = await read(id);
      let calls = 0;
      // The call arrives at AWS, and the process dies before it writes that down; every second time.
      const dying: IdentityCenter = {
        ...real,
        [broken]: async (assignment: never) => {
          const answer = (await real[broken](assignment)) as never;
          calls += 1;
          if (calls % 2 === 1) throw new Error("killed");
          return answer;
        },
      };
      await until(id, "active", dying);
      expect((await read(id)).endsAt).to.deep.equal(endsAt);
      await overNow(id);
      await until(id, "ended", dying);
      expect(await assigned(set), broken).to.deep.equal([]);
    }
  });

  it("is tried again for as long as AWS does not answer, later each time, and says why", async () => {
    const set = await permissionSet();
    const id = await approved(set);
    await until(id, "active");
    await overNow(id);
    const away: IdentityCenter = {
      ...identityCenter(),
      unassign: async () => {
        throw Object.assign(new Error("slow down"), { name: "ThrottlingException" });
      },
    };
    for (let i = 0; i < 8; i += 1) await round(away);
    const tried = await read(id);
    expect(tried).to.include({ state: "revoking", trouble: "ThrottlingException: slow down" });
    expect(tried.failures).to.be.above(5);
    const wait = await database.pool.query<{ seconds: number }>(
      "select extract(epoch from due_at - clock_timestamp())::float as seconds from elevations",
    );
    expect(wait.rows[0]?.seconds).to.be.within(30, 61);
    await until(id, "ended");
    expect(await assigned(set)).to.deep.equal([]);
  });

  it("that comes back after its end is taken away again", async () => {
    const set = await permissionSet();
    const id = await approved(set);
    await until(id, "active");
    await overNow(id);
    const { assignment } = await until(id, "ended");
    await identityCenter().assign(assignment);
    await round();
    expect((await read(id)).state).to.equal("revoking");
    await until(id, "ended");
    expect(await assigned(set)).to.deep.equal([]);
  });

  it("does not take what somebody has been given since", async () => {
    const set = await permissionSet();
    const first = await approved(set);
    await until(first, "active");
    await overNow(first);
    await until(first, "ended");
    const second = await approved(set);
    await until(second, "active");
    await round();
    expect([(await read(first)).state, (await read(second)).state]).to.deep.equal(["ended", "active"]);
    expect(await assigned(set)).to.deep.equal([userId(1)]);
  });

  it("is refused to who has the access without end, which stays", async () => {
    const set = await permissionSet();
    await identityCenter().assign({ instance, region, account, permissionSet: set, userId: userId(1) });
    const id = await approved(set);
    expect((await until(id, "failed")).trouble).to.match(/has this access already/);
    await round();
    expect(await assigned(set)).to.deep.equal([userId(1)]);
  });

  for (const [title, lookingOnly, duration, says] of [
    ["sessions would outlive it", false, "PT8H", /longer than PT1H/],
  ] as const)
    it(`is refused where ${title}`, async () => {
      const set = await permissionSet(duration);
      const id = await approved(set, { lookingOnly });
      expect((await until(id, "failed")).trouble).to.match(says);
      expect(await assigned(set)).to.deep.equal([]);
    });

  it("is worked on by one process at a time, though several look", async () => {
    const set = await permissionSet();
    const ids = await Promise.all(
      [1, 2, 3].map((digit) =>
        approved(set, {
          person: `person ${digit}`,
          assignment: { instance, region, account, permissionSet: set, userId: userId(digit) },
        }),
      ),
    );
    const made = new Map<string, number>();
    const real = identityCenter();
    const counting: IdentityCenter = {
      ...real,
      assign: async (assignment) => {
        made.set(assignment.userId, (made.get(assignment.userId) ?? 0) + 1);
        await real.assign(assignment);
      },
    };
    for (let i = 0; i < 6; i += 1) await Promise.all([round(counting), round(counting), round(counting)]);
    for (const id of ids) expect((await read(id)).state).to.equal("active");
    expect([...made.values()].every((times) => times >= 1)).to.equal(true);
    expect((await assigned(set)).toSorted()).to.deep.equal([1, 2, 3].map(userId));
  });
});
