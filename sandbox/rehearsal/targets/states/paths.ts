// How the states of a machine read their data: templates with paths, and where a result goes.

type Data = Readonly<Record<string, unknown>>;

/** Every key that ends in `.$` is a path into the data, `$$` into the context, or a text that is put together of such. */
export function fill(template: unknown, data: unknown, context: Data): unknown {
  if (Array.isArray(template)) return template.map((each) => fill(each, data, context));
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith(".$")
        ? [key.slice(0, -2), valueOf(String(value), data, context)]
        : [key, fill(value, data, context)],
    ),
  );
}

function valueOf(text: string, data: unknown, context: Data): unknown {
  if (text.startsWith("$$.")) return follow(text.slice(1), context);
  if (text.startsWith("$")) return follow(text, data);
  const [, form, rest] = /^States\.Format\('((?:[^'\\]|\\.)*)'(.*)\)$/.exec(text) ?? [];
  if (form === undefined) throw new Error(`${text} is not rehearsed`);
  const values = (rest ?? "")
    .split(",")
    .filter((each) => each.trim() !== "")
    .map((each) => valueOf(each.trim(), data, context));
  return form.replaceAll("{}", () => String(values.shift()));
}

/** `$.a.b`. Throws where there is nothing, as Step Functions does at run time. */
function follow(path: string, data: unknown): unknown {
  if (path === "$") return data;
  if (!/^\$(\.\w+)+$/.test(path)) throw new Error(`the path ${path} is not rehearsed`);
  return path
    .slice(2)
    .split(".")
    .reduce<unknown>((at, key) => {
      if (typeof at !== "object" || at === null || !(key in at))
        throw new Error(`the path ${path} leads nowhere`);
      return (at as Data)[key];
    }, data);
}

/** `null` lets the result go; absent, it replaces all; `$.error` puts it there. */
export function place(data: unknown, path: string | null | undefined, result: unknown): unknown {
  if (path === null) return data;
  if (path === undefined || path === "$") return result;
  const [, key] = /^\$\.(\w+)$/.exec(path) ?? [];
  if (key === undefined) throw new Error(`the path ${path} is not rehearsed`);
  return { ...(data as Data), [key]: result };
}
