// Decides what the bot asks next, of what it knows already.

const kinds = ["Production", "Sandbox"];

/** Each field with its question, and how it is known that an answer is one. */
const fields = {
  UserName: ["What is your first name?", (text) => text.trim() !== ""],
  UserLastname: ["What is your last name?", (text) => text.trim() !== ""],
  UserEmail: [
    "Which e-mail address shall the account have?",
    (text) => /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text),
  ],
  UserInput: [`What is it for? ${kinds.join(" or ")}`, (text) => kinds.includes(text)],
};

/** `{ asks, field }`, or `{ wanted }` once everything was said. What is wrong counts as not said. */
export function nextQuestion(request) {
  for (const [field, [asks, isGood]] of Object.entries(fields)) {
    const given = request[field];
    if (typeof given !== "string" || !isGood(given)) return { asks, field };
  }
  const { UserEmail: email, UserName, UserLastname, UserInput: kind } = request;
  return { wanted: { email, name: `${UserName} ${UserLastname}`, kind } };
}
