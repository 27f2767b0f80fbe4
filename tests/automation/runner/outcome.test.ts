// Why a run failed, told by the CLI's words: what speaks of the place of states counts only where the engine had not begun.
import { expect } from "chai";
import { createTally } from "../../../automation/runner/engineEvents.ts";
import { causeOf } from "../../../automation/runner/outcome.ts";

const failed = (stderr: string) => new Error(`code: 255\n stdout: \n stderr: ${stderr}\n err?: \n`);

describe("the cause of a failure", () => {
  for (const [words, code] of [
    ["error: incorrect passphrase", "secrets_unreadable"],
    [
      "error: secrets (code=Unknown): operation error KMS: Decrypt, AccessDeniedException",
      "secrets_unreadable",
    ],
    ["error: blob (code=NotFound): operation error S3: ListObjectsV2, NoSuchBucket", "backend_unavailable"],
    [
      "error: problem logging in: Unauthorized: No credentials provided or are invalid.",
      "backend_unavailable",
    ],
    ["error: the stack is currently locked by 1 lock(s)", "stack_locked"],
    ["error: something else", "stack_failed"],
  ] as const) {
    it(`is ${code} for the words "${words}"`, () => {
      expect(causeOf(failed(words), createTally("apply")).code).to.equal(code);
    });
  }

  it("is the program's own where a resource of it says the same of its bucket or key", () => {
    for (const message of [
      "operation error S3: CreateBucket, https response error StatusCode: 403, AccessDenied",
      "operation error KMS: CreateKey, AccessDeniedException",
    ]) {
      const tally = createTally("apply");
      tally.errors.push(message);
      expect(causeOf(failed("error: update failed"), tally).code).to.equal("stack_failed");
    }
  });
});
