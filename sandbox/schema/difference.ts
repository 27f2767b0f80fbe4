// Decides what a newer @pulumi/aws declares otherwise than the table that the sandbox serves.

type Members = Readonly<Record<string, string>>;
export type Table = {
  version: string;
  resources: Readonly<Record<string, { inputs: Members; outputs: readonly string[] }>>;
  functions: Readonly<Record<string, { inputs: Members; outputs: readonly string[] }>>;
  types: Readonly<Record<string, Members>>;
};

/** `breaks`: a program that was right may not be any more, or the sandbox would take what AWS's plugin refuses. */
export type Change = { what: string; breaks: boolean };

/** Type texts end with `?` where a member may be left out (declarations.ts). */
const optional = (text: string): boolean => text.endsWith("?");

/** Every change, those that break first; empty where the tables say the same. */
export function differences(old: Table, now: Table): Change[] {
  const types = Object.entries(old.types).flatMap(([name, members]) =>
    changesOf(`type ${name}`, members, now.types[name]),
  );
  const entries = (["resources", "functions"] as const).flatMap((kind) =>
    Object.entries(old[kind]).flatMap(([token, entry]) => {
      const next = now[kind][token];
      const outputs = next === undefined ? [] : outputsGone(token, entry.outputs, next.outputs);
      return [...changesOf(token, entry.inputs, next?.inputs), ...outputs];
    }),
  );
  return [...entries, ...types].toSorted((a, b) => Number(b.breaks) - Number(a.breaks));
}

function changesOf(where: string, old: Members, now: Members | undefined): Change[] {
  if (now === undefined) return [{ what: `${where} is gone`, breaks: true }];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].toSorted();
  return names.flatMap((name) => changeOf(`${where}.${name}`, old[name], now[name]) ?? []);
}

function changeOf(where: string, old: string | undefined, now: string | undefined): Change | undefined {
  if (old === now) return undefined;
  if (old === undefined) return { what: `${where} is new: ${now}`, breaks: !optional(now ?? "") };
  if (now === undefined) return { what: `${where} is gone`, breaks: true };
  const loosened = now === `${old}?`;
  return { what: `${where} is ${now}, was ${old}`, breaks: !loosened };
}

const outputsGone = (token: string, old: readonly string[], now: readonly string[]): Change[] =>
  old
    .map(plain)
    .filter((name) => !now.map(plain).includes(name))
    .map((name) => ({ what: `${token} has no output ${name} any more`, breaks: true }));

const plain = (output: string): string => output.replace(/\?$/, "");
