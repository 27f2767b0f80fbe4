// API tokens: a form that makes one, whose secret is shown this once, and those that can still be used, to be revoked.
import { type Schemas, bodyOf } from "../client/client.ts";
import { api, stacks } from "./api.ts";
import { h, moment, note, show, table } from "./dom.ts";
import { problemBox } from "./problem.ts";

const HOUR_SECONDS = 3_600;
/** A page of the server's list; whoever has more of them asks the API. */
const MOST = 200;

type Token = Schemas["Token"];
type Grant = Token["grants"][number];

export async function tokensView(target: Element): Promise<void> {
  const trouble = h("div", { "aria-live": "polite" });
  const made = h("div", { "aria-live": "polite" });
  const list = h("section", {});
  const draw = async (): Promise<void> => {
    const { items } = await bodyOf(api.GET("/v1/tokens", { params: { query: { limit: MOST } } }));
    show(list, h("h2", {}, "Those that can be used"), tokenTable(items, revoke));
  };
  const act = (doing: Promise<unknown>): void => {
    show(trouble);
    doing.then(draw).catch((error: Error) => show(trouble, problemBox(error)));
  };
  const revoke = (id: string): void => act(api.DELETE("/v1/tokens/{id}", { params: { path: { id } } }));
  const make = (wanted: Schemas["NewToken"]): void =>
    act(bodyOf(api.POST("/v1/tokens", { body: wanted })).then((token) => show(made, secretBox(token))));
  const [roles, environments] = await Promise.all([rolesOffered(), environmentsOffered()]);
  await draw();
  show(target, h("h1", {}, "Tokens"), trouble, made, formOf(roles, environments, make), list);
}

/** All of them: what somebody does not hold the server refuses to hand out, and says so. */
const rolesOffered = async (): Promise<string[]> =>
  (await bodyOf(api.GET("/v1/roles"))).items.map(({ role }) => role);
const environmentsOffered = async (): Promise<string[]> => ["*", ...(await stacks()).map(({ name }) => name)];

function formOf(
  roles: readonly string[],
  environments: readonly string[],
  make: (wanted: Schemas["NewToken"]) => void,
): HTMLElement {
  const submit = (event: Event): void => {
    event.preventDefault();
    make(wantedOf(new FormData(event.target as HTMLFormElement)));
  };
  const choice = (label: string, name: string, words: readonly string[]) =>
    h("label", {}, label, h("select", { name }, ...[...new Set(words)].map((word) => h("option", {}, word))));
  const field = (label: string, name: string, more: Record<string, string>) =>
    h("label", {}, label, h("input", { name, required: true, autocomplete: "off", ...more }));
  return h(
    "form",
    { class: "card ask", submit },
    field("Name", "name", { maxlength: "100", placeholder: "what it is for" }),
    choice("Role", "role", roles),
    choice("Environment", "environment", environments),
    field("Hours", "hours", { type: "number", min: "1", max: "8760", value: "8" }),
    h("button", {}, "Make it"),
  );
}

function wantedOf(words: FormData): Schemas["NewToken"] {
  const text = (name: string): string => String(words.get(name)).trim();
  const grant = { environment: text("environment"), role: text("role") as Grant["role"] };
  return { name: text("name"), grants: [grant], ttlSeconds: Number(words.get("hours")) * HOUR_SECONDS };
}

const secretBox = ({ name, token }: Schemas["CreatedToken"]): HTMLElement =>
  h(
    "div",
    { class: "card", "data-made": name },
    h(
      "p",
      {},
      `The secret of ${name} is shown this once. In a shell, for lockgate run, runs, logs and the like:`,
    ),
    h("pre", { tabindex: "0" }, `export LOCKGATE_URL=${location.origin}\nexport LOCKGATE_TOKEN=${token}`),
  );

function tokenTable(tokens: readonly Token[], revoke: (id: string) => void): HTMLElement {
  if (tokens.length === 0) return note("None.");
  return table(
    ["token", "may", "made by", "last used", "ends", ""],
    tokens.map(({ id, name, grants, createdBy, lastUsedAt, expiresAt }) =>
      h(
        "tr",
        { "data-token": id },
        h("td", {}, name),
        h("td", {}, grants.map(({ role, environment }) => `${role} in ${environment}`).join(", ")),
        h("td", {}, createdBy),
        h("td", {}, moment(lastUsedAt)),
        h("td", {}, moment(expiresAt)),
        h("td", {}, h("button", { click: () => revoke(id), "aria-label": `Revoke ${name}` }, "Revoke")),
      ),
    ),
  );
}
