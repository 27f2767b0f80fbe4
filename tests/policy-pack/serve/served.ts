// Serves methods for a test.

import { serveUnary, type Method } from "../../../policy-pack/serve/unary.ts";

export const served = (methods: readonly Method[]): Promise<{ port: number; close(): void }> =>
  new Promise((resolve, reject) => {
    const close = serveUnary(methods, (error, port) => (error ? reject(error) : resolve({ port, close })));
  });
