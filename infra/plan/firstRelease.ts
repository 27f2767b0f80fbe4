// Decides the code that a function starts with: it answers that nothing was released yet, until a pipeline deploys.

const message = "nothing was released yet";

/** By runtime family: the file's extension and a handler of the given name. */
const families: Record<string, { extension: string; code: (handler: string) => string }> = {
  nodejs: {
    extension: "mjs",
    code: (handler) =>
      `export const ${handler} = async () => ({ statusCode: 503, body: ${JSON.stringify(message)} });\n`,
  },
  python: {
    extension: "py",
    code: (handler) =>
      `def ${handler}(event, context):\n    return {"statusCode": 503, "body": ${JSON.stringify(message)}}\n`,
  },
};

/** Files of the archive, by path. `handler` is `file.function`. Throws RangeError for a runtime without a family. */
export function firstRelease(runtime: string, handler: string): Record<string, string> {
  const name = /^[a-z]+/.exec(runtime)?.[0] ?? "";
  const family = families[name];
  if (family === undefined)
    throw new RangeError(`runtime ${runtime}: no first release; add its family to families`);
  const dot = handler.lastIndexOf(".");
  return { [`${handler.slice(0, dot)}.${family.extension}`]: family.code(handler.slice(dot + 1)) };
}
