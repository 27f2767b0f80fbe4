// Decides how the pack hears of its whole configuration: the SDK tells each policy its own part only, and the level of none.

import { levelOf, type Given } from "../configured.ts";
import type { Service } from "./lightGrpc.ts";
import { status, type Method } from "./unary.ts";

type Config = { getEnforcementlevel(): number; getProperties(): { toJavaScript(): object } | undefined };
/** As protobuf's JavaScript has it: the value comes first. */
type ConfigMap = { forEach(visit: (config: Config, name: string) => void): void };
type Request = { getPolicyconfigMap(): ConfigMap };
type Configure = (given: Given) => Promise<readonly string[]>;

/**
 * A configuration with faults is refused, which ends the preview. Without this the rules over the stack could not see a
 * level that is set under their own ids, since one policy runs them all.
 */
export const configuring =
  (configure: Configure) =>
  (service: Service): Service => {
    const next = service["configure"]!;
    return { ...service, configure: { ...next, handler: checked(configure, next.handler) } };
  };

const checked =
  (configure: Configure, next: Method["handler"]): Method["handler"] =>
  async (call, answer) => {
    try {
      const faults = await configure(givenBy(call.request));
      if (faults.length > 0) answer({ code: status.INVALID_ARGUMENT, message: faults.join("\n") });
      else next(call, answer);
    } catch (error) {
      answer({ code: status.INTERNAL, message: (error as Error).message });
    }
  };

const givenBy = (request: Request): Given => {
  const given = new Map<string, { level: string; properties: Record<string, unknown> }>();
  request.getPolicyconfigMap().forEach((config, name) => {
    const properties = (config.getProperties()?.toJavaScript() ?? {}) as Record<string, unknown>;
    given.set(name, { level: levelOf(config.getEnforcementlevel()), properties });
  });
  return given;
};
