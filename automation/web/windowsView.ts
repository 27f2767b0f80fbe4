// Windows, and on a calendar of the next 30 days when each stack must not be changed; drift checks by schedule below.
import {
  type Closure,
  type DriftSchedule,
  type Window,
  schedules,
  stacks,
  windowCalendar,
  windows,
} from "./api.ts";
import { h, moment, note, show, stateBadge, table } from "./dom.ts";

const day = 86_400_000;
const days = 30;
/** A calendar of more stacks than a person compares is a list to search, so the rest is left out and said so. */
const mostStacks = 25;

export async function windowsView(target: Element): Promise<void> {
  const [all, managed, checks] = await Promise.all([windows(), stacks(), schedules()]);
  const shown = managed.slice(0, mostStacks).map(({ name }) => name);
  const calendars = await Promise.all(shown.map((name) => windowCalendar(name)));
  const from = new Date(new Date().setHours(0, 0, 0, 0));
  show(
    target,
    h("h1", {}, "Windows"),
    h("h2", {}, `The next ${days} days`),
    h(
      "div",
      { class: "calendar" },
      table(
        [
          "stack",
          "now",
          "opens",
          ...Array.from({ length: days }, (_, n) => String(dayOf(from, n).getDate())),
        ],
        calendars.map(({ stack, open, earliestStart, closures }) =>
          h(
            "tr",
            { "data-stack": stack },
            h("th", { scope: "row" }, stack),
            h("td", {}, stateBadge(open ? "open" : "closed")),
            h("td", {}, open ? "-" : moment(earliestStart)),
            ...Array.from({ length: days }, (_, n) => dayCell(dayOf(from, n), closures)),
          ),
        ),
      ),
    ),
    ...(managed.length > mostStacks
      ? [note(`${managed.length - mostStacks} more stacks: ask GET /v1/windows/next`)]
      : []),
    h("h2", {}, "All windows"),
    all.length === 0
      ? note("None: changes may begin at any time. POST /v1/windows adds one.")
      : windowTable(all),
    h("h2", {}, "Drift checks"),
    checks.length === 0
      ? note("None by schedule. PUT /v1/stacks/{stack}/schedule sets one.")
      : checkTable(checks),
  );
}

/** By the calendar, not by 24 hours: days are shorter or longer where the clock changes. */
const dayOf = (from: Date, n: number): Date =>
  new Date(from.getFullYear(), from.getMonth(), from.getDate() + n);

function dayCell(start: Date, closures: readonly Closure[]): HTMLElement {
  const end = dayOf(start, 1).getTime();
  const seconds = closures.reduce((sum, closure) => {
    const begin = Math.max(Date.parse(closure.start), start.getTime());
    return sum + Math.max(0, Math.min(Date.parse(closure.end), end) - begin);
  }, 0);
  const share = seconds / (end - start.getTime());
  const word = share === 0 ? "open" : share > 0.999 ? "closed" : "partly closed";
  const hours = `${Math.round((seconds / day) * 240) / 10} h`;
  const label = `${start.toLocaleDateString()}: ${word}${share === 0 ? "" : `, ${hours}`}`;
  return h(
    "td",
    { class: `day ${word.replace(" ", "-")}`, title: label, "aria-label": label },
    share === 0 ? "" : hours,
  );
}

const windowTable = (all: readonly Window[]): HTMLElement =>
  table(
    ["window", "kind", "where", "from", "to", "repeats", "why"],
    all.map(({ id, name, kind, environments, start, end, zone, recurrence, reason }) =>
      h(
        "tr",
        { "data-window": id },
        ...[name, kind, environments.join(", "), `${start} ${zone}`, end, recurrence ?? "once", reason].map(
          (text) => h("td", {}, text),
        ),
      ),
    ),
  );

const checkTable = (checks: readonly DriftSchedule[]): HTMLElement =>
  table(
    ["stack", "when", "next", "last"],
    checks.map(({ stack, cron, zone, nextAt, lastAt, lastRun, lastState, trouble }) =>
      h(
        "tr",
        { "data-check": stack },
        h("td", {}, stack),
        h("td", {}, h("code", {}, cron), ` ${zone}`),
        h("td", {}, moment(nextAt)),
        h(
          "td",
          {},
          lastRun ? h("a", { href: `#/runs/${lastRun}` }, moment(lastAt)) : "-",
          " ",
          lastState && stateBadge(lastState),
          trouble && ` ${trouble}`,
        ),
      ),
    ),
  );
