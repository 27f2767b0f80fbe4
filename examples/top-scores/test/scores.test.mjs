import assert from "node:assert/strict";
import { test } from "node:test";
import { handler } from "../src/index.mjs";
import { topScores } from "../src/scores.mjs";

test("the best come first, each player once", () => {
  const scores = [
    { player: "ada", score: 3 },
    { player: "bob", score: 5 },
    { player: "ada", score: 7 },
  ];
  assert.deepEqual(topScores(scores), [
    { player: "ada", score: 7 },
    { player: "bob", score: 5 },
  ]);
});

test("no more than was asked for", () => {
  const scores = [1, 2, 3].map((score) => ({ player: `p${score}`, score }));
  assert.deepEqual(topScores(scores, 1), [{ player: "p3", score: 3 }]);
});

test("a call without scores is answered", async () => {
  assert.deepEqual(await handler({ source: "lockgate.check" }), { statusCode: 200, body: "[]" });
});
