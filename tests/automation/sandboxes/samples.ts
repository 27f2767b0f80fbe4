// Environments of people's own, as tests ask for them.
import { generateKeyPairSync } from "node:crypto";
import type { SandboxSettings } from "../../../automation/sandboxes/settings.ts";

export const sandboxSettings: SandboxSettings = {
  accounts: ["111111111111", "333333333333"],
  hours: 72,
  longestHours: 100,
  warnHours: 4,
  perPerson: 2,
};

/** RFC 4253 section 6.6: strings with their lengths before them. */
const line = (...parts: readonly Buffer[]): string => {
  const kind = String(parts[0]);
  const blob = parts.flatMap((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return [length, part];
  });
  return `${kind} ${Buffer.concat(blob).toString("base64")}`;
};

type Jwk = { x?: string; n?: string; e?: string };
const bytes = (text = ""): Buffer => Buffer.from(text, "base64url");

const ed25519 = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" }) as Jwk;
export const ownKey = line(Buffer.from("ssh-ed25519"), bytes(ed25519.x));

export function rsaKey(modulusLength: number): string {
  const { n, e } = generateKeyPairSync("rsa", { modulusLength }).publicKey.export({ format: "jwk" }) as Jwk;
  return line(Buffer.from("ssh-rsa"), bytes(e), Buffer.concat([Buffer.from([0]), bytes(n)]));
}

export const wantedSandbox = { name: "ada", publicKey: ownKey, cidrs: ["198.51.100.7/32"], hours: 24 };
