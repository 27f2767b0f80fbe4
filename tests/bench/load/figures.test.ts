// The figures of load measurements find what they are to find.
import { expect } from "chai";
import { type Queued, type Timed, disorders, growth, overlaps, overtakings, percentile } from "./figures.ts";

const run = (id: string, stack: string, created: number, started: number, finished: number): Timed => ({
  id,
  stack,
  created,
  started,
  finished,
});

describe("figures of load", () => {
  it("count who was overtaken from the moment on that its stack was free", () => {
    const job = (stack: string, queued: number, taken: number, freed: number): Queued => ({
      stack,
      queued,
      taken,
      freed,
    });
    const jobs = [job("a", 0, 1, 10), job("a", 1, 14, 20), job("b", 2, 3, 4)];
    expect(overtakings(jobs), "the second of a had to wait for the first").to.deep.equal([0, 0, 0]);
    expect(overtakings([...jobs, job("c", 3, 12, 13)])).to.deep.equal([0, 1, 0, 0]);
  });

  it("find two runs of a stack at once, and a wrong order", () => {
    expect(disorders([run("a1", "a", 0, 1, 5), run("a2", "a", 1, 5, 9)])).to.deep.equal([]);
    expect(overlaps([run("a1", "a", 0, 1, 5), run("a2", "a", 1, 5, 9)])).to.deep.equal([]);
    expect(overlaps([run("a1", "a", 0, 1, 5), run("a2", "a", 1, 4, 9)])).to.have.length(1);
    expect(overlaps([run("a1", "a", 0, 6, 9), run("a2", "a", 1, 2, 7)])).to.have.length(1);
    expect(disorders([run("a1", "a", 0, 6, 9), run("a2", "a", 1, 2, 5)])).to.have.length(1);
  });

  it("tell memory that grows from memory that has only warmed up", () => {
    expect(growth([1, 50, 100, 100, 100, 100, 100, 100])).to.equal(0);
    expect(growth([1, 2, 3, 4, 5, 6, 7, 8])).to.be.greaterThan(0.5);
  });

  it("take percentiles", () => {
    expect([0, 0.5, 0.95, 1].map((share) => percentile([3, 1, 2, 4], share))).to.deep.equal([1, 3, 4, 4]);
  });
});
