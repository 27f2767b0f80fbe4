// Talks to a container registry (OCI Distribution Specification 1.1): what is asked for by digest is what its digest says.
import { createHash } from "node:crypto";
import { BadFormat, parseJson } from "../lib/faults.ts";
import type { Credentials } from "./credentials.ts";
import type { Image } from "./imageName.ts";
import { authorise } from "./token.ts";

export type Content = { bytes: Buffer; mediaType: string; digest: string };

/** What the registry answered instead of what was asked of it. */
export class RegistryError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const timeout = 60_000;
/** Manifests that a registry must take (Distribution Specification, "Pushing manifests"). */
const manifestBytes = 4 * 1024 * 1024;
const manifestTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

export const digestOf = (bytes: Buffer): string =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** A repository of a registry; plain HTTP only on this machine itself. */
export class Registry {
  readonly #name: string;
  readonly #origin: string;
  readonly #base: string;
  readonly #credentials: Credentials | undefined;
  #authorization: string | undefined;

  constructor({ registry, repository }: Pick<Image, "registry" | "repository">, credentials?: Credentials) {
    const host = registry.replace(/:\d+$/, "");
    const isHere = host === "localhost" || host === "127.0.0.1";
    this.#name = `${registry}/${repository}`;
    this.#origin = `${isHere ? "http" : "https"}://${registry}`;
    this.#base = `${this.#origin}/v2/${repository}`;
    this.#credentials = credentials;
  }

  /** By digest or tag. Throws RegistryError, BadFormat for other bytes than the digest's. */
  async manifest(reference: string): Promise<Content> {
    const init = { headers: { accept: manifestTypes.join(", ") } };
    const response = await this.#expect(200, `the manifest ${reference}`, `manifests/${reference}`, init);
    const bytes = await bytesOf(response, manifestBytes);
    const digest = digestOf(bytes);
    if (reference.startsWith("sha256:")) refuseOther(digest, reference);
    const [mediaType = ""] = (response.headers.get("content-type") ?? "").split(";");
    return { bytes, digest, mediaType };
  }

  /** At most so many bytes. */
  async blob(digest: string, most: number): Promise<Buffer> {
    const bytes = await bytesOf(await this.#expect(200, `the blob ${digest}`, `blobs/${digest}`), most);
    refuseOther(digestOf(bytes), digest);
    return bytes;
  }

  /** A page of JSON below the repository, and where the next one is. */
  async list(path: string): Promise<{ body: unknown; next: string | undefined }> {
    const response = await this.#expect(200, `the list ${path}`, path);
    const text = (await bytesOf(response, manifestBytes)).toString("utf8");
    return {
      body: parseJson(text, `the list ${path}`),
      next: nextPage(response.headers.get("link"), this.#base),
    };
  }

  /** Nothing where it is there already. */
  async putBlob(bytes: Buffer): Promise<void> {
    const digest = digestOf(bytes);
    const known = await this.#call(`${this.#base}/blobs/${digest}`, { method: "HEAD" });
    if (known.status === 200) return;
    const begun = await this.#expect(202, "an upload", "blobs/uploads/", { method: "POST" });
    const location = new URL(begun.headers.get("location") ?? "", this.#base);
    location.searchParams.set("digest", digest);
    await this.#expect(201, "an upload", location.href, put(bytes, "application/octet-stream"));
  }

  async putManifest(reference: string, mediaType: string, bytes: Buffer): Promise<void> {
    const path = `manifests/${reference}`;
    await this.#expect(201, `the new manifest ${reference}`, path, put(bytes, mediaType));
  }

  /** `where`: below the repository, or a URL. */
  async #expect(status: number, what: string, where: string, init?: RequestInit): Promise<Response> {
    const response = await this.#call(/^https?:/.test(where) ? where : `${this.#base}/${where}`, init);
    if (response.status === status) return response;
    await response.body?.cancel();
    throw new RegistryError(response.status, `${this.#name} answers ${response.status} to ${what}`);
  }

  async #call(url: string, init?: RequestInit): Promise<Response> {
    const first = await this.#send(url, init);
    if (first.status !== 401 || this.#authorization !== undefined) return first;
    await first.body?.cancel();
    this.#authorization = await authorise(first.headers.get("www-authenticate") ?? "", this.#credentials);
    return this.#send(url, init);
  }

  /** What belongs to the registry goes to nobody else, such as the storage to which an upload is sent. */
  #send(url: string, init: RequestInit = {}): Promise<Response> {
    const authorization = new URL(url).origin === this.#origin ? this.#authorization : undefined;
    const headers = { ...init.headers, ...(authorization === undefined ? {} : { authorization }) };
    return fetch(url, { ...init, headers, signal: AbortSignal.timeout(timeout) });
  }
}

const put = (bytes: Buffer, type: string): RequestInit => ({
  method: "PUT",
  body: new Uint8Array(bytes),
  headers: { "content-type": type },
});

function refuseOther(digest: string, expected: string): void {
  if (digest !== expected) throw new BadFormat(`the registry hands out ${digest} for ${expected}`);
}

/** No more than is expected, whatever the registry says of its length. */
async function bytesOf(response: Response, most: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > most) throw new BadFormat(`the registry sends more than ${most} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** `</v2/…?last=…>; rel="next"`, as a path below the repository. */
function nextPage(link: string | null, base: string): string | undefined {
  const target = /<([^>]+)>\s*;\s*rel="?next"?/.exec(link ?? "")?.[1];
  if (target === undefined) return undefined;
  const url = new URL(target, base).href;
  if (!url.startsWith(`${base}/`)) throw new BadFormat(`the registry's next page lies elsewhere: ${url}`);
  return url.slice(base.length + 1);
}
