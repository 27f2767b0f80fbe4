// What makes the program slow without being seen: stack traces that go through source maps which do not exist.
import { expect } from "chai";

describe("the program", () => {
  it("takes Pulumi's search for source maps out of stack traces", async () => {
    const { prepareStackTrace } = Error;
    let searched = 0;
    Error.prepareStackTrace = (error) => {
      searched += 1;
      return String(error);
    };
    try {
      // There is no configuration here; all that matters is what happens before it is read.
      await import("../../infra/index.ts").catch(() => undefined);
      const before = searched;
      expect(new Error("any").stack).to.include("stackTraces.test.ts");
      expect(searched).to.equal(before);
    } finally {
      Error.prepareStackTrace = prepareStackTrace as typeof Error.prepareStackTrace;
    }
  });
});
