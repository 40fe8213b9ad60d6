import { look } from "./presence.js";

/** What the server answers; an Error with its words where it refuses. */

export class Refused extends Error {
  constructor(status, code, message, field) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
  }
}

async function answer(response) {
  const text = await response.text();
  let body = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    // Not JSON: a proxy's page, say.
  }
  if (!response.ok) {
    const error = body?.error ?? {};
    const wait = response.headers.get("Retry-After");
    let message = error.message ?? `the server answered ${response.status}`;
    if (response.status === 401) {
      message = "this server asks for its token: open the address with ?token=… that it printed";
    } else if (response.status === 429 && wait) {
      message += ` (try again in ${wait} s)`;
    }
    throw new Refused(response.status, error.code ?? "unknown", message, error.field);
  }
  return body;
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name !== "AbortError") {
      look();
    }
    throw new Refused(0, "unreachable", "the studio does not answer");
  }
  return answer(response);
}

export const get = (path, signal) => ask(path, { signal });

export const post = (path, body, signal) =>
  ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal,
  });

export const remove = (path) => ask(path, { method: "DELETE" });
