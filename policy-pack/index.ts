// The policy pack as the Pulumi CLI runs it. Tests import pack.ts and the rules, never this: it starts a server.

import { PolicyPack, type PolicyPackArgs } from "@pulumi/policy";
import { readFileSync } from "node:fs";
import { compile } from "./compile.ts";
import { rules } from "./pack.ts";
import { answering } from "./serve/answers.ts";
import { configuring } from "./serve/configuring.ts";
import { serveInstead } from "./serve/lightGrpc.ts";

const today = (): string => new Date().toISOString().slice(0, 10);
const compiled = compile(rules, today);

const args: PolicyPackArgs = {
  policies: compiled.listed,
  description: "Rules of Lockgate for AWS accounts, artifact stores, identities and pipelines",
};
const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as {
  version: string;
};
const answers = answering({ name: "lockgate", version }, compiled);
const configured = configuring(compiled.configure);
serveInstead((service) => answers(configured(service)));
new PolicyPack("lockgate", args);
