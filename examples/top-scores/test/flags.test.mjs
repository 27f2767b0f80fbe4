import assert from "node:assert/strict";
import { test } from "node:test";
import { createHandler } from "../src/answer.mjs";
import { createFlags, isOn } from "../src/flags.mjs";

const env = { PARAMETERS_PATH: "/top-scores/dev/" };
const flagsOf = (values, lines = []) =>
  createFlags(
    env,
    async (path) => {
      assert.equal(path, "/top-scores/dev/flags/");
      return new Map(Object.entries(values));
    },
    (line) => lines.push(line),
  );
const scores = [
  { player: "ada", score: 7 },
  { player: "bob", score: 7 },
  { player: "eve", score: 5 },
];
const ranks = async (ask, event) =>
  JSON.parse((await ask({ scores, ...event })).body).map(({ rank }) => rank);
const none = [undefined, undefined, undefined];

test("ranks are shown to whom the flag is on for, and to nobody else", async () => {
  const flags = flagsOf({ "shared-ranks": JSON.stringify({ users: ["ada"], tenants: ["acme"] }) });
  const ask = createHandler(flags);
  assert.deepEqual(await ranks(ask, { user: "ada" }), [1, 1, 3]);
  assert.deepEqual(await ranks(ask, { user: "bob", tenant: "acme" }), [1, 1, 3]);
  assert.deepEqual(await ranks(ask, { user: "bob", tenant: "other" }), none);
  assert.deepEqual(await ranks(ask, {}), none);
});

test("without an environment around it the function answers, and what is new is off", async () => {
  const lines = [];
  const flags = createFlags({}, undefined, (line) => lines.push(line));
  assert.deepEqual(await ranks(createHandler(flags), { user: "ada" }), none);
  assert.deepEqual(lines, ["all flags are off: the variable PARAMETERS_PATH is missing"]);
});

test("what can't be read is off, and the log says so", async () => {
  for (const text of [
    "",
    "[]",
    "null",
    '{"percent":"100"}',
    '{"percent":101}',
    '{"users":"ada"}',
    '{"all":1}',
  ]) {
    const lines = [];
    assert.equal(await flagsOf({ new: text }, lines)("new", { user: "ada" }), false, text);
    assert.match(lines.join(), /flag \/top-scores\/dev\/flags\/new is off: it is no/);
  }
  const lines = [];
  const denied = async () => {
    throw new Error("AccessDenied");
  };
  const flags = createFlags(env, denied, (line) => lines.push(line));
  assert.equal(await flags("new", { user: "ada" }), false);
  assert.deepEqual(lines, ["all flags are off: AccessDenied"]);
});

test("flags are read again after their time, and sooner after a failure", async () => {
  let time = 0;
  let reads = 0;
  let works = false;
  const read = async () => {
    reads += 1;
    if (!works) throw new Error("gone");
    return new Map([["new", '{"percent":100}']]);
  };
  const flags = createFlags(
    env,
    read,
    () => {},
    () => time,
  );
  const at = async (when) => ((time = when), [await flags("new"), reads]);
  assert.deepEqual(await at(0), [false, 1]);
  works = true;
  assert.deepEqual(await at(4_999), [false, 1]);
  assert.deepEqual(await at(5_000), [true, 2]);
  assert.deepEqual(await at(34_999), [true, 2]);
  assert.deepEqual(await at(35_000), [true, 3]);
});

test("a share of users is near what was asked for, and grows without losing anybody", () => {
  const users = Array.from({ length: 5_000 }, (_, index) => `user-${index}`);
  const share = (percent) => users.filter((user) => isOn("new", { percent }, { user }));
  const [few, more] = [share(10), share(30)];
  assert.ok(Math.abs(few.length - 500) < 100);
  assert.ok(few.every((user) => more.includes(user)));
  assert.equal(share(0).length, 0);
  assert.equal(share(100).length, users.length);
});
