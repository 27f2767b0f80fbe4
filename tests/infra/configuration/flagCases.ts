// The table of faulty flags of apps: one thing wrong each.
import { type single } from "./cases.ts";

const told = (flags: unknown, app = "top-scores") => ({ flags: { [app]: flags } });
const flag = (given: unknown) => told({ ranks: given });
const at = "flags.top-scores";
const many = Array.from({ length: 60 }, (_, index) => `${index}`.padStart(100, "0"));

export const flagCases: typeof single = [
  [
    "E10 flags of no such app",
    "dev",
    told({ ranks: { percent: 1 } }, "scores"),
    "flags.scores",
    /no such app/,
    /name one of lockgate:apps \(top-scores\)/,
  ],
  ["E10 101 percent", "dev", flag({ percent: 101 }), `${at}.ranks.percent`, /wrong value/, /from 0 to 100/],
  ["E10 -1 percent", "dev", flag({ percent: -1 }), `${at}.ranks.percent`, /wrong value/, /from 0 to 100/],
  ["E10 half a percent", "dev", flag({ percent: 0.5 }), `${at}.ranks.percent`, /wrong/, /a whole number/],
  [
    "E10 percent as a text",
    "dev",
    flag({ percent: "10" }),
    `${at}.ranks.percent`,
    /wrong type, a string/,
    /0 to 100/,
  ],
  [
    "E10 a flag whose name is a path",
    "dev",
    told({ "a/b": { percent: 1 } }),
    `${at}.a/b`,
    /wrong key/,
    /lower-case/,
  ],
  [
    "E10 a flag named as a value",
    "dev",
    told({ TABLE_NAME: { percent: 1 } }),
    `${at}.TABLE_NAME`,
    /wrong key/,
    /lower-case/,
  ],
  [
    "E10 a flag's name of 65 letters",
    "dev",
    told({ ["k".repeat(65)]: { percent: 1 } }),
    `${at}.${"k".repeat(65)}`,
    /wrong key/,
    /at most 64/,
  ],
  ["E10 a flag for nobody in particular", "dev", flag({}), `${at}.ranks`, /wrong value/, /say for whom/],
  [
    "E10 a flag that is no map",
    "dev",
    flag(true),
    `${at}.ranks`,
    /wrong type, a boolean/,
    /for whom it is on/,
  ],
  [
    "E10 a flag with a misspelled key",
    "dev",
    flag({ percent: 1, tenant: ["acme"] }),
    `${at}.ranks.tenant`,
    /unknown key/,
    /\{ percent\?, users\?, tenants\? \}/,
  ],
  [
    "E10 a flag for an empty list",
    "dev",
    flag({ users: [] }),
    `${at}.ranks.users`,
    /wrong value/,
    /at least one/,
  ],
  [
    "E10 a user without a name",
    "dev",
    flag({ users: [""] }),
    `${at}.ranks.users[0]`,
    /wrong value/,
    /1 to 128/,
  ],
  [
    "E10 a tenant who names another parameter",
    "dev",
    flag({ tenants: ["{{ssm:x}}"] }),
    `${at}.ranks.tenants[0]`,
    /wrong value/,
    /without \{ and \}/,
  ],
  [
    "E10 more users than a parameter holds",
    "dev",
    flag({ users: many }),
    `${at}.ranks`,
    /wrong/,
    /at most 4096/,
  ],
  ["E10 an app without flags", "dev", told({}), at, /wrong value/, /leave the app out/],
  ["E10 flags that are no map", "dev", { flags: "on" }, "flags", /wrong type, a string/, /by app and name/],
];
