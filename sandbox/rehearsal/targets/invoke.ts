// Runs the code of a function once, in a process of its own, as Lambda would: its archive unpacked, its handler called.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { unpack, withFolder } from "../archive.ts";

const run = promisify(execFile);

export type Invoked = {
  payload: string;
  /** Lambda's name of an error; absent where it answers. */ error?: string;
  log: string;
};
type Code = { code: Buffer; payload: string; seconds: number; runtime: string; handler: string };

const nodejs = `
const { pathToFileURL } = await import("node:url");
const [base, name, payload] = process.argv.slice(1);
const { existsSync, writeSync } = await import("node:fs");
const file = [".mjs", ".js", ".cjs"].map((end) => base + end).find((each) => existsSync(each));
if (file === undefined) throw new Error("Cannot find module " + base);
const module = await import(pathToFileURL(file).href);
const handler = module[name] ?? module.default?.[name];
writeSync(3, JSON.stringify((await handler(JSON.parse(payload), {})) ?? null));
`;
const python = `
import importlib.util, json, os, sys
base, name, payload = sys.argv[1:]
sys.path.insert(0, os.path.dirname(base))
spec = importlib.util.spec_from_file_location("handler", base + ".py")
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
os.write(3, json.dumps(getattr(module, name)(json.loads(payload), None)).encode())
`;
/** By runtime family: program and arguments before those of the call. */
const families: Readonly<Record<string, readonly [string, ...string[]]>> = {
  nodejs: [process.execPath, "--input-type=module", "-e", nodejs, "--"],
  python: ["python3", "-c", python],
};

export function invoke({ code, payload, seconds, runtime, handler }: Code): Promise<Invoked> {
  const family = families[/^[a-z]+/.exec(runtime)?.[0] ?? ""];
  if (family === undefined)
    throw new RangeError(`runtime ${runtime} is not rehearsed: add its family to families`);
  const dot = handler.lastIndexOf(".");
  return withFolder("function", async (folder) => {
    await unpack(code, folder);
    const [program, ...first] = family;
    const words = [...first, path.join(folder, handler.slice(0, dot)), handler.slice(dot + 1), payload];
    return call(program, words, folder, seconds);
  });
}

/** What it answers goes to a file, so that it may print what it likes. */
async function call(
  program: string,
  words: readonly string[],
  folder: string,
  seconds: number,
): Promise<Invoked> {
  const answer = path.join(folder, ".answer");
  const env = { PATH: process.env["PATH"] ?? "", HOME: folder, ANSWER: answer };
  const options = { cwd: folder, env, timeout: seconds * 1000 };
  try {
    const { stdout, stderr } = await run(
      "sh",
      ["-c", 'exec "$@" 3>"$ANSWER"', "sh", program, ...words],
      options,
    );
    return { payload: await readFile(answer, "utf8"), log: `${stdout}${stderr}` };
  } catch (error) {
    const { killed, stdout, stderr } = error as { killed?: boolean; stdout: string; stderr: string };
    return {
      payload: "",
      error: killed === true ? "Sandbox.Timedout" : "Unhandled",
      log: `${stdout}${stderr}`,
    };
  }
}
