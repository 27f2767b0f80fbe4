// Decides whether environments wait for each other in a circle, so that none would ever go on. Pure.

/** The first circle, beginning and ending with the same name; undefined where there is none. */
export function circleIn(waitsFor: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const follow = (name: string, path: readonly string[]): readonly string[] | undefined => {
    const at = path.indexOf(name);
    if (at >= 0) return [...path.slice(at), name];
    if (done.has(name)) return undefined;
    for (const next of waitsFor.get(name) ?? []) {
      const circle = follow(next, [...path, name]);
      if (circle) return circle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of waitsFor.keys()) {
    const circle = follow(name, []);
    if (circle) return circle;
  }
  return undefined;
}
