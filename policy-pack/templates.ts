// Decides how the {words} of a template of an error are filled in.

/** The {words} of a template. */
type Words<T extends string> = T extends `${string}{${infer Word}}${infer Rest}` ? Word | Words<Rest> : never;

/** What has to be filled in for a kind of error. */
export type Values<K extends { says: string; remedy: string }> = Record<
  Words<K["says"]> | Words<K["remedy"]>,
  string
>;

export const filled = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replaceAll(/\{(\w+)\}/g, (_, word: string) => values[word] ?? "");
