// Decides what `npm run pulumi -- ...` means: which arguments are ours, which command of Pulumi it is and what it needs.

export interface PulumiArguments {
  /** No command, only a question for help. */
  help: boolean;
  /** As the user gave it. */
  dataDir: string | undefined;
  command: string | undefined;
  /** Name of the stack that was given, without organization and project. */
  stack: string | undefined;
  /** Whether the command reaches AWS, so that the sandbox must run. */
  needsSandbox: boolean;
  /** Whether the stack may be created when it is missing. */
  mayCreateStack: boolean;
  /** Whether the policy pack judges what it does, which then sees the other stacks, too. */
  checked: boolean;
  /** Arguments for the CLI. */
  args: string[];
}

/** Flags of Pulumi that take the next argument as value and may stand before the command. */
const flagsWithValue = new Set(
  "--color -C --cwd --memprofilerate --otel-traces --profiling --tracing -v --verbose -s --stack".split(" "),
);

/** Commands that run the program and apply its changes, or show them: the ones that policies can stop. */
const checkedCommands = new Set(["preview", "pre", "up", "update", "watch"]);
const creatingCommands = new Set(["preview", "pre", "up", "update"]);

/** Commands that never call a provider. Any other may, so the sandbox runs for it. */
const localCommands = new Set(
  "about cancel config gen-completion help login logout org policy schema stack state version whoami".split(
    " ",
  ),
);

const dataDirFlag = "--data-dir";

/** Separates our options from Pulumi's. The policy pack is added unless the user chose otherwise. */
export function parsePulumiArguments(
  argv: readonly string[],
  policyPack: string,
): { ok: true; value: PulumiArguments } | { ok: false; fault: string } {
  const end = argv.indexOf("--");
  const own = end < 0 ? argv : argv.slice(0, end);
  const rest = end < 0 ? [] : argv.slice(end);
  const dataDirs = valuesOf(own, [dataDirFlag]);
  if (dataDirs.includes("")) return { ok: false, fault: `${dataDirFlag} needs a folder: ${dataDirFlag} DIR` };
  const passed = withoutOurs(own);
  const at = commandIndex(passed);
  const command = passed[at];
  const help = passed.includes("--help") || passed.includes("-h");
  const packGiven = passed.some(isPolicyPack);
  const wantsPack = !own.includes("--no-policy-pack") && !packGiven;
  const checked = command !== undefined && checkedCommands.has(command) && !help;
  const pack = checked && wantsPack ? ["--policy-pack", policyPack] : [];
  return {
    ok: true,
    value: {
      help: command === undefined && !passed.includes("--version"),
      dataDir: dataDirs.at(-1),
      command,
      stack: valuesOf(passed, ["--stack", "-s"]).at(-1)?.split("/").at(-1),
      needsSandbox: command !== undefined && !help && !localCommands.has(command),
      mayCreateStack: command !== undefined && !help && creatingCommands.has(command),
      checked: checked && (wantsPack || packGiven),
      args: [...passed.slice(0, at + 1), ...pack, ...passed.slice(at + 1), ...rest],
    },
  };
}

function isPolicyPack(argument: string): boolean {
  return argument === "--policy-pack" || argument.startsWith("--policy-pack=");
}

/** Values of a flag in the forms `--flag value`, `--flag=value` and `-fvalue`; "" where the value is missing. */
function valuesOf(args: readonly string[], names: readonly string[]): string[] {
  return args.flatMap((argument, index) => {
    if (names.includes(argument)) return [args[index + 1] ?? ""];
    const long = names.find((name) => argument.startsWith(`${name}=`));
    if (long !== undefined) return [argument.slice(long.length + 1)];
    const short = names.find((name) => /^-[^-]$/.test(name) && argument.startsWith(name));
    return short === undefined ? [] : [argument.slice(short.length)];
  });
}

function withoutOurs(args: readonly string[]): string[] {
  return args.filter(
    (argument, index) =>
      argument !== "--no-policy-pack" &&
      argument !== dataDirFlag &&
      args[index - 1] !== dataDirFlag &&
      !argument.startsWith(`${dataDirFlag}=`),
  );
}

/** Index of the command: the first argument that is neither a flag nor the value of one; -1 when there is none. */
function commandIndex(args: readonly string[]): number {
  const index = args.findIndex(
    (argument, at) => !argument.startsWith("-") && !flagsWithValue.has(args[at - 1] ?? ""),
  );
  return index < 0 ? args.length : index;
}
