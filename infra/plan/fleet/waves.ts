// Decides in which order a fleet is served: ring after ring, and in each ring a few tenants side by side.

/** The part of a tenant that decides when its turn is. */
type Placed = { id: string; ring: string };

/** CodePipeline's quota of actions in a stage, of which a ring takes three and approval and promotion as many. */
export const quotas = { actions: 50, perRing: 3, before: 3 } as const;
export const mostRings = Math.floor((quotas.actions - quotas.before) / quotas.perRing);

/** Each once, by name, so that a second look at the same ones gives the same. */
export function inWaves<T extends Pick<Placed, "id">>(tenants: readonly T[], maxParallel: number): T[][] {
  const rows = tenants.toSorted((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
  return Array.from({ length: Math.ceil(rows.length / maxParallel) }, (_, index) =>
    rows.slice(index * maxParallel, (index + 1) * maxParallel),
  );
}

/** Waves of one ring. */
export const wavesOf = <T extends Placed>(tenants: readonly T[], ring: string, maxParallel: number): T[][] =>
  inWaves(
    tenants.filter((row) => row.ring === ring),
    maxParallel,
  );

type Ring = { name: string; budget: number };
/** Rings in their order, without those in which there is nobody. */
export function planFleet<T extends Placed>(
  tenants: readonly T[],
  { rings, maxParallel }: { rings: readonly Ring[]; maxParallel: number },
): (Ring & { waves: T[][] })[] {
  const byRing = Map.groupBy(tenants, ({ ring }) => ring);
  return rings.flatMap((ring) => {
    const waves = wavesOf(byRing.get(ring.name) ?? [], ring.name, maxParallel);
    return waves.length === 0 ? [] : [{ ...ring, waves }];
  });
}
