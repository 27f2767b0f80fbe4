// Decides whether ports of administration and databases are closed to the world, in security groups and network ACLs.

import type { Facts } from "../../facts.ts";
import { covers, isWorld, openingsOf } from "../../model/openings.ts";
import { fail, notApplicable, pass, undecidable, type Verdict } from "../../verdict.ts";

/** Ports that administer something or hold data: Security Hub EC2.13, EC2.14, EC2.19, and cluster control planes. */
export const ADMIN_PORTS = [
  20, 21, 22, 23, 135, 445, 1433, 1434, 2375, 2376, 2379, 2380, 3306, 3389, 4333, 5432, 5500, 5601, 5985,
  5986, 6379, 6443, 9200, 9300, 10250, 27017,
];

export const closeAdminPorts = (resource: Facts): Verdict => {
  const found = openingsOf(resource);
  if (!found) return notApplicable(`${resource.type} opens no ports`, resource.urn);
  const openings = found.map((opening) => ({
    ...opening,
    ports: ADMIN_PORTS.filter((p) => covers(opening, p)),
  }));
  const risky = openings.filter((opening) => opening.ports.length > 0);
  const open = risky.flatMap(({ sources, ports }) =>
    sources.filter(isWorld).map((source) => `${source} reaches port ${listed(ports)}`),
  );
  if (open.length > 0) return fail(resource.urn, open.join("; "));
  // What a prefix list holds is not in the program, so nobody can say that it is not the world.
  if (risky.some((opening) => opening.lists))
    return undecidable(
      resource.urn,
      "prefixListIds",
      "opens admin ports to a list whose entries are not known",
    );
  return pass(resource.urn);
};

const listed = (ports: readonly number[]): string =>
  ports.length === ADMIN_PORTS.length ? "ranges with all admin ports" : ports.join(", ");
