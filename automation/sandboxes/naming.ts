// Decides how stacks of environments of people's own are called, and whose rules hold for them.

/** What grants, demands of environments and the template's file (Pulumi.sandbox.yaml) name. */
export const sandboxHome = "sandbox";

const prefix = `${sandboxHome}.`;

/** The stack of one environment. */
export const stackOf = (name: string): string => prefix + name;

/** The environment of one of these stacks. */
export const nameOf = (stack: string): string => stack.slice(prefix.length);

/** True for a stack that people made for themselves; no configuration may name one. */
export const isOwnStack = (stack: string): boolean => stack.startsWith(prefix);

/** The stack whose grants and demands hold for this one: itself, or what all people's own have in common. */
export const homeOf = (stack: string): string => (isOwnStack(stack) ? sandboxHome : stack);
