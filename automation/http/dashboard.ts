// Decides how the dashboard's files are served: read once at start, types stripped, ETag, nothing from outside.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import path from "node:path";
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

/** Reads all files below the folder, ready to be sent. index.html is served at / as well. */
export function loadWebFiles(folder: string): Map<string, WebFile> {
  const files = new Map<string, WebFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = types[path.extname(entry.name)];
    if (!entry.isFile() || !type) continue;
    const file = path.join(entry.parentPath, entry.name);
    const url = `/${path.relative(folder, file).split(path.sep).join("/")}`;
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
  return Buffer.from(stripTypeScriptTypes(readFileSync(file, "utf8"), { mode: "strip" }));
}

function webFile(url: string, type: string, body: Buffer): WebFile {
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;
  return { url, type, body, etag };
}
