// A registry of images as ECR keeps them: blobs and manifests by their digests, tags that are never written over. It
// answers the requests of OCI's distribution specification by which tools push and pull.
import { createHash, randomUUID } from "node:crypto";

export type Asked = { method: string; path: string; query: URLSearchParams; body: Buffer; type: string };
export type Answered = { status: number; headers?: Record<string, string>; body?: Buffer };
type Manifest = { bytes: Buffer; type: string };

const digestOf = (bytes: Buffer): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const problem = (status: number, code: string, message: string): Answered => ({
  status,
  headers: { "content-type": "application/json" },
  body: Buffer.from(JSON.stringify({ errors: [{ code, message }] })),
});

/** Of a request what it is about; undefined: nothing that a registry has. */
export function routeOf(path: string): { repository: string; kind: string; name: string } | undefined {
  const found = /^\/v2\/(.+)\/(manifests|blobs\/uploads|blobs)\/([^/]*)$/.exec(path);
  return found === null ? undefined : { repository: found[1]!, kind: found[2]!, name: found[3]! };
}

/** One of each account and region; a repository is what a stack declares. */
export class Images {
  readonly #blobs = new Map<string, Buffer>();
  readonly #manifests = new Map<string, Manifest>();
  readonly #tags = new Map<string, string>();
  readonly #uploads = new Map<string, Buffer[]>();

  /** By repository and digest. */
  has = (repository: string, digest: string): boolean => this.#manifests.has(`${repository}@${digest}`);

  /** As AWS's own API gives them out: a manifest by its digest, the bytes of a layer. */
  manifest = (repository: string, digest: string): string | undefined =>
    this.#manifests.get(`${repository}@${digest}`)?.bytes.toString("utf8");
  blob = (repository: string, digest: string): Buffer | undefined =>
    this.#blobs.get(`${repository}@${digest}`);

  answer(asked: Asked): Answered {
    const route = routeOf(asked.path);
    if (route === undefined) return problem(404, "UNSUPPORTED", asked.path);
    const { repository, kind, name } = route;
    if (kind === "manifests")
      return asked.method === "PUT"
        ? this.#putManifest(repository, name, asked)
        : this.#getManifest(repository, name);
    if (kind === "blobs/uploads") return this.#upload(repository, name, asked);
    const bytes = this.#blobs.get(`${repository}@${name}`);
    return bytes === undefined
      ? problem(404, "BLOB_UNKNOWN", name)
      : { status: 200, headers: { "docker-content-digest": name }, body: bytes };
  }

  #getManifest(repository: string, name: string): Answered {
    const digest = name.startsWith("sha256:") ? name : this.#tags.get(`${repository}:${name}`);
    const found = this.#manifests.get(`${repository}@${digest ?? ""}`);
    if (found === undefined || digest === undefined) return problem(404, "MANIFEST_UNKNOWN", name);
    return {
      status: 200,
      headers: { "content-type": found.type, "docker-content-digest": digest },
      body: found.bytes,
    };
  }

  #putManifest(repository: string, name: string, { body, type }: Asked): Answered {
    const digest = digestOf(body);
    const tag = `${repository}:${name}`;
    if (name.startsWith("sha256:") ? name !== digest : (this.#tags.get(tag) ?? digest) !== digest)
      return problem(400, "TAG_INVALID", `${name} is already another image, and tags are immutable`);
    this.#manifests.set(`${repository}@${digest}`, { bytes: body, type });
    if (!name.startsWith("sha256:")) this.#tags.set(tag, digest);
    return { status: 201, headers: { "docker-content-digest": digest } };
  }

  /** Begun by POST, in parts by PATCH, ended by PUT with the digest that it must have. */
  #upload(repository: string, id: string, { method, query, body }: Asked): Answered {
    if (method === "POST") return this.#accepted(repository, randomUUID(), []);
    const parts = [...(this.#uploads.get(id) ?? []), body];
    if (method === "PATCH") return this.#accepted(repository, id, parts);
    const bytes = Buffer.concat(parts);
    const digest = query.get("digest") ?? "";
    if (digestOf(bytes) !== digest) return problem(400, "DIGEST_INVALID", digest);
    this.#uploads.delete(id);
    this.#blobs.set(`${repository}@${digest}`, bytes);
    return { status: 201, headers: { "docker-content-digest": digest } };
  }

  #accepted(repository: string, id: string, parts: Buffer[]): Answered {
    this.#uploads.set(id, parts);
    const size = parts.reduce((sum, { length }) => sum + length, 0);
    const location = `/v2/${repository}/blobs/uploads/${id}`;
    return { status: 202, headers: { location, range: `0-${Math.max(0, size - 1)}` } };
  }
}
