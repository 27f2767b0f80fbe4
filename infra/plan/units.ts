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
