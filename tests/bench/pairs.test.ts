import { expect } from "chai";
import { renderTimes } from "./pairs.ts";

describe("what the bench says of one way", () => {
  it("is the median, the least and the greatest of its seconds, in whatever order they came", () => {
    const times = [{ wall: 10 }, { wall: 2.5, processor: 9 }, { wall: 3 }];
    expect(renderTimes("a rehearsal", times)).to.equal("a rehearsal: 3.00 s (2.50 to 10.00)");
  });
});
