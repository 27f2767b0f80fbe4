// Somebody at the other end of HTTP who answers as a test says: AWS, a registry, a server.

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export type Answer = { status?: number; headers?: Record<string, string>; body: string };
export type Answering = (request: IncomingMessage, body: string) => Answer;

/** Nobody listens there. */
export const NOBODY = "http://127.0.0.1:1";

/** Runs `work` with the address of somebody who answers. */
export const answering = async <T>(answer: Answering, work: (url: string) => Promise<T>): Promise<T> => {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      const { status = 200, headers = {}, body: text } = answer(request, body);
      response.writeHead(status, headers).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
};

const CALLER = "111111111111";

/** STS, and Organizations by its actions, some by the parent that they name; lists that are not given are empty. */
export const organizations =
  (actions: Record<string, object>): Answering =>
  ({ headers }, body) => {
    const action = String(headers["x-amz-target"] ?? "").split(".")[1];
    if (action === undefined)
      return {
        body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Account>${CALLER}</Account><Arn>arn:aws:iam::${CALLER}:root</Arn><UserId>u</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      };
    const parent = /"ParentId":"([^"]+)"/.exec(body)?.[1];
    const found = actions[parent === undefined ? action : `${action} ${parent}`] ?? {};
    return { status: "__type" in found ? 400 : 200, body: JSON.stringify(found) };
  };

/** STS that refuses by this code. */
export const refusing =
  (code: string): Answering =>
  () => ({
    status: 403,
    body: `<ErrorResponse><Error><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`,
  });

export const organization = (more: object = {}): Record<string, object> => ({
  DescribeOrganization: {
    Organization: { Id: "o-acme123456", MasterAccountId: CALLER, FeatureSet: "ALL", ...more },
  },
  ListRoots: { Roots: [{ Id: "r-acme" }] },
});
