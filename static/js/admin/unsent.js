// What was typed and has not reached the server: kept in this browser, sent as soon as the server answers again.
// On every admin page, so that whoever comes back to any of them sends what an earlier visit could not.
const PREFIX = "portal-typed:";
const ORPHANED_AFTER = 10_000; // where the browser has no locks: an open form sends its own within seconds
const FORGOTTEN_AFTER = 30 * 24 * 3600_000;

const user = document.body.dataset.user;
const name = (key) => `${PREFIX}${user}:${key}`;

let token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

/** The token of this page's session; `renewToken` after a 403, for a page that has outlived its session. */
export const csrfToken = () => token;
export const renewToken = async () => {
  const given = await fetch(new URL("/admin/news/article/typing/token/", location), { redirect: "manual" });
  if (given.ok) token = (await given.json()).token;
  return given.ok;
};

/** Keep a form's words here: {address, page, body, submitted}. False where the browser keeps nothing. */
export const keepHere = (key, entry) => {
  try {
    localStorage.setItem(name(key), JSON.stringify({ ...entry, at: Date.now() }));
    sessionStorage.setItem(PREFIX, key);
    return true;
  } catch {
    return false;
  }
};

/** Say that a form is open in this window, for as long as it is: true, unless another window has it open already. */
export const hold = (key) =>
  new Promise((answer) => {
    if (!navigator.locks) return answer(true);
    navigator.locks.request(name(key), { ifAvailable: true }, (lock) => {
      answer(lock !== null);
      return lock ? new Promise(() => {}) : undefined;
    });
  });

/** As crypto.randomUUID, which only secure pages have. */
export const newKey = () =>
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+c / 4)))).toString(16));

/** Keys of the forms that are open in some window; null where the browser cannot tell. */
const held = async () => {
  if (!navigator.locks) return null;
  return new Set((await navigator.locks.query()).held.map((lock) => lock.name));
};

const read = (key) => {
  try {
    return JSON.parse(localStorage.getItem(name(key)));
  } catch {
    return null;
  }
};

/** Forget a form's words, unless others have been kept since they were sent. */
export const forget = (key, body) => {
  if (body === undefined || read(key)?.body === body) localStorage.removeItem(name(key));
};

/** Post fields to an address of the newsroom: {state, answer, status}; state is ok, refused, login or offline. */
export const post = async (address, body, options = {}) => {
  const attempt = () =>
    fetch(address, { method: "POST", body, redirect: "manual", headers: { "X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded" }, ...options });
  try {
    let response = await attempt();
    if (response.status === 403) {
      // The session is a new one since this page was opened, and so is its token.
      if (await renewToken()) response = await attempt();
    }
    if (response.type === "opaqueredirect") return { state: "login" };
    const answer = response.headers.get("content-type")?.startsWith("application/json") ? await response.json() : {};
    return { state: response.ok ? "ok" : response.status >= 500 ? "offline" : "refused", answer, status: response.status };
  } catch (problem) {
    return { state: problem.name === "AbortError" ? "aborted" : "offline" };
  }
};

const left = () =>
  Object.keys(localStorage)
    .filter((item) => item.startsWith(name("")))
    .map((item) => item.slice(name("").length));

/** Send what earlier visits left behind; where it belongs to the form on this page, show it there. */
const sendLeftovers = async () => {
  const mine = sessionStorage.getItem(PREFIX);
  const open = await held();
  for (const key of left()) {
    const entry = read(key);
    const age = Date.now() - (entry?.at ?? 0);
    if (!entry || age > FORGOTTEN_AFTER) {
      forget(key);
      continue;
    }
    if (open ? open.has(name(key)) : key !== mine && age < ORPHANED_AFTER) continue;
    if (entry.refused && location.pathname !== entry.page) continue; // not every page asks again what was refused
    let { state, answer } = await post(entry.address, entry.body);
    let kept = key;
    if (answer?.overtaken || (answer?.spent && !entry.submitted)) {
      // Newer words stand there, or the form was saved without these: they go on under a key of their own.
      const body = new URLSearchParams(entry.body);
      kept = newKey();
      body.set("typing_key", kept);
      body.set("typing_after", "");
      ({ state, answer } = await post(entry.address, body.toString()));
    }
    if (state !== "ok") {
      if (state === "offline" || state === "login") return;
      if (!entry.refused) localStorage.setItem(name(key), JSON.stringify({ ...entry, refused: true }));
      continue;
    }
    forget(key, entry.body);
    if (answer.kept && location.pathname === entry.page) {
      const back = new URL(entry.page, location);
      back.searchParams.set("go-do", kept);
      location.replace(back);
      await new Promise(() => {}); // this page is over
    }
  }
};

/** Fulfilled when earlier visits' words are on their way or cannot go; never on a page that gives way to them. */
export const leftovers = user ? sendLeftovers().catch(() => {}) : Promise.resolve(); // no storage, nothing to send
