// The policy pack as the Pulumi CLI runs it. Tests import pack.ts and the rules, never this: it starts a server.

import { PolicyPack, type PolicyPackArgs } from "@pulumi/policy";
import { readFileSync } from "node:fs";
import { answerAtOnce } from "./answers.ts";
import { compile } from "./compile.ts";
import { rules } from "./pack.ts";
import { onConfigure } from "./wire.ts";

const today = (): string => new Date().toISOString().slice(0, 10);
const compiled = compile(rules, today);
onConfigure(compiled.configure);

const args: PolicyPackArgs = {
  policies: compiled.listed,
  description: "Rules of Lockgate for AWS accounts, artifact stores, identities and pipelines",
};
const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as {
  version: string;
};
answerAtOnce({ name: "lockgate", version }, compiled);
new PolicyPack("lockgate", args);
