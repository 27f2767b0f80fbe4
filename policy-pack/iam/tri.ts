// Three-valued logic (Kleene): a test of a policy answers no, maybe or yes.

/** Ordered so that "and" is the minimum and "or" the maximum. */
export type Tri = 0 | 1 | 2;

export const NO = 0 satisfies Tri;
export const MAYBE = 1 satisfies Tri;
export const YES = 2 satisfies Tri;

export function and(a: Tri, b: Tri): Tri {
  return a < b ? a : b;
}

export function or(a: Tri, b: Tri): Tri {
  return a > b ? a : b;
}

export function not(a: Tri): Tri {
  return (2 - a) as Tri;
}

export function tri(value: boolean): Tri {
  return value ? YES : NO;
}

/** "And" over a list; an empty list is yes. */
export function all(values: Iterable<Tri>): Tri {
  let result: Tri = YES;
  for (const value of values) result = and(result, value);
  return result;
}
