// Requests of the pages' own scripts: the session cookie, the antiforgery header, problem details back.

export const csrfToken = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

export async function send(method, url, body, headers = {}) {
  let response;
  try {
    response = await fetch(url, {
      method,
      credentials: "same-origin",
      cache: "no-store",
      headers: {
        Accept: "application/json, application/problem+json",
        "X-CSRF-TOKEN": csrfToken(),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    return failure(0, { code: "offline", title: "Steward can't be reached", detail: "Check the network, then try again." });
  }
  const data = await read(response);
  if (response.ok) return { ok: true, status: response.status, data, sentAt: serverTime(response) };
  if (response.status === 401) document.dispatchEvent(new CustomEvent("steward:signed-out"));
  return failure(response.status, data ?? {}, response.headers.get("Retry-After"));
}

async function read(response) {
  if (response.status === 204 || !/json/.test(response.headers.get("Content-Type") ?? "")) return null;
  try {
    return await response.json();
  } catch {
    return null;
  }
}

function failure(status, problem, retryAfter) {
  const title = problem.title ?? fallbackTitle(status);
  const wait = status === 429 && Number(retryAfter) > 0 ? ` Try again in ${waiting(Number(retryAfter))}.` : "";
  return { ok: false, status, data: problem, code: problem.code, errors: problem.errors ?? {}, title, detail: (problem.detail ?? "") + wait,
    message: [title, problem.detail].filter(Boolean).join(". ").replace(/\.\. /g, ". ") + wait };
}

function fallbackTitle(status) {
  if (status === 401) return "You are signed out";
  if (status === 403) return "You may not do this";
  if (status === 404) return "This is not there any more";
  if (status === 412) return "Somebody else changed this meanwhile";
  if (status === 429) return "Too many requests";
  if (status === 503) return "The vault can't be opened at the moment";
  return "Something went wrong on the server";
}

const waiting = (seconds) => (seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`);

// The server's clock, so that a wrong clock on this computer neither shortens nor lengthens a countdown.
function serverTime(response) {
  const date = Date.parse(response.headers.get("Date") ?? "");
  return Number.isNaN(date) ? Date.now() : date;
}
