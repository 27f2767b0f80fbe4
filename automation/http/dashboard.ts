// Decides how the dashboard's files are served: read once at start, types stripped, ETag, nothing from outside.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { RequestHandler } from "express";

export interface WebFile {
  /** Path in the URL: /main.ts. */
  readonly url: string;
  readonly type: string;
  readonly body: Buffer;
  /** Strong entity tag (RFC 9110 section 8.8.3). */
  readonly etag: string;
}

/** Media types by extension; a file with another one is not served. */
const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".ts": "text/javascript; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".json": "application/json",
};

/** The library that the client is built on, at an address of its own: a browser knows no package names. */
const library = { name: "openapi-fetch", url: "/openapi-fetch.js" };

/**
 * The dashboard's files, ready to be sent: those of its own folder, with index.html at / as well, and below /client/
 * the typed client that it shares with the command line.
 */
export function dashboardFiles(): Map<string, WebFile> {
  const at = (name: string) => path.join(import.meta.dirname, "..", name);
  const files = new Map([...loadWebFiles(at("web")), ...loadWebFiles(at("client"), "/client")]);
  const source = readFileSync(fileURLToPath(import.meta.resolve(library.name)));
  return files.set(library.url, webFile(library.url, types[".js"] ?? "", source));
}

/** Reads all files below a folder. */
export function loadWebFiles(folder: string, below = ""): Map<string, WebFile> {
  const files = new Map<string, WebFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = types[path.extname(entry.name)];
    if (!entry.isFile() || !type || entry.name.endsWith(".d.ts")) continue;
    const file = path.join(entry.parentPath, entry.name);
    const url = `${below}/${path.relative(folder, file).split(path.sep).join("/")}`;
    files.set(url, webFile(url, type, contentOf(file)));
  }
  const index = files.get("/index.html");
  if (index) files.set("/", { ...index, url: "/" });
  return files;
}

/** Serves the files; anything else goes on to the next handler. */
export function serveWebFiles(files: ReadonlyMap<string, WebFile>): RequestHandler {
  return (request, response, next) => {
    const file = request.method === "GET" || request.method === "HEAD" ? files.get(request.path) : undefined;
    if (!file) return next();
    response.set({ "content-type": file.type, etag: file.etag, "cache-control": "no-cache" });
    // Express answers 304 by the ETag that is set.
    response.send(file.body);
  };
}

function contentOf(file: string): Buffer {
  if (path.extname(file) !== ".ts") return readFileSync(file);
  const code = stripTypeScriptTypes(readFileSync(file, "utf8"), { mode: "strip" });
  return Buffer.from(code.replace(`from "${library.name}"`, `from "${library.url}"`));
}

function webFile(url: string, type: string, body: Buffer): WebFile {
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;
  return { url, type, body, etag };
}
