// The lists of revocations: each follows the one before, and every way to be shown another one than the newest.
import { expect } from "chai";
import { formatBundle } from "../../../../infra/functions/lib/dsse.ts";
import { trustKey, type TrustedKey } from "../../../../infra/functions/lib/keys.ts";
import { genesis } from "../../../../infra/functions/lib/ledger.ts";
import type { Revocations } from "../../../../infra/functions/lib/predicates.ts";
import {
  formatHead,
  isDue,
  issueList,
  listDays,
  listFacts,
  newestHead,
  readRevocations,
  type KnownList,
  type Revoked,
} from "../../../../infra/functions/lib/revocations.ts";
import { localSigner } from "../../../../infra/functions/lib/signer.ts";
import { attest } from "../../../../infra/functions/lib/statement.ts";
import { newKey, now, revocationsOf } from "../release.ts";

const signer = localSigner(newKey());
const revoker = localSigner(newKey());
const stranger = localSigner(newKey());
const trust = ({ publicKey }: typeof signer, change: Partial<TrustedKey> = {}): TrustedKey => ({
  ...trustKey({ publicKey: publicKey.export({ type: "spki", format: "pem" }).toString() }),
  ...change,
});
const trusted = [trust(signer), trust(revoker)];
const artifact = (letter: string) => ({ sha256: letter.repeat(64), reason: `stolen ${letter}` });
const leaked = (since: string, id = signer.keyId) => ({ id, since, reason: "leaked" });
const later = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);

describe("lists of revocations", () => {
  let lists: string[];
  let known: KnownList[];
  const add = async (more: Partial<Revoked> = {}, by = revoker, at = now): Promise<void> => {
    const whole = { keys: [], artifacts: [], ...more };
    const { text, known: made } = await issueList(by, known.at(-1), { more: whole, now: at });
    lists.push(text);
    known.push(made);
  };
  type Seen = Parameters<typeof readRevocations>[2]["seen"];
  const read =
    (shown: readonly string[], seen?: Seen, keys = trusted, at = now) =>
    () =>
      readRevocations(shown, keys, { now: at, seen });
  const signed = async (change: Partial<Revocations>, by = revoker): Promise<string> =>
    formatBundle([
      await attest(by, "revocation", [{ name: "x", digest: { sha256: "0" } }], revocationsOf(change)),
    ]).trimEnd();

  beforeEach(async () => {
    lists = [];
    known = [];
    await add({}, signer);
    await add({ artifacts: [artifact("a")] });
    await add({ artifacts: [artifact("b")], keys: [leaked("2026-01-01T00:00:00Z", "another")] });
  });

  it("the newest list holds all that was ever revoked, whoever signed it anew", async () => {
    await add({}, signer);
    const { list, head } = read(lists)();
    expect(list.artifacts).to.deep.equal([artifact("a"), artifact("b")]);
    expect(list.keys.map(({ id }) => id)).to.deep.equal(["another"]);
    expect(head).to.deep.equal(known.at(-1)?.head);
    expect(newestHead(["1:00", formatHead(head), undefined])).to.deep.equal(head);
  });

  it("is signed anew when half of its time is over, and begins with an empty one", () => {
    const [first] = known;
    expect(first?.list).to.deep.include({ sequence: 1, previous: genesis, artifacts: [], keys: [] });
    expect(isDue(first as KnownList, later(24 * (listDays / 2) - 1))).to.equal(false);
    expect(isDue(first as KnownList, later(24 * (listDays / 2) + 1))).to.equal(true);
  });

  it("an older list is not believed by who has seen a newer, nor another one in its place", async () => {
    expect(read(lists.slice(0, 2), known[2]?.head)).to.throw(
      /number 2 is the newest one here, but number 3 was known: it was set back/,
    );
    const seen = known[1]?.head;
    expect(read(lists, seen)().head.sequence).to.equal(3);
    const forged = await signed({
      sequence: 2,
      previous: known[0]?.head.hash ?? "",
      issuedOn: now.toISOString(),
    });
    expect(read([lists[0] ?? "", forged], seen)).to.throw(/number 2 is not the one that was known/);
    expect(read([], seen)).to.throw(/there is none/);
  });

  it("no list leaves out what the one before revoked, or revokes it from later on only", async () => {
    const { list, head } = known[2] as KnownList;
    const following = { sequence: 4, previous: head.hash, issuedOn: now.toISOString(), keys: list.keys };
    const without = await signed({ ...following, artifacts: [artifact("a")] });
    expect(read([...lists, without])).to.throw(new RegExp(`number 4 takes back that b{64} is revoked`));
    const keys = [leaked("2026-02-01T00:00:00Z", "another")];
    const postponed = await signed({ ...following, artifacts: list.artifacts, keys });
    expect(read([...lists, postponed])).to.throw(/number 4 takes back that another is revoked/);
  });

  it("none is missing, moved, told twice, or dated before the one it follows", async () => {
    const [one = "", two = "", three = ""] = lists;
    for (const [shown, reason] of [
      [[two, three], /number 2 stands where number 1 belongs/],
      [[one, three], /number 3 stands where number 2 belongs/],
      [[one, one], /number 1 stands where number 2 belongs/],
      [[one, `${two}\n${three}`], /an entry is no list/],
      [[one, await signed({ sequence: 2, issuedOn: now.toISOString() })], /number 2 does not follow/],
      [[one, await signed({ sequence: 2, previous: known[0]?.head.hash ?? "" })], /number 2 is older than/],
    ] as const)
      expect(read(shown, undefined)).to.throw(reason);
  });

  it("only keys that may sign lists do, in their time, and none that the list itself revokes", async () => {
    const [one = ""] = lists;
    expect(read([one], undefined, [trust(stranger)])).to.throw(/key: key \S+ is not a trusted one/);
    expect(read([one], undefined, [trust(signer, { signs: ["provenance"] })])).to.throw(/may not sign one/);
    const ended = trust(signer, { notAfter: later(-1) });
    expect(read([one], undefined, [ended])).to.throw(/number 1 was signed on .* after key \S+ was allowed/);
    expect(read([one], undefined, trusted, later(-1))).to.throw(/which is yet to come/);
    expect(read([one])().head.sequence).to.equal(1);
    await add({ keys: [leaked(later(-1).toISOString())] }, signer);
    expect(read(lists)).to.throw(/number 4 is signed by key \S+, which it revokes/);
  });

  it("what is no list, or was changed, is told as the reason", () => {
    const flipped = (lists[2] ?? "").replace(/"sig":"..../, '"sig":"AAAA');
    for (const [shown, reason] of [
      ["{}", /^the list of revocations: format: /],
      [flipped, /^the list of revocations: signature: /],
    ] as const)
      expect(listFacts([...lists.slice(0, 2), shown], trusted, { now, seen: undefined }))
        .to.have.property("revocationsFault")
        .that.matches(reason);
  });
});
