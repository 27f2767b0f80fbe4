// What Pulumi's Node SDK spends on stack traces that nobody reads, taken back: more than half of the program's time.
import debuggable from "@pulumi/pulumi/runtime/debuggable.js";

type Noted = <T>(promise: Promise<T>, context: unknown) => Promise<T>;

/** Not in the SDK's types: it is internal. A version without it is left as it is. */
const sdk = debuggable as unknown as { debuggablePromise?: Noted };

// It asks for a stack trace a few times for each resource, and has source maps looked for in each; there are none, since
// Node strips types in place.
Reflect.deleteProperty(Error, "prepareStackTrace");

// It notes one for each promise that it makes, four for each output of each resource, in case one never settles. What the
// promise is about is noted beside it and is still told.
const { debuggablePromise: noted } = sdk;
if (noted !== undefined)
  sdk.debuggablePromise = (promise, context) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return noted(promise, context);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
