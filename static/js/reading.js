// Says once that an article is being read, after it has been in sight for some seconds (news/reading_view.py).
// Once a browser in six hours: this browser remembers by itself when it said so, article by article. No cookie, and
// nothing that tells readers apart.
const SECONDS = 5;
const AGAIN_AFTER = 6 * 60 * 60 * 1000;
const KEY = "read";
const number = location.pathname.match(/-(\d{1,15})\/$/)?.[1];

// Article → when it was counted; what is older than AGAIN_AFTER is dropped.
const remembered = () => {
  try {
    const kept = Object.entries(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
    const now = Date.now();
    return Object.fromEntries(kept.filter(([, at]) => at <= now && now - at < AGAIN_AFTER));
  } catch {
    return {}; // storage may be forbidden, or hold what is not ours: then it counts once a page view
  }
};
const remember = () => {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...remembered(), [number]: Date.now() }));
  } catch {
    // as above
  }
};

if (number && navigator.sendBeacon && !(number in remembered())) {
  let timer;
  const say = () => {
    removeEventListener("visibilitychange", watch, true);
    if (number in remembered()) return; // another tab was quicker
    remember();
    navigator.sendBeacon(`/dem/${number}/`);
  };
  const watch = () => {
    clearTimeout(timer);
    if (document.visibilityState === "visible" && !document.prerendering) timer = setTimeout(say, SECONDS * 1000);
  };
  addEventListener("visibilitychange", watch, true);
  document.addEventListener("prerenderingchange", watch, { once: true });
  watch();
}
