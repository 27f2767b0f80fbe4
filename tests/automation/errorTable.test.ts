// The table of errors of the server: each is brought about, and says what is wrong, where, and what to do.
import { expect } from "chai";
import { type ErrorCode, errorTable } from "../../automation/errorTable.ts";
import type { Problem } from "../../automation/errors.ts";
import type { runErrors } from "../../automation/runErrors.ts";
import { startErrors } from "../../automation/startErrors.ts";
import type { Answer } from "./support/app.ts";
import { conflicts } from "./errors/conflicts.ts";
import { logins } from "./errors/login.ts";
import { people } from "./errors/people.ts";
import { type Provocation, type World, startWorld } from "./errors/provocation.ts";
import { reading } from "./errors/reading.ts";
import { requests } from "./errors/requests.ts";
import { runEnds } from "./errors/runEnds.ts";
import { type RunWorld, startRunWorld } from "./errors/runWorld.ts";
import { type StartWorld, startStartWorld, starts } from "./errors/start.ts";

type Kept = keyof typeof runErrors | keyof typeof startErrors;

/** Of a code that lacks its provocation here, TypeScript says so. */
const answers: Readonly<Record<Exclude<ErrorCode, Kept>, Provocation>> = {
  ...requests,
  ...reading,
  ...conflicts,
  ...people,
  ...logins,
};

/** What is never told: tokens and sessions of ours, passwords of the tests' worlds. */
const secret = /lgl?s?_[\w-]{43}|hunter2|lockgate-sandbox/;
const entries = <K extends string, V>(table: Readonly<Record<K, V>>) => Object.entries(table) as [K, V][];

/** What an answer says of this one request; what went wrong in the server itself says nothing but where. */
function toldBy({ status, body }: Answer): string {
  const { detail, instance, faults = [] } = body as Partial<Problem>;
  const told = faults.map(({ path, message, value }) => `${path} ${message} ${value}`);
  return [status >= 500 ? (detail ?? instance) : detail, ...told].join("\n");
}

describe("errors of the server", function () {
  this.timeout(120_000);

  it("say what is wrong and what to do", () => {
    for (const [code, { status, title, remedy }] of Object.entries(errorTable)) {
      expect(status, code).to.be.within(400, 599);
      expect(title, code).to.match(/^[A-Z].{5,}[^.]$/);
      expect(remedy, code).to.match(/^[A-Z`/].{15,}\.$/s);
    }
  });

  describe("over HTTP", () => {
    let world: World;
    before(async () => {
      world = await startWorld();
    });
    after(() => world.stop());

    for (const [code, { names, provoke }] of entries(answers)) {
      it(`${code}: names ${names}`, async () => {
        const { status, title, remedy } = errorTable[code];
        const answer = await provoke(world);
        expect(answer.body, answer.text).to.include({ code, status, title, remedy });
        expect(answer.status).to.equal(status);
        expect(answer.headers.get("content-type")).to.match(/^application\/problem\+json/);
        expect(toldBy(answer)).to.include(names);
        expect(answer.text).not.to.match(secret);
      });
    }
  });

  describe("of a run", () => {
    let world: RunWorld;
    before(async () => {
      world = await startRunWorld();
    });
    after(() => world.stop());

    for (const [code, { names, provoke }] of entries(runEnds)) {
      it(`${code}: names ${names}`, async () => {
        const { status, text, body } = await world.read(await provoke(world));
        const { title, remedy } = errorTable[code];
        const { error } = (body["outcome"] ?? {}) as { error?: Record<string, string> };
        expect([status, body["finishedAt"]], text).to.not.include(null);
        expect(error, text).to.include({ code, title, remedy });
        expect(error?.["detail"]).to.include(names);
        expect(text).not.to.match(secret);
      });
    }
  });

  describe("of the start", () => {
    let world: StartWorld;
    before(async () => {
      world = await startStartWorld();
    });
    after(() => world.stop());

    for (const [code, { names, provoke }] of entries(starts)) {
      it(`${code}: names ${names}, and the process ends with code 2`, async () => {
        const { title, remedy } = startErrors[code];
        const { code: ended, errors } = await provoke(world);
        expect([ended, errors.includes(title)], errors).to.deep.equal([2, true]);
        expect(errors).to.include(names).and.include(remedy).and.not.match(secret);
      });
    }
  });
});
