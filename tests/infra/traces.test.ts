// The SDK's promises are noted without stack traces; errors keep theirs.
import { expect } from "chai";
import debuggable from "@pulumi/pulumi/runtime/debuggable.js";
import "../../infra/traces.ts";

type Noted = { _debugCtx: string; _debugStackTrace: string };
const sdk = debuggable as unknown as {
  debuggablePromise: <T>(promise: Promise<T>, context: string) => Promise<T>;
  promiseDebugString: (promise: unknown) => string;
};

describe("stack traces of the program", () => {
  it("are not searched for source maps", async () => {
    let searched = 0;
    Error.prepareStackTrace = (error) => {
      searched += 1;
      return String(error);
    };
    // A module is evaluated once for each address.
    const anew = "../../infra/traces.ts?anew";
    await import(anew);
    searched = 0;
    expect(new Error("any").stack).to.include("traces.test.ts");
    expect(searched).to.equal(0);
  });

  it("are not made for promises, of which is told what they are about", async () => {
    const promise = Promise.resolve(1);
    expect(await sdk.debuggablePromise(promise, "resolveURN(a bucket)")).to.equal(1);
    expect((promise as unknown as Noted)._debugStackTrace).to.equal("Error");
    expect(sdk.promiseDebugString(promise)).to.contain("resolveURN(a bucket)");
  });

  it("are whole in errors, also in those of noted promises", async () => {
    const failing = Promise.reject(new Error("no such key"));
    const error = await sdk.debuggablePromise(failing, "a key").catch((reason: unknown) => reason as Error);
    expect((error as Error).stack).to.contain("traces.test.ts");
    expect(new Error("later").stack).to.contain("traces.test.ts");
    expect(Error.stackTraceLimit).to.be.greaterThan(0);
  });
});
