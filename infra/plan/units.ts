// Decides the order in which organizational units are declared: each after its parent.

/** Sorts without changing the order of siblings. Configuration has made sure that parents exist and form no circle. */
export function parentsFirst<U extends { readonly name: string; readonly parent?: string | undefined }>(
  units: readonly U[],
): U[] {
  const byName = new Map(units.map((unit) => [unit.name, unit]));
  const ordered = new Set<U>();
  const add = (unit: U): void => {
    const parent = unit.parent === undefined ? undefined : byName.get(unit.parent);
    if (parent !== undefined && !ordered.has(parent)) add(parent);
    ordered.add(unit);
  };
  units.forEach(add);
  return [...ordered];
}

type UnitLike = { readonly name: string; readonly parent?: string | undefined };

/** For each unit its ancestors, itself first; looked up by name. A circle ends where it closes. */
export function ancestors<U extends UnitLike>(units: readonly U[]): (unit: string) => U[] {
  const byName = new Map(units.map((unit) => [unit.name, unit]));
  return (name) => {
    const path = new Set<U>();
    for (let at = byName.get(name); at !== undefined && !path.has(at); at = byName.get(at.parent ?? ""))
      path.add(at);
    return [...path];
  };
}
