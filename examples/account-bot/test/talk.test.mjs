import assert from "node:assert/strict";
import test from "node:test";
import { handler } from "../src/index.mjs";

const all = { UserName: "Ada", UserLastname: "L", UserEmail: "ada@acme.example", UserInput: "Sandbox" };
const say = async (request) => {
  const { statusCode, body } = await handler(request);
  return [statusCode, JSON.parse(body)];
};
const talk = (request) => say({ body: JSON.stringify(request) });

test("begins a talk", async () => {
  assert.deepEqual(await say(undefined), [200, { asks: "What is your first name?", field: "UserName" }]);
});

test("asks for what is missing or wrong, one after the other", async () => {
  for (const [field, wrong] of [
    ["UserLastname", " "],
    ["UserEmail", "ada"],
    ["UserInput", "Test"],
  ])
    for (const given of [undefined, wrong, 7])
      assert.equal((await talk({ ...all, [field]: given }))[1].field, field);
});

test("knows what is wanted", async () => {
  const wanted = { email: "ada@acme.example", name: "Ada L", kind: "Sandbox" };
  assert.deepEqual(await talk(all), [200, { wanted }]);
});

test("refuses what is no request", async () => {
  for (const body of ["", "null", "[]", "{"]) assert.equal((await say({ body }))[0], 400);
});
