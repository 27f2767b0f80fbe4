// Decides how the server logs: JSON lines on standard error, with what could be secret taken out.
import pino from "pino";

/** A structured logger; `child` adds fields such as the run id. */
export type Logger = pino.Logger;

/** Logger of one process. Standard output stays free for the ready line. */
export function createLogger(name: string, level: string): Logger {
  return pino(
    {
      name,
      level,
      redact: {
        paths: [
          "*.authorization",
          "*.cookie",
          "*.token",
          "*.password",
          "*.connectionString",
          "*.databaseUrl",
        ],
        censor: "[secret]",
      },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
