// Decides which flags an environment may give its apps: for whom each is on, by app and name.
import { z } from "zod";
import { list, parameterBytes, shortName, text } from "./fields.ts";

/** Without braces: Parameter Store would take two of them for the name of another parameter. */
const who = (what: string) =>
  text(`the id of a ${what}`).regex(
    /^[^\p{C}{}]{1,128}$/u,
    `1 to 128 printable characters without { and }: the id of a ${what}`,
  );
const listed = (what: string) =>
  list(who(what), `a list of ids of ${what}s`)
    .min(1, `name at least one ${what} or leave ${what}s out`)
    .optional();

const share = "a whole number from 0 to 100: for how many users of a hundred it is on";
const flag = z
  .strictObject(
    {
      percent: z.int({ error: share }).min(0, share).max(100, share).optional(),
      users: listed("user"),
      tenants: listed("tenant"),
    },
    { error: "for whom it is on: { percent?, users?, tenants? }" },
  )
  .refine((given) => Object.keys(given).length > 0, {
    error: "say for whom it is on by percent, users or tenants; percent: 0 is for nobody",
  })
  .refine((given) => Buffer.byteLength(JSON.stringify(given)) <= parameterBytes, {
    error: `at most ${parameterBytes} bytes of ids, the standard tier of Parameter Store; name tenants instead of users`,
  });

const shape = "flags by app and name, such as { top-scores: { shared-ranks: { percent: 10 } } }";

/** app -> name -> for whom. */
export const flags = z
  .record(
    z.string(),
    z
      .record(shortName("flag", 64), flag, {
        error: "flags by name, such as { shared-ranks: { percent: 10 } }",
      })
      .refine((given) => Object.keys(given).length > 0, { error: "at least one flag, or leave the app out" }),
    { error: shape },
  )
  .default({});
