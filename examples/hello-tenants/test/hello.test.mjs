import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import vm from "node:vm";

const code = readFileSync("src/index.js", "utf8");

test("says hello in the tenant's name", async () => {
  const exports = {};
  vm.runInNewContext(code, { exports, process: { env: { TENANT: "unicorn" } } });
  const { statusCode, body } = await exports.handler();
  assert.deepEqual({ statusCode, body }, { statusCode: 200, body: "Hello from unicorn!" });
});

test("fits into a template that is sent along, with the code that was tested", () => {
  const built = readFileSync("dist/template.yaml", "utf8");
  assert.ok(Buffer.byteLength(built) < 51_200);
  for (const line of code.trimEnd().split("\n")) assert.ok(built.includes(`          ${line}`));
});
