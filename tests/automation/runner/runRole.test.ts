// The role of an environment, taken on for one run: against moto's STS, which makes sessions and knows whose they are.
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect } from "chai";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { LockgateError } from "../../../automation/errors.ts";
import { type RoleSettings, withRunRole } from "../../../automation/runner/runRole.ts";
import { type Moto, startMoto } from "../../../sandbox/rehearsal/aws/moto.ts";
import { offDays, withClockOff } from "../support/clock.ts";

const run = {
  id: "0190d7a0-0000-7000-8000-000000000001",
  stack: "dev",
  requestedBy: "ci",
  requestedByPerson: "ada <ada@acme.example>",
};
const role = "arn:aws:iam::783562562418:role/lockgate-run-dev";
const settings: RoleSettings = {
  cancelGraceSeconds: 30,
  runDeadlineSeconds: 7200,
  cliEnvironment: {
    PATH: "/bin",
    AWS_REGION: "eu-central-1",
    AWS_ENDPOINT_URL: "http://127.0.0.1:1",
    AWS_PROFILE: "worker",
    AWS_ACCESS_KEY_ID: "worker",
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/v2/credentials/1",
    AWS_WEB_IDENTITY_TOKEN_FILE: "/token",
  },
};

describe("the role of a run", function () {
  this.timeout(60_000);
  let moto: Moto;
  const before_: Record<string, string | undefined> = {};
  const set = (name: string, value: string) => {
    if (!(name in before_)) before_[name] = process.env[name];
    process.env[name] = value;
  };

  before(async () => {
    moto = await startMoto();
    set("AWS_ENDPOINT_URL_STS", moto.endpoint);
    set("AWS_ACCESS_KEY_ID", "test");
    set("AWS_SECRET_ACCESS_KEY", "test");
  });
  after(async () => {
    for (const [name, value] of Object.entries(before_))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    await moto.stop();
  });

  it("is nothing where the environment names none", async () => {
    expect(await withRunRole(settings, run, {})).to.equal(settings);
  });

  it("gives the CLI a session named after the run, and none of the worker's own ways to credentials", async () => {
    const { cliEnvironment: env, runDeadlineSeconds } = await withRunRole(settings, run, { role });
    expect(Object.keys(env).toSorted()).to.deep.equal([
      "AWS_ACCESS_KEY_ID",
      "AWS_ENDPOINT_URL",
      "AWS_REGION",
      "AWS_SECRET_ACCESS_KEY",
      "AWS_SESSION_TOKEN",
      "PATH",
    ]);
    const credentials = {
      accessKeyId: env["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: env["AWS_SECRET_ACCESS_KEY"] ?? "",
      sessionToken: env["AWS_SESSION_TOKEN"] ?? "",
    };
    const sts = new STSClient({ endpoint: moto.endpoint, region: "eu-central-1", credentials });
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).to.equal(`arn:aws:sts::783562562418:assumed-role/lockgate-run-dev/${run.id}`);
    expect(runDeadlineSeconds, "the run ends before its credentials do").to.be.within(3300, 3600 - 30 - 60);
  });

  it("keeps a deadline that is shorter than the session", async () => {
    const short = await withRunRole({ ...settings, runDeadlineSeconds: 600 }, run, {
      role,
      sessionMinutes: 90,
    });
    expect(short.runDeadlineSeconds).to.equal(600);
  });

  it("ends before its credentials do whatever this machine's clock says", async () => {
    for (const days of offDays) {
      const { runDeadlineSeconds } = await withClockOff(days, () => withRunRole(settings, run, { role }));
      expect(runDeadlineSeconds).to.be.within(3300, 3600 - 30 - 60);
    }
  });

  it("tells AWS run, stack and person as tags that go on into the next role", async () => {
    let asked = new URLSearchParams();
    const server = createServer(async (request, response) => {
      asked = new URLSearchParams(Buffer.concat((await request.toArray()) as Buffer[]).toString());
      response.writeHead(403, { "content-type": "text/xml" });
      response.end(
        "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized</Message></Error></ErrorResponse>",
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    set("AWS_ENDPOINT_URL_STS", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const refused = await withRunRole(settings, run, { role, sessionMinutes: 15 }).catch(
      (error: unknown) => error,
    );
    set("AWS_ENDPOINT_URL_STS", moto.endpoint);
    server.close();
    expect(refused).to.be.instanceOf(LockgateError);
    expect((refused as LockgateError).code).to.equal("role_refused");
    expect((refused as LockgateError).detail).to.equal(`${role}: not authorized`);
    const tags = [1, 2, 3].map((at) => [
      asked.get(`Tags.member.${at}.Key`),
      asked.get(`Tags.member.${at}.Value`),
    ]);
    expect(Object.fromEntries(tags)).to.deep.equal({
      "lockgate:run": run.id,
      "lockgate:run-stack": "dev",
      "lockgate:requester": "ada _ada@acme.example_",
    });
    expect([1, 2, 3].map((at) => asked.get(`TransitiveTagKeys.member.${at}`))).to.deep.equal(
      tags.map(([key]) => key),
    );
    expect(asked.get("DurationSeconds")).to.equal("900");
  });
});
