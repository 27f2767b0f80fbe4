import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const parameters = JSON.parse(readFileSync(new URL("../parameters.json", import.meta.url), "utf8"));

test("every parameter is a text, as CloudFormation takes it", () => {
  for (const [name, value] of Object.entries(parameters)) assert.equal(typeof value, "string", name);
});

test("the key is named by an alias of the company, never by an id", () => {
  assert.match(parameters.KMSId, /^alias\/acme-[a-z-]+$/);
});

test("logs are kept for a year at least", () => {
  assert.ok(Number(parameters.Days) >= 365);
});
