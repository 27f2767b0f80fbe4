// The policy pack as the Pulumi CLI runs it. Tests import pack.ts and the rules, never this: it starts a server.

import { PolicyPack, type PolicyPackArgs } from "@pulumi/policy";
import { readFileSync } from "node:fs";
import { answerAtOnce } from "./answers.ts";
import { compile } from "./compile.ts";
import { rules } from "./pack.ts";
import { onConfigure } from "./wire.ts";

const today = (): string => new Date().toISOString().slice(0, 10);
const { run, listed, configure } = compile(rules, today);
onConfigure(configure);

const args: PolicyPackArgs = {
  policies: run,
  description: "Rules of Lockgate for AWS accounts, artifact stores, identities and pipelines",
};
const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as {
  version: string;
};
answerAtOnce({ name: "lockgate", version }, rules, run);
new PolicyPack("lockgate", args);

// The SDK runs the policies that it was made with, and reads these when the engine asks what there is: so the
// engine knows every rule by id, counts it in its summaries, and one stack policy still does the work of many.
args.policies = listed;
