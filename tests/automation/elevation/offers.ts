// What the tests' server lends: operating in dev, looking in prod.
import type { Offers } from "../../../automation/elevation/offers.ts";

export const instance = "arn:aws:sso:::instance/ssoins-0123456789abcdef";
export const permissionSet = (name: string): string =>
  `arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-${name.padEnd(16, "0")}`;
export const userId = (digit: number): string =>
  `1234567890-${String(digit).repeat(8)}-1111-1111-1111-111111111111`;

export const offersFile = {
  identityCenter: { instance, region: "eu-central-1" },
  people: [
    { person: "test operator", userId: userId(1) },
    { person: "test approver", userId: userId(2) },
  ],
  environments: [
    {
      name: "dev",
      accountId: "111111111111",
      production: false,
      maxMinutes: 240,
      levels: [
        {
          name: "operate",
          description: "Changes things",
          permissionSet: permissionSet("operate"),
          writes: true,
        },
      ],
    },
    {
      name: "prod",
      accountId: "222222222222",
      levels: [
        { name: "look", description: "Looks at things", permissionSet: permissionSet("look"), writes: false },
      ],
    },
  ],
};

export const offers: Offers = {
  ...offersFile,
  maxMinutes: 60,
  requestHours: 4,
  environments: offersFile.environments.map((one) => ({ production: true, ...one })),
};
