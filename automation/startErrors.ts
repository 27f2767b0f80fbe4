// Decides what can keep the processes from starting: printed to standard error; the process exits with code 2.
import type { ErrorKind } from "./errorTable.ts";

/** Faults of the start-up. */
export const startErrors = {
  config_invalid: {
    status: 500,
    title: "Configuration of the server is not valid",
    remedy: "Correct the environment variables listed.",
  },
  port_in_use: {
    status: 500,
    title: "Port is in use",
    remedy:
      "Stop the program that listens there, or choose another port with LOCKGATE_PORT (0 takes any free one).",
  },
  data_dir_unwritable: {
    status: 500,
    title: "Data folder cannot be written",
    remedy: "Give this user write permission to the folder, or choose another one.",
  },
  database_start_failed: {
    status: 500,
    title: "Embedded Postgres does not start",
    remedy: "Read the log named in the detail; or use a database of your own with DATABASE_URL.",
  },
  backup_unusable: {
    status: 500,
    title: "Backup cannot be restored",
    remedy:
      "Give a file that `automation/admin.ts backup` wrote, whole and unchanged, and an empty database; nothing was restored.",
  },
  database_newer: {
    status: 500,
    title: "Database was written by a newer version",
    remedy: "Start the version that wrote it, or restore a backup made before the upgrade.",
  },
} as const satisfies Record<string, ErrorKind>;
