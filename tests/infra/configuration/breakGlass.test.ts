import { expect } from "chai";
import { formatPath } from "../../../infra/configuration/faults.ts";
import { validateConfig } from "../../../infra/configuration/validate.ts";
import { changed } from "../example.ts";

const user = (account: string, name: string) => `arn:aws:iam::${account}:user/${name}`;
const [security, prod, management] = ["772164111585", "972823772653", "546800369895"];
const two = [user(security, "ada"), user(security, "bea")];

const glass = (change: object): Record<string, unknown> => ({
  breakGlass: { identities: two, accounts: ["prod"], ...change },
});

/** One thing wrong each: change, path of the fault, part of the problem, part of the remedy. */
const cases: readonly (readonly [string, Record<string, unknown>, string, RegExp, RegExp])[] = [
  ["one person", glass({ identities: [two[0]] }), "breakGlass.identities", /wrong value/, /exactly two/],
  [
    "three people",
    glass({ identities: [...two, user(security, "cleo")] }),
    "breakGlass.identities",
    /wrong value/,
    /exactly two/,
  ],
  [
    "one person twice",
    glass({ identities: [two[0], two[0]] }),
    "breakGlass.identities[1]",
    /the same user twice/,
    /name two users/,
  ],
  [
    "a role, whose sessions show no second factor",
    glass({ identities: [two[0], `arn:aws:iam::${security}:role/ada`] }),
    "breakGlass.identities[1]",
    /wrong value/,
    /ARN of a user/,
  ],
  [
    "a stranger",
    glass({ identities: [two[0], user("999999999999", "mallory")] }),
    "breakGlass.identities[1]",
    /outside the organization/,
    /such as security/,
  ],
  [
    "a user of the account itself",
    glass({ identities: [two[0], user(prod, "bea")] }),
    "breakGlass.identities[1]",
    /a user of prod, which it opens/,
    /another account/,
  ],
  ["no account", glass({ accounts: [] }), "breakGlass.accounts", /wrong value/, /at least one account/],
  [
    "an account that is not in the table",
    glass({ accounts: ["live"] }),
    "breakGlass.accounts[0]",
    /no account with an id/,
    /prod/,
  ],
  [
    "a way in that nobody hears of",
    { security: undefined, vending: undefined, logArchive: undefined },
    "breakGlass",
    /nobody is told/,
    /lockgate:security/,
  ],
];

describe("configuration of the way in for emergencies", () => {
  for (const [title, changes, path, problem, remedy] of cases)
    it(`refuses ${title}`, () => {
      const result = validateConfig("org", changed("org", changes));
      const faults = result.ok ? [] : result.faults;
      expect(faults.map((fault) => formatPath(fault.path))).to.deep.equal([path]);
      expect(faults[0]?.problem).to.match(problem);
      expect(faults[0]?.remedy).to.match(remedy);
    });

  it("takes users of the management account, and may be absent", () => {
    const ofManagement = glass({ identities: [two[0], user(management, "bea")] });
    for (const changes of [ofManagement, { breakGlass: undefined }])
      expect(validateConfig("org", changed("org", changes))).to.have.property("ok", true);
  });
});
