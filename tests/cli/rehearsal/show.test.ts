// How a rehearsal is shown while it goes on: in place on a terminal, in lines elsewhere.

import { expect } from "chai";
import { Writable } from "node:stream";
import { showing } from "../../../cli/rehearsal/show.ts";
import type { Screen } from "../../../cli/command.ts";
import type { DeclaredPipeline } from "../../../cli/pipeline/declared.ts";
import type { Step } from "../../../sandbox/rehearsal/record.ts";

const shared = { provider: "CodeBuild", runOrder: 1, category: "Build", inputs: [], outputs: [] };
const shop = {
  name: "shop",
  stages: [{ name: "Build", actions: [{ ...shared, name: "Pack", configuration: {} }] }],
} as unknown as DeclaredPipeline;
const packed = {
  execution: "1",
  stage: "Build",
  action: "Pack",
  provider: "CodeBuild",
  attempt: 1,
  began: "2026-03-10T12:00:00Z",
  seconds: 2,
  result: "succeeded",
  text: "packed",
  calls: [],
  made: [],
} satisfies Step;
const now = () => new Date("2026-03-10T12:00:05Z");

const ESC = "\u001B";
const drawn = new RegExp(`${ESC}\\[(\\d+)A|${ESC}\\[1G|${ESC}\\[0J|\\n|[^${ESC}\\n]+`, "g");

/** What a terminal shows of these texts: `ESC[nA` goes up, `ESC[0J` clears what is below. */
function shown(text: string): string[] {
  const lines = [""];
  for (const [part, up] of text.matchAll(drawn)) {
    if (up !== undefined) lines.splice(lines.length - 1 - Number(up), Number(up));
    else if (part === "\n") lines.push("");
    else if (!part.startsWith("\u001B")) lines[lines.length - 1] += part;
  }
  return lines.map((line) => line.replaceAll(/ {2,}/g, " "));
}

function terminalOf(isScreen: boolean) {
  let out = "";
  let err = "";
  const write = (text: string) => void (out += text);
  const stream = new Writable({ write: (chunk, _encoding, done) => done(void write(String(chunk))) });
  const screen = Object.assign(stream, { columns: 80, rows: 24 }) as unknown as Screen;
  // On a terminal both streams come to the same place.
  const terminal = {
    out: write,
    err: isScreen ? write : (text: string) => void (err += text),
    colour: false,
    cwd: "/",
    env: {},
    ...(isScreen ? { screen } : {}),
  };
  return { terminal, out: () => out, err: () => err };
}

describe("a rehearsal in a terminal", () => {
  it("is drawn in place: what is said stands above, the last picture stays", () => {
    const { terminal, out } = terminalOf(true);
    const show = showing(shop, now, terminal, false);
    show.say("shop: from here");
    expect(shown(out())).to.deep.equal(["shop: from here", "shop", "▶ Build", "│ ▶ Pack CodeBuild", ""]);
    show.note("moto is up");
    show.step(packed);
    show.end("it has succeeded", true);
    show.close();
    const picture = ["shop", "✓ Build", "│ ✓ Pack CodeBuild 2.0 s"];
    expect(shown(out())).to.deep.equal(["shop: from here", "moto is up", ...picture, "it has succeeded", ""]);
  });

  it("folds only while it goes on: the last picture is whole, however low the terminal is", () => {
    const { terminal, out } = terminalOf(true);
    Object.assign(terminal.screen ?? {}, { rows: 3 });
    const show = showing(shop, now, terminal, false);
    show.step(packed);
    expect(shown(out())).to.deep.equal(["shop", "✓ Build", ""]);
    show.end("it has succeeded", true);
    show.close();
    expect(shown(out())).to.include("│ ✓ Pack CodeBuild 2.0 s");
  });

  it("leaves the words alone of one rehearsal among many, and draws the next one anew", () => {
    const { terminal, out } = terminalOf(true);
    const show = showing(shop, now, terminal, false);
    show.step(packed);
    show.end("held", false);
    show.say("between");
    expect(shown(out())).to.deep.equal(["held", "between", ""]);
    show.step({ ...packed, execution: "2", result: "failed", text: "broken" });
    expect(shown(out()).slice(-4)).to.deep.equal(["✗ Build", "│ ✗ Pack CodeBuild 2.0 s", "│ broken", ""]);
    show.close();
    expect(shown(out())).to.deep.equal(["held", "between", ""]);
  });

  it("is the pipeline once and a line for each step elsewhere, and beside --json", () => {
    for (const [isScreen, json] of [
      [false, false],
      [false, true],
      [true, true],
    ] as const) {
      const { terminal, out, err } = terminalOf(isScreen);
      const show = showing(shop, now, terminal, json);
      show.step(packed);
      show.end("it has succeeded", true);
      show.close();
      const text = json && !isScreen ? err() : out();
      expect(text).to.match(
        /^shop\n· Build\n│ · Pack +CodeBuild\n\n {2}ok +Pack .*packed\nit has succeeded\n$/,
      );
      if (json && !isScreen) expect(out()).to.equal("");
    }
  });
});
