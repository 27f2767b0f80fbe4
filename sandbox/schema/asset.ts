// What an asset or archive looks like among property values: the engine's mark and a digest of the content.

const signatureKey = "4dabf18193072939515e22adb298388d";
const signatures = new Set(["c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"]);

/** Whether the value is an asset or archive; `hash` is the SHA-256 of its content, which the engine always sends. */
export function isAsset(value: unknown): value is { hash: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    signatures.has(String((value as Record<string, unknown>)[signatureKey]))
  );
}
