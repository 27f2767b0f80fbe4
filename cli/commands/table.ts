// All commands of lockgate; each is loaded when it is asked for.

import type { Command } from "../command.ts";

type Entry = { name: string; summary: string; load: () => Promise<Command> };

export const commands: readonly Entry[] = [
  {
    name: "run",
    summary: "update a stack through the server, and show it to its end",
    load: async () => (await import("./run.ts")).runCommand,
  },
  {
    name: "runs",
    summary: "list the server's newest runs",
    load: async () => (await import("./runs.ts")).runsCommand,
  },
  {
    name: "logs",
    summary: "print a run's log, or follow it",
    load: async () => (await import("./logs.ts")).logsCommand,
  },
  {
    name: "plan",
    summary: "show what a run would change, before it is approved",
    load: async () => (await import("./plan.ts")).planCommand,
  },
  {
    name: "approve",
    summary: "approve the plan of a run",
    load: async () => (await import("./approve.ts")).approve,
  },
  {
    name: "reject",
    summary: "end a run that waits for approval",
    load: async () => (await import("./reject.ts")).reject,
  },
  {
    name: "cancel",
    summary: "stop a run",
    load: async () => (await import("./cancel.ts")).cancel,
  },
  {
    name: "release register",
    summary: "tell the server of a signed artifact",
    load: async () => (await import("./releaseRegister.ts")).releaseRegister,
  },
  {
    name: "promote",
    summary: "bring a registered release to an environment",
    load: async () => (await import("./promote.ts")).promote,
  },
  {
    name: "windows",
    summary: "list when stacks may not be changed",
    load: async () => (await import("./windows.ts")).windowsCommand,
  },
  {
    name: "environment create",
    summary: "ask for an environment of your own, which only you reach",
    load: async () => (await import("./environmentCreate.ts")).environmentCreate,
  },
  {
    name: "environment list",
    summary: "list environments of people's own",
    load: async () => (await import("./environmentList.ts")).environmentList,
  },
  {
    name: "environment extend",
    summary: "let an environment of yours last longer",
    load: async () => (await import("./environmentExtend.ts")).environmentExtend,
  },
  {
    name: "environment delete",
    summary: "end an environment of yours",
    load: async () => (await import("./environmentDelete.ts")).environmentDelete,
  },
  {
    name: "account request",
    summary: "ask for an account of AWS",
    load: async () => (await import("./accountRequest.ts")).accountRequest,
  },
  {
    name: "account list",
    summary: "list requests for accounts, and what became of them",
    load: async () => (await import("./accountList.ts")).accountList,
  },
  {
    name: "account approve",
    summary: "let an account be given out",
    load: async () => (await import("./accountApprove.ts")).accountApprove,
  },
  {
    name: "account reject",
    summary: "refuse a request for an account",
    load: async () => (await import("./accountReject.ts")).accountReject,
  },
  {
    name: "exception request",
    summary: "ask for an exception from a rule of the policy pack",
    load: async () => (await import("./exceptionRequest.ts")).exceptionRequest,
  },
  {
    name: "exception list",
    summary: "list exceptions that are asked for or granted",
    load: async () => (await import("./exceptionList.ts")).exceptionList,
  },
  {
    name: "exception approve",
    summary: "grant an exception",
    load: async () => (await import("./exceptionApprove.ts")).exceptionApprove,
  },
  {
    name: "exception reject",
    summary: "refuse an exception",
    load: async () => (await import("./exceptionReject.ts")).exceptionReject,
  },
  {
    name: "exception withdraw",
    summary: "take an exception back",
    load: async () => (await import("./exceptionWithdraw.ts")).exceptionWithdraw,
  },
  {
    name: "policy validate",
    summary: "have the company's validation service judge what a build is about to deploy",
    load: async () => (await import("./policyValidate.ts")).policyValidate,
  },
  {
    name: "policy analyze",
    summary: "run the rules over exported states, offline",
    load: async () => (await import("./policyAnalyze.ts")).policyAnalyze,
  },
  {
    name: "states export",
    summary: "write the states of all stacks into a folder, for previews and questions",
    load: async () => (await import("./statesExport.ts")).statesExport,
  },
  {
    name: "who-can",
    summary: "list who can make a call on a resource, with the roles they assume on the way",
    load: async () => (await import("./whoCan.ts")).whoCanCommand,
  },
  {
    name: "can",
    summary: "tell whether one principal can make a call on a resource, and by which statement",
    load: async () => (await import("./can.ts")).canCommand,
  },
  {
    name: "pipeline show",
    summary: "show the declared pipelines: stages, actions, who runs them, artifacts; or draw them",
    load: async () => (await import("./pipelineShow.ts")).pipelineShow,
  },
  {
    name: "pipeline workflow",
    summary: "print the file by which a code host tests an app and hands its source over",
    load: async () => (await import("./pipelineWorkflow.ts")).pipelineWorkflow,
  },
  {
    name: "pipeline settings",
    summary: "check how an app's repository guards what its workflow hands over",
    load: async () => (await import("./pipelineSettings.ts")).pipelineSettings,
  },
  {
    name: "chat manifest",
    summary: "print the manifest by which the account bot becomes an app of Slack or Teams",
    load: async () => (await import("./chatManifest.ts")).chatManifest,
  },
  {
    name: "rehearse",
    summary: "run a declared pipeline on this machine, each call authorised as its declared role",
    load: async () => (await import("./rehearse.ts")).rehearseCommand,
  },
  {
    name: "audit verify",
    summary: "check an export of the server's audit, offline",
    load: async () => (await import("./auditVerify.ts")).auditVerify,
  },
  {
    name: "ledger show",
    summary: "tell what runs where, since when, and who agreed; or export the whole ledger",
    load: async () => (await import("./ledgerShow.ts")).ledgerShow,
  },
  {
    name: "ledger verify",
    summary: "check an export of the release ledger, offline",
    load: async () => (await import("./ledgerVerify.ts")).ledgerVerify,
  },
  {
    name: "revoke",
    summary: "sign the list of keys and artifacts that are trusted no more",
    load: async () => (await import("./revoke.ts")).revoke,
  },
  {
    name: "sign",
    summary: "attest where a build's artifact comes from and what is in it, signed by KMS or a key file",
    load: async () => (await import("./sign.ts")).sign,
  },
  {
    name: "verify",
    summary: "check an artifact's attestations against a policy, offline",
    load: async () => (await import("./verify.ts")).verify,
  },
  {
    name: "key export",
    summary: "print the public key of a signing key as PEM or JWK",
    load: async () => (await import("./keyExport.ts")).keyExport,
  },
  {
    name: "check dependencies",
    summary: "refuse floating versions and unknown registries in a source folder",
    load: async () => (await import("./checkDependencies.ts")).checkDependencies,
  },
  {
    name: "guardrails diff",
    summary: "tell who loses and gains which calls before guard rails change",
    load: async () => (await import("./guardrailsDiff.ts")).guardrailsDiff,
  },
  {
    name: "org import",
    summary: "take an existing organization over: write its tables and the file for pulumi import",
    load: async () => (await import("./orgImport.ts")).orgImport,
  },
  {
    name: "doctor",
    summary: "tell whether this machine and its AWS credentials are fit, and what to do",
    load: async () => (await import("./doctor.ts")).doctor,
  },
  {
    name: "complete",
    summary: "print the script that makes a shell complete commands and options",
    load: async () => (await import("./complete.ts")).complete,
  },
];
