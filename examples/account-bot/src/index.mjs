// The function: a request of the bot in, its next question out. Without a body it begins a talk, as Lockgate's check does.
import { nextQuestion } from "./talk.mjs";

export const handler = async ({ body } = {}) => {
  const request = read(body);
  return request === undefined
    ? answer(400, { error: "say { UserEmail, UserName, UserLastname, UserInput }" })
    : answer(200, nextQuestion(request));
};

const answer = (statusCode, body) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

function read(body) {
  try {
    const request = body === undefined ? {} : JSON.parse(body);
    return typeof request === "object" && request !== null && !Array.isArray(request) ? request : undefined;
  } catch {
    return undefined;
  }
}
