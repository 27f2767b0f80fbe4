// Decides why a run can end other than well: kept in `outcome.error`, never an HTTP answer of their own.
import type { ErrorKind } from "./errorTable.ts";

/** Ends of runs. */
export const runErrors = {
  policy_violation: {
    status: 422,
    title: "Policy pack refused the change",
    remedy:
      "Correct the resources named in the violations, or record an exemption with owner, reason and expiry.",
  },
  policy_undecided: {
    status: 422,
    title: "A critical rule could not be decided",
    remedy: "Give the named properties values that are known at preview, then run again.",
  },
  policy_pack_missing: {
    status: 422,
    title: "Policy pack did not run",
    remedy:
      "Check LOCKGATE_POLICY_PACK and that `pulumi preview --policy-pack` works with it; a run without its pack never passes.",
  },
  policy_pack_failed: {
    status: 422,
    title: "Policy pack failed",
    remedy:
      "Repair the policy pack; the run's log holds its message. A pack that fails never counts as passed.",
  },
  stack_locked: {
    status: 409,
    title: "Stack is locked by somebody else",
    remedy:
      "Wait until the holder named in the detail has finished. If it is gone for sure, `pulumi cancel` clears the lock.",
  },
  stack_failed: {
    status: 422,
    title: "Stack operation failed",
    remedy: "Read the diagnostics in the detail and in the run's log, correct the cause and run again.",
  },
  configuration_invalid: {
    status: 422,
    title: "Stack configuration is not valid",
    remedy: "Correct the keys that the detail names.",
  },
  secrets_unreadable: {
    status: 422,
    title: "Secrets of the stack cannot be read",
    remedy:
      "Give the worker the passphrase that the stack was made with (PULUMI_CONFIG_PASSPHRASE), or its role the use of the key in the stack's `secretsprovider`.",
  },
  backend_unavailable: {
    status: 422,
    title: "Place of the states cannot be used",
    remedy:
      "Check PULUMI_BACKEND_URL, that the place is there, and the worker's access to it: its role for a bucket, PULUMI_ACCESS_TOKEN for Pulumi Cloud.",
  },
  deadline_exceeded: {
    status: 422,
    title: "Run took longer than its deadline",
    remedy: "Find out in the run's log what was slow, or raise LOCKGATE_RUN_DEADLINE_SECONDS.",
  },
  run_canceled: {
    status: 409,
    title: "Run was canceled",
    remedy: "Start a new run; a refresh first shows what was left behind.",
  },
  promotion_required: {
    status: 409,
    title: "Program has not proven itself in the environment before",
    remedy:
      "Update the environment named in the detail with the same program first; LOCKGATE_ENVIRONMENTS_FILE holds the order.",
  },
  artifact_refused: {
    status: 409,
    title: "The environment refuses the release",
    remedy:
      "Deploy a release that passes the check named in the detail (POST /v1/releases registers one, lockgate verify tells why); going back to an older one needs `rollback`.",
  },
  run_rejected: {
    status: 409,
    title: "An approver rejected the run",
    remedy: "Talk to the person named in the detail; start a new run when the reason is gone.",
  },
  approval_expired: {
    status: 409,
    title: "Nobody approved the run in time",
    remedy: "Start a new run and tell its approvers; LOCKGATE_ENVIRONMENTS_FILE says how long one waits.",
  },
  state_unreadable: {
    status: 422,
    title: "State of the stack cannot be read",
    remedy:
      "Check that `pulumi stack export` works; an approval is bound to the state, so nothing is changed without.",
  },
  source_unavailable: {
    status: 422,
    title: "Commit of the run cannot be used",
    remedy:
      "LOCKGATE_PROGRAM_DIR must be a clone whose remote `origin` has the commit, with the dependencies of its lockfile installed.",
  },
  role_refused: {
    status: 422,
    title: "Role of the environment cannot be taken on",
    remedy:
      "Let the role named in the detail (`role` in LOCKGATE_ENVIRONMENTS_FILE) trust the worker's, for sts:AssumeRole and sts:TagSession, and last as long as `sessionMinutes`.",
  },
  run_interrupted: {
    status: 500,
    title: "Process that executed the run died",
    remedy:
      "Repair it (POST /v1/runs/{id}/repair, or the button on the dashboard): a refresh that also clears operations whose end nobody saw. Then run again.",
  },
  toolchain_broken: {
    status: 500,
    title: "Pulumi CLI cannot be used",
    remedy: "Check LOCKGATE_PULUMI_ROOT: its bin/pulumi must run and be of the pinned version.",
  },
} as const satisfies Record<string, ErrorKind>;
