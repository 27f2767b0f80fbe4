// secretlint: part of our own tools (functions/job/secrets.ts), so that nothing is fetched. Its JSON formatter's form.
import { z } from "zod";
import { leaked, readJson, type Tool } from "./tool.ts";

const report = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(
      z.object({
        ruleId: z.string(),
        messageId: z.string().optional(),
        message: z.string(),
        loc: z.object({ start: z.object({ line: z.int() }) }),
      }),
    ),
  }),
);

export const secretlint: Tool = {
  slot: "secrets",
  install: [],
  run: 'node "$tools/lockgate.mjs" secrets',
  read: (text) =>
    readJson(text, report).flatMap(({ filePath, messages }) =>
      messages.map(({ ruleId, messageId, message, loc }) => ({
        rule: messageId === undefined ? ruleId : `${ruleId}/${messageId}`,
        title: message,
        ...leaked,
        place: filePath,
        line: loc.start.line,
      })),
    ),
};
