// Decides how the engine's texts and values become fit to be stored: without colour, without secrets.

/** Takes out the engine's colour marks (`<{%reset%}>`) and ANSI escapes (ECMA-48 CSI). */
export function stripColor(text: string): string {
  // oxlint-disable-next-line no-control-regex -- the escape character is what is looked for
  return text.replaceAll(/<\{%.*?%\}>/g, "").replaceAll(/\u001b\[[0-9;]*[A-Za-z]/g, "");
}

/** Pulumi's mark of a secret in serialised values (sdk/go/common/resource/sig). */
const signature = "4dabf18193072939515e22adb298388d";
const secretMark = "1b47061264138c4ac30d75fd1eb44270";

/** What is shown in a secret's place, by the engine and by us. */
export const secretText = "[secret]";

/** Puts [secret] where the state holds an encrypted value. */
export function maskSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskSecrets);
  if (value === null || typeof value !== "object") return value;
  if ((value as Record<string, unknown>)[signature] === secretMark) return secretText;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskSecrets(inner)]));
}
