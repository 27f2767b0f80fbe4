// Decides how GitHub's API is called: each call with an end, and nothing of it in a log.
import { Octokit } from "@octokit/core";

const callMilliseconds = 20_000;
const nothing = () => undefined;

/** `more` holds for each request, such as what becomes of redirects. */
export const octokitOf = (apiUrl: string, token: string, more: RequestInit = {}): Octokit =>
  new Octokit({
    auth: token,
    baseUrl: apiUrl,
    userAgent: "lockgate",
    // What it would print may hold addresses and headers; failures are thrown anyway.
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    request: {
      fetch: (url: string, init: RequestInit) =>
        fetch(url, { ...init, ...more, signal: AbortSignal.timeout(callMilliseconds) }),
    },
  });
