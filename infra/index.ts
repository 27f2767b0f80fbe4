// The program: reads the configuration, declares the layer it names, and hands over the layer's outputs.
import "./traces.ts";
import { readConfig } from "./config.ts";
import type { Config } from "./configuration/schema.ts";
import { declareEnvironment } from "./layers/environment.ts";
import { declareOrg } from "./layers/org.ts";
import { declareSandbox } from "./layers/sandbox.ts";
import { declareTooling } from "./layers/tooling.ts";

async function declare(config: Config): Promise<object> {
  switch (config.layer) {
    case "org":
      return declareOrg(config);
    case "tooling":
      return declareTooling(config);
    case "environment":
      return declareEnvironment(config);
    case "sandbox":
      return declareSandbox(config);
  }
}

// Each layer names its own outputs; only a default export can have names that depend on the configuration.
// oxlint-disable-next-line import/no-default-export
export default await declare(readConfig());
