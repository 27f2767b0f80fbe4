// Decides whether a text is a public key that EC2 imports for SSH: Ed25519, or RSA of 2048 bits and more (RFC 4253, 8709).

const leastBits = 2048;

/** What is wrong with the key; nothing when it can be imported. Never repeats the text: it may be the private one. */
export function faultOfKey(text: string): string | undefined {
  if (/PRIVATE KEY/.test(text))
    return "is a private key, which nobody but you may have: make a new pair, and send what is in its .pub file";
  const [kind = "", data = ""] = text.trim().split(/\s+/);
  if (kind !== "ssh-ed25519" && kind !== "ssh-rsa")
    return "is no key that EC2 imports: the line of a .pub file that begins with ssh-ed25519 or ssh-rsa";
  const parts = partsOf(Buffer.from(data, "base64"));
  if (parts?.[0]?.toString("latin1") !== kind)
    return `is damaged: what follows ${kind} is no key of that kind`;
  if (kind === "ssh-ed25519") return parts[1]?.length === 32 ? undefined : "is damaged: it has not 32 bytes";
  const bits = bitsOf(parts[2]);
  return bits >= leastBits ? undefined : `has ${bits} bits, fewer than ${leastBits}`;
}

/** Strings with their lengths before them (RFC 4251 section 5); undefined where a length is not that of what follows. */
function partsOf(blob: Buffer): Buffer[] | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; at < blob.length;) {
    if (at + 4 > blob.length) return undefined;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    parts.push(blob.subarray(at + 4, end));
    at = end;
  }
  return parts;
}

/** Of a positive number with a sign bit before it. */
function bitsOf(modulus: Buffer | undefined): number {
  const first = modulus?.findIndex((byte) => byte !== 0) ?? -1;
  if (modulus === undefined || first < 0) return 0;
  return (modulus.length - first) * 8 - Math.clz32(modulus[first] as number) + 24;
}
