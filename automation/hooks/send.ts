// Decides how one delivery is sent: signed, to the address that was looked up, no redirect, with an end.
import { request as httpRequest, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { Webhook } from "standardwebhooks";
import { type Allowed, type Resolve, targetOf } from "./addresses.ts";

export interface Message {
  readonly id: string;
  /** The exact text that is signed and sent. */
  readonly body: string;
}

export interface SendSettings {
  readonly allowed: Allowed;
  readonly resolve: Resolve;
  readonly milliseconds: number;
}

/** Sends it and gives the status. Throws when there is no answer, or the target is refused. */
export async function send(
  address: string,
  secret: string,
  { id, body }: Message,
  { allowed, resolve, milliseconds }: SendSettings,
): Promise<number> {
  const target = await targetOf(new URL(address), allowed, resolve);
  const at = new Date();
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "user-agent": "lockgate",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, at, body),
  };
  // Not asked again: a second answer of the name server could be another one (DNS rebinding).
  const family = isIP(target.address);
  const lookup: LookupFunction = (_name, options, found) => {
    if (options.all) found(null, [{ address: target.address, family }]);
    else found(null, target.address, family);
  };
  const signal = AbortSignal.timeout(milliseconds);
  return post(target.url, { method: "POST", headers, lookup, signal, agent: false }, body);
}

/** Node's own client follows no redirect. What the receiver says beyond its status is not read. */
function post(url: URL, options: RequestOptions, body: string): Promise<number> {
  const request = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
