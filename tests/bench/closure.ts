// Measures who-can over many principals: everyone who can write a bucket, by chains of role assumptions through ten accounts.

import { whoCanReach } from "../../policy-pack/access/closure.ts";
import { companyOf } from "../../policy-pack/access/company.ts";
import { findProtected } from "../../policy-pack/access/protected.ts";
import { buildModel } from "../../policy-pack/model/model.ts";
import { allow, arnOf, bucket, role, trusts } from "../policy-pack/access/people.ts";
import { median } from "./pairs.ts";

const ACCOUNTS = 10;
const CHAIN = 10;
const SMALL = 100;
const LARGE = 1_000;

const accountOf = (i: number): string => String(111_111_111_111 + (i % ACCOUNTS));
const nameOf = (i: number): string => arnOf(`role-${i}`, accountOf(i));

/** Each role trusts the one before it in its chain, which may become it; the last of each chain may write. */
const companyOfRoles = (count: number) => {
  const last = (i: number): boolean => i % CHAIN === CHAIN - 1;
  const roles = Array.from({ length: count }, (_, i) =>
    role(`role-${i}`, {
      account: accountOf(i),
      trust: trusts(i % CHAIN === 0 ? { Service: "ec2.amazonaws.com" } : { AWS: nameOf(i - 1) }),
      allows: [last(i) ? allow("s3:PutObject") : allow("sts:AssumeRole", nameOf(i + 1))],
    }),
  );
  const writers = { AWS: Array.from({ length: ACCOUNTS }, (_, i) => `arn:aws:iam::${accountOf(i)}:root`) };
  const policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: writers, Action: "s3:PutObject", Resource: "*" }],
  });
  return [...roles.flat(), ...bucket("data", policy)];
};

/** Seconds of processor time from plain facts to the answer; every role must be in it. */
function answerAbout(facts: ReturnType<typeof companyOfRoles>, count: number): number {
  const started = process.cpuUsage();
  const company = companyOf(buildModel(facts));
  const target = findProtected(company.model, "s3:PutObject", "arn:aws:s3:::data/x");
  const found = [...whoCanReach(company, "s3:PutObject", target).values()];
  const { user, system } = process.cpuUsage(started);
  const declared = found.filter(({ who }) => who.declared).length;
  if (declared !== count) throw new Error(`${declared} of ${count} roles were found to reach the bucket`);
  return (user + system) / 1_000_000;
}

export function measureClosure(rounds: number): void {
  const times = new Map<number, number[]>([SMALL, LARGE].map((count) => [count, []]));
  for (let round = 0; round < rounds; round++)
    for (const [count, list] of times) list.push(answerAbout(companyOfRoles(count), count));
  const [small, large] = [SMALL, LARGE].map((count) => median(times.get(count) ?? []));
  process.stdout.write(
    `who can write, over ${LARGE} principals in chains of ${CHAIN}: ${large!.toFixed(2)} s of processor time; ` +
      `over ${SMALL} ${small!.toFixed(3)} s: ratio ${(large! / small!).toFixed(1)}\n`,
  );
}
